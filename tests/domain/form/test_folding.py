"""What is folded away: unchanged lines in runs, the middle of long unchanged texts; never a change, never a word."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.changes import changes
from app.domain.form.folding import NEAR, WORTH, head_stretches, pieces, row_stretches, told
from app.domain.form.sheet import FIELDS, IndicatorRow, Sheet
from app.domain.form.text_diff import Run, RunKind, text_runs

QUANTITY, QUALITY = STANDARD.categories[:2]
LONG = "".join(f"第{number}片区巡检{number}次，留存影像；" for number in range(1, 40))
BEFORE = Sheet(
    project_name="流动书车运行维护",
    budget_year_amount=Decimal("1000.00"),
    costing_basis=LONG + "合计1,000元，按季支付。" + LONG,
    rows=tuple(
        IndicatorRow(identity, category, f"指标{identity}", "1台", "以台账为准。")
        for identity, category in (("a", QUANTITY), ("b", QUANTITY), ("c", QUALITY), ("d", QUALITY))
    ),
)
AFTER = replace(
    BEFORE,
    budget_year_amount=Decimal("2000.00"),
    costing_basis=BEFORE.costing_basis.replace("合计1,000元", "合计2,000元"),
    rows=(BEFORE.rows[0], replace(BEFORE.rows[1], target_value="2台"), *BEFORE.rows[2:]),
)


def test_unchanged_lines_above_the_indicators_are_one_line_between_the_changed_ones():
    found = head_stretches(changes(BEFORE, AFTER))
    assert [(stretch.is_folded, len(stretch.lines)) for stretch in found] == [
        (True, 4),
        (False, 1),
        (True, 1),
        (False, 1),
        (True, 2),
    ]
    assert found[0].words.startswith("8格未修改：项目编码、项目名称、")
    assert found[2].words == "1格未修改：政策依据"
    assert found[1].words == ""
    assert [field.key for stretch in found for fields in stretch.lines for field in fields] == list(FIELDS)


def test_unchanged_rows_are_one_line_across_categories_and_keep_their_numbers():
    found = row_stretches(changes(BEFORE, AFTER))
    drawn = [
        (stretch.is_folded, [(line.number, line.repeats) for line in stretch.lines][:2]) for stretch in found
    ]
    assert drawn == [
        (True, [(1, False)]),
        (False, [(2, False)]),
        (True, [(3, False), (4, True)]),
    ]
    assert found[0].words == "1行未修改：指标a"
    assert found[2].words == "10行未修改：第3至12行"


def test_a_removed_row_has_no_number_and_takes_none():
    after = replace(BEFORE, rows=(BEFORE.rows[0], *BEFORE.rows[2:]))
    lines = [line for stretch in row_stretches(changes(BEFORE, after)) for line in stretch.lines]
    assert [line.number for line in lines[:4]] == [1, None, 2, 3]


def test_a_long_text_is_shortened_to_what_surrounds_its_change():
    found = pieces(text_runs(BEFORE.costing_basis, AFTER.costing_basis))
    assert [piece.is_folded for piece in found] == [True, False, False, False, False, True]
    folded, before, deleted, inserted, after, _ = (piece.run.text for piece in found)
    assert (deleted, inserted) == ("1,000", "2,000")
    assert before.endswith("，留存影像；合计") and after.startswith("元，按季支付。")
    assert folded.endswith(("，", "；")) and after.endswith(("，", "；"))
    assert all(NEAR <= len(text) <= 2 * NEAR for text in (before, after))


def test_a_text_that_did_not_change_is_left_whole():
    runs = text_runs(LONG, LONG)
    assert [(piece.run.text, piece.is_folded) for piece in pieces(runs)] == [(LONG, False)]


kinds = st.sampled_from(list(RunKind))
texts = st.text("的了台7，。\n", min_size=1, max_size=400)
runs_of = st.lists(st.builds(Run, kinds, texts), max_size=6).map(tuple)


@given(runs_of)
def test_no_word_is_lost_and_only_long_unchanged_ones_are_folded(runs):
    found = pieces(runs)
    for kind in RunKind:
        drawn = "".join(piece.run.text for piece in found if piece.run.kind is kind)
        assert drawn == "".join(run.text for run in runs if run.kind is kind)
    for piece in found:
        assert not piece.is_folded or (piece.run.kind is RunKind.SAME and len(piece.run.text) >= WORTH)


def told_sheet(*rows: tuple[str, str, str], goal: str) -> Sheet:
    made = tuple(IndicatorRow(each[0], QUANTITY, each[1], each[2], "口径") for each in rows)
    return Sheet(rows=made, annual_objective=goal)


def test_what_changed_is_told_place_by_place_with_little_of_what_stayed():
    before = told_sheet(
        ("a", "台数", "1台"), ("b", "次数", "2次"), goal="保障118台设备全年稳定运行，完成59台改造。"
    )
    after = told_sheet(
        ("a", "台数", "3台"), ("c", "场次", "4场"), goal="保障118台设备全年稳定运行，完成60台改造。"
    )
    found = [
        (each.mark.value, each.name, "".join(f"{run.kind.label}{run.text}" for run in runs))
        for each, runs in told(changes(before, after))
    ]
    assert found == [
        ("edited", "年度目标", "…删59增60台改造。"),
        ("edited", "数量指标 第1行 指标值", "删1增3台"),
        ("removed", "数量指标 原第2行", "删次数 2次"),
        ("added", "数量指标 第2行", "增场次 4场"),
    ]
