"""Who somebody is: from a login session's token, or from a login name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.domain.actor import Actor, Post
from app.domain.procedure.events import OF_LOGINS, EventKind
from app.domain.roles import Role
from app.models import BudgetaryUnit, Event, LoginSession, PasswordLink, Person, PersonRole, db
from app.models.types import now
from app.queries import NotFound
from app.queries.openings import role_counts


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A live login session and the person behind it.

    `proved_at`: when they last typed their password in it; `knows_first_steps`: they put the card of first steps away.
    """

    id: int
    last_seen_at: datetime
    proved_at: datetime | None
    has_second_factor: bool
    password_since: datetime | None
    started_at: datetime
    knows_first_steps: bool
    actor: Actor


_Former = aliased(BudgetaryUnit)
_POST = (PersonRole.unit_id, PersonRole.role, PersonRole.until, _Former.id)
_CARRIED_ON = frozenset({Role.PREPARER, Role.SUBMITTER, Role.ENDORSER})
"""In these roles one reads what the units had decided that one's own carries on."""
_LIVE_SESSION = (
    select(
        LoginSession.id,
        LoginSession.last_seen_at,
        LoginSession.proved_at,
        Person.totp_secret.is_not(None),
        Person.password_since,
        LoginSession.started_at,
        Person.knows_first_steps,
        Person.id,
        Person.name,
        *_POST,
    )
    .join(Person, LoginSession.person_id == Person.id)
    .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & role_counts())
    .outerjoin(_Former, _Former.successor_id == PersonRole.unit_id)
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.ended_at.is_(None),
        LoginSession.last_seen_at > bindparam("seen_after"),
        LoginSession.started_at > bindparam("started_after"),
        Person.is_active,
    )
)
_BY_ID = (
    select(Person.id, Person.name, *_POST)
    .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & role_counts())
    .outerjoin(_Former, _Former.successor_id == PersonRole.unit_id)
    .where(Person.id == bindparam("person_id"))
)
_BY_LOGIN = (
    select(Person.id, Person.name, *_POST)
    .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & role_counts())
    .outerjoin(_Former, _Former.successor_id == PersonRole.unit_id)
    .where(Person.login == bindparam("login"), Person.is_active)
)


def live_session(token_hash: str, at: datetime, idle: timedelta, longest: timedelta) -> SessionRecord | None:
    """Return the session with that token's hash unless it ended, idled too long, grew too old or its person is disabled."""
    limits = {"token_hash": token_hash, "seen_after": at - idle, "started_after": at - longest}
    rows = db.session.execute(_LIVE_SESSION, limits).all()
    if not rows:
        return None
    session_id, last_seen_at, proved_at, has_factor, since, started_at, knows_first_steps, *_ = rows[0]
    actor = _actor([row[7:] for row in rows])
    return SessionRecord(
        session_id, last_seen_at, proved_at, bool(has_factor), since, started_at, knows_first_steps, actor
    )


def present_actor(person_id: int) -> Actor | None:
    """Return a person as an actor as they are at this moment, None for a disabled one.

    Read for the present transaction: whoever disables them meanwhile waits for its end, or this for theirs (PostgreSQL).
    """
    active = select(Person.id).where(Person.id == person_id, Person.is_active).with_for_update(read=True)
    if db.session.scalar(active) is None:
        return None
    return _actor(db.session.execute(_BY_ID, {"person_id": person_id}).all())


def actor_by_login(login: str) -> Actor:
    """Return the active person with that login as an actor; raises `NotFound`."""
    rows = db.session.execute(_BY_LOGIN, {"login": login}).all()
    if not rows:
        raise NotFound(f"没有账号为“{login}”的在用人员。")
    return _actor(rows)


def _actor(rows: Sequence[Sequence[Any]]) -> Actor:
    """Return the actor of rows of (person's id, name, unit's id, role, until, id of a unit that it carries on), one or more
    for each post; NULL without any."""
    person_id, name, *_ = rows[0]
    posts = {Post(unit_id, role, until is not None) for _, _, unit_id, role, until, _ in rows if role}
    posts |= {
        Post(former_id, role, until is not None)
        for _, _, _, role, until, former_id in rows
        if former_id is not None and role in _CARRIED_ON
    }
    return Actor(person_id, name, frozenset(posts))


