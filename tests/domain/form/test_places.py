"""Places of the form by what stays the same: their anchors, their words, their names, and what covers what."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, FIELDS, IndicatorRow, Sheet

QUANTITY, QUALITY = STANDARD.categories[:2]
FIRST = IndicatorRow("3f6c-01", QUANTITY, "维护书柜数量", "118台", "全年纳入维护的台数。")
SECOND = IndicatorRow("3f6c-02", QUANTITY, "培训场次", "37场", "按签到表计。")
SHEET = Sheet(
    project_code="990106261211500100501",
    project_name="流动书车",
    is_new_project=False,
    budget_year_amount=Decimal("1104000.00"),
    rows=(FIRST, SECOND),
)
DELETED = replace(SHEET, rows=(SECOND,))
MOVED = replace(SHEET, rows=(SECOND, FIRST))

ANCHORS = {
    "policy_basis": Place("policy_basis"),
    "project_code": Place("project_code"),
    "row-3f6c-01": Place(row="3f6c-01"),
    "target_value-3f6c-01": Place("target_value", "3f6c-01"),
    "category-数量指标": Place(level_2="数量指标"),
}


@pytest.mark.parametrize("anchor", ANCHORS)
def test_an_anchor_names_a_place_and_a_place_its_anchor(anchor):
    assert Place.at(anchor) == ANCHORS[anchor]
    assert ANCHORS[anchor].anchor == anchor


rows = st.uuids().map(str)
places = st.one_of(
    st.sampled_from(list(FIELDS)).map(Place),
    rows.map(lambda row: Place(row=row)),
    st.builds(Place, st.sampled_from(list(COLUMNS)), rows),
    st.sampled_from(STANDARD.categories).map(lambda category: Place(level_2=category.level_2)),
)


@given(places)
def test_every_place_is_found_again_by_its_anchor(place):
    assert Place.at(place.anchor) == place
    assert len(place.anchor) <= 64


@pytest.mark.parametrize(
    "anchor",
    [
        "",
        "row",
        "row-",
        "category-",
        "name",
        "name-",
        "-x",
        "status",
        "lock",
        "policy_basis-1",
        "指标值",
        "cell-policy_basis",
    ],
)
def test_what_is_no_place_is_refused(anchor):
    with pytest.raises(ValueError, match="no place"):
        Place.at(anchor)


@given(st.text(max_size=20))
def test_any_other_text_is_a_place_or_refused(anchor):
    try:
        assert Place.at(anchor).anchor == anchor
    except ValueError as refusal:
        assert str(refusal).startswith("no place")


@pytest.mark.parametrize(
    ("anchor", "words", "name"),
    [
        ("project_name", "流动书车", "项目名称"),
        ("budget_year_amount", "1,104,000.00", "本年度项目金额（元）"),
        ("is_new_project", "否", "是否新增项目"),
        ("policy_basis", "", "政策依据"),
        ("row-3f6c-01", "维护书柜数量｜118台｜全年纳入维护的台数。", "数量指标 第1行"),
        ("target_value-3f6c-02", "37场", "数量指标 第2行 指标值"),
        (
            "category-数量指标",
            "维护书柜数量｜118台｜全年纳入维护的台数。\n培训场次｜37场｜按签到表计。",
            "数量指标",
        ),
        ("category-质量指标", "", "质量指标"),
    ],
)
def test_a_place_says_what_stands_there_and_what_it_is_called(anchor, words, name):
    place = Place.at(anchor)
    assert place.is_on(SHEET)
    assert (place.words(SHEET), place.name(SHEET)) == (words, name)


@pytest.mark.parametrize("anchor", ["row-3f6c-01", "target_value-3f6c-01"])
def test_a_row_that_moved_is_the_same_place_under_a_new_name(anchor):
    place = Place.at(anchor)
    assert place.words(MOVED) == place.words(SHEET)
    assert "第1行" in place.name(SHEET) and "第2行" in place.name(MOVED)


@pytest.mark.parametrize("anchor", ["row-3f6c-01", "name-3f6c-01"])
def test_a_deleted_row_has_no_words_and_says_so(anchor):
    place = Place.at(anchor)
    assert not place.is_on(DELETED)
    assert place.words(DELETED) is None
    assert place.name(DELETED).startswith("已删除的行")


def test_a_category_changes_with_its_rows_and_is_gone_with_the_catalogue():
    place = Place(level_2="数量指标")
    assert len({place.words(sheet) for sheet in (SHEET, DELETED, MOVED)}) == 3
    unknown = Place(level_2="从前的指标")
    assert (unknown.is_on(SHEET), unknown.words(SHEET)) == (False, None)


CELL, OTHER_CELL, ROW = Place("name", "1"), Place("definition", "1"), Place(row="1")
OTHER_ROW, CATEGORY, FIELD = Place(row="2"), Place(level_2="数量指标"), Place("policy_basis")
COVERED = {
    FIELD: {FIELD},
    CELL: {CELL, ROW},
    ROW: {ROW, CELL, OTHER_CELL},
    CATEGORY: {CATEGORY},
}


@pytest.mark.parametrize("asked", COVERED)
def test_what_is_asked_covers_its_place_and_no_other(asked):
    everywhere = {
        FIELD,
        Place("costing_basis"),
        CELL,
        OTHER_CELL,
        ROW,
        OTHER_ROW,
        Place("name", "2"),
        CATEGORY,
    }
    assert {place for place in everywhere if asked.covers(place)} == COVERED[asked]


def test_a_category_covers_the_rows_that_are_added_to_it():
    assert CATEGORY.covers(OTHER_ROW, "数量指标")
    assert not CATEGORY.covers(OTHER_ROW, "质量指标")
    assert not FIELD.covers(OTHER_ROW, "数量指标")
    assert not ROW.covers(OTHER_ROW, "数量指标")
