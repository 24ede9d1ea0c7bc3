"""What the portal writes it reads again without a difference: whatever the domain lets in."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import FIELDS, TABLE_HEAD, TITLE, IndicatorRow, Sheet
from app.domain.text import Unreadable, readable, squeezed
from app.exchange.workbook import CannotWrite, read_workbook, write_workbook
from app.exchange.workbook.read import read_sheets
from app.exchange.workbook.values import is_empty
from tests.exchange.filled import LISTS, SHEET, anonymous

AWKWARD = (
    "=SUM(A1:A9)",
    "+1",
    "-1",
    "@x",
    "\tx",
    "'x",
    "_x000D_",
    "_x005F_x000D_",
    "_x0041_x0042_",
    "_x4E2D_",
    "#N/A",
    "#REF!",
    "TRUE",
    "1E5",
    "2026-11-30",
    "95%",
    "1,234.50",
    "不适用",
    "无",
    "（万元）",
    "年",
    "金额单位：万元",
    "政策依据：同上",
    "填报人：甲",
    "注：以实际为准",
    "*数量指标",
    "\n",
    " x\n\n y ",
    "\u3000",
    "]]>",
    "<b>&amp;</b>",
    "𠮷野",
    TITLE,
    *TABLE_HEAD,
    *(field.printed for field in FIELDS.values()),
    *(field.label for field in FIELDS.values()),
)


def lets_in(text):
    try:
        return readable(text, 20_000, "x") == text
    except Unreadable:
        return False


SIGNS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n\t_x=+-@'\"0aF 　")
TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(AWKWARD),
    st.text(SIGNS, max_size=30).filter(lets_in),
    st.lists(st.sampled_from(AWKWARD), max_size=3).map("".join).filter(lets_in),
)
AMOUNTS = st.none() | st.decimals(Decimal("-999999999999.99"), Decimal("999999999999.99"), places=2)


def printed(sheet):
    """Return the sheet without the only row of a category that says what the form prints anyway, blanks aside."""
    kept = []
    for category in sheet.catalogue.categories:
        rows = sheet.rows_of(category)
        (anyway,) = Sheet(catalogue=sheet.catalogue).printed_rows(category)
        if [tuple(map(squeezed, row.cells)) for row in rows] != [anyway.cells]:
            kept += rows
    return replace(sheet, rows=tuple(kept))


@st.composite
def sheets(draw):
    rows = draw(
        st.lists(
            st.builds(IndicatorRow, st.just(""), st.sampled_from(STANDARD.categories), TEXTS, TEXTS, TEXTS),
            max_size=12,
        )
    )
    sheet = Sheet(
        project_code=draw(st.just("") | st.from_regex("[0-9]{21}", fullmatch=True)),
        project_name=draw(TEXTS),
        applicant_unit=draw(TEXTS),
        primary_budgetary_unit=draw(TEXTS),
        implementation_years=draw(st.none() | st.integers(1, 99)),
        project_type=draw(st.none() | st.sampled_from(LISTS.project_types)),
        is_new_project=draw(st.sampled_from([None, True, False])),
        allocation_method=draw(st.just("") | st.sampled_from(LISTS.allocation_methods)),
        medium_term_amount=draw(AMOUNTS),
        budget_year_amount=draw(AMOUNTS),
        policy_basis=draw(TEXTS),
        costing_basis=draw(TEXTS),
        annual_objective=draw(TEXTS),
        long_term_objective=draw(TEXTS),
        rows=tuple(sorted(rows, key=lambda row: STANDARD.categories.index(row.category))),
    )
    return printed(sheet)


def read_back(*given):
    # Reading in the child is the same reading, and slower for hundreds of small books.
    return [anonymous(each) for each in read_sheets(write_workbook(given, LISTS), LISTS)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(sheets(), min_size=1, max_size=3))
def test_what_is_written_is_read_again(given):
    for sheet, result in zip(given, read_back(*given), strict=True):
        assert result.problems == ()
        if result.sheet is None:
            assert result.remark == "空白申报表" and is_empty(sheet)
        else:
            assert result.sheet == sheet


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_stay_what_they_are_everywhere(text):
    rows = (
        replace(SHEET.rows[0], name=text, target_value=text, definition=text),
        replace(SHEET.rows[1], name="x", target_value=text, definition=text),
        *SHEET.rows[2:],
    )
    sheet = replace(
        SHEET,
        project_name=text,
        policy_basis=text,
        costing_basis=text,
        annual_objective=text,
        long_term_objective=text,
        rows=rows,
    )
    (result,) = read_back(sheet)
    assert result.problems == ()
    assert result.sheet == printed(sheet)


def test_the_child_reads_the_same():
    sheet = replace(SHEET, project_name="=1+1", policy_basis=" \n", costing_basis="𠮷\n_x000D_")
    (result,) = read_workbook(write_workbook([sheet], LISTS), LISTS)
    assert anonymous(result).sheet == sheet


def test_a_carriage_return_is_a_line_break():
    (result,) = read_back(replace(SHEET, policy_basis="一\r二\r\n三"))
    assert result.sheet.policy_basis == "一\n二\n三"


@pytest.mark.parametrize("text", ["字" * 20_000, "x" * 20_000, "字\n" * 10_000, "𠮷" * 16_383])
def test_long_texts_that_a_cell_holds(text):
    rows = (replace(SHEET.rows[0], definition=text), *SHEET.rows[1:])
    sheet = replace(SHEET, policy_basis=text, rows=rows)
    (result,) = read_back(sheet)
    assert (result.problems, result.remark) == ((), "")
    assert result.sheet == sheet


def test_the_longest_form_that_can_be_stored():
    category = STANDARD.categories[0]
    texts = ("𠮷" * 400, "字\n" * 10_000, "x" * 20_000)
    sheet = replace(SHEET, policy_basis="字\n" * 10_000, rows=(IndicatorRow("", category, *texts),) * 200)
    (result,) = read_back(sheet)
    assert (result.problems, result.remark) == ((), "")
    assert result.sheet == sheet


def test_a_text_that_no_cell_holds_is_refused_by_name():
    with pytest.raises(CannotWrite, match="《湖畔图书馆夜间开放项目》的“政策依据”有40,000个字符"):
        write_workbook([SHEET, replace(SHEET, policy_basis="𠮷" * 20_000)], LISTS)
    rows = (SHEET.rows[0], replace(SHEET.rows[1], definition="𠮷" * 16_384), *SHEET.rows[2:])
    with pytest.raises(CannotWrite, match="数量指标第2行的“指标解释”有32,768个字符"):
        write_workbook([replace(SHEET, rows=rows)], LISTS)


def test_rows_inserted_by_hand_take_the_category_above():
    book = load_workbook(BytesIO(write_workbook([SHEET], LISTS)))
    worksheet = book.active
    worksheet.insert_rows(14)
    worksheet["C14"], worksheet["D14"], worksheet["E14"] = "书架", "5个", "新增书架数"
    stream = BytesIO()
    book.save(stream)
    (result,) = read_sheets(stream.getvalue(), LISTS)
    assert [row.name for row in result.sheet.rows[:3]] == ["夜间开放天数", "新增座位", "书架"]