def demo_people() -> list[Person]:
    """Return the people of the demo with their roles and units; empty where no demo was loaded."""
    loading = selectinload(Person.roles).joinedload(PersonRole.unit)
    return list(
        db.session.scalars(
            select(Person).options(loading).where(Person.is_demo, Person.is_active).order_by(Person.id)
        )
    )


def everybody() -> list[Person]:
    """Return all people with their roles and units, by login; for the command line."""
    loading = selectinload(Person.roles).joinedload(PersonRole.unit)
    return list(db.session.scalars(select(Person).options(loading).order_by(Person.login)))


def open_sessions(
    at: datetime, idle: timedelta, longest: timedelta, person_id: int | None = None
) -> list[LoginSession]:
    """Return the login sessions that are live, of one person or of all, the oldest first; for the command line."""
    living = (
        LoginSession.ended_at.is_(None),
        LoginSession.last_seen_at > at - idle,
        LoginSession.started_at > at - longest,
    )
    statement = select(LoginSession).where(*living).order_by(LoginSession.id)
    if person_id is not None:
        statement = statement.where(LoginSession.person_id == person_id)
    return list(db.session.scalars(statement))


def units_of(actor: Actor, *roles: Role) -> list[BudgetaryUnit]:
    """Return the units that the person holds any of the roles for and that are not closed, by code."""
    theirs = BudgetaryUnit.id.in_(actor.units(*roles)), BudgetaryUnit.closed_on.is_(None)
    statement = select(BudgetaryUnit).where(*theirs).order_by(BudgetaryUnit.code)
    return list(db.session.scalars(statement.options(selectinload(BudgetaryUnit.sections))))


def living_link(person_id: int, *, locked: bool = False) -> PasswordLink | None:
    """Return the one-time link of a person that may still be used, None where there is none."""
    living = (
        PasswordLink.person_id == person_id,
        PasswordLink.used_at.is_(None),
        PasswordLink.expires_at > now(),
    )
    statement = select(PasswordLink).where(*living).order_by(PasswordLink.id.desc()).limit(1)
    return db.session.scalar(statement.with_for_update() if locked else statement)


def live_sessions_of(person_id: int, idle_minutes: int, hours: int) -> list[LoginSession]:
    """Return the login sessions of a person that are live, the oldest first."""
    return open_sessions(now(), timedelta(minutes=idle_minutes), timedelta(hours=hours), person_id)


def login_of(person_id: int) -> str:
    """Return a person's login."""
    return db.session.scalars(select(Person.login).where(Person.id == person_id)).one()


TOLD = 20
"""So many of the events that concern one's login are listed."""


def told_of_login(person_id: int, after_id: int = 0) -> list[Event]:
    """Return what others did to a person's login and roles, and the person to it, the newest first."""
    by_others = select(Event).where(Event.to_person_id == person_id, Event.declaration_id.is_(None))
    own = select(Event).where(
        Event.person_id == person_id, Event.declaration_id.is_(None), Event.kind.in_(OF_LOGINS)
    )
    found: dict[int, Event] = {}
    for statement in (by_others, own):
        newest = statement.where(Event.id > after_id).order_by(Event.id.desc()).limit(TOLD)
        found |= {event.id: event for event in db.session.scalars(newest.options(joinedload(Event.person)))}
    return [found[event_id] for event_id in sorted(found, reverse=True)[:TOLD]]


def told_since_last_sign_in(person_id: int) -> list[Event]:
    """Return what others did to a person's login and roles since the sign-in before the present one, the newest first."""
    sign_ins = select(Event.id).where(Event.person_id == person_id, Event.kind == EventKind.SIGNED_IN)
    before = db.session.scalars(sign_ins.order_by(Event.id.desc()).limit(2)).all()
    told = told_of_login(person_id, before[1] if len(before) > 1 else 0)
    return [event for event in told if event.to_person_id == person_id and event.person_id != person_id]
