"""Declarations created at the same time have numbers of their own."""

from app.domain.procedure.rounds import today
from app.models import Declaration
from app.operations.drafting import NewDeclaration

PREPARERS = ("preparer", "second_preparer", "submitter", "preparer")


def order(concurrent, login: str, start_year: int = 0, form_key: str | None = None) -> tuple:
    year = start_year or today().year + 1
    unit_id, round_id = concurrent.world.units["121"], concurrent.world.round_id
    new = NewDeclaration(unit_id, round_id, "15", year, "001", form_key=form_key)
    return ("create", concurrent.world.actor(login), new, "990106")


def declarations(concurrent, outcomes) -> list[Declaration]:
    assert all(outcome.done for outcome in outcomes), outcomes
    return [concurrent.world.declaration(outcome.value) for outcome in outcomes]


def test_no_serial_is_issued_twice(concurrent):
    codes = {concurrent.world.declaration(concurrent.world.draft()).project_code}
    for number in range(1, 5):
        outcomes = concurrent.together(
            *(order(concurrent, login) for login in PREPARERS), meet=number % 2 == 0
        )
        codes |= {each.project_code for each in declarations(concurrent, outcomes)}
        assert len(codes) == 1 + 4 * number


def test_the_first_serials_of_a_year_are_issued_to_everybody(concurrent):
    for year in range(2001, 2004):
        outcomes = concurrent.together(*(order(concurrent, login, year) for login in PREPARERS), meet=True)
        serials = {each.project_code[-3:] for each in declarations(concurrent, outcomes)}
        assert serials == {"001", "002", "003", "004"}


def test_one_form_sent_four_times_creates_one(concurrent):
    concurrent.world.draft()
    for number in range(3):
        orders = [order(concurrent, "preparer", form_key=f"form {number}")] * 4
        outcomes = concurrent.together(*orders, meet=True)
        assert len({each.id for each in declarations(concurrent, outcomes)}) == 1
