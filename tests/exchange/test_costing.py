"""支出明细 below the indicators of a workbook: read as it was written, heads in any order, faults at their cells."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.domain.form.costing import CostingItem, settled
from app.exchange.workbook import read_workbook, write_workbook
from app.exchange.workbook.read import read_sheets
from tests.domain.form.test_costing import items
from tests.exchange.filled import LISTS, SHEET

ITEMS = (
    settled(
        CostingItem(
            "a", "课程配送", Decimal(860), "课时", Decimal("500.5"), None, "50%", "一般公共预算", "第五条"
        )
    ),
    settled(CostingItem("b", "=短信", Decimal("0.000001"), "万条", Decimal("999999999.123456"))),
    CostingItem(
        "c", "减：上年结转", amount=Decimal("-16000.00"), this_year="-16000.00", fund_source="上年结转"
    ),
    CostingItem("d", "填报人：甲"),
)
TABLED = replace(SHEET, items=ITEMS).summed()


def nameless(sheet):
    rows = tuple(replace(row, identity="") for row in sheet.rows)
    return replace(sheet, rows=rows, items=tuple(replace(item, identity="") for item in sheet.items))


def changed(*texts: tuple[str, object], sheet=TABLED, moved: bool = False) -> bytes:
    """Return the workbook of a form with cells overwritten, by their addresses below the title of the table."""
    book = load_workbook(BytesIO(write_workbook([sheet], LISTS)))
    worksheet = book.worksheets[0]
    (title,) = (row for row in range(1, worksheet.max_row + 1) if worksheet.cell(row, 1).value == "支出明细")
    for address, value in texts:
        worksheet.cell(title + int(address[1:]), ord(address[0]) - 64).value = value
    if moved:
        for row in range(title + 1, worksheet.max_row + 1):
            values = [worksheet.cell(row, column).value for column in range(1, 9)]
            for column, value in enumerate(reversed(values), 2):
                worksheet.cell(row, column).value = value
            worksheet.cell(row, 1).value = "序号" if row == title + 1 else row
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(content: bytes):
    (found,) = read_sheets(content, LISTS)
    return found


def test_a_table_comes_back_from_the_child_and_stands_outside_of_what_is_printed():
    content = write_workbook([TABLED, SHEET], LISTS)
    first, second = read_workbook(content, LISTS)
    assert (first.problems, nameless(first.sheet)) == ((), nameless(TABLED))
    assert nameless(second.sheet) == nameless(SHEET)
    assert write_workbook([first.sheet, second.sheet], LISTS) == content
    printed, whole = load_workbook(BytesIO(content)).worksheets[:2]
    title = next(row for row in range(1, printed.max_row) if printed.cell(row, 1).value == "支出明细")
    assert printed.print_area.endswith(f"$E${title - 2}") and not whole.print_area


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(items(), min_size=1, max_size=4, unique_by=lambda item: item.identity).map(tuple))
def test_every_table_is_read_as_it_was_written(table):
    kept = tuple(item for item in table if any(item.cells))
    sheet = replace(SHEET, items=kept).summed()
    found = read(write_workbook([sheet], LISTS))
    assert (found.problems, nameless(found.sheet)) == ((), nameless(sheet))


def test_heads_are_found_by_their_words_in_any_order_and_sums_are_passed_over():
    summed = changed(("A6", "合计"), ("E6", 1), ("A7", "填报人："))
    plain = replace(SHEET, items=(ITEMS[0], ITEMS[2])).summed()
    for content, written in ((summed, TABLED), (changed(sheet=plain, moved=True), plain)):
        found = read(content)
        assert (found.problems, nameless(found.sheet).items) == ((), nameless(written).items)
    heads = (("D1", "单价（万元）"), ("E1", "金额（万元）"))
    in_ten_thousands = read(changed(*heads, ("D2", 0.05005), ("E2", 43.043), ("E3", -1.6), sheet=plain))
    first, second = in_ten_thousands.sheet.items
    assert (first.unit_price, first.amount, second.amount) == (
        Decimal("500.5"),
        Decimal("430430.00"),
        Decimal("-16000.00"),
    )


def test_amounts_of_the_form_follow_from_the_table_whatever_is_typed_there():
    other = replace(TABLED, medium_term_amount=Decimal("1.00"), budget_year_amount=Decimal("1.00"))
    assert read(write_workbook([other], LISTS)).sheet.medium_term_amount == TABLED.medium_term_amount


@pytest.mark.parametrize(
    ("texts", "cell", "words"),
    [
        ([("B2", "860课时")], "B2", "“课时”请填在“单位”列"),
        ([("F2", "120%")], "F2", "不能超过100%"),
        ([("E2", 5)], "E2", "与数量×单价＝430,430.00不一致"),
        ([("G2", "彩票")], "G2", "资金来源”里没有"),
        ([("J2", "多余")], "J2", "上方没有支出明细的表头"),
        ([("A1", "名目"), ("E1", "")], "A0", "支出明细没有表头"),
        ([("E4", 999999999999), ("E5", 999999999999)], "A0", "合计应小于一万亿元"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(texts, cell, words):
    content = changed(*texts)
    found = read(content)
    worksheet = load_workbook(BytesIO(content)).worksheets[0]
    title = next(row for row in range(1, worksheet.max_row) if worksheet.cell(row, 1).value == "支出明细")
    (problem,) = found.problems
    assert (problem.cell, words in problem.message) == (f"{cell[0]}{title + int(cell[1:])}", True), problem


def test_more_lines_than_are_stored_are_refused():
    many = tuple(CostingItem(f"{n:010x}", f"第{n}项", amount=Decimal("1.00")) for n in range(300))
    found = read(write_workbook([replace(SHEET, items=many)], LISTS))
    assert found.sheet is None and "超出系统上限200行" in found.problems[0].message
