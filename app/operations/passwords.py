"""Passwords: their policy, changing one's own, and the one-time links that administrators issue."""

import secrets
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, delete, select, update

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.models import LoginAttempt, LoginSession, PasswordLink, Person, db
from app.models.types import now
from app.operations import Outdated, Rejected
from app.operations.administration import by_administrators, note
from app.operations.credentials import HASHER, token_hash
from app.operations.events import record
from app.operations.sessions import end_sessions, prove
from app.operations.throttling import Throttle
from app.operations.transaction import change_rows, writing
from app.queries import NotFound
from app.queries.administration import find_person

SHORTEST, LONGEST = 8, 128
"""Length of a password in code points; every one of them counts."""

_COMMON = Path(__file__).with_name("common_passwords.txt")
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for one another."""

DEAD_LINK = "这个链接已经用过或已过期，请联系系统管理员重新签发。"


def require_policy(password: str, login: str, field: str = "new") -> None:
    """Raise `Rejected` for a password that is too short or long, the login itself, or one that everybody tries first."""
    if len(password) < SHORTEST:
        raise Rejected(f"密码至少{SHORTEST}个字符，现有{len(password)}个。", field)
    if len(password) > LONGEST:
        raise Rejected(f"密码最多{LONGEST}个字符，现有{len(password)}个。", field)
    if password.casefold() == login.casefold():
        raise Rejected("密码不能与账号相同。", field)
    if password.casefold() in _common_passwords():
        raise Rejected("这个密码太常见，容易被猜到，请换一个。", field)


def random_password() -> str:
    """Return a new password of 16 characters, some 92 bits of chance."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def change_password(actor: Actor, current: str, new: str, throttle: Throttle, kept_token: str = "") -> None:
    """Change one's own password and sign out every browser but the one whose session token is `kept_token`.

    Raises `Rejected` for a wrong current password or a new one against the policy, `Outdated` when it changed meanwhile.
    After as many wrong ones as the throttle allows, the login session ends.
    """
    kept = find_person(actor.person_id).password_hash
    prove(actor, kept_token, current, throttle, "current")
    person = find_person(actor.person_id)
    require_policy(new, person.login)
    fresh = HASHER.hash(new)
    with writing():
        person = find_person(actor.person_id, locked=True)
        if person.password_hash != kept:
            raise Outdated("密码刚刚在别处改过，请用新密码再试。")
        person.password_hash = fresh
        drop_links(person.id)
        _end_other_sessions(person.id, kept_token)
        record(EventKind.PASSWORD_CHANGED, actor, subject=person.login)


@by_administrators
def issue_link(actor: Actor | None, person_id: int, hours: int) -> str:
    """Return the token of a new one-time link, good for `hours`; older unused links of the person are dead from now on.

    Raises `NotFound`, `Rejected` for a disabled person.
    """
    with writing():
        return _issue(actor, _active(person_id), hours)


@by_administrators
def reset(actor: Actor | None, person_id: int, hours: int) -> str:
    """Take a person's password, end what they have open, and return the token of a one-time link, good for `hours`.

    For a password that was lost or stolen; a pause after wrong tries is over too. Raises as `issue_link`.
    """
    with writing():
        person = _active(person_id)
        person.password_hash = None
        end_sessions(person_id)
        change_rows(delete(LoginAttempt).where(LoginAttempt.login == person.login))
        note(EventKind.PASSWORD_CHANGED, actor, f"{person.name}（{person.login}），原密码作废")
        return _issue(actor, person, hours)


def _active(person_id: int) -> Person:
    """Return a person, locked for the present transaction; raises `NotFound`, `Rejected` for a disabled one."""
    person = find_person(person_id, locked=True)
    if not person.is_active:
        raise Rejected("此人已停用，请先启用。")
    return person


def _issue(actor: Actor | None, person: Person, hours: int) -> str:
    token = secrets.token_urlsafe(32)
    drop_links(person.id)
    expires_at = now() + timedelta(hours=hours)
    db.session.add(PasswordLink(token_hash=token_hash(token), person_id=person.id, expires_at=expires_at))
    note(EventKind.PASSWORD_LINK_ISSUED, actor, f"{person.name}（{person.login}），{hours}小时内有效")
    return token


def drop_links(person_id: int) -> None:
    """Make the unused links of a person worthless, in the present transaction."""
    change_rows(
        delete(PasswordLink).where(PasswordLink.person_id == person_id, PasswordLink.used_at.is_(None))
    )


def person_of_link(token: str) -> Person:
    """Return the person whom a living link belongs to; raises `NotFound` for any other token."""
    person = db.session.scalar(select(Person).join(PasswordLink).where(*_living(token), Person.is_active))
    if person is None:
        raise NotFound(DEAD_LINK)
    return person


def use_link(token: str, new: str) -> None:
    """Set the password of the link's person, once, and end all their login sessions; they may try to sign in at once.

    Raises `NotFound` for a used, replaced or expired link, `Rejected` for a password against the policy.
    """
    person = person_of_link(token)
    require_policy(new, person.login)
    person_id, fresh = person.id, HASHER.hash(new)
    with writing():
        person = find_person(person_id, locked=True)
        if not person.is_active or not _use_up(token):
            raise NotFound(DEAD_LINK)
        person.password_hash = fresh
        end_sessions(person_id)
        db.session.execute(delete(LoginAttempt).where(LoginAttempt.login == person.login))
        record(
            EventKind.PASSWORD_CHANGED,
            Actor(person_id, person.name, frozenset()),
            subject=f"{person.login}（凭链接）",
        )


def _use_up(token: str) -> bool:
    """Mark the link as used; of two at once, one gets True."""
    used = change_rows(update(PasswordLink).where(*_living(token)).values(used_at=now()))
    return used == 1


def _living(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordLink.token_hash == token_hash(token),
        PasswordLink.used_at.is_(None),
        PasswordLink.expires_at > now(),
    )


def _end_other_sessions(person_id: int, kept_token: str) -> None:
    change_rows(
        update(LoginSession)
        .where(
            LoginSession.person_id == person_id,
            LoginSession.token_hash != token_hash(kept_token),
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=now())
    )


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
