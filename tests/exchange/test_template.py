"""The blank template: what may be typed, what drops down, and that it is read once it was filled in."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest

from app.domain.form.costing import ITEM_COLUMNS
from app.exchange.workbook import blank_template, read_workbook
from tests.exchange.cells import cells_of, opened, texts
from tests.exchange.filled import INDICATORS, LISTS, SHEET, TYPED, anonymous

UNITS = (("云澜市文化服务中心（本级）", "云澜市文化局"), ("云澜市图书馆", "云澜市文化局"))
LINES = (
    ("巡检", 4, "次", 250, None, 600, "一般公共预算", "服务合同"),
    ("耗材", 1.5, "批", 201, None, 0.5, "单位自筹", None),
    ("减：结转", None, None, None, -1.5, -0.75, "上年结转", None),
)
"""Lines of 支出明细 as they are typed into a worksheet."""


def saved_and_read(book):
    stream = BytesIO()
    book.save(stream)
    (result,) = read_workbook(stream.getvalue(), LISTS)
    assert result.problems == ()
    return result


@pytest.fixture(scope="module")
def template():
    return opened(blank_template(UNITS, LISTS))


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
    assert anonymous(saved_and_read(book)).sheet == replace(SHEET, project_code="")
    (title,) = (row[0].row for row in worksheet.iter_rows(max_col=1) if row[0].value == "支出明细")
    for number, line in enumerate(LINES, title + 2):
        for column, content in enumerate(line, 1):
            worksheet.cell(number, column, content)
    worksheet.cell(title + 3, 6).number_format = "0%"
    worksheet["B6"], worksheet["D6"] = None, None
    sheet = saved_and_read(book).sheet
    assert [(str(item.amount), item.this_year) for item in sheet.items] == [
        ("1000.00", "600.00"),
        ("301.50", "50%"),
        ("-1.50", "-0.75"),
    ]
    assert (sheet.medium_term_amount, sheet.budget_year_amount) == (Decimal("1300.00"), Decimal("750.00"))
