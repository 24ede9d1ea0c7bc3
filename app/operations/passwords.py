"""Passwords: their policy, changing one's own, and setting it through a one-time link."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, delete, select, update

from app.domain.actor import Actor
from app.domain.passwords import Policy, refusal
from app.domain.procedure.events import EventKind
from app.domain.text import squeezed
from app.models import LoginAttempt, LoginSession, OldPassword, PasswordLink, Person, db
from app.models.types import now
from app.operations import Outdated, Rejected
from app.operations.credentials import HASHER, matches, token_hash
from app.operations.events import record
from app.operations.sessions import end_sessions, prove
from app.operations.throttling import Throttle
from app.operations.transaction import change_rows, writing
from app.queries import NotFound
from app.queries.administration import find_person

ASVS = Policy()
_COMMON = Path(__file__).with_name("common_passwords.txt")

CODE_TRIES = 5
"""So many codes may be tried with a link, of which there are 31⁸."""
DEAD_LINK = "这个链接已经用过或已过期，请联系系统管理员重新签发。"


def require_policy(password: str, words: Iterable[str], policy: Policy, field: str = "new") -> None:
    """Raise `Rejected` for a password that the policy refuses; `words` name its person."""
    if why := refusal(password, policy, words, _common_passwords()):
        raise Rejected(why, field)


def set_password(person: Person, password_hash: str, policy: Policy) -> None:
    """Give a person a new password in the present transaction, and remember the one before as far as the policy asks."""
    if policy.remembered and person.password_hash:
        db.session.add(OldPassword(person_id=person.id, password_hash=person.password_hash))
        db.session.flush()
    by_age = select(OldPassword.id).where(OldPassword.person_id == person.id).order_by(OldPassword.id.desc())
    if forgotten := db.session.scalars(by_age.offset(policy.remembered)).all():
        db.session.execute(delete(OldPassword).where(OldPassword.id.in_(forgotten)))
    person.password_hash, person.password_since = password_hash, now()


def _require_new(person: Person, password: str, policy: Policy) -> None:
    """Raise `Rejected` for a password that the person had lately, where the policy remembers them."""
    if not policy.remembered:
        return
    by_age = select(OldPassword.password_hash).where(OldPassword.person_id == person.id)
    had = db.session.scalars(by_age.order_by(OldPassword.id.desc()).limit(policy.remembered)).all()
    if any(matches(kept, password) for kept in (person.password_hash, *had) if kept):
        raise Rejected(f"不能与现在的密码或最近{policy.remembered}次用过的密码相同。", "new")


def words_of(person: Person) -> tuple[str, ...]:
    """Return the words that name a person: no password is made of them."""
    return person.login, person.name, *(held.unit.name for held in person.roles)


def change_password(
    actor: Actor,
    current: str,
    new: str,
    throttle: Throttle,
    kept_token: str = "",
    policy: Policy = ASVS,
) -> None:
    """Change one's own password and sign out every browser but the one whose session token is `kept_token`.

    Raises `Rejected` for a wrong current password or a new one against the policy, `Outdated` when it changed meanwhile.
    After as many wrong ones as the throttle allows, the login session ends.
    """
    kept = find_person(actor.person_id).password_hash
    prove(actor, kept_token, current, throttle, "current")
    person = find_person(actor.person_id)
    require_policy(new, words_of(person), policy)
    _require_new(person, new, policy)
    fresh = HASHER.hash(new)
    with writing():
        person = find_person(actor.person_id, locked=True)
        if person.password_hash != kept:
            raise Outdated("密码刚刚在别处改过，请用新密码再试。")
        set_password(person, fresh, policy)
        drop_links(person.id)
        _end_other_sessions(person.id, kept_token)
        record(EventKind.PASSWORD_CHANGED, actor, subject=person.login)


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


def use_link(token: str, code: str, new: str, policy: Policy = ASVS) -> None:
    """Set the password of the link's person, once, and end all their login sessions; they may try to sign in at once.

    Raises `NotFound` for a used, replaced or expired link, `Rejected` for a password against the policy and for a `code`
    that is not the link's other half; after `CODE_TRIES` of these the link is dead.
    """
    person = person_of_link(token)
    require_policy(new, words_of(person), policy)
    _require_new(person, new, policy)
    _require_code(token, code)
    person_id, fresh = person.id, HASHER.hash(new)
    with writing():
        person = find_person(person_id, locked=True)
        if not person.is_active or not _use_up(token):
            raise NotFound(DEAD_LINK)
        set_password(person, fresh, policy)
        end_sessions(person_id)
        db.session.execute(delete(LoginAttempt).where(LoginAttempt.login == person.login))
        record(
            EventKind.PASSWORD_CHANGED,
            Actor(person_id, person.name, frozenset()),
            subject=f"{person.login}（凭链接）",
        )


def _require_code(token: str, code: str) -> None:
    """Count a try before its code is looked at, so that of many at once no more than allowed are."""
    counted = update(PasswordLink).where(*_living(token), PasswordLink.tries < CODE_TRIES)
    with writing():
        if change_rows(counted.values(tries=PasswordLink.tries + 1)) != 1:
            raise NotFound(DEAD_LINK)
    link = db.session.scalars(select(PasswordLink).where(*_living(token))).one()
    if link.code_hash is None:
        raise Rejected("请先向另一位系统管理员要验证码。", "code")
    if link.code_hash == token_hash(squeezed(code).upper()):
        return
    left, person_id = CODE_TRIES - link.tries, link.person_id
    with writing():
        record(EventKind.LINK_REFUSED, None, subject=find_person(person_id).login, to_person_id=person_id)
    raise Rejected(f"验证码不正确，还可以试{left}次。", "code")


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
