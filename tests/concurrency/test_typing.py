"""Several people type into one declaration at the same time, also while somebody sends it."""

import pytest
from sqlalchemy import func, select

from app.domain.form.clipboard import Placement, read_block
from app.domain.form.costing import sums
from app.domain.form.costing_clipboard import place_items
from app.domain.form.revision import canonical
from app.domain.prereview import Severity
from app.domain.prereview.register import RULES
from app.domain.procedure.workflow import Action
from app.domain.text import fingerprint
from app.models import Author, Indicator, Revision, RuleSwitch, db
from app.operations.costing_steps import paste_items
from app.operations.rows import add_row
from app.queries.form.sheets import working_sheet

ROUNDS, ANEW, BOUND = 10, 10, 200
PEOPLE = ("preparer", "second_preparer", "submitter", "preparer")


def texts(concurrent, declaration_id: int) -> dict[str, str]:
    """Return what is stored, by the names of the cells."""
    sheet = working_sheet(concurrent.world.declaration(declaration_id))
    cells = {key: getattr(sheet, key) for key in ("policy_basis", "costing_basis")}
    for row in sheet.rows:
        cells |= {
            f"{key}-{row.identity}": getattr(row, key) for key in ("name", "target_value", "definition")
        }
    return cells


def save(concurrent, login: str, declaration_id: int, cell: str, typed: str, was: str) -> tuple:
    return ("save", concurrent.world.actor(login), declaration_id, cell, typed, fingerprint(was))


def test_different_cells_are_all_kept_without_a_conflict(concurrent):
    declaration_id = concurrent.world.draft()
    row = add_row(concurrent.world.actor("preparer"), declaration_id, "数量指标")
    cells = ("policy_basis", "costing_basis", f"name-{row}", f"target_value-{row}")
    for number in range(ROUNDS):
        before, lock = texts(concurrent, declaration_id), concurrent.world.declaration(declaration_id).lock
        typed = {cell: f"第{number}次，第{place}格" for place, cell in enumerate(cells)}
        orders = [
            save(concurrent, login, declaration_id, cell, typed[cell], before[cell])
            for login, cell in zip(PEOPLE, cells, strict=True)
        ]
        outcomes = concurrent.together(*orders, meet=number % 2 == 0)
        assert all(outcome.done for outcome in outcomes), outcomes
        assert texts(concurrent, declaration_id) == before | typed
        assert sorted(outcome.value.lock for outcome in outcomes) == [lock + n for n in (1, 2, 3, 4)]
    authors = db.session.scalars(select(Author.person_id).where(Author.declaration_id == declaration_id))
    assert set(authors) == {concurrent.world.people[login] for login in PEOPLE}


@pytest.mark.parametrize("column", ["", "definition"])
def test_of_two_in_the_same_cell_one_is_saved_and_the_other_shown_both(concurrent, column):
    declaration_id = concurrent.world.draft()
    row = add_row(concurrent.world.actor("preparer"), declaration_id, "数量指标")
    cell = f"{column}-{row}" if column else "policy_basis"
    for number in range(ROUNDS):
        was, lock = texts(concurrent, declaration_id)[cell], concurrent.world.declaration(declaration_id).lock
        typed = [f"第{number}次，{login}" for login in PEOPLE[:2]]
        orders = [
            save(concurrent, login, declaration_id, cell, text, was)
            for login, text in zip(PEOPLE, typed, strict=False)
        ]
        outcomes = concurrent.together(*orders, meet=number % 2 == 0)
        assert sorted(outcome.kind for outcome in outcomes) == ["Changed", "done"], outcomes
        winner = [outcome.done for outcome in outcomes].index(True)
        assert texts(concurrent, declaration_id)[cell] == outcomes[1 - winner].value == typed[winner]
        assert concurrent.world.declaration(declaration_id).lock == lock + 1


def test_rows_added_at_once_are_all_there_in_places_of_their_own(concurrent):
    declaration_id = concurrent.world.draft()
    for number in range(1, 6):
        orders = [("add_row", concurrent.world.actor(login), declaration_id, "数量指标") for login in PEOPLE]
        outcomes = concurrent.together(*orders, meet=True)
        assert all(outcome.done for outcome in outcomes), outcomes
        rows = db.session.execute(
            select(func.count(), func.count(Indicator.position.distinct())).where(
                Indicator.declaration_id == declaration_id
            )
        )
        assert tuple(rows.one()) == (4 * number, 4 * number)


def test_what_is_typed_while_somebody_pastes_is_kept_or_told_and_undo_brings_it_back(concurrent):
    declaration_id, actor = concurrent.world.draft(), concurrent.world.actor("preparer")
    row = add_row(actor, declaration_id, "数量指标", ("甲", "1台", "台账。"))
    cell, beside, before = f"definition-{row}", f"target_value-{row}", texts(concurrent, declaration_id)
    for number in range(ROUNDS):
        text, aside = f"打的第{number}次", f"{number}台"
        block = Placement(((row, "definition", "粘贴的"),), (("数量指标", ("乙", "2台", "新行。")),))
        stood = texts(concurrent, declaration_id)
        pasting, typing, typing_beside = concurrent.together(
            ("paste", actor, declaration_id, block),
            save(concurrent, "second_preparer", declaration_id, cell, text, stood[cell]),
            save(concurrent, "submitter", declaration_id, beside, aside, stood[beside]),
            meet=number % 2 == 0,
        )
        assert pasting.done and typing_beside.done and typing.kind in {"done", "Changed"}, typing
        pasted = texts(concurrent, declaration_id)
        assert (pasted[cell], pasted[beside], len(pasted)) == ("粘贴的", aside, len(before) + 3)
        (undone,) = concurrent.together(("undo", actor, declaration_id, pasting.value))
        assert (undone.done, undone.value) == (True, ())
        kept = {cell: text if typing.done else stood[cell], beside: aside}
        assert texts(concurrent, declaration_id) == stood | kept


