"""What the form itself requires: rules E02, E03 and E04."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import FIELDS, IndicatorRow, ProjectType, Sheet
from app.domain.prereview import Severity, Subject, prereview

STARRED = [category for category in STANDARD.categories if category.required]
QUANTITY = STANDARD.category("数量指标")


def complete_row(category):
    return IndicatorRow(
        f"id-{category.level_2}", category, "巡检次数", "≥12次", "全年完成的巡检次数，取自巡检台账"
    )


COMPLETE = Sheet(
    project_name="流动书车进村",
    implementation_years=3,
    project_type=ProjectType("15", "履职类(运转)项目"),
    is_new_project=True,
    allocation_method="项目法",
    medium_term_amount=Decimal("300000.00"),
    budget_year_amount=Decimal("100000.00"),
    policy_basis="《中华人民共和国公共图书馆法》",
    costing_basis="2万元/月×5月=10万元",
    annual_objective="全年到村60次。",
    long_term_objective="三年覆盖全部行政村。",
    rows=tuple(complete_row(category) for category in STARRED),
)
ALWAYS = [
    "project_name",
    "implementation_years",
    "project_type",
    "is_new_project",
    "allocation_method",
    "medium_term_amount",
    "budget_year_amount",
    "policy_basis",
    "costing_basis",
]


def firm(sheet):
    return prereview(Subject(sheet)).firm


def found(**changes):
    return [(finding.rule, finding.place.key) for finding in firm(replace(COMPLETE, **changes))]


def without(category):
    return tuple(row for row in COMPLETE.rows if row.category != category)


def test_a_complete_sheet_has_no_finding():
    assert firm(COMPLETE) == ()


@pytest.mark.parametrize("key", ALWAYS)
def test_a_required_field_left_blank_is_found_by_its_label(key):
    blank = "" if isinstance(getattr(COMPLETE, key), str) else None
    (finding,) = firm(replace(COMPLETE, **{key: blank}))
    assert (finding.rule, finding.place.key, finding.severity) == ("E02", key, Severity.ERROR)
    assert finding.sentence == f"“{FIELDS[key].label}”未填。"
    assert finding.anchor == key


def test_white_space_does_not_fill_a_field_in():
    assert found(policy_basis=" \u3000\n") == [("E02", "policy_basis")]


def test_the_annual_objective_is_required_of_a_new_project_alone():
    assert found(annual_objective="") == [("E02", "annual_objective")]
    assert found(annual_objective="", is_new_project=False) == []


def test_the_long_term_objective_is_required_of_several_years_alone():
    one_year = {"implementation_years": 1, "budget_year_amount": COMPLETE.medium_term_amount}
    assert found(long_term_objective="") == [("E02", "long_term_objective")]
    assert found(long_term_objective="", **one_year) == []


@pytest.mark.parametrize(
    ("key", "limit"), [("project_name", 40), ("annual_objective", 2000), ("long_term_objective", 2000)]
)
def test_a_text_has_its_limit_and_not_one_character_more(key, limit):
    assert found(**{key: "字" * limit}) == []
    (finding,) = firm(replace(COMPLETE, **{key: "字" * (limit + 1)}))
    assert (finding.rule, finding.place.key) == ("E02", key)
    assert f"超过{limit}字，现有{limit + 1}字" in finding.message


def test_the_limit_holds_where_the_field_is_not_required():
    assert found(annual_objective="字" * 2001, is_new_project=False) == [("E02", "annual_objective")]


@pytest.mark.parametrize("key", ["policy_basis", "costing_basis"])
def test_the_other_texts_have_no_limit(key):
    assert found(**{key: "字" * 5000}) == []


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_the_amount_of_the_year_is_more_than_nothing(amount):
    assert found(budget_year_amount=Decimal(amount)) == [("E03", "budget_year_amount")]


def test_the_amount_of_the_year_is_at_most_the_total():
    assert found(budget_year_amount=COMPLETE.medium_term_amount) == []
    assert found(budget_year_amount=Decimal("300000.01")) == [("E03", "budget_year_amount")]


def test_a_project_of_one_year_spends_its_total():
    assert found(implementation_years=1) == [("E03", "budget_year_amount")]
    assert found(implementation_years=1, budget_year_amount=COMPLETE.medium_term_amount) == []


def test_a_blank_amount_is_found_once():
    assert found(medium_term_amount=None) == [("E02", "medium_term_amount")]
    assert found(budget_year_amount=None, implementation_years=1) == [("E02", "budget_year_amount")]


@pytest.mark.parametrize("category", STARRED, ids=lambda category: category.level_2)
def test_a_starred_category_needs_a_row(category):
    (finding,) = firm(replace(COMPLETE, rows=without(category)))
    assert (finding.rule, finding.place.level_2) == ("E04", category.level_2)
    assert category.level_2 in finding.sentence
    assert finding.anchor == f"category-{category.level_2}"


def test_not_applicable_does_not_fill_a_starred_category():
    rows = (*without(QUANTITY), IndicatorRow("n", QUANTITY, "不适用", "不适用", "无"))
    assert [finding.place.level_2 for finding in firm(replace(COMPLETE, rows=rows))] == ["数量指标"]


def test_an_incomplete_row_is_found_cell_by_cell():
    rows = (*without(QUANTITY), IndicatorRow("n", QUANTITY, "巡检次数", "", " "))
    findings = firm(replace(COMPLETE, rows=rows))
    assert [(f.rule, f.place.row, f.place.key, f.anchor) for f in findings] == [
        ("E04", "n", "target_value", "target_value-n"),
        ("E04", "n", "definition", "definition-n"),
    ]
    assert findings[0].name == "数量指标 第1行 指标值"


def test_of_several_incomplete_rows_the_one_nearest_to_complete_is_named():
    rows = (
        *without(QUANTITY),
        IndicatorRow("far", QUANTITY, "巡检次数"),
        IndicatorRow("near", QUANTITY, "巡检次数", "≥12次"),
    )
    (finding,) = firm(replace(COMPLETE, rows=rows))
    assert (finding.place.row, finding.name) == ("near", "数量指标 第2行 指标解释")


def test_one_complete_row_is_enough_for_a_starred_category():
    rows = (*COMPLETE.rows, IndicatorRow("n", QUANTITY, "培训场次"))
    assert firm(replace(COMPLETE, rows=rows)) == ()


def test_an_unstarred_category_may_stay_empty_or_unfinished():
    rows = (*COMPLETE.rows, IndicatorRow("n", STANDARD.category("经济效益指标"), "节约金额"))
    assert firm(replace(COMPLETE, rows=rows)) == ()


def test_an_empty_sheet_names_every_required_place():
    findings = firm(Sheet())
    assert [f.place.key for f in findings if f.rule == "E02"] == [key for key in FIELDS if key in ALWAYS]
    assert [f.place.level_2 for f in findings if f.rule == "E04"] == [
        category.level_2 for category in STARRED
    ]


cells = st.sampled_from(["", " ", "无", "不适用", "巡检次数"])
rows = st.lists(
    st.builds(IndicatorRow, st.uuids().map(str), st.sampled_from(STANDARD.categories), cells, cells, cells),
    max_size=12,
).map(tuple)


@given(rows)
def test_a_starred_category_is_found_exactly_when_it_has_no_complete_row(some):
    sheet = replace(COMPLETE, rows=some)
    missing = {c.level_2 for c in STARRED if not any(r.is_complete for r in some if r.category == c)}
    named = {f.place.level_2 or sheet.row(f.place.row).category.level_2 for f in firm(sheet)}
    assert named == missing
