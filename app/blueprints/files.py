"""Files as answers: a PDF inline, anything else as an attachment."""

from io import BytesIO

from flask import Response, send_file

from app.domain.files.tables import Table
from app.domain.files.volumes import file_name
from app.exchange.tables import as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def file(content: bytes, name: str, media_type: str, tag: str = "") -> Response:
    """Return a file under a name that every system takes; a browser opens a PDF and keeps anything else.

    With a `tag` that names this very content, a download that broke off can be taken up (Range).
    """
    stem, _, ending = name.rpartition(".")
    return send_file(
        BytesIO(content),
        media_type,
        as_attachment=media_type != PDF,
        download_name=f"{file_name(stem)}.{ending}",
        conditional=bool(tag),
        etag=tag or False,
    )


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF with the content disposition `inline`, under a file name."""
    return file(content, name, PDF)


def workbook_file(table: Table) -> Response:
    """Return a table as a workbook under its title."""
    return file(as_xlsx(table), f"{table.title}.xlsx", XLSX)


def csv_file(table: Table) -> Response:
    """Return a table as CSV under its title."""
    return file(as_csv(table), f"{table.title}.csv", "text/csv")
