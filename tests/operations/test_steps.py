"""Gestures in the indicator table as one step each: pasted all of it or nothing, and taken back but for what others did."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.clipboard import Placement, Start, read_block, route
from app.domain.form.sheet import ROW_CAP
from app.domain.form.undo_steps import Edit, Step
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.text import fingerprint
from app.operations import Outdated, Rejected
from app.operations.cells import save_cell
from app.operations.rows import add_row, copy_row, delete_row, move_row, paste, undo
from app.queries import NotFound
from app.queries.form.sheets import working_sheet

CELLS = {"甲": ("甲", "1台", "台账。"), "乙": ("乙", "2台", ""), "丙": ("丙", "", "")}
FULL = "指标表最多200行，不能再增加。"


@pytest.fixture
def draft(town) -> int:
    """A declaration with rows 甲, 乙 and 丙 under 数量指标."""
    declaration_id = town.draft()
    for cells in CELLS.values():
        add_row(town.actor("preparer"), declaration_id, "数量指标", cells)
    return declaration_id


def rows(town, declaration_id: int) -> list[tuple[str, str, str, str]]:
    """Return 二级指标 and cells of every row."""
    return [
        (row.category.level_2, *row.cells) for row in working_sheet(town.declaration(declaration_id)).rows
    ]


def identities(town, declaration_id: int) -> dict[str, str]:
    """Return the identity of every row by its name."""
    return {row.name: row.identity for row in working_sheet(town.declaration(declaration_id)).rows}


def pasted(town, declaration_id: int, text: str, name: str = "", column: str = "name") -> Placement:
    """Return where a block goes that is pasted at the row of that name under 数量指标, or below the last one."""
    named = identities(town, declaration_id)
    start = Start("数量指标", tuple(named.values()), named.get(name), column)
    return route(read_block(text), STANDARD, start)


def type_over(town, declaration_id: int, name: str, typed: str, column: str = "definition") -> None:
    """Let somebody else type into a cell of the row of that name."""
    sheet = working_sheet(town.declaration(declaration_id))
    row = next(row for row in sheet.rows if row.name == name)
    started = fingerprint(getattr(row, column))
    save_cell(town.actor("second_preparer"), declaration_id, row.identity, column, typed, started)


SPILLING = "5台\t五。\n6台\t六。\n7台\t七。\n8台\t八。"
ROUTED = "数量指标\t丁\t4台\t四。\n质量指标\t戊\t≥98%\t五。\n\t己\t≥90%\t六。\n经济效益指标\t不适用\t不适用\t不适用"


def test_a_block_spills_over_the_rows_below_and_adds_the_surplus_at_the_end(town, draft):
    named, lock = identities(town, draft), town.declaration(draft).lock
    step = paste(town.actor("preparer"), draft, pasted(town, draft, SPILLING, "乙", "target_value"))
    assert rows(town, draft) == [
        ("数量指标", "甲", "1台", "台账。"),
        ("数量指标", "乙", "5台", "五。"),
        ("数量指标", "丙", "6台", "六。"),
        ("数量指标", "", "7台", "七。"),
        ("数量指标", "", "8台", "八。"),
    ]
    assert town.declaration(draft).lock == lock + 1
    assert step.edited == (
        Edit(named["乙"], "target_value", "2台", "5台"),
        Edit(named["乙"], "definition", "", "五。"),
        Edit(named["丙"], "target_value", "", "6台"),
        Edit(named["丙"], "definition", "", "六。"),
    )
    assert [cells for _, cells in step.added] == [("", "7台", "七。"), ("", "8台", "八。")]


def test_a_routed_block_adds_its_rows_to_their_categories_and_counts_the_skipped_ones(town, draft):
    before, placement = rows(town, draft), pasted(town, draft, ROUTED, "甲")
    step = paste(town.actor("preparer"), draft, placement)
    new = [
        ("数量指标", "丁", "4台", "四。"),
        ("质量指标", "戊", "≥98%", "五。"),
        ("质量指标", "己", "≥90%", "六。"),
    ]
    assert rows(town, draft) == before + new
    assert (placement.skipped, len(step.added), step.edited, step.deleted) == (1, 3, (), ())


def test_what_already_stood_there_is_no_part_of_the_step(town, draft):
    step = paste(town.actor("preparer"), draft, pasted(town, draft, "甲\t1台\t新的。", "甲"))
    assert [(edit.before, edit.after) for edit in step.edited] == [("台账。", "新的。")]


def deleting(actor, declaration_id: int, named: dict[str, str], place: Callable) -> Step:
    return delete_row(actor, declaration_id, named["乙"])[1]


def copying(actor, declaration_id: int, named: dict[str, str], place: Callable) -> Step:
    return copy_row(actor, declaration_id, named["甲"])[1]


def spilling(actor, declaration_id: int, named: dict[str, str], place: Callable) -> Step:
    return paste(actor, declaration_id, place(SPILLING, "乙", "target_value"))


def routing(actor, declaration_id: int, named: dict[str, str], place: Callable) -> Step:
    return paste(actor, declaration_id, place(ROUTED))


GESTURES = (deleting, copying, spilling, routing)


@pytest.fixture
def make(town, draft) -> Callable[[Callable], Step]:
    """Return a function that makes a gesture on the draft."""

    def run(gesture: Callable) -> Step:
        return gesture(
            town.actor("preparer"),
            draft,
            identities(town, draft),
            lambda *arguments: pasted(town, draft, *arguments),
        )

    return run


@pytest.mark.parametrize("gesture", GESTURES)
def test_every_gesture_is_taken_back_in_one_step_and_twice_is_as_good_as_once(town, draft, make, gesture):
    before, named = rows(town, draft), identities(town, draft)
    step = make(gesture)
    assert rows(town, draft) != before
    for _ in range(2):
        assert undo(town.actor("preparer"), draft, step) == ()
        assert (rows(town, draft), identities(town, draft)) == (before, named)


def test_steps_are_taken_back_one_after_the_other(town, draft, make):
    stood, steps = [], []
    for gesture in (copying, spilling, deleting):
        stood.append(rows(town, draft))
        steps.append(make(gesture))
    for expected, step in reversed(list(zip(stood, steps, strict=True))):
        assert undo(town.actor("preparer"), draft, step) == ()
        assert rows(town, draft) == expected


def test_a_colleague_may_take_a_step_back(town, draft, make):
    before = rows(town, draft)
    undo(town.actor("second_preparer"), draft, make(spilling))
    assert rows(town, draft) == before


def test_a_pasted_cell_that_somebody_changed_since_is_left_alone(town, draft, make):
    step, named = make(spilling), identities(town, draft)
    type_over(town, draft, "乙", "对方写的。")
    assert undo(town.actor("preparer"), draft, step) == (named["乙"],)
    assert rows(town, draft) == [
        ("数量指标", "甲", "1台", "台账。"),
        ("数量指标", "乙", "2台", "对方写的。"),
        ("数量指标", "丙", "", ""),
    ]


def test_an_added_row_that_somebody_typed_into_is_left_alone(town, draft, make):
    step, before = make(routing), rows(town, draft)
    type_over(town, draft, "戊", "对方写的。")
    assert undo(town.actor("preparer"), draft, step) == (step.added[1][0],)
    assert rows(town, draft) == [*before[:3], ("质量指标", "戊", "≥98%", "对方写的。")]


def test_rows_that_somebody_deleted_since_stay_deleted(town, draft, make):
    step, named, actor = make(spilling), identities(town, draft), town.actor("second_preparer")
    delete_row(actor, draft, named["乙"])
    delete_row(actor, draft, step.added[0][0])
    assert undo(town.actor("preparer"), draft, step) == (named["乙"],)
    assert rows(town, draft) == [("数量指标", *CELLS["甲"]), ("数量指标", *CELLS["丙"])]


def test_a_deleted_row_comes_back_with_its_place_and_its_life_goes_on(town, draft, make):
    step, named, actor = make(deleting), identities(town, draft), town.actor("second_preparer")
    move_row(actor, draft, named["丙"], -1)
    add_row(actor, draft, "数量指标", ("丁", "", ""))
    assert undo(town.actor("preparer"), draft, step) == ()
    assert sorted(identities(town, draft)) == sorted("甲乙丙丁")
    type_over(town, draft, "乙", "还能写。")
    assert ("数量指标", "乙", "2台", "还能写。") in rows(town, draft)


def test_nothing_comes_of_a_block_when_one_of_its_rows_is_gone(town, draft, refused):
    placement = pasted(town, draft, SPILLING, "甲", "target_value")
    delete_row(town.actor("second_preparer"), draft, identities(town, draft)["丙"])
    with refused(Outdated):
        paste(town.actor("preparer"), draft, placement)


def test_a_block_beyond_200_rows_fills_them_up_and_one_for_which_there_is_no_room_is_refused(
    town, draft, refused
):
    many = "\n".join(f"第{number}项\t{number}个\t台账。" for number in range(ROW_CAP))
    placement = pasted(town, draft, many)
    step = paste(town.actor("preparer"), draft, placement)
    assert len(rows(town, draft)) == ROW_CAP == len(step.added) + 3
    assert [cells for _, cells in step.added] == [cells for _, cells in placement.appended[: ROW_CAP - 3]]
    with refused(Rejected, message=FULL):
        paste(town.actor("preparer"), draft, pasted(town, draft, ROUTED))
    assert undo(town.actor("preparer"), draft, step) == ()
    assert [row[1:] for row in rows(town, draft)] == list(CELLS.values())


def test_no_row_comes_back_where_there_is_no_room(town, draft, make, refused):
    step = make(deleting)
    more = [("质量指标", (f"第{number}项", "", "")) for number in range(ROW_CAP - 2)]
    paste(town.actor("preparer"), draft, Placement(appended=tuple(more)))
    with refused(Rejected, message=FULL):
        undo(town.actor("preparer"), draft, step)


def test_a_step_about_another_declaration_changes_nothing_there(town, draft, make):
    other = town.filled("sole", "141")
    theirs = working_sheet(town.declaration(other)).rows
    stood, here, lock = rows(town, other), rows(town, draft), town.declaration(other).lock
    gone = delete_row(town.actor("sole"), other, theirs[0].identity)[1]
    forged = Step(
        added=((theirs[1].identity, theirs[1].cells),),
        deleted=gone.deleted,
        edited=(Edit(theirs[2].identity, "name", "改过", theirs[2].name),),
    )
    assert undo(town.actor("preparer"), draft, forged) == (theirs[2].identity,)
    assert (rows(town, other), rows(town, draft)) == (stood[1:], here)
    assert town.declaration(other).lock == lock + 1  # its own deletion


def test_a_placement_about_another_declaration_is_not_found(town, draft, refused):
    theirs = working_sheet(town.declaration(town.filled("sole", "141"))).rows[0]
    for placement in (
        Placement(edits=((theirs.identity, "name", "改过"),)),
        Placement(appended=(("幸福指标", ("甲", "", "")),)),
    ):
        with refused(NotFound):
            paste(town.actor("preparer"), draft, placement)


@pytest.mark.parametrize("verb", [paste, undo])
@pytest.mark.parametrize(
    ("login", "expected"),
    [("sole", NotFound), ("reviewer", NotFound), ("administrator", NotFound), ("auditor", Refused)],
)
def test_nobody_outside_the_unit_pastes_or_undoes(town, draft, make, refused, verb, login, expected):
    kind = {"kind": Refusal.ROLE} if expected is Refused else {}
    subject = make(spilling) if verb is undo else pasted(town, draft, SPILLING)
    with refused(expected, **kind):
        verb(town.actor(login), draft, subject)


def test_nobody_pastes_or_undoes_once_the_sheet_was_sent(town, filled, refused):
    declaration_id, actor = filled(), town.actor("preparer")
    identity = working_sheet(town.declaration(declaration_id)).rows[1].identity
    _, step = copy_row(actor, declaration_id, identity)
    town.do("submitter", declaration_id, "submit")
    for call in (
        lambda: undo(actor, declaration_id, step),
        lambda: undo(actor, declaration_id, replace(step, added=(), deleted=(identity,))),
        lambda: paste(actor, declaration_id, Placement(edits=((identity, "name", "改过"),))),
    ):
        with refused(Refused, kind=Refusal.STATE):
            call()
