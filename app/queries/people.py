"""Who somebody is: from a login session's token, or from a login name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.actor import Actor, Post
from app.domain.roles import Role
from app.models import BudgetaryUnit, LoginSession, Person, PersonRole, db
from app.queries import NotFound
from app.queries.openings import role_counts


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A live login session and the person behind it."""

    id: int
    last_seen_at: datetime
    actor: Actor


def live_session(token_hash: str, at: datetime, idle: timedelta, longest: timedelta) -> SessionRecord | None:
    """Return the session with that token's hash unless it ended, idled too long, grew too old or its person is disabled."""
    rows = db.session.execute(
        select(LoginSession, Person, PersonRole)
        .join(Person, LoginSession.person_id == Person.id)
        .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & role_counts())
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > at - idle,
            LoginSession.started_at > at - longest,
            Person.is_active,
        )
    ).all()
    if not rows:
        return None
    session, person, _ = rows[0]
    posts = frozenset(map(_post, (role for _, _, role in rows if role)))
    return SessionRecord(session.id, session.last_seen_at, Actor(person.id, person.name, posts))


def actor_by_login(login: str) -> Actor:
    """Return the active person with that login as an actor; raises `NotFound`."""
    person = db.session.scalar(select(Person).where(Person.login == login, Person.is_active))
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的在用人员。")
    roles = db.session.scalars(select(PersonRole).where(PersonRole.person_id == person.id, role_counts()))
    return Actor(person.id, person.name, frozenset(map(_post, roles)))


def _post(role: PersonRole) -> Post:
    return Post(role.unit_id, role.role, role.until is not None)


def demo_people() -> list[Person]:
    """Return the people of the demo with their roles and units; empty where no demo was loaded."""
    loading = selectinload(Person.roles).joinedload(PersonRole.unit)
    return list(
        db.session.scalars(
            select(Person).options(loading).where(Person.is_demo, Person.is_active).order_by(Person.id)
        )
    )


def units_of(actor: Actor, *roles: Role) -> list[BudgetaryUnit]:
    """Return the units that the person holds any of the roles for, by code."""
    statement = (
        select(BudgetaryUnit).where(BudgetaryUnit.id.in_(actor.units(*roles))).order_by(BudgetaryUnit.code)
    )
    return list(db.session.scalars(statement.options(selectinload(BudgetaryUnit.sections))))
