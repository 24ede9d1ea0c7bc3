"""What a person, or the robot of a group, is to be reminded of: asked when reminders are looked for and when one is sent."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.domain.actor import Actor
from app.domain.procedure.outbox import MessageChoice
from app.domain.procedure.reminders import ReminderKind, closing_day, read_days, waits_too_long
from app.domain.procedure.rounds import BEIJING
from app.domain.procedure.stages import HOLDERS, WITH_THE_UNIT, Status
from app.domain.roles import UNIT_ROLES
from app.models import BudgetaryUnit, Declaration, Person, Round, Webhook, db
from app.queries.declarations import visible
from app.queries.lists.counts import held
from app.queries.lists.filters import OWN_UNITS
from app.queries.lists.queues import Tab
from app.queries.rounds import extensions, open_rounds
from app.queries.visibility import (
    declarations_with_openings,
    reads_working_sheet,
    shown,
    since_read,
    unit_name_read,
    with_revision,
)

MOST = 200
"""So many declarations at most are named in one reminder."""


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody is to be reminded of; `mark` names it, and is never used twice for one reader."""

    kind: ReminderKind
    mark: str
    declaration_id: int | None = None
    round_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A declaration that waits for the reader, or was returned to their unit, as they read it."""

    declaration_id: int
    project_name: str
    unit_name: str
    since: datetime
    status: Status
    waiting_days: int

    def days(self, on: date) -> int:
        """Return for how many days it has waited."""
        return (on - self.since.astimezone(BEIJING).date()).days


@dataclass(frozen=True, slots=True)
class Closing:
    """A round that takes declarations of a unit up to a day, and how many of the unit's it has, submitted and not."""

    round: Round
    unit_id: int
    unit_name: str
    on: date
    unsent: int
    total: int

    def days(self, on: date) -> int:
        """Return how many days are left."""
        return (self.on - on).days


def people_to_remind() -> list[tuple[int, MessageChoice]]:
    """Return the ids of people who want to be told outside the portal and can be, with how often."""
    wanting = (Person.is_active, Person.messages != MessageChoice.NONE, Person.mail_address.is_not(None))
    people = select(Person.id, Person.messages).where(*wanting).order_by(Person.id)
    return [(person_id, choice) for person_id, choice in db.session.execute(people)]


def robots_to_remind() -> list[Webhook]:
    """Return the robots that take messages."""
    wanting = (Webhook.removed_at.is_(None), Webhook.choice != MessageChoice.NONE)
    return list(db.session.scalars(select(Webhook).where(*wanting).order_by(Webhook.id)))


def due_reminders(actor: Actor, on: date, choice: MessageChoice) -> list[Due]:
    """Return what the person is to be reminded of on a day, whether they have been already or not.

    Whoever wants to be told once a day also hears in the morning what began to wait for them on the days before.
    """
    return [*_closing_due(actor, on), *_late_due(actor, on, is_daily=choice is MessageChoice.DIGEST)]


def waiting_late(actor: Actor, only: Collection[int] | None = None) -> list[Late]:
    """Return what waits for the person at a stage that they hold, the longest first; `only` some declarations."""
    statement = held(actor, Tab.WAITING, OWN_UNITS.shape, *_late_columns(actor))
    statement = statement.where(Declaration.status.in_(HOLDERS))
    return _late(statement, actor, only)


def returned_late(actor: Actor, only: Collection[int] | None = None) -> list[Late]:
    """Return what was returned to the person's units and not sent on yet."""
    if not actor.has_role(*UNIT_ROLES):
        return []
    theirs = Declaration.unit_id.in_(actor.units(*UNIT_ROLES))
    statement = declarations_with_openings(*_late_columns(actor))
    statement = statement.where(
        visible(actor), reads_working_sheet(actor), theirs, Declaration.status == Status.RETURNED
    )
    return _late(statement, actor, only)


def closing(actor: Actor, on: date) -> list[Closing]:
    """Return the open rounds that close for units of the person, each for each of these units."""
    unit_ids = actor.units(*UNIT_ROLES)
    rounds = [each for each in open_rounds(on) if each.closes_on]
    if not unit_ids or not rounds:
        return []
    units = _units(unit_ids)
    later = extensions([(each.id, unit_id) for each in rounds for unit_id in units])
    counts = _counts([each.id for each in rounds], list(units))
    return [
        Closing(
            each,
            unit_id,
            name,
            max(filter(None, (each.closes_on, later.get((each.id, unit_id))))),
            *counts.get((each.id, unit_id), (0, 0)),
        )
        for each in rounds
        for unit_id, name in units.items()
    ]


def _closing_due(actor: Actor, on: date) -> Iterator[Due]:
    for each in closing(actor, on):
        days = closing_day(each.days(on), read_days(each.round.remind_days))
        if days is not None and (each.unsent or not each.total):
            mark = f"closes-{each.round.id}-{each.unit_id}-{each.on}-{days}"
            yield Due(ReminderKind.CLOSES, mark, round_id=each.round.id, unit_id=each.unit_id)


def _late_due(actor: Actor, on: date, *, is_daily: bool) -> Iterator[Due]:
    for kind, found in (
        (ReminderKind.WAITS, waiting_late(actor)),
        (ReminderKind.RETURNED, returned_late(actor)),
    ):
        for each in found:
            matter = f"{each.declaration_id}-{each.since:%Y%m%d%H%M%S}"
            if waits_too_long(each.since, on, each.waiting_days):
                yield Due(kind, f"{kind.value}-{matter}", declaration_id=each.declaration_id)
            elif is_daily and kind is ReminderKind.WAITS and each.days(on):
                yield Due(kind, f"new-{matter}", declaration_id=each.declaration_id)


def _late_columns(actor: Actor) -> tuple[Any, ...]:
    return (
        Declaration.id,
        shown(actor, "project_name").label("project_name"),
        unit_name_read(actor).label("unit_name"),
        since_read(actor).label("since"),
        Declaration.status,
        Round.waiting_days,
    )


def _late(statement: Select[*tuple[Any, ...]], actor: Actor, only: Collection[int] | None) -> list[Late]:
    if only is not None:
        statement = statement.where(Declaration.id.in_(only))
    statement = with_revision(statement, actor).join(Round, Round.id == Declaration.round_id)
    rows = db.session.execute(statement.order_by(since_read(actor), Declaration.id).limit(MOST))
    return [Late(*row) for row in rows]


def _units(unit_ids: Collection[int]) -> dict[int, str]:
    units = select(BudgetaryUnit.id, BudgetaryUnit.name).where(
        BudgetaryUnit.id.in_(unit_ids), BudgetaryUnit.closed_on.is_(None)
    )
    return dict(db.session.execute(units.order_by(BudgetaryUnit.code)).all())


def _counts(round_ids: Sequence[int], unit_ids: Sequence[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return by (round, unit) how many declarations are still with the unit, and how many there are."""
    with_unit = Declaration.status.in_((*WITH_THE_UNIT, Status.UNIT_REVIEW))
    counted = (
        select(
            Declaration.round_id,
            Declaration.unit_id,
            func.count().filter(with_unit),
            func.count(),
        )
        .where(
            Declaration.round_id.in_(round_ids),
            Declaration.unit_id.in_(unit_ids),
            Declaration.status != Status.DISCARDED,
        )
        .group_by(Declaration.round_id, Declaration.unit_id)
    )
    rows = db.session.execute(counted)
    return {(round_id, unit_id): (unsent, total) for round_id, unit_id, unsent, total in rows}
