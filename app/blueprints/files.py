"""Tables as files to keep."""

from flask import Response

from app.blueprints.printing import file
from app.domain.files.tables import Table
from app.exchange.tables import as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_file(table: Table) -> Response:
    """Return a table as a workbook under its title."""
    return file(as_xlsx(table), f"{table.title}.xlsx", XLSX)


def csv_file(table: Table) -> Response:
    """Return a table as CSV under its title."""
    return file(as_csv(table), f"{table.title}.csv", "text/csv")
