"""What an archive keeps of an approved declaration, as plain values; for the command line, nothing here is scoped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.domain.procedure.stages import ONCE_APPROVED
from app.models import (
    Attachment,
    Declaration,
    Event,
    Rendition,
    ReviewSheet,
    Revision,
    RevisionAttachment,
    Round,
    StampedScan,
    Thread,
    ThreadMessage,
    db,
)
from app.queries import unharmed
from app.queries.files.attachments import kept


def approved_in(budget_year: int) -> list[int]:
    """Return the ids of the approved declarations of a budget year's rounds, also of those that another version replaced,
    by project code and version."""
    statement = (
        select(Declaration.id)
        .join(Declaration.round)
        .where(Round.budget_year == budget_year, Declaration.status.in_(ONCE_APPROVED))
        .order_by(Declaration.project_code, Round.id, Declaration.version_no)
    )
    return list(db.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class YearToArchive:
    """A budget year with the number of its declarations that are or were approved, and the bytes of their attachments and
    盖章件."""

    budget_year: int
    count: int
    attached: int


def years_to_archive() -> list[YearToArchive]:
    """Return the budget years that have something approved, the newest first."""
    approved = (
        select(Round.budget_year, func.count(Declaration.id))
        .join(Declaration.round)
        .where(Declaration.status.in_(ONCE_APPROVED))
        .group_by(Round.budget_year)
        .order_by(Round.budget_year.desc())
    )
    sizes = (
        select(Round.budget_year, func.sum(Attachment.size))
        .select_from(Attachment)
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .join(Declaration.round)
        .where(Declaration.status.in_(ONCE_APPROVED), kept())
        .group_by(Round.budget_year)
    )
    scans = (
        select(Round.budget_year, func.sum(StampedScan.size))
        .select_from(StampedScan)
        .join(Rendition, Rendition.id == StampedScan.rendition_id)
        .join(Declaration, Declaration.id == Rendition.declaration_id)
        .join(Declaration.round)
        .group_by(Round.budget_year)
    )
    attached = Counter[int]()
    for statement in (sizes, scans):
        attached.update({year: int(size) for year, size in db.session.execute(statement)})
    return [YearToArchive(year, count, attached[year]) for year, count in db.session.execute(approved)]


def rendition_of(declaration_id: int) -> Rendition:
    """Return the rendition of an approved declaration, without its content."""
    return db.session.scalars(select(Rendition).where(Rendition.declaration_id == declaration_id)).one()


def revisions_of(declaration_id: int) -> Iterator[tuple[int, int, str]]:
    """Yield id, number and canonical JSON of each revision, the oldest first; raises `Damaged`."""
    statement = select(Revision).where(Revision.declaration_id == declaration_id).order_by(Revision.number)
    for each in db.session.scalars(statement):
        yield each.id, each.number, unharmed(each.content, each.sha256, "送审稿")


def review_sheets_of(declaration_id: int) -> Iterator[tuple[int, str]]:
    """Yield number and canonical JSON of each frozen review sheet; raises `Damaged`."""
    statement = (
        select(ReviewSheet)
        .where(ReviewSheet.declaration_id == declaration_id, ReviewSheet.frozen_at.is_not(None))
        .order_by(ReviewSheet.number)
    )
    for each in db.session.scalars(statement):
        assert each.number is not None
        yield each.number, unharmed(each.content, each.sha256, "审核表")


def events_of(declaration_id: int) -> list[dict[str, Any]]:
    """Return the events, the oldest first, with the names of people and their place in the chain."""
    statement = (
        select(Event)
        .options(joinedload(Event.person), joinedload(Event.to_person), joinedload(Event.revision))
        .where(Event.declaration_id == declaration_id)
        .order_by(Event.id)
    )
    return [_event(each) for each in db.session.scalars(statement)]


def threads_of(declaration_id: int) -> list[dict[str, Any]]:
    """Return the threads with all their messages, in the order in which they were opened."""
    statement = (
        select(Thread)
        .options(selectinload(Thread.messages).joinedload(ThreadMessage.person), joinedload(Thread.kind))
        .where(Thread.declaration_id == declaration_id)
        .order_by(Thread.id)
    )
    return [
        {
            "number": each.number,
            "place": each.place,
            "weight": each.weight.label,
            "stage": each.stage.label,
            "audience": each.audience.label,
            "rule": each.rule,
            "kind": each.kind.name if each.kind else None,
            "messages": [_message(message) for message in each.messages],
        }
        for each in db.session.scalars(statement)
    ]


def attachments_of(declaration_id: int) -> Sequence[tuple[Attachment, list[int]]]:
    """Return the attachments whose content is there, each with the numbers of the revisions that name it."""
    named: dict[int, list[int]] = {}
    rows = (
        select(RevisionAttachment.attachment_id, Revision.number)
        .join(Revision, Revision.id == RevisionAttachment.revision_id)
        .where(Revision.declaration_id == declaration_id)
        .order_by(Revision.number)
    )
    for attachment_id, number in db.session.execute(rows):
        named.setdefault(attachment_id, []).append(number)
    statement = (
        select(Attachment)
        .options(joinedload(Attachment.person))
        .where(Attachment.declaration_id == declaration_id, kept())
        .order_by(Attachment.id)
    )
    return [(each, named.get(each.id, [])) for each in db.session.scalars(statement)]


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": _moment(event.at),
        "what": event.told,
        "person": event.person.name if event.person else None,
        "login": event.person.login if event.person else None,
        "to_person": event.to_person.name if event.to_person else None,
        "role": event.office or None,
        "unit": event.unit_name,
        "from": event.from_status.label if event.from_status else None,
        "to": event.to_status.label if event.to_status else None,
        "reason": event.reason,
        "subject": event.subject,
        "revision": event.revision.number if event.revision else None,
        "chain": event.chain,
        "chain_position": event.chain_position,
        "chain_digest": event.chain_digest,
    }


def _message(message: ThreadMessage) -> dict[str, Any]:
    return {
        "at": _moment(message.at),
        "person": message.person.name,
        "role": message.role.label,
        "kind": message.kind.label,
        "text": message.text,
        "quote": message.quote,
        "audience": message.audience.label,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
