"""Who somebody is: from a login session's token, or from a login name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, selectinload

from app.domain.actor import Actor, Post
from app.domain.roles import Role
from app.models import BudgetaryUnit, LoginSession, Person, PersonRole, db
from app.queries import NotFound
from app.queries.openings import role_counts


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A live login session and the person behind it; whether they put the card of the first steps away."""

    id: int
    last_seen_at: datetime
    knows_first_steps: bool
    actor: Actor


_Former = aliased(BudgetaryUnit)
_POST = (PersonRole.unit_id, PersonRole.role, PersonRole.until, _Former.id)
_CARRIED_ON = frozenset({Role.PREPARER, Role.SUBMITTER, Role.ENDORSER})
"""In these roles one reads what the units had decided that one's own carries on."""
_LIVE_SESSION = (
    select(
        LoginSession.id, LoginSession.last_seen_at, Person.knows_first_steps, Person.id, Person.name, *_POST
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
    session_id, last_seen_at, knows_first_steps, *_ = rows[0]
    return SessionRecord(session_id, last_seen_at, knows_first_steps, _actor([row[3:] for row in rows]))


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