def test_of_a_paste_and_a_deletion_at_once_the_paste_is_whole_or_nothing(concurrent):
    declaration_id, actor = concurrent.world.draft(), concurrent.world.actor("preparer")
    for number in range(ROUNDS // 2):
        row = add_row(actor, declaration_id, "数量指标", ("甲", "1台", "台账。"))
        stood = texts(concurrent, declaration_id)
        block = Placement(((row, "definition", "粘贴的"),), (("数量指标", ("乙", "2台", "新行。")),))
        pasting, deleting = concurrent.together(
            ("paste", actor, declaration_id, block),
            ("delete_row", concurrent.world.actor("second_preparer"), declaration_id, row),
            meet=number % 2 == 0,
        )
        assert deleting.done and pasting.kind in {"done", "Outdated"}, pasting
        gone = {cell: text for cell, text in stood.items() if not cell.endswith(row)}
        after = texts(concurrent, declaration_id)
        assert len(after) == len(gone) + 3 * pasting.done and after | gone == after


@pytest.mark.parametrize("action", ["send:preparer", "submit:submitter"])
def test_what_is_typed_while_somebody_sends_is_frozen_with_it_or_refused(concurrent, action):
    verb, login = action.split(":")
    sent = []
    # What is typed here is short and says little; only that it is there is of interest.
    for rule in RULES:
        db.session.merge(RuleSwitch(rule=rule.id, severity=Severity.OFF))
    db.session.commit()
    while len(sent) < ROUNDS or len(set(sent)) < 2:
        assert len(sent) < BOUND, "one of the two was first each time"
        if len(sent) % ANEW == 0:
            declaration_id = concurrent.world.filled()
        sent.append(typed_while_sending(concurrent, declaration_id, login, Action(verb), len(sent)))
        if sent[-1]:
            concurrent.world.do(login, declaration_id, "recall")


def typed_while_sending(concurrent, declaration_id: int, login: str, action: Action, number: int) -> bool:
    """Type into a field or a cell, sometimes into both, and add a row, while somebody acts; tell whether they could."""
    before, lock = texts(concurrent, declaration_id), concurrent.world.declaration(declaration_id).lock
    second, typed = concurrent.world.actor("second_preparer"), f"第{number}次"
    row = next(cell for cell in before if cell.startswith("definition-"))
    cells = (("policy_basis",), (row,), ("policy_basis", row))[number % 3]
    typing = [
        save(concurrent, "second_preparer", declaration_id, cell, typed, before[cell]) for cell in cells
    ]
    adding = [("add_row", second, declaration_id, "质量指标")] if number % 5 == 0 else []
    sending = ("act", concurrent.world.actor(login), declaration_id, action, lock)
    sent, *outcomes = concurrent.together(sending, *typing, *adding, meet=number % 2 == 0)
    after, stood = texts(concurrent, declaration_id), concurrent.world.declaration(declaration_id)
    for cell, outcome in zip(cells, outcomes, strict=False):
        assert outcome.kind in {"done", "Outdated", "Refused"}
        assert after[cell] == (typed if outcome.done else before[cell])
    assert (len(after) > len(before)) == bool(adding and outcomes[-1].done)
    assert sent.kind in {"done", "Outdated"}
    assert (stood.status != "draft") == sent.done
    if sent.done:
        assert newest(declaration_id) == canonical(working_sheet(stood))
    return sent.done


def newest(declaration_id: int) -> str:
    """Return the content of the newest revision of a declaration."""
    statement = select(Revision.content).where(Revision.declaration_id == declaration_id)
    return db.session.scalar(statement.order_by(Revision.number.desc()).limit(1))


def costed(concurrent, declaration_id: int, number: int, verb: str) -> bool:
    """Let somebody change a line while another changes 实施期限, and tell whether the amounts are the sums of the lines."""
    before = working_sheet(concurrent.world.declaration(declaration_id))
    line, years = before.items[0], 1 if before.implementation_years == 3 else 3
    cell, was = f"quantity-{line.identity}", line.shown("quantity")
    saving, changing = concurrent.together(
        (verb, *save(concurrent, "preparer", declaration_id, cell, str(number + 2), was)[1:]),
        save(
            concurrent,
            "second_preparer",
            declaration_id,
            "implementation_years",
            str(years),
            str(before.implementation_years),
        ),
        meet=True,
    )
    assert saving.done and changing.done, (saving, changing)
    after = working_sheet(concurrent.world.declaration(declaration_id))
    assert (after.items[0].quantity, after.implementation_years) == (number + 2, years)
    found = sums(after.items, years)
    return (after.medium_term_amount, after.budget_year_amount) == (found.total, found.year)


def test_amounts_stay_the_sums_of_lines_that_are_saved_while_the_years_change(concurrent):
    declaration_id, actor = (
        concurrent.world.filled(implementation_years=3),
        concurrent.world.actor("preparer"),
    )
    block = read_block("甲\t1\t台\t100\t\t\t\t\n乙\t\t\t\t500\t50%\t\t\n")
    paste_items(actor, declaration_id, place_items(block, [], "", "content"))
    for number in range(ROUNDS // 2):
        assert costed(concurrent, declaration_id, number, "save")
    careless, number = True, ROUNDS
    while careless:
        assert number < BOUND, "the years of before were never those of after"
        careless = costed(concurrent, declaration_id, number, "save_for_the_years_of_before")
        number += 1
