"""How somebody is told outside the portal: their e-mail address, how often, and the secret address of their calendar."""

import secrets

from app.domain.actor import Actor
from app.domain.mail import read_address
from app.domain.procedure.events import EventKind
from app.domain.procedure.outbox import MessageChoice
from app.models import Person
from app.operations import Outdated, Rejected, rejecting
from app.operations.administration import by_administrators, note
from app.operations.credentials import token_hash
from app.operations.events import record
from app.operations.transaction import writing
from app.queries.administration import find_person

NO_ADDRESS = "要接收邮件，请先填写邮箱地址。"


def set_own(actor: Actor, address: str, choice: MessageChoice, was: str | None = None) -> None:
    """Set one's own address and how often one is told; the address is theirs from then on: `mail_is_own`.

    `was` is `in_words` of what the page showed. Raises `Rejected` for what is no address or for none where one wants to be
    told, `Outdated` when it was changed meanwhile.
    """
    with writing():
        person = find_person(actor.person_id, locked=True)
        if said := _set(person, address, choice, was, is_own=True):
            record(EventKind.MESSAGES_CHANGED, actor, subject=said)


@by_administrators
def set_for(
    actor: Actor | None, person_id: int, address: str, choice: MessageChoice, was: str | None = None
) -> None:
    """Set a person's address for them; no second half of a one-time link goes there before they set it themselves.

    Raises as `set_own`, and `NotFound`.
    """
    with writing():
        person = find_person(person_id, locked=True)
        if said := _set(person, address, choice, was, is_own=False):
            subject = f"{person.name}（{person.login}）：{said}"
            note(EventKind.MESSAGES_CHANGED, actor, subject, person_id=person_id)


def renew_calendar(actor: Actor) -> str:
    """Return the secret of a new address for the person's calendar; an older one is dead from now on."""
    token = secrets.token_urlsafe(32)
    with writing():
        find_person(actor.person_id, locked=True).calendar_hash = token_hash(token)
        record(EventKind.CALENDAR_RENEWED, actor)
    return token


def close_calendar(actor: Actor) -> None:
    """Let the person's calendar have no address any more."""
    with writing():
        person = find_person(actor.person_id, locked=True)
        if person.calendar_hash:
            person.calendar_hash = None
            record(EventKind.CALENDAR_RENEWED, actor, subject="停用")


def in_words(person: Person) -> str:
    """Return how a person is told, in words."""
    return f"{person.mail_address or '无邮箱'}，{person.messages.label}"


def _set(person: Person, typed: str, choice: MessageChoice, was: str | None, *, is_own: bool) -> str:
    """Set it and return what changed, in words, "" for nothing."""
    with rejecting("address"):
        address = read_address(typed) or None
    if choice is not MessageChoice.NONE and address is None:
        raise Rejected(NO_ADDRESS, "address")
    before = in_words(person)
    if was is not None and was != before:
        raise Outdated(f"这里刚刚改为“{before}”。请核对后再保存。")
    is_other = address != person.mail_address
    person.mail_is_own = bool(address) and (is_own or (person.mail_is_own and not is_other))
    person.mail_address, person.messages = address, choice
    after = in_words(person)
    return f"{before} → {after}" if before != after else ""
