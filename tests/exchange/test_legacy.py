"""Workbooks of the older format (.xls): the same forms, values and refusals as in .xlsx."""

from datetime import date
from io import BytesIO
from struct import pack, unpack_from

import pytest
import xlwt
from openpyxl import load_workbook

from app.exchange.workbook import NotAWorkbook, read_workbook
from tests.exchange.filled import INDICATORS, LISTS, SHEET, anonymous, workbook, write_form


def as_legacy(content, change=lambda sheet: None):
    """Return an .xlsx workbook as .xls, with its values, number formats, merges and hidden parts."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {}
    for worksheet in load_workbook(BytesIO(content)).worksheets:
        sheet = book.add_sheet(worksheet.title)
        sheet.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[worksheet.sheet_state]
        for row in worksheet.iter_rows():
            for cell in row:
                code = cell.number_format
                style = styles.setdefault(code, xlwt.easyxf(num_format_str=code))
                if cell.value is not None:
                    sheet.write(cell.row - 1, cell.column - 1, cell.value, style)
        for number, dimension in worksheet.row_dimensions.items():
            sheet.row(number - 1).hidden = dimension.hidden
        change(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def typed(values):
    """Return a hand that writes a form in which cells hold (value, number format)."""

    def write(ws):
        write_form(ws)
        for address, (value, number_format) in values.items():
            ws[address].value, ws[address].number_format = value, number_format

    return write


CELLS = {
    "B6": (123.45005, '0.00"万元"'),
    "D6": (450000, "#,##0.00"),
    "B4": (3, "General"),
    "D12": (300, '"≥"0"天"'),
    "D13": (30000, '0!.0,"万元"'),
    "D14": (0.98, "0%"),
    "D15": (date(2026, 11, 30), 'yyyy"年"m"月"d"日前"'),
    "D16": (1 / 3, "General"),
    "D18": ("三万", '"≥"@'),
    "B8": ("甲\u200b_x0041_\n乙", "@"),
}


def test_the_same_form_reads_the_same():
    content = workbook(typed(CELLS))
    (newer,), (older,) = read_workbook(content, LISTS), read_workbook(as_legacy(content), LISTS)
    assert newer.sheet is not None
    assert anonymous(older) == anonymous(newer)


def test_problems_are_named_by_the_same_cells():
    content = workbook(typed({"B6": ("很多", "General"), "D4": ("77 无", "@"), "D2": ("长" * 401, "@")}))
    (newer,), (older,) = read_workbook(content, LISTS), read_workbook(as_legacy(content), LISTS)
    assert len(newer.problems) == 3 and older == newer


def test_only_the_first_cell_of_a_merge_counts_and_what_is_hidden_is_told():
    def write(ws):
        write_form(ws, rows=INDICATORS)
        ws["C7"] = "以前的草稿"
        ws.row_dimensions[13].hidden = True

    def merge(sheet):
        sheet.merged_ranges.append((6, 6, 1, 4))

    content = as_legacy(workbook(write, lambda ws: setattr(ws, "sheet_state", "hidden")), merge)
    form, empty = read_workbook(content, LISTS)
    assert anonymous(form).sheet == SHEET and "第13行" in form.unseen
    assert empty.remark == "不是申报表"


def test_a_row_without_height_and_a_column_without_width_are_hidden():
    def flatten(sheet):
        sheet.row(12).height_mismatch, sheet.row(12).height = True, 0
        sheet.col(4).width = 0

    (form,) = read_workbook(as_legacy(workbook(write_form), flatten), LISTS)
    assert anonymous(form).sheet == SHEET and "第13行" in form.unseen and "E列" in form.unseen


def test_what_stands_beyond_the_last_row_is_told():
    def far(sheet):
        sheet.write(1_500, 0, "远处")

    def beside(sheet):
        sheet.write(1_500, 100, "远处")

    (cut,) = read_workbook(as_legacy(workbook(write_form), far), LISTS)
    assert [problem.cell for problem in cut.problems] == ["A1001"]
    (whole,) = read_workbook(as_legacy(workbook(write_form), beside), LISTS)
    assert anonymous(whole).sheet == SHEET


def test_an_error_value_is_a_problem():
    def spoil(sheet):
        sheet.write(5, 6, xlwt.Formula("1/0"))

    (result,) = read_workbook(as_legacy(workbook(write_form), spoil), LISTS)
    assert anonymous(result).sheet == SHEET


@pytest.mark.parametrize("length", [600, 2000, 5000])
def test_a_workbook_that_broke_off(length):
    with pytest.raises(NotAWorkbook, match="旧版工作簿"):
        read_workbook(as_legacy(workbook(write_form))[:length], LISTS)


def with_records(content, of_book, of_sheet):
    """Return an .xlsx workbook of one worksheet as the bare stream of an .xls, with records at the end of both parts."""
    books = []
    as_legacy(content, lambda sheet: books.append(sheet.get_parent()))
    stream, position, ends, listed = books[0].get_biff_data(), 0, [], 0
    while len(ends) < 2:
        code, length = unpack_from("<HH", stream, position)
        if code == 0x0A:
            ends.append(position)
        elif code == 0x85:
            listed = position + 4
        position += 4 + length
    moved = pack("<I", unpack_from("<I", stream, listed)[0] + len(of_book))
    book = stream[:listed] + moved + stream[listed + 4 : ends[0]] + of_book
    return book + stream[ends[0] : ends[1]] + of_sheet + stream[ends[1] : position]


def record(code, content):
    return pack("<HH", code, len(content)) + content


def test_names_and_notes_over_which_xlrd_stumbles():
    # A name without a kind that is a relative area, and a note that goes on behind its author.
    area = b"\x2d" + pack("<4H", 0, 1, 0, 1)
    name = record(0x18, pack("<HBBHHH4x", 0, 0, 1, len(area), 0, 0) + b"\x00a" + area)
    note = record(0x1C, pack("<4H", 0, 0, 0, 1) + pack("<HB", 1, 0) + b"a" + bytes(5))
    content = with_records(workbook(write_form), name, note)
    (result,) = read_workbook(content, LISTS)
    assert anonymous(result).sheet == SHEET


def test_a_sheet_of_macros_is_called_by_its_name():
    content = bytearray(with_records(workbook(write_form), b"", b""))
    content[content.index(b"\x85\x00") + 9] = 1
    with pytest.raises(NotAWorkbook, match="宏表"):
        read_workbook(bytes(content), LISTS)
