"""The workbooks that the portal writes: the official layout, ready to print, texts as texts, the same bytes each time."""

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.sheet import TABLE_HEAD, TITLE, ProjectType
from app.exchange.workbook import blank_template, read_workbook, write_workbook
from app.exchange.workbook.worksheet_names import LENGTH, worksheet_name
from app.exchange.workbook.wrapping import line_count
from tests.exchange.filled import INDICATORS, LISTS, SHEET, TYPED, anonymous

UNITS = (("云澜市文化服务中心（本级）", "云澜市文化局"), ("云澜市图书馆", "云澜市文化局"))


def opened(content):
    return load_workbook(BytesIO(content))


@pytest.fixture(scope="module")
def exported():
    return opened(write_workbook([SHEET], LISTS))


@pytest.fixture(scope="module")
def template():
    return opened(blank_template(UNITS, LISTS))


def cells_of(worksheet, min_row=1):
    """Return the cells of a form but for those that are merged into another, whose looks the library loses."""
    rows = worksheet.iter_rows(min_row=min_row, max_col=5)
    return [cell for row in rows for cell in row if not isinstance(cell, MergedCell)]


def texts(worksheet):
    return [[cell.value for cell in row if cell.value is not None] for row in worksheet.iter_rows()]


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


def test_a_template_is_a_blank_form_for_each_unit(template):
    assert template.sheetnames[:2] == ["01 云澜市文化服务中心（本级）", "02 云澜市图书馆"]
    rows = texts(template.worksheets[1])
    assert rows[1:3] == [
        ["项目编码：", "项目名称："],
        ["申请单位：", "云澜市图书馆", "一级预算单位：", "云澜市文化局"],
    ]
    below = rows.index(["支出明细"])
    assert rows[below + 1] == [column.label for column in ITEM_COLUMNS.values()]
    assert template.worksheets[1].print_area.endswith(f"$E${below - 1}")
    table = {row[1]: row[2:] for row in rows[11 : below - 1]}
    assert list(table) == [category.printed for category in LISTS.catalogue.categories]
    assert table["*数量指标"] == [] and table["经济效益指标"] == ["不适用"] * 3


def test_a_template_is_read_as_a_blank_form():
    results = read_workbook(blank_template(UNITS, LISTS), LISTS)
    assert [(result.sheet, result.problems, result.remark) for result in results] == [
        (None, (), "空白申报表")
    ] * 2


def test_the_lists_are_passed_over_also_where_another_program_only_hid_them():
    book = opened(blank_template(UNITS, LISTS))
    book.worksheets[-1].sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    assert [result.remark for result in read_workbook(stream.getvalue(), LISTS)] == ["空白申报表"] * 2


def test_what_the_system_fills_in_is_grey_and_locked_and_nothing_else(template):
    worksheet = template.worksheets[0]
    assert worksheet.protection.sheet and not worksheet.protection.password
    assert not worksheet.protection.insertRows and not worksheet.protection.deleteRows
    cells = cells_of(worksheet)
    assert {cell.coordinate for cell in cells if cell.has_style and cell.protection.locked} == {
        "B2",
        "B3",
        "D3",
    }
    assert {cell.coordinate for cell in cells if cell.fill.fill_type == "solid"} == {"B2", "B3", "D3"}
    assert not worksheet.column_dimensions["A"].protection.locked


def test_code_lists_drop_down(template):
    worksheet = template.worksheets[0]
    offered = {}
    for validation in worksheet.data_validations.dataValidation:
        name, _, place = validation.formula1.replace("'", "").partition("!")
        (cells,) = zip(*template[name][place.replace("$", "")], strict=True)
        offered[str(validation.sqref)] = [cell.value for cell in cells]
    assert offered == {
        "D4": list(map(str, LISTS.project_types)),
        "B5": ["是", "否"],
        "D5": list(LISTS.allocation_methods),
        " ".join(f"G{number}" for number in range(25, 33)): list(LISTS.fund_sources),
    }
    assert template[name].sheet_state == "veryHidden"


def test_a_list_without_entries_does_not_drop_down():
    bare = replace(LISTS, allocation_methods=())
    worksheet = opened(blank_template(UNITS, bare)).worksheets[0]
    assert len(worksheet.data_validations.dataValidation) == 3


def test_a_template_that_was_filled_in_is_a_form(template):
    book = opened(blank_template(UNITS[:1], LISTS))
    worksheet = book.worksheets[0]
    typed = {"D2": "project_name", "B4": "implementation_years", "D4": "project_type", "B5": "is_new_project"}
    typed |= {
        "D5": "allocation_method",
        "B6": "medium_term_amount",
        "D6": "budget_year_amount",
        "B7": "policy_basis",
    }
    typed |= {"B8": "costing_basis", "B9": "annual_objective", "B10": "long_term_objective"}
    for place, key in typed.items():
        worksheet[place] = TYPED[key]
    worksheet.insert_rows(13)
    rows = [row for row in INDICATORS if row[2:] != ("不适用",) * 3]
    by_category = {}
    for row in rows:
        by_category.setdefault(row[1], []).append(row[2:])
    above = ""
    for number in range(12, 23):
        above = worksheet.cell(number, 2).value or above
        if by_category.get(above):
            for column, text in enumerate(by_category[above].pop(0), 3):
                worksheet.cell(number, column, text)
    assert anonymous(_saved_and_read(book)).sheet == replace(SHEET, project_code="")
    (title,) = (row[0].row for row in worksheet.iter_rows(max_col=1) if row[0].value == "支出明细")
    for number, line in enumerate(LINES, title + 2):
        for column, content in enumerate(line, 1):
            worksheet.cell(number, column, content)
    worksheet.cell(title + 3, 6).number_format = "0%"
    worksheet["B6"], worksheet["D6"] = None, None
    sheet = _saved_and_read(book).sheet
    assert [(str(item.amount), item.this_year) for item in sheet.items] == [
        ("1000.00", "600.00"),
        ("301.50", "50%"),
        ("-1.50", "-0.75"),
    ]
    assert (sheet.medium_term_amount, sheet.budget_year_amount) == (Decimal("1300.00"), Decimal("750.00"))


LINES = (
    ("巡检", 4, "次", 250, None, 600, "一般公共预算", "服务合同"),
    ("耗材", 1.5, "批", 201, None, 0.5, "单位自筹", None),
    ("减：结转", None, None, None, -1.5, -0.75, "上年结转", None),
)
"""Lines of 支出明细 as they are typed into a worksheet."""


def _saved_and_read(book):
    stream = BytesIO()
    book.save(stream)
    (result,) = read_workbook(stream.getvalue(), LISTS)
    assert result.problems == ()
    return result


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
