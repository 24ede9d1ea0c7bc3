"""Attaching files to a declaration or to what is being said in a thread, removing them, and freezing their list."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sqlalchemy import delete, func, insert, select, update

from app.domain.actor import Actor
from app.domain.files import attachments as domain
from app.domain.files.attachments import PIECE, PLACE_LIMIT, Judged
from app.domain.files.file_kinds import FileKind, Unfit
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.review.thread_permissions import holder, require_speaking, role_in
from app.domain.roles import UNIT_ROLES, Role
from app.exchange.pdf_text import needs_password
from app.models import (
    Attachment,
    AttachmentChunk,
    BudgetaryUnit,
    Event,
    Revision,
    RevisionAttachment,
    ThreadMessage,
    db,
)
from app.models.types import now
from app.operations import Outdated, Rejected, rejecting
from app.operations.events import record
from app.operations.lock import raise_lock
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import touch
from app.queries import NotFound
from app.queries.declarations import edit_target
from app.queries.files.attachments import kept, readable_attachments, used_by
from app.queries.procedure.desk import Desk, desk_of


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: the name that the browser gave it, and its seekable content."""

    name: str
    file: IO[bytes]


@dataclass(frozen=True, slots=True)
class Container:
    """What a file belongs to: a declaration in `status`, or one of its messages; `unit_id` is whose quota it takes."""

    declaration_id: int
    status: Status
    unit_id: int
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageContainer(Container):
    """A message that is not sent yet; `holder_id` must have the stage open, None where that is not asked."""

    message_id: int
    holder_id: int | None = None


def attach(actor: Actor, declaration_id: int, upload: Upload, quota: int) -> int:
    """Attach a file to the working sheet and return its id; a second click attaches nothing more.

    `quota` is what a unit may keep, in bytes. Raises `NotFound`, `Refused`, `Outdated`, and `Rejected` for a file that is
    not taken.
    """
    target = edit_target(actor, declaration_id)
    container = Container(declaration_id, target.status, target.declaration.unit_id)
    judged, sha256 = _read(upload)
    with writing():
        lock = touch(target, actor)
        attachment_id, is_new = _store(actor, container, judged, sha256, upload.file, quota)
        if is_new:
            _record(EventKind.ATTACHED, actor, attachment_id, lock)
    return attachment_id


def unsent_message(actor: Actor, declaration_id: int, thread_id: int) -> MessageContainer:
    """Return the message that the person's side is saying in a thread and has not sent, for files to be attached to.

    Raises `NotFound`, `Refused` for who may not speak there, `Rejected` while nothing is written.
    """
    desk = desk_of(actor, declaration_id)
    thread = next((each for each in desk.threads if each.id == thread_id), None)
    if thread is None:
        raise NotFound("没有这条批注，或它已被删除。")
    require_speaking(thread, desk.case)
    draft = thread.draft(asks=desk.asks(thread))
    if draft is None:
        raise Rejected("请先写下并保存文字，再添加附件；附件随文字一并发出。", "files")
    paying, holder_id = _paying(actor, desk), holder(actor, desk.case)
    return MessageContainer(declaration_id, desk.case.status, paying, draft.id, holder_id)


def attach_to_message(actor: Actor, message: MessageContainer, upload: Upload, quota: int) -> int:
    """Attach a file to an `unsent_message` and return its id; it goes out with the message, to the same readers.

    Raises `Outdated` when the message was sent or taken back meanwhile, `Rejected` for a file that is not taken.
    """
    judged, sha256 = _read(upload)
    with writing():
        raise_lock(message.declaration_id, message.status, message.holder_id)
        _require_unsent(message.message_id)
        attachment_id, _ = _store(actor, message, judged, sha256, upload.file, quota)
        return attachment_id


def remove(actor: Actor, declaration_id: int, attachment_id: int) -> tuple[int, int] | None:
    """Remove an attachment while it is the person's to change; what a revision names stays with that revision.

    Returns the ids of the thread and the message that it belonged to, None for one of the declaration itself.
    Raises `NotFound`, `Refused`, `Outdated`.
    """
    desk = desk_of(actor, declaration_id)
    found = readable_attachments(desk).find(attachment_id)
    if found is None:
        raise NotFound("没有这个附件，或它已被删除。")
    if found.message_id is not None:
        return _remove_said(actor, desk, found)
    target = edit_target(actor, declaration_id)
    with writing():
        lock = touch(target, actor)
        if _bury(attachment_id):
            _record(EventKind.ATTACHMENT_REMOVED, actor, attachment_id, lock)
    return None


def freeze_attachments(revision_id: int, declaration_id: int) -> int:
    """Let a revision name the attachments that stand now, in the present transaction; return the revision to stand on.

    What an action has stood on never changes: where it names others, a revision of the same content follows it.
    """
    present = (
        select(Attachment.id, Attachment.name, Attachment.sha256)
        .where(
            Attachment.declaration_id == declaration_id,
            Attachment.message_id.is_(None),
            Attachment.removed_at.is_(None),
        )
        .order_by(Attachment.id)
    )
    stand = {attachment_id: rest for attachment_id, *rest in db.session.execute(present)}
    named = select(RevisionAttachment.attachment_id).where(RevisionAttachment.revision_id == revision_id)
    if set(db.session.scalars(named)) == stand.keys():
        return revision_id
    stood_on = select(Event.id).where(
        Event.declaration_id == declaration_id, Event.revision_id == revision_id
    )
    if db.session.scalar(stood_on.limit(1)) is not None:
        revision_id = _followed(revision_id)
    rows = [
        {"revision_id": revision_id, "attachment_id": attachment_id, "name": name, "sha256": sha256}
        for attachment_id, (name, sha256) in stand.items()
    ]
    if rows:
        db.session.execute(insert(RevisionAttachment), rows)
    return revision_id


