"""One-time links for passwords, in two halves: the link from one administrator, its code from another one.

So no administrator sets a password alone. Where an office has one administrator, or the command line issues the link, both
halves come together, and the record says so.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.models import LoginAttempt, PasswordLink, Person, db
from app.models.types import now
from app.operations import Rejected
from app.operations.administration import ALONE, by_administrators, note
from app.operations.credentials import token_hash
from app.operations.letters import CODE
from app.operations.outbox import write_code
from app.operations.passwords import drop_links
from app.operations.sealed_secrets import sealed_words
from app.operations.sessions import end_sessions
from app.operations.transaction import change_rows, writing
from app.queries.administration import find_person
from app.queries.people import living_link

_CODE_SIGNS, _CODE_LENGTH = "ABCDEFGHJKMNPQRSTUVWXYZ23456789", 8
"""Letters and digits that nobody mistakes for one another."""


@dataclass(frozen=True, slots=True)
class Link:
    """A new one-time link: its token, and its code where both halves come together. `is_mailed`: the code went by mail."""

    token: str
    code: str | None
    is_mailed: bool = False


@by_administrators
def issue_link(
    actor: Actor | None,
    person_id: int,
    hours: int,
    *,
    alone: bool = False,
    mailing_keys: Sequence[str] = (),
) -> Link:
    """Return a new one-time link, good for `hours`; older unused links of the person are dead from now on.

    `alone`: the office has one administrator. With `mailing_keys`, the portal's secret keys, the code goes to the address
    that the person gave themselves, and nobody else sees it. Raises `NotFound`, `Rejected` for a disabled person, and where
    they gave no address.
    """
    with writing():
        person = _active(person_id)
        if mailing_keys and not person.mail_is_own:
            raise Rejected("此人没有自己填写过邮箱地址，验证码不能发去。")
        return _issue(actor, person, hours, alone, mailing_keys)


@by_administrators
def reset(actor: Actor | None, person_id: int, hours: int, *, alone: bool = False) -> Link:
    """Take a person's password, end what they have open, and return a one-time link, good for `hours`.

    For a password that was lost or stolen; a pause after wrong tries is over too. Raises as `issue_link`.
    """
    with writing():
        person = _active(person_id)
        person.password_hash = None
        end_sessions(person_id)
        change_rows(delete(LoginAttempt).where(LoginAttempt.login == person.login))
        said = f"{person.name}（{person.login}），原密码作废"
        note(EventKind.PASSWORD_CHANGED, actor, said, person_id=person_id)
        return _issue(actor, person, hours, alone)


@by_administrators
def take_code(actor: Actor | None, person_id: int) -> str:
    """Return a new code for the living link of a person; an older one is worth nothing from now on.

    Raises `NotFound`, `Rejected` where there is no such link, and for who issued it.
    """
    with writing():
        person, link = _active(person_id), living_link(person_id, locked=True)
        if link is None:
            raise Rejected("此人没有待用的设密链接，请先由另一位系统管理员签发。")
        if actor is not None and link.issuer_id == actor.person_id:
            raise Rejected("链接是您签发的，验证码须由另一位系统管理员取出，交给本人。")
        code = _new_code()
        link.code_hash, link.tries = token_hash(code), 0
        note(EventKind.LINK_CODE_TAKEN, actor, f"{person.name}（{person.login}）", person_id=person_id)
    return code


def _active(person_id: int) -> Person:
    """Return a person, locked for the present transaction; raises `NotFound`, `Rejected` for a disabled one."""
    person = find_person(person_id, locked=True)
    if not person.is_active:
        raise Rejected("此人已停用，请先启用。")
    return person


def _issue(
    actor: Actor | None, person: Person, hours: int, alone: bool, mailing_keys: Sequence[str] = ()
) -> Link:
    is_mailed = bool(mailing_keys)
    token, code = secrets.token_urlsafe(32), _new_code() if alone or actor is None or is_mailed else None
    drop_links(person.id)
    if code and is_mailed:
        write_code(person.id, sealed_words(code, f"{CODE} {person.id}", mailing_keys))
    db.session.add(
        PasswordLink(
            token_hash=token_hash(token),
            person_id=person.id,
            expires_at=now() + timedelta(hours=hours),
            code_hash=token_hash(code) if code else None,
            issuer_id=actor.person_id if actor else None,
        )
    )
    how = "，验证码发到本人邮箱" if is_mailed else ALONE if alone and actor else ""
    said = f"{person.name}（{person.login}），{hours}小时内有效{how}"
    note(EventKind.PASSWORD_LINK_ISSUED, actor, said, person_id=person.id)
    return Link(token, None if is_mailed else code, is_mailed)


def _new_code() -> str:
    return "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
