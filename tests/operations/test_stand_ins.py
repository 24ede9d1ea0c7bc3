"""Stand-ins: a role with a last day gives rights up to it, says so in the event, and leaves nothing stuck when it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Refused
from app.domain.roles import Role
from app.models import Person, PersonRole, db
from app.operations import Rejected
from app.operations.openings import give_back
from app.operations.people import add_person, disable
from app.operations.roles import add_role, remove_role
from app.queries.lists.worklist import Tab, lines
from app.queries.procedure.colleagues import colleagues
from app.queries.procedure.desk import desk_of

TOMORROW = timedelta(days=1)
NUMBERS = iter(range(1000))


@pytest.fixture
def stand_in(town) -> str:
    """The login of somebody who reviews for others up to today, and reads as an auditor besides."""
    login = f"stand_in_{next(NUMBERS)}"
    person_id = add_person(None, login, login, "901", Role.AUDITOR)
    add_role(None, person_id, "901", Role.REVIEWER, today())
    town.people[login] = person_id
    return login


def end(login: str) -> None:
    """Let the last day of a stand-in's role have been yesterday."""
    person = select(Person.id).where(Person.login == login).scalar_subquery()
    of_theirs = update(PersonRole).where(PersonRole.person_id == person, PersonRole.until.is_not(None))
    db.session.execute(of_theirs.values(until=today() - TOMORROW))
    db.session.commit()


def held(town, login: str) -> list[PersonRole]:
    db.session.rollback()
    statement = select(PersonRole).where(PersonRole.person_id == town.people[login])
    return list(db.session.scalars(statement.order_by(PersonRole.id)))


def test_on_the_last_day_they_review_and_the_event_says_so(town, walk, events, stand_in):
    declaration_id = walk(f"submit:submitter open:{stand_in}")
    event = events(declaration_id)[-1]
    assert (event.role, event.stands_in, event.office) == (Role.REVIEWER, True, "财政审核人（代办）")
    give_back(town.actor(stand_in), declaration_id, town.declaration(declaration_id).lock)
    assert events(declaration_id)[-1].stands_in
    town.do("reviewer", declaration_id, "open")
    event = events(declaration_id)[-1]
    assert (event.stands_in, event.office) == (False, "财政审核人")


def test_after_it_the_role_gives_nothing(town, walk, stand_in):
    declaration_id = walk("submit:submitter")
    assert town.actor(stand_in).has_role(Role.REVIEWER)
    end(stand_in)
    actor = town.actor(stand_in)
    assert not actor.has_role(Role.REVIEWER) and actor.has_role(Role.AUDITOR)
    with pytest.raises(Refused, match="财政审核人、批复人办理"):
        town.do(stand_in, declaration_id, "open")


def test_what_they_had_open_waits_for_the_others_again(town, walk, events, openings, stand_in):
    declaration_id = walk(f"submit:submitter open:{stand_in}")
    reviewer = town.actor("reviewer")
    assert declaration_id not in {line.id for line in lines(reviewer, Tab.WAITING)}
    end(stand_in)
    assert declaration_id in {line.id for line in lines(reviewer, Tab.WAITING)}
    assert desk_of(reviewer, declaration_id).case.opener == ""
    town.do("reviewer", declaration_id, "open")
    assert [each.person_id for each in openings(declaration_id)] == [town.people["reviewer"]]
    town.do("reviewer", declaration_id, "send_back")
    assert events(declaration_id)[-1].kind == "send_back"


def test_what_a_disabled_person_had_open_waits_as_well(town, walk, stand_in):
    declaration_id = walk(f"submit:submitter open:{stand_in}")
    disable(None, town.people[stand_in])
    town.do("reviewer", declaration_id, "open")
    assert desk_of(town.actor("reviewer"), declaration_id).has_stage_open


def test_a_stand_in_is_a_colleague_while_it_lasts(town, walk, stand_in):
    declaration_id = walk("submit:submitter open:reviewer")
    desk = desk_of(town.actor("reviewer"), declaration_id)
    assert town.people[stand_in] in {each.id for each in colleagues(desk)}
    end(stand_in)
    assert town.people[stand_in] not in {each.id for each in colleagues(desk)}


def test_who_holds_the_role_for_good_stands_in_for_nobody(town):
    unit, other = town.units["121"], town.units["141"]
    login = f"stand_in_{next(NUMBERS)}"
    town.people[login] = add_person(None, login, login, "121", Role.PREPARER)
    add_role(None, town.people[login], "141", Role.PREPARER, today())
    actor = town.actor(login)
    assert not actor.stands_in(Role.PREPARER, unit, None) and actor.stands_in(Role.PREPARER, other, None)
    assert not actor.stands_in(Role.REVIEWER, unit, None)


def test_the_last_day_is_set_and_set_again(town, stand_in):
    person_id = town.people[stand_in]
    with pytest.raises(Rejected, match="已经过去") as refusal:
        add_role(None, person_id, "901", Role.APPROVER, today() - TOMORROW)
    assert refusal.value.field == "until"
    with pytest.raises(Rejected, match="已是"):
        add_role(None, person_id, "901", Role.AUDITOR, today())
    end(stand_in)
    add_role(None, person_id, "901", Role.REVIEWER, today() + TOMORROW)
    assert [each.until for each in held(town, stand_in)] == [None, today() + TOMORROW]
    add_role(None, person_id, "901", Role.REVIEWER)
    assert [each.until for each in held(town, stand_in)] == [None, None]


def test_an_administrator_who_stands_in_is_not_the_last_one(town):
    deputy = f"deputy_{next(NUMBERS)}"
    town.people[deputy] = add_person(None, deputy, deputy, "121", Role.PREPARER)
    add_role(None, town.people[deputy], "901", Role.ADMINISTRATOR, today())
    (last,) = held(town, "administrator")
    with pytest.raises(Rejected, match="最后一位"):
        remove_role(None, town.people["administrator"], last.id)
    with pytest.raises(Rejected, match="最后一位"):
        disable(None, town.people["administrator"])
    remove_role(None, town.people[deputy], held(town, deputy)[-1].id)
