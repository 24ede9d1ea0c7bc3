"""The workbooks that the portal writes: the official layout, ready to print, texts as texts, the same bytes each time."""

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from app.domain.form.sheet import TABLE_HEAD, TITLE, ProjectType
from app.exchange.workbook import read_workbook, write_workbook
from app.exchange.workbook.worksheet_names import LENGTH, worksheet_name
from app.exchange.workbook.wrapping import line_count
from tests.exchange.cells import cells_of, opened, texts
from tests.exchange.filled import INDICATORS, LISTS, SHEET, TYPED, anonymous


@pytest.fixture(scope="module")
def exported():
    return opened(write_workbook([SHEET], LISTS))


def test_every_label_and_value_stands_in_its_place(exported):
    worksheet = exported["01 湖畔图书馆夜间开放项目"]
    rows = texts(worksheet)
    assert rows[0] == [TITLE]
    assert rows[1] == ["项目编码：", TYPED["project_code"], "项目名称：", TYPED["project_name"]]
    assert rows[5] == ["项目总金额（中期规划，元）：", 1234500.5, "本年度项目金额（元）：", 450000]
    assert rows[7] == ["测算依据：", TYPED["costing_basis"]]
    assert rows[10] == list(TABLE_HEAD)
    assert rows[11:] == [list(row) for row in INDICATORS]


def test_the_layout_is_the_official_one(exported):
    worksheet = exported.worksheets[0]
    wide = {f"B{row}:E{row}" for row in range(7, 11)}
    assert set(map(str, worksheet.merged_cells.ranges)) == {
        "A1:E1",
        *(f"D{n}:E{n}" for n in range(2, 7)),
        *wide,
    }
    widths = [worksheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert widths == [14, 26, 26, 16, 52]
    assert worksheet["B6"].number_format == "#,##0.00"
    assert (worksheet["B2"].number_format, worksheet["B2"].data_type) == ("@", "s")
    assert {(worksheet[place].font.name, worksheet[place].font.sz) for place in ("A2", "B7", "D12")} == {
        ("宋体", 9)
    }
    assert worksheet["A1"].font.b and worksheet["A2"].font.b and not worksheet["B2"].font.b
    for cell in cells_of(worksheet, min_row=2):
        assert cell.border.left.style == cell.border.top.style == cell.border.bottom.style == "thin"
    assert not worksheet.protection.sheet


def test_it_is_ready_to_print(exported):
    worksheet = exported.worksheets[0]
    page = worksheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
    assert worksheet.sheet_properties.pageSetUpPr.fitToPage
    assert worksheet.print_title_rows == "$11:$11"


def test_notes_name_nobody(exported):
    worksheet = exported.worksheets[0]
    notes = {cell.coordinate: cell.comment for cell in cells_of(worksheet) if cell.comment}
    assert notes["D2"].text == "(限40字以内)"
    assert (
        "系统自动带出" in notes["B2"].text and "必填项" in notes["B9"].text and "必填项" in notes["B10"].text
    )


def test_nothing_in_the_package_names_a_person_or_a_time():
    with ZipFile(BytesIO(write_workbook([SHEET], LISTS))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        notes = archive.read("xl/comments/comment1.xml").decode()
    assert "<authors><author /></authors>" in notes
    assert "<dc:creator" not in core and "lastModifiedBy" not in core
    assert core.count("1980-01-01T00:00:00Z") == 2


def test_the_same_forms_give_the_same_bytes_in_any_process():
    sheets = "[SHEET, SHEET]"
    code = (
        "import sys; from tests.exchange.filled import *; from app.exchange.workbook import write_workbook;"
    )
    code += f"sys.stdout.buffer.write(write_workbook({sheets}, LISTS))"
    other = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE).stdout
    assert other == write_workbook([SHEET, SHEET], LISTS)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_a_text_that_begins_like_a_formula_stays_a_text(sign):
    text = f"{sign}1+cmd|' /C calc'!A0"
    rows = (replace(SHEET.rows[0], target_value=text), *SHEET.rows[1:])
    content = write_workbook([replace(SHEET, policy_basis=text, rows=rows)], LISTS)
    worksheet = opened(content).worksheets[0]
    for place in ("B7", "D12"):
        assert (worksheet[place].value, worksheet[place].data_type) == (text, "s")
        assert worksheet[place].quotePrefix
    with ZipFile(BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_amounts_are_numbers_to_the_cent():
    amounts = [Decimal(text) for text in ("0.01", "-0.10", "999999999999.99", "123456789012.34")]
    written = write_workbook([replace(SHEET, medium_term_amount=amount) for amount in amounts], LISTS)
    assert [sheet["B6"].data_type for sheet in opened(written).worksheets[:4]] == ["n"] * 4
    assert [result.sheet.medium_term_amount for result in read_workbook(written, LISTS)] == amounts


def heights(sheet, rows):
    worksheet = opened(write_workbook([sheet], LISTS)).worksheets[0]
    return [worksheet.row_dimensions[row].height for row in rows]


def test_rows_are_as_high_as_their_texts():
    short, long = heights(replace(SHEET, policy_basis="一", costing_basis="字" * 700), (7, 8))
    # Some 67 characters stand in a line.
    assert 11 * 12 <= long <= 13 * 14 and short < 20
    (broken,) = heights(replace(SHEET, policy_basis="一\n二\n\n四"), (7,))
    assert 4 * 12 <= broken <= 5 * 14
    rows = (replace(SHEET.rows[0], definition="字" * 100), *SHEET.rows[1:])
    (row,) = heights(replace(SHEET, rows=rows), (12,))
    assert 4 * 12 <= row <= 5 * 14


def test_a_text_that_is_higher_than_a_row_stands_in_several():
    sheet = replace(SHEET, policy_basis="字" * 3000)
    content = write_workbook([sheet], LISTS)
    worksheet = opened(content).worksheets[0]
    (merged,) = (each for each in worksheet.merged_cells.ranges if each.min_row == 7 and each.min_col == 2)
    assert merged.max_row > 7 and merged.max_col == 5
    rows = range(7, merged.max_row + 1)
    assert all(worksheet.row_dimensions[row].height <= 409 for row in rows)
    assert sum(worksheet.row_dimensions[row].height for row in rows) >= 3000 / 69 * 12
    (result,) = read_workbook(content, LISTS)
    assert anonymous(result).sheet == sheet


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("字" * 9, 1),
        ("字" * 10, 2),
        ("字" * 9 + "。", 2),
        ("一\n二", 2),
        ("\n\n", 3),
        ("word " * 4, 2),
        ("x" * 60, 4),
        ("字" * 8 + "words", 2),
    ],
)
def test_lines_are_counted_as_they_break(text, lines):
    assert line_count(text, 120, 12) == lines


