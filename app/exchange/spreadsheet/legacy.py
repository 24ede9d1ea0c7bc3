"""Reading .xls workbooks, of Excel 2 to 2003 and of WPS, with xlrd: to the same cells as an .xlsx of the same content."""

import os
from struct import unpack_from

import xlrd

from app.exchange.spreadsheet.cells import (
    COLUMN_LIMIT,
    ROW_LIMIT,
    WORKSHEET_LIMIT,
    Book,
    NotAWorkbook,
    Stored,
    Worksheet,
    check_size,
)
from app.exchange.spreadsheet.formats import BUILT_IN
from app.exchange.spreadsheet.kinds import MACRO_SHEETS, SAVE

_LOCKED = f"工作簿设有密码（打开密码或修改密码），读不出来。请取消密码，或{SAVE.removeprefix('请')}"


# Excel opens workbooks over whose defined names and notes xlrd stumbles; no cell needs them.
for _kind, _handler in ((xlrd.book.Book, "names_epilogue"), (xlrd.sheet.Sheet, "handle_note")):
    setattr(_kind, _handler, lambda *_: None)

_END, _SHEET, _MACRO_SHEET = 0x0A, 0x85, 1
"""Records of a workbook's globals, and the kind of a sheet that its sixth byte names ([MS-XLS] 2.4.28)."""
_NOTHING = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}


def read_legacy(content: bytes) -> Book:
    """Return an .xls workbook.

    Raises `NotAWorkbook`.
    """
    try:
        # xlrd writes what it wonders at to a log of its own.
        with open(os.devnull, "w") as log:
            book = xlrd.open_workbook(
                file_contents=content,
                logfile=log,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
                # Excel opens what is only untidy.
                ignore_workbook_corruption=True,
            )
            return _book(book)
    except (NotAWorkbook, MemoryError):
        raise
    except xlrd.biffh.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise NotAWorkbook(_LOCKED) from error
        raise NotAWorkbook(f"这个旧版工作簿（.xls）读不出来。{SAVE}") from error
    except Exception as error:
        # A damaged record surfaces in xlrd as any of a dozen types, struct.error and AssertionError among them.
        raise NotAWorkbook(f"这个旧版工作簿（.xls）读不出来。{SAVE}") from error


def _book(book: xlrd.Book) -> Book:
    if _has_macro_sheet(book):
        raise NotAWorkbook(MACRO_SHEETS)
    if book.nsheets > WORKSHEET_LIMIT:
        raise NotAWorkbook(f"工作簿超过{WORKSHEET_LIMIT}个工作表，请分成几个工作簿导入。")
    read: list[Worksheet] = []
    for number in range(book.nsheets):
        read.append(_worksheet(book, book.sheet_by_index(number)))
        check_size(read)
        book.unload_sheet(number)
    return Book(tuple(read), bool(book.datemode))


def _has_macro_sheet(book: xlrd.Book) -> bool:
    """Look for a sheet of Excel 4.0 macros, which xlrd passes over without a word."""
    stream, position, end = book.mem or b"", book.base, book.base + book.stream_len
    while book.biff_version >= 50 and position + 10 <= end:
        code, length = unpack_from("<HH", stream, position)
        if code == _END:
            break
        if code == _SHEET and stream[position + 9] == _MACRO_SHEET:
            return True
        position += 4 + length
    return False


def _worksheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Worksheet:
    worksheet = Worksheet(sheet.name, bool(sheet.visibility))
    for row in range(min(sheet.nrows, ROW_LIMIT)):
        for column, cell in enumerate(sheet.row_slice(row, 0, COLUMN_LIMIT)):
            if (stored := _stored(book, cell)) is not None:
                worksheet.stored[row + 1, column + 1] = stored
    worksheet.is_cut = any(
        not _NOTHING.issuperset(sheet.row_types(row, 0, COLUMN_LIMIT))
        for row in range(ROW_LIMIT, sheet.nrows)
    )
    for first_row, end_row, first_column, end_column in sheet.merged_cells:
        worksheet.merge(first_row + 1, first_column + 1, end_row, end_column)
    rows, columns = sheet.rowinfo_map.items(), sheet.colinfo_map.items()
    worksheet.hidden_rows |= {n + 1 for n, info in rows if info.hidden or info.height == 0}
    worksheet.hidden_columns |= {n + 1 for n, info in columns if info.hidden or info.width == 0}
    worksheet.widths |= {n + 1: info.width / 256 for n, info in sheet.colinfo_map.items() if n < COLUMN_LIMIT}
    return worksheet


def _stored(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Stored | None:
    """Return a cell as a file keeps it, None for a blank one."""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return Stored(cell.value, _number_format(book, cell)) if cell.value else None
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            value = int(cell.value) if float(cell.value).is_integer() else cell.value
            return Stored(value, _number_format(book, cell))
        case xlrd.XL_CELL_BOOLEAN:
            return Stored(bool(cell.value))
        case xlrd.XL_CELL_ERROR:
            error = xlrd.error_text_from_code.get(int(cell.value), "#N/A")
            return Stored(error, fault=f"单元格是错误值 {error}，请更正后再导入。")
        case _:
            return None


def _number_format(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.xf_index is None or not 0 <= cell.xf_index < len(book.xf_list):
        return "General"
    number = book.xf_list[cell.xf_index].format_key
    known = book.format_map.get(number)
    code = known.format_str if known else None
    # What the file does not say itself xlrd fills in as an American Excel shows it.
    is_own = code is not None and code != xlrd.formatting.std_format_strings.get(number)
    return (code if is_own else BUILT_IN.get(number)) or "General"
