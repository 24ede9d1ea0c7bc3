"""What stands in the cells of a workbook, as another program reads it."""

from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell


def opened(content):
    return load_workbook(BytesIO(content))


def cells_of(worksheet, min_row=1):
    """Return the cells of a form but for those that are merged into another, whose looks the library loses."""
    rows = worksheet.iter_rows(min_row=min_row, max_col=5)
    return [cell for row in rows for cell in row if not isinstance(cell, MergedCell)]


def texts(worksheet):
    return [[cell.value for cell in row if cell.value is not None] for row in worksheet.iter_rows()]
