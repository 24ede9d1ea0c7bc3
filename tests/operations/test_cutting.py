"""压减向导: what a form is compared with, and what is taken of the guide, in one transaction and one step."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.domain.cutting.guide import guide
from app.domain.cutting.step import CutStep, FieldEdit, read_cut_step
from app.domain.form.clipboard import read_block
from app.domain.form.costing import sums
from app.domain.form.costing_clipboard import place_items
from app.domain.form.sheet import Sheet
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind
from app.domain.procedure.workflow import Refused
from app.domain.prose.costing_prose import partings
from app.domain.text import Unreadable, fingerprint
from app.models import Declaration, Event, db
from app.operations import Outdated, Rejected, cutting, renditions
from app.operations.adjusting import adjust
from app.operations.cells import save_cell
from app.operations.costing import delete_item, save_item_cell
from app.operations.costing_steps import paste_items, write_prose
from app.operations.cutting import apply_cut, undo_cut
from app.operations.rounds import add_round, change_terms
from app.operations.taking_over import take_over
from app.queries import NotFound
from app.queries.form.sheets import working_sheet
from app.queries.prereview.predecessors import predecessors
from app.queries.procedure.cutting import fallen, guide_of
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round
from tests.printing.pages import blank_page


def sheet_of(town, declaration_id: int) -> Sheet:
    return working_sheet(town.declaration(declaration_id))


def unfollowed(town, declaration_id: int) -> list[str]:
    """Return what rule W16 says to the unit."""
    found = desk_of(town.actor("preparer"), declaration_id).findings.noted
    return [message for each in found if each.finding.rule == "W16" for message in each.messages]


def cut_to(town, declaration_id: int, yuan: str) -> None:
    town.type("preparer", declaration_id, "budget_year_amount", yuan)


@pytest.fixture
def taken_over(town) -> int:
    """A declaration of 二上, as 一上 passed it."""
    passed = town.at("approval")
    first = find_round(town.round_id)
    dates = (first.opens_on, first.closes_on, first.returned_until)
    second = add_round(None, first.budget_year, "二上", None, *dates)
    change_terms(None, second, FirstLevelRule.OFF, kind=RoundKind.SECOND)
    take_over(town.actor("approver"), second, town.round_id)
    return db.session.scalars(select(Declaration.id).where(Declaration.taken_over_from_id == passed)).one()


def test_a_cut_is_seen_against_what_was_submitted_and_no_longer_when_a_quantity_follows(town):
    draft, returned = town.filled(), town.at("returned")
    before = sheet_of(town, returned)
    cut_to(town, draft, "1000")
    assert predecessors([town.declaration(draft), town.declaration(returned)]) == {}
    assert unfollowed(town, draft) == []
    cut_to(town, returned, str(before.budget_year_amount / 2))
    found = predecessors([town.declaration(returned)])[returned]
    assert (found.name, found.sheet) == ("第1稿", before)
    (words,) = unfollowed(town, returned)
    assert words.startswith("比第1稿的") and "压减50%" in words
    quantity = next(row for row in before.rows if row.category.level_2 == "数量指标")
    was = fingerprint(quantity.target_value)
    save_cell(town.actor("preparer"), returned, quantity.identity, "target_value", "≥1次", was)
    assert unfollowed(town, returned) == []


def test_in_a_second_round_it_is_seen_against_what_the_first_passed(town, taken_over):
    before = sheet_of(town, taken_over)
    assert unfollowed(town, taken_over) == []
    cut_to(town, taken_over, str((before.budget_year_amount * Decimal("0.9")).quantize(Decimal("0.01"))))
    assert unfollowed(town, taken_over)[0].startswith("比一上的")
    # What goes out is held against the first round for as long as it is lower.
    town.do("submitter", taken_over, "submit")
    town.do("reviewer", taken_over, "open")
    town.do("reviewer", taken_over, "send_back")
    assert unfollowed(town, taken_over)[0].startswith("比一上的")


def test_an_adjustment_is_held_against_what_was_approved(town, monkeypatch):
    monkeypatch.setattr(renditions, "print_approved", blank_page)
    town.adjustment_round()
    old = town.filled()
    town.carry_on(old, "approved")
    new = adjust(town.actor("submitter"), old, town.declaration(old).lock, "上级核减。")
    assert predecessors([town.declaration(new)]) == {}
    cut_to(town, new, "1000")
    assert unfollowed(town, new)[0].startswith("比批复的")
    assert fallen(desk_of(town.actor("preparer"), new)).name == "批复"


BLOCK = """支出内容\t数量\t单位\t单价（元）\t金额（元）\t其中本年度（元）\t资金来源\t依据
运行维护\t60\t台\t5,400\t\t50%\t一般公共预算\t框架协议
驻场服务\t24\t人月\t9,000\t\t108,000\t一般公共预算\t询价记录
减：上年结转\t\t\t\t-16,000\t-16,000\t上年结转\t批复
"""


@pytest.fixture
def tabled(town) -> int:
    """A declaration of three years with 支出明细, its 测算依据 written from it."""
    declaration_id, actor = town.filled(), town.actor("preparer")
    paste_items(actor, declaration_id, place_items(read_block(BLOCK), [], "", "content"))
    write_prose(actor, declaration_id, fingerprint(sheet_of(town, declaration_id).costing_basis))
    return declaration_id


def guided(town, declaration_id: int, yuan: str):
    return guide_of(desk_of(town.actor("preparer"), declaration_id), Decimal(yuan))[1]


def applied(town, declaration_id: int, yuan: str, tags=None, login: str = "preparer"):
    tags = {each.tag for each in guided(town, declaration_id, yuan).proposals} if tags is None else tags
    return apply_cut(town.actor(login), declaration_id, tags, Decimal(yuan))


def counted(declaration_id: int) -> int:
    events = select(func.count()).select_from(Event).where(Event.declaration_id == declaration_id)
    return db.session.scalar(events)


def test_all_that_is_taken_is_one_step_with_no_event_and_is_undone_as_one(town, tabled):
    before, events, lock = sheet_of(town, tabled), counted(tabled), town.declaration(tabled).lock
    assert before.budget_year_amount == Decimal("254000.00")
    step = applied(town, tabled, "200000", login="submitter")
    after = sheet_of(town, tabled)
    assert after == guide(before, before, Decimal(200_000)).cut_sheet(
        {each.tag for each in guide(before, before, Decimal(200_000)).proposals}
    )
    found = sums(after.items, after.implementation_years)
    stored = town.declaration(tabled)
    assert (stored.medium_term_amount, stored.budget_year_amount) == (found.total, found.year)
    assert found.year <= 200_000 and not list(partings(after.items, 3, after.costing_basis))
    assert (counted(tabled), stored.lock) == (events, lock + 1)
    assert town.people["submitter"] in {each.person_id for each in stored.authors}
    assert read_cut_step(step.to_json()) == step
    assert undo_cut(town.actor("preparer"), tabled, step) == ()
    assert sheet_of(town, tabled) == before and town.declaration(tabled).lock == lock + 2


def test_without_a_table_the_amounts_are_typed_and_come_back(town):
    declaration_id = town.filled()
    before = sheet_of(town, declaration_id)
    target = str(before.budget_year_amount / 2)
    step = applied(town, declaration_id, target)
    after = sheet_of(town, declaration_id)
    assert after.budget_year_amount == Decimal(target)
    assert before.medium_term_amount - after.medium_term_amount == Decimal(target)
    assert {edit.key for edit in step.fields} >= {"budget_year_amount", "medium_term_amount"}
    # What the page was opened with tells what is still to follow where nothing was submitted before.
    desk, opened = desk_of(town.actor("preparer"), declaration_id), (None, before.budget_year_amount)
    assert (fallen(desk), fallen(desk, opened).percent) == (None, Decimal("50.0"))
    assert undo_cut(town.actor("preparer"), declaration_id, step) == ()
    assert sheet_of(town, declaration_id) == before


def test_undoing_leaves_alone_what_somebody_changed_since(town, tabled):
    before = sheet_of(town, tabled)
    step = applied(town, tabled, "200000")
    cut = sheet_of(town, tabled)
    first = cut.items[0]
    town.type("second_preparer", tabled, "annual_objective", "另写的目标。")
    save_item_cell(
        town.actor("second_preparer"),
        tabled,
        first.identity,
        "quantity",
        "7",
        fingerprint(first.shown("quantity")),
    )
    changed = next(edit for edit in step.rows)
    was = fingerprint(changed.after)
    save_cell(town.actor("second_preparer"), tabled, changed.identity, changed.column, "另写", was)
    left = undo_cut(town.actor("preparer"), tabled, step)
    now = sheet_of(town, tabled)
    assert set(left) >= {first.identity, changed.identity}
    assert ("annual_objective" in left) == any(edit.key == "annual_objective" for edit in step.fields)
    assert now.annual_objective == "另写的目标。" and now.items[0].quantity == 7
    assert now.items[1:] == before.items[1:] and now.costing_basis == before.costing_basis
    assert town.declaration(tabled).budget_year_amount == sums(now.items, 3).year


def test_what_changed_since_the_page_was_drawn_lets_nothing_be_written(town, tabled, monkeypatch):
    before = sheet_of(town, tabled)
    tags = {each.tag for each in guided(town, tabled, "200000").proposals}
    with pytest.raises(Rejected, match="没有采用"):
        applied(town, tabled, "200000", ())
    with pytest.raises(Outdated):
        applied(town, tabled, "200000", {*tags, "0" * 16})
    with pytest.raises(Outdated):
        applied(town, tabled, "190000", tags)
    with pytest.raises(Refused):
        apply_cut(town.actor("reviewer"), town.at("finance_review"), tags, Decimal(1))
    with pytest.raises(NotFound):
        apply_cut(town.actor("station_preparer"), tabled, tags, Decimal(1))
    assert sheet_of(town, tabled) == before


@pytest.mark.parametrize("place", ["line", "deleted", "field", "cell", "table"])
def test_what_changes_while_it_is_written_lets_nothing_be_written(town, tabled, monkeypatch, place):
    actor, sheet, plain = town.actor("second_preparer"), sheet_of(town, tabled), town.filled()
    item = sheet.items[0]
    row = next(row for row in sheet.rows if row.category.level_2 == "数量指标")
    quantity, value = fingerprint(item.shown("quantity")), fingerprint(row.target_value)
    changes = {
        "line": lambda: save_item_cell(actor, tabled, item.identity, "quantity", "59", quantity),
        "deleted": lambda: delete_item(actor, tabled, item.identity),
        "field": lambda: town.type("second_preparer", tabled, "costing_basis", "另写。"),
        "cell": lambda: save_cell(actor, tabled, row.identity, "target_value", "≥1台", value),
        "table": lambda: paste_items(actor, plain, place_items(read_block(BLOCK), [], "", "content")),
    }
    declaration_id, read, states = plain if place == "table" else tabled, cutting.edit_target, []
    tags = {each.tag for each in guided(town, declaration_id, "200000").proposals}

    def target(*asked):
        """Let the change come between reading the guide and the transaction that writes what is taken of it."""
        changes[place]()
        states.append(sheet_of(town, declaration_id))
        return read(*asked)

    monkeypatch.setattr(cutting, "edit_target", target)
    with pytest.raises(Outdated):
        applied(town, declaration_id, "200000", tags)
    assert sheet_of(town, declaration_id) == states[0]


def test_a_step_that_no_guide_made_is_refused():
    for text in ("", "{}", "[]", '{"items":[],"fields":[["policy_basis","a","b"]],"rows":[]}'):
        with pytest.raises(Unreadable):
            read_cut_step(text)
    with pytest.raises(Unreadable):
        read_cut_step(CutStep(fields=(FieldEdit("policy_basis", "甲", "乙"),)).to_json())
    with pytest.raises(Unreadable):
        read_cut_step(CutStep(fields=(FieldEdit("budget_year_amount", "甲", "1"),)).to_json())
