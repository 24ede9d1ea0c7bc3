"""What leaves the portal for a person or a group: the words of their messages, reminders, and calendar, as they are now."""

from collections.abc import Iterator

from sqlalchemy import select

from app.delivery.channels import channels
from app.domain.procedure.outbox import MessageChoice, WebhookForm
from app.domain.roles import Role
from app.models import OutboxMessage, Person, Webhook, db
from app.operations.credentials import token_hash
from app.operations.letters import Ready, made
from app.operations.outbox import Claimed
from app.operations.sealed_secrets import sealed_words
from app.queries.lists.reminders import returned_late, waiting_late
from tests.world import World

GROUPS = {
    "second_preparer": ("121", Role.PREPARER),
    "station_submitter": ("132", Role.SUBMITTER),
    "endorser": ("131", Role.ENDORSER),
    "second_reviewer": ("901", Role.REVIEWER),
    "approver": ("901", Role.APPROVER),
}
"""Groups that read as one in a role does, by the login of somebody who holds that role and no other one."""
NEWEST = 3
"""So many messages are read again each time."""


def let_everybody_be_told(world: World) -> None:
    """Give everybody an address and a calendar, and each kind of reader a group, past the operations."""
    for person in db.session.scalars(select(Person)):
        person.mail_address, person.messages = f"{person.login}@unit.example", MessageChoice.AT_ONCE
        person.calendar_hash = token_hash(f"calendar-{person.login}")
    address = sealed_words("https://robot.example/1", "webhook address", ["tests"])
    for login, (unit, role) in GROUPS.items():
        whose = {"unit_id": world.units[unit], "role": role, "choice": MessageChoice.AT_ONCE}
        db.session.add(
            Webhook(name=login, form=WebhookForm.GENERIC, address=address, host="robot.example", **whose)
        )
    db.session.commit()


def calendar_of(login: str) -> str:
    """Return the address of a person's calendar."""
    return f"/calendar/calendar-{login}.ics"


def told_outside(app, world: World, login: str, newest: int = NEWEST) -> Iterator[str]:
    """Yield the words of the newest messages of a person and of their group, and what they would be reminded of."""
    ways = channels(app.config, app.url_map.bind("").build)
    whose = OutboxMessage.person_id == world.people[login]
    if login in GROUPS:
        whose |= OutboxMessage.webhook_id.in_(select(Webhook.id).where(Webhook.name == login))
    newest_first = select(OutboxMessage).where(whose).order_by(OutboxMessage.id.desc()).limit(newest)
    for each in db.session.scalars(newest_first).all():
        key = (each.id, each.kind, "", each.person_id, each.webhook_id, (each.event_id,))
        ready = made(Claimed(*key, each.created_at, each.begun_at, 0, None), ways)
        if isinstance(ready, Ready):
            yield f"{ready.letter.subject}{ready.letter.text}"
    actor = world.actor(login)
    yield str([waiting_late(actor), returned_late(actor)])
    db.session.rollback()
