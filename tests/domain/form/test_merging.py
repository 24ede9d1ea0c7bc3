"""Laying a form from outside over the stored one: rows keep their identities wherever they can be told apart."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.changes import changes
from app.domain.form.merging import merged
from app.domain.form.sheet import ROW_CAP, IndicatorRow, Sheet

CATEGORY = {category.level_2: category for category in STANDARD.categories}


def sheet(*rows: tuple[str, ...], level_2: str = "数量指标", letter: str = "") -> Sheet:
    """Return a sheet with rows in one category, each `(identity, name, value, definition)`, or without identity."""
    made = (
        IndicatorRow(f"{letter}{number}" if letter else row[0], CATEGORY[level_2], *row[0 if letter else 1 :])
        for number, row in enumerate(rows, 1)
    )
    return Sheet(rows=tuple(made))


BEFORE = sheet(("a", "台数", "118台", "甲"), ("b", "次数", "12次", "乙"), ("c", "面积", "9亩", "丙"))
SAME = [row.cells for row in BEFORE.rows]


def identities(*after: tuple[str, ...], before: Sheet = BEFORE) -> str:
    return " ".join(row.identity for row in merged(before, sheet(*after, letter="n")).rows)


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (SAME, "a b c"),
        (SAME[::-1], "c b a"),
        ([SAME[0], ("次数", "24次", "改了"), SAME[2]], "a b c"),
        ([SAME[2], ("次 数", "24次", "乙"), SAME[0]], "c b a"),
        ([SAME[0], ("巡检次数", "12次", "乙"), SAME[2]], "a b c"),
        ([SAME[0], SAME[2]], "a c"),
        ([("新", "1", "x"), *SAME], "n1 a b c"),
        ([*SAME, ("新", "1", "x")], "a b c n4"),
        ([("新", "1", "x"), SAME[0], ("又新", "2", "y")], "b a c"),
        ([], ""),
    ],
)
def test_rows_are_matched_by_words_then_by_name_then_by_order(after, wanted):
    assert identities(*after) == wanted


def test_of_rows_with_one_name_the_unchanged_one_stays_itself():
    before = sheet(("a", "满意度", "≥90%", "甲"), ("b", "满意度", "≥95%", "乙"))
    assert identities(("满意度", "≥95%", "乙"), ("满意度", "≥80%", "丙"), before=before) == "b a"


def test_a_row_never_takes_the_identity_of_another_category():
    after = sheet(("台数", "118台", "甲"), level_2="质量指标", letter="n")
    assert [row.identity for row in merged(BEFORE, after).rows] == ["n1"]


def test_fields_are_those_of_the_form_from_outside():
    before = replace(BEFORE, project_name="旧名", annual_objective="旧")
    after = replace(sheet(*SAME, letter="n"), project_name="新名")
    found = changes(before, merged(before, after))
    assert [place.name for place in found.places] == ["项目名称", "年度目标"]


NONE = {"经济效益指标": ("不适用", "不适用 ", "不适用"), "数量指标": ("", " ", "")}


@pytest.mark.parametrize("level_2", NONE)
def test_a_row_that_prints_as_none_does_is_no_difference(level_2):
    before = sheet(("a", *NONE[level_2]), level_2=level_2)
    assert merged(before, Sheet()).rows == before.rows
    assert [
        row.identity for row in merged(before, sheet(("新", "1", "x"), level_2=level_2, letter="n")).rows
    ] == ["a"]


@pytest.mark.parametrize("cells", [("不适用", "不适用", "无"), ("台数", "", "")])
def test_a_row_that_says_more_is_gone_when_it_is_gone(cells):
    assert merged(sheet(("a", *cells), level_2="经济效益指标"), Sheet()).rows == ()


def test_no_more_rows_than_are_stored_at_all():
    full = sheet(*((f"第{n}项", "1", "x") for n in range(ROW_CAP)), letter="n")
    before = sheet(("a", *NONE["经济效益指标"]), level_2="经济效益指标")
    assert len(merged(before, full).rows) == ROW_CAP


words = st.sampled_from(["", "甲", "乙", "丙", "不适用"])
rows = st.lists(
    st.tuples(st.sampled_from(["数量指标", "质量指标", "经济效益指标"]), words, words, words), max_size=8
)


def drawn(found: list[tuple[str, ...]], letter: str) -> Sheet:
    order = list(CATEGORY)
    ordered = sorted(found, key=lambda row: order.index(row[0]))
    return Sheet(
        rows=tuple(IndicatorRow(f"{letter}{n}", CATEGORY[row[0]], *row[1:]) for n, row in enumerate(ordered))
    )


@given(rows, rows)
def test_the_words_are_those_of_the_form_from_outside_and_identities_are_unique(old, new):
    before, after = drawn(old, "o"), drawn(new, "n")
    result = merged(before, after)
    assert len({row.identity for row in result.rows}) == len(result.rows)
    kept = {row.identity: row.category for row in before.rows}
    assert all(kept.get(row.identity, row.category) == row.category for row in result.rows)
    said = [(row.category, row.cells) for row in after.rows]
    assert [pair for row in result.rows if (pair := (row.category, row.cells)) in said] == said
    assert merged(before, before) == before
    assert merged(result, after) == result
