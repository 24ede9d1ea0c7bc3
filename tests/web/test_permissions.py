"""Who gets what: every route, every person, every declaration; `rights` derives the answers from docs/procedure.md alone."""

import pytest

from tests.house import House, Told
from tests.web.matrix import DISTINCT, WORKBOOKS, ask, routes
from tests.web.rights import (
    ABOUT_ONE,
    CLASSIFIED,
    HOLDS,
    NOBODY,
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


def of_each_kind(house: House, login: str) -> list[Told]:
    """Return one declaration of every kind that the design knows for a person.

    Declarations are of a kind when they have the same status, and the design gives the person the same sheet to read
    and the same answer to each of the requests.
    """
    kinds: dict[tuple, Told] = {}
    for told in house.told:
        answers = tuple(expected(name, login, told) for name in ABOUT_ONE)
        kinds.setdefault((told.status, sees(login, told), answers), told)
    return list(kinds.values())


@pytest.mark.parametrize("login", DISTINCT)
def test_every_kind_of_declaration_answers_each_person_as_the_design_says(house, login):
    wrong = []
    for told in of_each_kind(house, login):
        for name in ABOUT_ONE:
            answer = ask(house, login, name, told, fragment=True, **TYPED.get(name, {}))
            wanted, leaked = expected(name, login, told), leaks(answer.text, login, told)
            if answer.status_code != wanted or leaked:
                wrong.append((told.unit, told.story, name, answer.status_code, wanted, leaked))
            if name == "GET declarations.show" and wanted == 200 and theirs(login, told) not in answer.text:
                wrong.append((told.unit, told.story, name, "does not show", theirs(login, told)))
    assert not wrong


@pytest.mark.parametrize("login", DISTINCT)
def test_print_gives_nothing_that_is_not_to_be_read(house, login):
    for told in of_each_kind(house, login):
        if not sees(login, told):
            wanted = {NOBODY: 401, "administrator": 403}.get(login, 404)
            for one, many in (("printing.declaration", "printing.declarations"), WORKBOOKS):
                first = ask(house, login, f"GET {one}", told, fragment=True)
                chosen = ask(house, login, f"GET {many}", fragment=True, id=told.id)
                assert (first.status_code, chosen.status_code) == (wanted, wanted)
                words = first.text + chosen.text
                assert told.frozen not in words and told.unsent not in words
