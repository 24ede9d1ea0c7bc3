"""People and whether they may sign in."""

import re
from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.passwords import Policy
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.domain.text import squeezed
from app.models import Person, PersonRole, db
from app.models.types import now
from app.operations import Rejected
from app.operations.administration import by_administrators, note, read_name, require_unchanged
from app.operations.credentials import HASHER
from app.operations.passwords import drop_links, require_policy
from app.operations.roles import (
    administrator_seats,
    alone_words,
    fitting_unit,
    last_day,
    require_other_administrators,
    require_to_come,
)
from app.operations.second_yes import ask_for_role, waits_for_second
from app.operations.sessions import end_sessions
from app.operations.transaction import change_rows, writing
from app.queries.administration import find_person

_LOGIN = re.compile(r"[a-z0-9._-]{1,64}")


@by_administrators
def add_person(
    actor: Actor | None,
    login: str,
    name: str,
    unit_code: str,
    role: Role,
    *,
    until: date | None = None,
    password: str | None = None,
    alone: bool = False,
) -> int:
    """Add a person with a first role, as a stand-in up to the end of the day `until`, and return their id.

    A role that two administrators grant waits for the second one, unless the office is `alone` with one. Without a
    password they need a one-time link to sign in. Raises `Rejected` for a bad or taken login, a bad name or
    password, a role that does not fit the unit, or a day that is past.
    """
    login, name = squeezed(login).lower(), read_name(name, 64, "姓名")
    if not _LOGIN.fullmatch(login):
        raise Rejected("账号应为1至64位小写字母、数字、点、下划线或连字符。", "login")
    if password is not None:
        require_policy(password, (login, name), Policy(), "password")
    require_to_come(until)
    password_hash = None if password is None else HASHER.hash(password)
    try:
        with writing():
            unit = fitting_unit(unit_code, role)
            person = Person(login=login, name=name, password_hash=password_hash, password_since=now())
            db.session.add(person)
            db.session.flush()
            waits = waits_for_second(actor, role, alone=alone)
            if waits:
                ask_for_role(actor, person, unit, role, until)
            else:
                person.roles.append(PersonRole(unit_id=unit.id, role=role, until=until))
            where = f"{unit.name} {role.label}{last_day(until)}"
            said = f"新增人员：{name}（{login}），{where}{'（待同意）' if waits else ''}{alone_words(actor, role, alone)}"
            note(EventKind.PERSON_CHANGED, actor, said, person_id=person.id)
            return person.id
    except IntegrityError as taken:
        raise Rejected(f"账号“{login}”已被使用。", "login") from taken


@by_administrators
def rename_person(actor: Actor | None, person_id: int, name: str, was: str | None = None) -> None:
    """Change a person's name; raises `NotFound`, `Rejected`, `Outdated` when the name is no longer `was`."""
    name = read_name(name, 64, "姓名")
    with writing():
        person = find_person(person_id, locked=True)
        require_unchanged(was, person.name)
        note(EventKind.PERSON_CHANGED, actor, f"人员更名：{person.name}（{person.login}） → {name}")
        person.name = name


def put_first_steps_away(actor: Actor) -> None:
    """Remember that the person needs no card of first steps; a taste, so it is no event."""
    with writing():
        change_rows(update(Person).where(Person.id == actor.person_id).values(knows_first_steps=True))


@by_administrators
def disable(actor: Actor | None, person_id: int) -> None:
    """Keep a person from signing in and end what they have open; a second time changes nothing.

    Raises `NotFound`, `Rejected` for the last active administrator.
    """
    with writing():
        seats = administrator_seats()
        person = find_person(person_id, locked=True)
        if not person.is_active:
            return
        if any(holder == person_id for _, holder in seats):
            require_other_administrators({holder for _, holder in seats} - {person_id})
        person.is_active = False
        end_sessions(person_id)
        drop_links(person_id)
        note(EventKind.PERSON_CHANGED, actor, f"停用人员：{person.name}（{person.login}）")


@by_administrators
def enable(actor: Actor | None, person_id: int) -> None:
    """Let a disabled person sign in again; a second time changes nothing. Raises `NotFound`."""
    with writing():
        person = find_person(person_id, locked=True)
        if person.is_active:
            return
        person.is_active = True
        note(EventKind.PERSON_CHANGED, actor, f"启用人员：{person.name}（{person.login}）")


@by_administrators
def sign_out_everywhere(actor: Actor | None, person_id: int) -> int:
    """End all login sessions of a person and return how many there were. Raises `NotFound`."""
    with writing():
        person = find_person(person_id, locked=True)
        ended = end_sessions(person_id)
        if ended:
            note(EventKind.PERSON_CHANGED, actor, f"结束登录：{person.name}（{person.login}），{ended}处")
    return ended
