"""Files as answers: a PDF inline, anything else as an attachment."""

import logging
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import quote

from flask import Response, request, send_file
from flask import stream_with_context as streamed

from app.domain.files.file_kinds import FileKind
from app.domain.files.tables import Table
from app.domain.files.volumes import file_name
from app.exchange.tables import as_csv, as_xlsx
from app.queries.files import Damaged

log = logging.getLogger(__name__)

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


def kept_file(content: Iterator[bytes], name: str, kind: FileKind, size: int, sha256: str) -> Response:
    """Return a stored file to be kept, one piece in memory at a time, or the rest of it where a download broke off.

    It is never shown in the portal's own pages.
    """
    response = Response(
        streamed(_noting_damage(content)),
        mimetype=kind.media_type,
        headers={"Content-Length": str(size), "Content-Security-Policy": "default-src 'none'; sandbox"},
    )
    # As `send_file` writes it, which delivers no generator.
    response.headers.set("Content-Disposition", "attachment", **{"filename*": f"UTF-8''{quote(name)}"})
    response.set_etag(sha256)
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    return response


def _noting_damage(content: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the pieces on; damage breaks the answer off, so that nobody keeps half a file for the whole."""
    try:
        yield from content
    except Damaged as damaged:
        log.error("%s", damaged)
        raise
