"""Roles that nobody holds together, and the roles that count for a declaration."""

from itertools import product

import pytest

from app.domain.actor import Actor, Post
from app.domain.roles import GRANTED_BY_TWO, Role, kept_apart, reads_working_sheet

OFFICE = {Role.REVIEWER, Role.APPROVER, Role.AUDITOR}
UNIT, DEPARTMENT, OTHER = 7, 3, 9


@pytest.mark.parametrize(("held", "wanted"), list(product(Role, Role)))
def test_who_administers_does_not_review_approve_or_audit(held, wanted):
    apart = (held is Role.ADMINISTRATOR and wanted in OFFICE) or (
        wanted is Role.ADMINISTRATOR and held in OFFICE
    )
    assert kept_apart([held], wanted) == (held if apart else None)
    assert kept_apart([Role.PREPARER, held], wanted) == (held if apart else None)


def test_the_roles_of_the_office_are_granted_by_two():
    assert OFFICE | {Role.ADMINISTRATOR} == GRANTED_BY_TWO


@pytest.mark.parametrize("role", list(Role))
def test_the_working_sheet_is_the_units_and_the_auditors(role):
    expected = role in (Role.PREPARER, Role.SUBMITTER, Role.AUDITOR)
    assert reads_working_sheet(frozenset({role})) is expected
    assert not reads_working_sheet(frozenset())


@pytest.mark.parametrize("role", list(Role))
def test_a_role_counts_for_its_own_unit_its_department_or_everywhere(role):
    def counts(of_unit: int, primary_id: int | None) -> bool:
        actor = Actor(1, "陈甲", frozenset({Post(of_unit, role)}))
        assert actor.stands_in(role, UNIT, primary_id) is False
        return role in actor.roles_towards(UNIT, primary_id)

    found = (
        counts(UNIT, DEPARTMENT),
        counts(DEPARTMENT, DEPARTMENT),
        counts(OTHER, DEPARTMENT),
        counts(UNIT, None),
    )
    expected = {
        Role.PREPARER: (True, False, False, True),
        Role.SUBMITTER: (True, False, False, True),
        Role.ENDORSER: (False, True, False, False),
        Role.ADMINISTRATOR: (False, False, False, False),
    }
    assert found == expected.get(role, (True, True, True, True))


def test_units_and_roles_are_those_of_the_posts():
    actor = Actor(1, "陈甲", frozenset({Post(UNIT, Role.PREPARER), Post(OTHER, Role.SUBMITTER)}))
    assert actor.units(Role.PREPARER) == {UNIT} and actor.units(Role.PREPARER, Role.SUBMITTER) == {
        UNIT,
        OTHER,
    }
    assert actor.units(Role.REVIEWER) == frozenset()
    assert actor.has_role(Role.REVIEWER, Role.SUBMITTER) and not actor.has_role(Role.REVIEWER)
    assert not Actor(1, "陈甲", frozenset()).has_role(*Role)


@pytest.mark.parametrize(
    ("others", "alone"),
    [((), True), ((Post(UNIT, Role.PREPARER),), False), ((Post(OTHER, Role.PREPARER),), True)],
)
def test_who_holds_a_role_as_a_stand_in_alone_is_one(others, alone):
    actor = Actor(1, "陈甲", frozenset({Post(UNIT, Role.PREPARER, stands_in=True), *others}))
    assert actor.stands_in(Role.PREPARER, UNIT, None) is alone
    assert actor.stands_in(Role.SUBMITTER, UNIT, None) is False
