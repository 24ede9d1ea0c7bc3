"""Signing in and out: login sessions on the server, attempts counted before a password is looked at."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.models import LoginAttempt, LoginSession, Person, db
from app.models.types import now
from app.operations import Rejected
from app.operations.credentials import HASHER, matches, token_hash
from app.operations.events import record
from app.operations.transaction import change_rows, writing

ADDRESS_FACTOR = 10
"""An office may sit behind one address: it gets this many times the tries of one login."""

_NOBODY = HASHER.hash(secrets.token_hex(16))
"""A hash to verify against when there is no such person, so that the answer takes as long."""

REFUSED = "账号或密码不正确。"
DEMO_ELSEWHERE = "演示账号的密码是公开的，只能在运行本系统的电脑上登录。"


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `attempts` for one login within `window`."""

    attempts: int
    window: timedelta


def sign_in(login: str, password: str, address: str, throttle: Throttle, *, on_loopback: bool = False) -> str:
    """Return the token of a new login session; `on_loopback` says that the request came from this machine itself.

    Raises `Rejected` for a wrong login or password, too many tries, and for a demo account from anywhere else.
    """
    login = "".join(character for character in login.strip().lower()[:64] if character.isprintable())
    _count_attempt(login, address, throttle)
    person = db.session.scalar(select(Person).where(Person.login == login, Person.is_active))
    kept = person.password_hash if person else None
    if not matches(kept or _NOBODY, password) or person is None or not kept:
        raise _refused(login, REFUSED)
    if person.is_demo and not on_loopback:
        raise _refused(login, DEMO_ELSEWHERE)
    person_id, fresh = person.id, HASHER.hash(password) if HASHER.check_needs_rehash(kept) else None
    token = secrets.token_urlsafe(32)
    with writing():
        db.session.execute(delete(LoginAttempt).where(LoginAttempt.login == login))
        if fresh:
            db.session.get_one(Person, person_id).password_hash = fresh
        db.session.add(LoginSession(token_hash=token_hash(token), person_id=person_id))
        record(EventKind.SIGNED_IN, Actor(person_id, "", frozenset()), subject=login)
    return token


def sign_out(actor: Actor, token: str) -> None:
    """End the login session; the cookie is worth nothing from then on."""
    with writing():
        _end(LoginSession.token_hash == token_hash(token))
        record(EventKind.SIGNED_OUT, actor)


def end_sessions(person_id: int) -> int:
    """End all login sessions of a person, in the present transaction, and return how many there were."""
    return _end(LoginSession.person_id == person_id)


def touch_session(session_id: int, at: datetime) -> None:
    """Note that the session is in use; the one write that a GET may cause, at most once a minute."""
    with writing():
        change_rows(
            update(LoginSession)
            .where(LoginSession.id == session_id, LoginSession.last_seen_at < at)
            .values(last_seen_at=at)
        )


def _refused(login: str, sentence: str) -> Rejected:
    """Record a sign-in that was refused, and return the refusal."""
    with writing():
        record(EventKind.SIGN_IN_REFUSED, None, subject=login)
    return Rejected(sentence, "password")


def _count_attempt(login: str, address: str, throttle: Throttle) -> None:
    """Commit the try, then count: of many at once, no more than allowed see a count that lets them pass."""
    with writing():
        db.session.add(LoginAttempt(login=login, address=address))
    recent = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at > now() - throttle.window)
    by_login = db.session.scalars(recent.where(LoginAttempt.login == login)).one()
    by_address = db.session.scalars(recent.where(LoginAttempt.address == address)).one()
    if by_login > throttle.attempts or by_address > throttle.attempts * ADDRESS_FACTOR:
        minutes = int(throttle.window.total_seconds() // 60)
        raise Rejected(f"尝试次数过多，请{minutes}分钟后再试。", "password")


def _end(condition: ColumnElement[bool]) -> int:
    living = update(LoginSession).where(condition, LoginSession.ended_at.is_(None))
    return change_rows(living.values(ended_at=now()))
