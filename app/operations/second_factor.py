"""The second factor: enrolling, its codes, recovery codes for a lost phone, and the reset by administrators."""

import logging
import secrets
from collections.abc import Sequence

from sqlalchemy import delete, update

from app.domain.actor import Actor
from app.domain.one_time_codes import step_of
from app.domain.procedure.events import EventKind
from app.domain.text import squeezed
from app.models import Person, RecoveryCode, db
from app.models.types import now
from app.operations import Rejected
from app.operations.administration import ALONE, by_administrators, note
from app.operations.credentials import token_hash
from app.operations.events import record
from app.operations.sealed_secrets import opened, sealed
from app.operations.second_yes import ask_for_reset
from app.operations.sessions import Browser, Entered, begin, end_sessions, stands_for
from app.operations.throttling import Throttle, count_attempt, forget_login
from app.operations.transaction import change_rows, writing
from app.queries import NotFound
from app.queries.administration import find_person

log = logging.getLogger(__name__)

RECOVERY_CODES = 10
_SIGNS, _LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 10
WRONG = "动态口令不正确或已经用过，请等下一个再试。"
UNREADABLE = "您的动态口令已不能核对（系统的密钥更换过）。请用恢复码登录后重新启用，或请系统管理员重设。"


def enrol(actor: Actor, secret: str, typed: str, keys: Sequence[str]) -> list[str]:
    """Let the person's sign-ins ask for a code from now on, and return their recovery codes, which are shown once.

    A factor that they had is replaced; `secret` is kept sealed with the first of `keys`, the secret keys of the portal.
    Raises `Rejected` at "code" for a code that is not of `secret`.
    """
    step = step_of(secret, typed, now(), None)
    if step is None:
        raise Rejected(WRONG, "code")
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    with writing():
        person = find_person(actor.person_id, locked=True)
        person.totp_secret, person.totp_step = sealed(secret, person.id, keys), step
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
        db.session.add_all(RecoveryCode(person_id=person.id, code_hash=token_hash(code)) for code in codes)
        record(EventKind.SECOND_FACTOR_SET, actor, subject=person.login, to_person_id=person.id)
    return codes


def use_code(person_id: int, typed: str, keys: Sequence[str]) -> str:
    """Use up a code, or a recovery code, in the present transaction; return how, in words, "" where it is none."""
    person = find_person(person_id, locked=True)
    if person.totp_secret and _use_step(person, typed, keys):
        return "动态口令"
    used = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == token_hash(squeezed(typed).lower()),
        RecoveryCode.used_at.is_(None),
    )
    return "恢复码" if change_rows(used.values(used_at=now())) == 1 else ""


def _use_step(person: Person, typed: str, keys: Sequence[str]) -> bool:
    """Use up the step of a right code; the secret is sealed anew where the newest of the keys does not open it."""
    kept = person.totp_secret or ""
    secret = opened(kept, person.id, keys)
    step = step_of(secret, typed, now(), person.totp_step) if secret else None
    if secret is None or step is None:
        return False
    person.totp_step = step
    if kept == secret or opened(kept, person.id, keys[:1]) is None:
        person.totp_secret = sealed(secret, person.id, keys)
    return True


def finish_sign_in(
    half: Entered, code: str, browser: Browser, throttle: Throttle, keys: Sequence[str]
) -> Entered:
    """Begin the login session of somebody whose password was right, by a code of their second factor or a recovery code.

    `keys` are the secret keys of the portal, the newest first. Raises `Rejected` at "code" for a wrong one and for too many
    tries, `NotFound` where the password changed meanwhile.
    """
    person = db.session.get(Person, half.person_id)
    if person is None or not person.is_active or stands_for(person.password_hash or "") != half.stands_for:
        raise NotFound("请重新输入账号和密码。")
    login, place = person.login, browser.place(person)
    count_attempt(login, place, throttle, "code")
    with writing():
        if how := use_code(half.person_id, code, keys):
            forget_login(login, place)
            token = begin(half.person_id, browser)
            actor = Actor(half.person_id, "", frozenset())
            record(EventKind.SIGNED_IN, actor, subject=f"{login}（{how}）")
            return Entered(token, half.person_id)
        record(EventKind.SECOND_FACTOR_REFUSED, None, subject=login, to_person_id=half.person_id)
    if opened(person.totp_secret or "", half.person_id, keys) is None:
        log.error("the second factor of person %s is sealed with another secret key", half.person_id)
        raise Rejected(UNREADABLE, "code")
    raise Rejected(WRONG, "code")


@by_administrators
def reset_second_factor(actor: Actor | None, person_id: int, *, alone: bool = False) -> bool:
    """Ask for the reset of a person's second factor, and return whether it is done already.

    Another administrator has to agree, unless the office is `alone` with one or the command line asks. Raises `NotFound`,
    `Rejected` where there is nothing to reset.
    """
    with writing():
        person = find_person(person_id, locked=True)
        if not person.totp_secret:
            raise Rejected("此人没有启用动态口令。")
        if actor is not None and not alone:
            ask_for_reset(actor, person)
            return False
        drop_second_factor(actor, person, ALONE if actor else "")
        return True


def drop_second_factor(actor: Actor | None, person: Person, how: str) -> None:
    """Take a second factor away in the present transaction and end all sessions; the person enrols anew."""
    person.totp_secret = person.totp_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    end_sessions(person.id)
    said = f"{person.name}（{person.login}）{how}"
    note(EventKind.SECOND_FACTOR_DROPPED, actor, said, person_id=person.id)
