"""Signing in and out: login sessions on the server, and what is asked before one begins."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app.domain.actor import Actor
from app.domain.procedure.caps import LIVE_SESSIONS
from app.domain.procedure.events import EventKind
from app.domain.text import squeezed
from app.models import LoginSession, Person, db
from app.models.types import now
from app.operations import Rejected
from app.operations.credentials import HASHER, matches, token_hash
from app.operations.events import record
from app.operations.throttling import Place, Throttle, count_attempt, forget_login, place_of
from app.operations.transaction import change_rows, writing

_NOBODY = HASHER.hash(secrets.token_hex(16))
"""A hash to verify against when there is no such person, so that the answer takes as long."""

REFUSED = "账号或密码不正确。"
DEMO_ELSEWHERE = "演示账号的密码是公开的，只能在运行本系统的电脑上登录。"


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that somebody signs in with.

    `known_as`: the person whom it was let in as before, by what it remembers, with `name` telling it from others;
    `replaces` is the token of the login session that it has; `is_here`: it runs on this machine itself.
    """

    address: str
    name: str = ""
    known_as: int | None = None
    replaces: str = ""
    agent: str = ""
    is_here: bool = False

    def place(self, person: Person | None) -> Place:
        """Return where its tries for a person count."""
        if self.name and person is not None and person.id == self.known_as:
            return Place(f"browser:{self.name}"[:64], is_known=True)
        return place_of(self.address)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who was let in: the token of the new login session, and their id.

    The token is blank where their second factor is asked for first; `stands_for` tells then that the password is still
    the one that was typed.
    """

    token: str
    person_id: int
    stands_for: str = ""


def sign_in(login: str, password: str, browser: Browser, throttle: Throttle) -> Entered:
    """Begin a login session, or ask for the second factor of who has one.

    The session that the browser had ends, and of very many the one used longest ago.

    Raises `Rejected` for a wrong login or password, too many tries, and for a demo account from another machine.
    """
    typed = squeezed(login[:200]).lower()[:64]
    login = "".join(character for character in typed if character.isprintable())
    person = db.session.scalar(select(Person).where(Person.login == login, Person.is_active))
    kept = person.password_hash if person else None
    place = browser.place(person)
    has_second_factor = person is not None and person.totp_secret is not None
    is_demo, person_id = person is not None and person.is_demo, person.id if person else None
    count_attempt(login, place, throttle)
    if not matches(kept or _NOBODY, password) or person_id is None or not kept:
        raise _refused(login, REFUSED)
    if is_demo and not browser.is_here:
        raise _refused(login, DEMO_ELSEWHERE)
    if has_second_factor:
        return Entered("", person_id, stands_for(kept))
    fresh = HASHER.hash(password) if HASHER.check_needs_rehash(kept) else None
    with writing():
        forget_login(login, place)
        if fresh:
            db.session.get_one(Person, person_id).password_hash = fresh
        token = begin(person_id, browser)
        record(EventKind.SIGNED_IN, Actor(person_id, "", frozenset()), subject=login)
    return Entered(token, person_id)


def stands_for(password_hash: str) -> str:
    """Return what tells later that a password is still the same, and says nothing of it."""
    return token_hash(password_hash)[:32]


def begin(person_id: int, browser: Browser) -> str:
    """Add a login session in the present transaction and return its token."""
    token = secrets.token_urlsafe(32)
    if browser.replaces:
        _end(LoginSession.token_hash == token_hash(browser.replaces))
    db.session.add(
        LoginSession(
            token_hash=token_hash(token),
            person_id=person_id,
            address=place_of(browser.address).name,
            agent="".join(filter(str.isprintable, browser.agent))[:200],
            proved_at=now(),
        )
    )
    db.session.flush()
    mine = (LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    by_use = select(LoginSession.id).where(*mine).order_by(LoginSession.last_seen_at.desc())
    if older := db.session.scalars(by_use.offset(LIVE_SESSIONS)).all():
        _end(LoginSession.id.in_(older))
    return token


def sign_out(actor: Actor, token: str) -> None:
    """End the login session; the cookie is worth nothing from then on."""
    with writing():
        _end(LoginSession.token_hash == token_hash(token))
        record(EventKind.SIGNED_OUT, actor)


def end_sessions(person_id: int) -> int:
    """End all login sessions of a person, in the present transaction, and return how many there were."""
    return _end(LoginSession.person_id == person_id)


def end_own_session(actor: Actor, session_id: int) -> None:
    """End one of the person's own login sessions; one that has ended already changes nothing."""
    with writing():
        if _end((LoginSession.id == session_id) & (LoginSession.person_id == actor.person_id)):
            record(EventKind.SIGNED_OUT, actor, subject="结束了另一处的登录")


def touch_session(session_id: int, at: datetime) -> None:
    """Note that the session is in use; the one write that a GET may cause, at most once a minute."""
    with writing():
        change_rows(
            update(LoginSession)
            .where(LoginSession.id == session_id, LoginSession.last_seen_at < at)
            .values(last_seen_at=at)
        )


def prove(actor: Actor, token: str, password: str, throttle: Throttle, field: str = "password") -> None:
    """Note that the person typed their password again in this login session.

    Raises `Rejected` at `field` for a wrong one; after as many as the throttle allows, the session ends.
    """
    person = db.session.get_one(Person, actor.person_id)
    login, kept, mine = person.login, person.password_hash, token_hash(token)
    place = Place(f"session:{mine}"[:64], is_known=True)
    try:
        attempt_id = count_attempt(login, place, throttle, field)
    except Rejected:
        with writing():
            if _end(LoginSession.token_hash == mine):
                record(EventKind.SIGNED_OUT, actor, subject=f"{login}（多次输错密码）")
        raise
    if kept is None or not matches(kept, password):
        with writing():
            record(EventKind.PASSWORD_REFUSED, actor, subject=login)
        raise Rejected("密码不正确。", field)
    assert attempt_id
    with writing():
        forget_login(login, place)
        change_rows(update(LoginSession).where(LoginSession.token_hash == mine).values(proved_at=now()))


def _refused(login: str, sentence: str) -> Rejected:
    """Record a sign-in that was refused, and return the refusal."""
    with writing():
        record(EventKind.SIGN_IN_REFUSED, None, subject=login)
    return Rejected(sentence, "password")


def _end(condition: ColumnElement[bool]) -> int:
    living = update(LoginSession).where(condition, LoginSession.ended_at.is_(None))
    return change_rows(living.values(ended_at=now()))
