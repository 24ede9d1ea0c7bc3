"""Who gets what: every route, every person, every declaration; `rights` derives the answers from docs/procedure.md alone."""

import pytest

from tests.house import House, Told
from tests.web.matrix import DISTINCT, WORKBOOKS, ask, routes
from tests.web.rights import (
    ABOUT_ONE,
    CLASSIFIED,
    HOLDS,
    NOBODY,
    READING,
    TYPED,
    expected,
    leaks,
    sees,
    theirs,
)


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


def test_every_route_is_classified_once(house):
    names = [name for group in CLASSIFIED for name in group]
    assert sorted(names) == sorted(routes(house))


def test_the_world_has_every_status_and_every_role(house):
    assert {told.status.value for told in house.told} >= {
        *("draft", "unit_review", "department_review", "finance_review", "approval"),
        *("approved", "returned", "declined", "discarded"),
    }
    assert {role for roles in HOLDS.values() for role in roles} == {
        *("preparer", "submitter", "endorser", "reviewer", "approver", "administrator", "auditor")
    }
    for login in ("endorser", "reviewer", "preparer", "auditor"):
        assert len({sees(login, told) for told in house.told}) > 1 or login == "auditor"


def of_each_kind(house: House, login: str, name: str) -> list[Told]:
    """Return one declaration of every kind that docs/procedure.md knows for a person's request.

    Declarations are of a kind when they have the same status, and the person reads the same sheet and gets the same
    answer. Of those that nobody in the person's place may read, a request that changes something meets one of each unit:
    what hides them is one condition for all requests, which the requests that read meet in every status.
    """
    kinds: dict[tuple, Told] = {}
    for told in house.told:
        sheet, answer = sees(login, told), expected(name, login, told)
        distinct = told.status if sheet or (answer == 404 and name in READING) else told.unit
        kinds.setdefault((distinct, sheet, answer), told)
    return list(kinds.values())


@pytest.mark.parametrize("login", DISTINCT)
def test_every_kind_of_declaration_answers_each_person_as_the_design_says(house, login):
    wrong = []
    for name in ABOUT_ONE:
        for told in of_each_kind(house, login, name):
            answer = ask(house, login, name, told, fragment=True, **TYPED.get(name, {}))
            wanted, leaked = expected(name, login, told), leaks(answer.text, login, told)
            if answer.status_code != wanted or leaked:
                wrong.append((told.unit, told.story, name, answer.status_code, wanted, leaked))
            if name == "GET declarations.show" and wanted == 200 and theirs(login, told) not in answer.text:
                wrong.append((told.unit, told.story, name, "does not show", theirs(login, told)))
    assert not wrong


@pytest.mark.parametrize("login", DISTINCT)
def test_print_gives_nothing_that_is_not_to_be_read(house, login):
    for told in of_each_kind(house, login, "GET printing.declaration"):
        if not sees(login, told):
            wanted = {NOBODY: 401, "administrator": 403}.get(login, 404)
            for one, many in (("printing.declaration", "printing.declarations"), WORKBOOKS):
                first = ask(house, login, f"GET {one}", told, fragment=True)
                chosen = ask(house, login, f"GET {many}", fragment=True, id=told.id)
                assert (first.status_code, chosen.status_code) == (wanted, wanted)
                words = first.text + chosen.text
                assert told.frozen not in words and told.unsent not in words
