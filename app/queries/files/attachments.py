"""The attachments of a declaration as far as one person may read them, and their content piece by piece."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from app.models import (
    Attachment,
    AttachmentChunk,
    Declaration,
    Rendition,
    RevisionAttachment,
    StampedScan,
    db,
)
from app.queries.files.pieces import whole_in_pieces
from app.queries.procedure.desk import Desk


@dataclass(frozen=True, slots=True)
class ReadableAttachments:
    """What a person reads of a declaration's attachments.

    `present` belongs to the sheet that they read; `earlier` was named by a revision that they may read, and is gone since;
    `said` belongs to messages, by their id.
    """

    present: tuple[Attachment, ...] = ()
    earlier: tuple[Attachment, ...] = ()
    said: dict[int, tuple[Attachment, ...]] = field(default_factory=dict)

    def find(self, attachment_id: int) -> Attachment | None:
        """Return one of them, None for what is not there or not for this person."""
        everything = (*self.present, *self.earlier, *(each for said in self.said.values() for each in said))
        return next((each for each in everything if each.id == attachment_id), None)


_ATTACHMENTS = (
    select(Attachment)
    .options(joinedload(Attachment.person))
    .where(Attachment.declaration_id == bindparam("declaration_id"))
    .order_by(Attachment.id)
    .execution_options(populate_existing=True)
)
_NAMED = select(RevisionAttachment.revision_id, RevisionAttachment.attachment_id).where(
    RevisionAttachment.revision_id.in_(bindparam("revision_ids", expanding=True))
)


def readable_attachments(desk: Desk) -> ReadableAttachments:
    """Return the attachments that the person before the desk may read.

    The unit reads its own as they stand, others those that their revision names; a thread's are read with its words, which
    `domain.procedure.audiences` has let through.
    """
    rows = tuple(db.session.scalars(_ATTACHMENTS, {"declaration_id": desk.declaration.id}))
    if not rows:
        return ReadableAttachments()
    named = _named(desk)
    own = tuple(each for each in rows if each.message_id is None)
    if desk.revision_id is None:
        present = tuple(each for each in own if each.removed_at is None)
    else:
        present = tuple(each for each in own if each.id in named[desk.revision_id])
    ever = set().union(*named.values())
    earlier = tuple(each for each in own if each.id in ever and each not in present)
    visible = {message.id for thread in desk.threads for message in thread.messages}
    said: dict[int, tuple[Attachment, ...]] = {}
    for each in rows:
        if each.message_id in visible and each.removed_at is None:
            said[each.message_id] = (*said.get(each.message_id, ()), each)
    return ReadableAttachments(present, earlier, said)


def _named(desk: Desk) -> dict[int, set[int]]:
    """Return by revision which attachments it names, of the revisions that the person may read."""
    readable = {each.id for each in desk.revisions} | ({desk.revision_id} if desk.revision_id else set())
    rows = db.session.execute(_NAMED, {"revision_ids": list(readable)}) if readable else ()
    found: dict[int, set[int]] = defaultdict(set)
    for revision_id, attachment_id in rows:
        found[revision_id].add(attachment_id)
    return found


def kept() -> ColumnElement[bool]:
    """Return the condition for attachments whose content is still there."""
    named = select(RevisionAttachment.attachment_id).where(RevisionAttachment.attachment_id == Attachment.id)
    return or_(Attachment.removed_at.is_(None), named.exists())


def used_by(unit_id: int) -> int:
    """Return how many bytes a unit keeps, in attachments and in 盖章件."""
    total = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.unit_id == unit_id, kept())
    scans = (
        select(func.coalesce(func.sum(StampedScan.size), 0))
        .join(Rendition, Rendition.id == StampedScan.rendition_id)
        .join(Declaration, Declaration.id == Rendition.declaration_id)
        .where(Declaration.unit_id == unit_id)
    )
    return sum(int(db.session.scalars(each).one()) for each in (total, scans))


def pieces(attachment_id: int, sha256: str) -> Iterator[bytes]:
    """Yield the content piece by piece as `whole_in_pieces` does; raises `Damaged`."""
    chunks = select(AttachmentChunk.content).where(AttachmentChunk.attachment_id == attachment_id)
    return whole_in_pieces(chunks, AttachmentChunk.number, sha256, f"附件（编号{attachment_id}）")
