"""压减向导: what a form is compared with, and what is taken of the guide, in one transaction and one step."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.domain.form.sheet import Sheet
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind
from app.domain.text import fingerprint
from app.models import Declaration, db
from app.operations.cells import save_cell
from app.operations.rounds import add_round, change_terms
from app.operations.taking_over import take_over
from app.queries.form.sheets import working_sheet
from app.queries.prereview.predecessors import predecessors
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round


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