def require_room(unit_id: int, size: int, quota: int) -> None:
    """Raise `Rejected` unless the unit may keep `size` more bytes; its row keeps other uploads waiting on PostgreSQL."""
    db.session.execute(
        select(BudgetaryUnit.id).where(BudgetaryUnit.id == unit_id).with_for_update(key_share=True)
    )
    if refusal := domain.quota_refusal(used_by(unit_id), size, quota):
        raise Rejected(refusal, "files")


def _read(upload: Upload) -> tuple[Judged, str]:
    """Judge a file and hash it, before anything is written."""
    with rejecting("files", Unfit):
        judged = domain.judge(upload.name, upload.file)
    if judged.kind is FileKind.PDF and needs_password(upload.file):
        raise Rejected(f"“{judged.name}”加了打开密码，别人看不了，请去掉密码后再添加。", "files")
    digest = hashlib.sha256()
    for piece in _pieces(upload.file):
        digest.update(piece)
    return judged, digest.hexdigest()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _store(
    actor: Actor, container: Container, judged: Judged, sha256: str, file: IO[bytes], quota: int
) -> tuple[int, bool]:
    """Store a file in the present transaction; return its id, and whether it was not there yet."""
    there = db.session.execute(
        select(Attachment.id, Attachment.name, Attachment.sha256).where(
            Attachment.declaration_id == container.declaration_id,
            Attachment.message_id == container.message_id,
            Attachment.removed_at.is_(None),
        )
    ).all()
    for attachment_id, name, known in there:
        if known == sha256 and name.casefold() == judged.name.casefold():
            return attachment_id, False
        if known == sha256:
            raise Rejected(f"“{judged.name}”与已有的“{name}”内容相同，没有再存一份。", "files")
    if len(there) >= PLACE_LIMIT:
        raise Rejected(f"“{judged.name}”没有添加：一处最多{PLACE_LIMIT}个附件。", "files")
    require_room(container.unit_id, judged.size, quota)
    attachment = Attachment(
        declaration_id=container.declaration_id,
        message_id=container.message_id,
        unit_id=container.unit_id,
        name=domain.distinct(judged.name, (name for _, name, _ in there)),
        kind=judged.kind,
        size=judged.size,
        sha256=sha256,
        person_id=actor.person_id,
    )
    db.session.add(attachment)
    db.session.flush()
    for number, piece in enumerate(_pieces(file)):
        row = {"attachment_id": attachment.id, "number": number, "content": piece}
        db.session.execute(insert(AttachmentChunk), row)
    return attachment.id, True


def _paying(actor: Actor, desk: Desk) -> int:
    """Return the unit whose quota a file in a thread takes: the one that the person speaks for."""
    role, unit = role_in(desk.case), desk.declaration.unit
    if role in UNIT_ROLES:
        return unit.id
    if role is Role.ENDORSER:
        return unit.primary_id or unit.id
    return min(actor.units(role))


def _remove_said(actor: Actor, desk: Desk, found: Attachment) -> tuple[int, int]:
    """Remove a file of a message that is not sent; return the thread and the message."""
    thread = next(
        each for each in desk.threads if found.message_id in {message.id for message in each.messages}
    )
    require_speaking(thread, desk.case)
    draft = thread.draft(asks=desk.asks(thread))
    if draft is None or draft.id != found.message_id:
        raise Refused(Refusal.STATE, "这个附件已经随文字发出，不能删除。")
    declaration_id, attachment_id, status = desk.declaration.id, found.id, desk.case.status
    holder_id = holder(actor, desk.case)
    with writing():
        raise_lock(declaration_id, status, holder_id)
        _require_unsent(draft.id)
        _bury(attachment_id)
    return thread.id, draft.id


def _require_unsent(message_id: int | None) -> None:
    """Raise `Outdated` for a message that was sent, or taken back, since it was read."""
    waits = (ThreadMessage.id == message_id, ThreadMessage.event_id.is_(None))
    if db.session.scalar(select(ThreadMessage.id).where(*waits)) is None:
        raise Outdated("这段文字刚被发出或撤回，附件没有改动。")


def _bury(attachment_id: int) -> bool:
    """Make a tombstone of an attachment, without content unless a revision names it; False when somebody was faster."""
    buried = change_rows(
        update(Attachment)
        .where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))
        .values(removed_at=now())
    )
    if buried != 1:
        return False
    gone = select(Attachment.id).where(Attachment.id == attachment_id, ~kept())
    change_rows(delete(AttachmentChunk).where(AttachmentChunk.attachment_id.in_(gone)))
    return True


def _followed(revision_id: int) -> int:
    """Add a revision of the same content behind the newest, and return its id."""
    source = db.session.get_one(Revision, revision_id)
    newest = select(func.max(Revision.number)).where(Revision.declaration_id == source.declaration_id)
    columns = (
        "declaration_id",
        "content",
        "sha256",
        "project_name",
        "applicant_unit",
        "medium_term_amount",
        "budget_year_amount",
        "is_new_project",
    )
    revision = Revision(
        number=(db.session.scalar(newest) or 0) + 1, **{column: getattr(source, column) for column in columns}
    )
    db.session.add(revision)
    db.session.flush()
    return revision.id


def _record(kind: EventKind, actor: Actor, attachment_id: int, lock: int) -> None:
    """Note the event on the declaration, under the name of the file; what is in a thread is told by its words alone."""
    attachment = db.session.get_one(Attachment, attachment_id)
    record(
        kind,
        actor,
        declaration_id=attachment.declaration_id,
        subject=attachment.name,
        lock=lock,
    )
