"""A workbook written anew as .xlsx from what was read of it: for what can be read and not be changed in its own file."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from app.exchange.spreadsheet.cells import Book, Stored


def rebuilt(book: Book) -> bytes:
    """Return an .xlsx workbook with the values, number formats, merged ranges, widths and hidden parts of another."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for read in book.worksheets:
        worksheet = workbook.create_sheet(read.name)
        worksheet.sheet_state = "hidden" if read.is_hidden else "visible"
        for (row, column), stored in read.stored.items():
            cell = worksheet.cell(row, column)
            assert isinstance(cell, Cell)
            _put(cell, stored)
        for column, width in read.widths.items():
            worksheet.column_dimensions[get_column_letter(column)].width = width
        for row in read.hidden_rows:
            worksheet.row_dimensions[row].hidden = True
        for column in read.hidden_columns:
            worksheet.column_dimensions[get_column_letter(column)].hidden = True
        for first_row, first_column, last_row, last_column in read.merged:
            worksheet.merge_cells(None, first_row, first_column, last_row, last_column)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _put(cell: Cell, stored: Stored) -> None:
    value = stored.value
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    else:
        cell.value = value
    cell.number_format = stored.number_format