@pytest.mark.parametrize(
    ("number", "count", "name", "expected"),
    [
        (1, 9, "湖畔图书馆", "01 湖畔图书馆"),
        (7, 500, "a[b]:c*d?e/f\\g\nh", "007 a b c d e f g h"),
        (2, 2, "'甲'", "02 甲"),
        (3, 3, "", "03"),
        (4, 4, "字" * 40, "04 " + "字" * 28),
        (5, 5, "𠮷" * 20, "05 " + "𠮷" * 14),
        (6, 6, "字" * 27 + "' 后", "06 " + "字" * 27),
    ],
)
def test_worksheets_bear_legal_names(number, count, name, expected):
    assert worksheet_name(number, count, name) == expected
    assert len(expected.encode("utf-16-le")) // 2 <= LENGTH


def test_worksheets_of_one_name_differ_by_their_number():
    names = opened(write_workbook([SHEET] * 3, LISTS)).sheetnames
    assert names[:3] == [f"0{n} 湖畔图书馆夜间开放项目" for n in (1, 2, 3)] and len(set(names)) == len(names)


def test_a_workbook_of_nothing():
    with pytest.raises(ValueError, match="one worksheet"):
        write_workbook([], LISTS)


def test_a_type_beside_the_list_is_still_written():
    sheet = replace(SHEET, project_type=ProjectType("88", "旧类型"))
    (result,) = read_workbook(write_workbook([sheet], LISTS), LISTS)
    assert [problem.cell for problem in result.problems] == ["D4"]


def test_a_program_may_make_a_row_of_typed_text_higher():
    """A height that is marked as custom is kept by spreadsheet programs whatever is typed into the row."""
    with ZipFile(BytesIO(write_workbook([SHEET], LISTS))) as package:
        (name,) = (each for each in package.namelist() if each.endswith("sheet1.xml"))
        rows = re.findall(r"<row [^>]*>", package.read(name).decode())
    assert any(' ht="' in row and "customHeight" not in row for row in rows)
