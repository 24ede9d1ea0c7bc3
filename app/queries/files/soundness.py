"""Everything stored held against the hashes that were kept with it, and against the events that led to it.

For the operator: nothing here is scoped to a person.
"""

import hashlib
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select, text

from app.domain.procedure.stages import Status
from app.models import (
    Attachment,
    AttachmentChunk,
    Declaration,
    Event,
    FrozenPrereview,
    Rendition,
    ReviewSheet,
    Revision,
    RevisionAttachment,
    db,
)

AT_ONCE = 100
"""Rows that are read together."""


def harms() -> Iterator[str]:
    """Yield a Chinese sentence for whatever is not as it was stored: damaged, missing, or at odds with the record."""
    yield from _the_databases_own()
    yield from _contents()
    yield from _renditions()
    yield from _attachments()
    yield from _records()


def _the_databases_own() -> Iterator[str]:
    if db.engine.dialect.name == "sqlite":
        for (answer,) in db.session.execute(text("PRAGMA quick_check")):
            if answer != "ok":
                yield f"数据库文件：{answer}"
        for table, row, parent, _ in db.session.execute(text("PRAGMA foreign_key_check")):
            yield f"数据表{table}第{row}行：所引用的{parent}不存在"
        return
    unproven = text("SELECT conrelid::regclass, conname FROM pg_constraint WHERE NOT convalidated")
    for table, name in db.session.execute(unproven):
        yield f"数据表{table}：约束{name}未经核验"


def _contents() -> Iterator[str]:
    """Hold every frozen text against its SHA-256."""
    code = Declaration.project_code
    frozen = {
        "送审稿": select(code, Revision.content, Revision.sha256).join(
            Declaration, Declaration.id == Revision.declaration_id
        ),
        "预审结果": select(code, FrozenPrereview.content, FrozenPrereview.sha256)
        .join(Revision, Revision.id == FrozenPrereview.revision_id)
        .join(Declaration, Declaration.id == Revision.declaration_id),
        "审核表": select(code, ReviewSheet.content, ReviewSheet.sha256)
        .join(Declaration, Declaration.id == ReviewSheet.declaration_id)
        .where(ReviewSheet.frozen_at.is_not(None)),
    }
    for name, statement in frozen.items():
        for project_code, content, sha256 in db.session.execute(
            statement.execution_options(yield_per=AT_ONCE)
        ):
            if hashlib.sha256(content.encode()).hexdigest() != sha256:
                yield f"{project_code}：{name}与存档时的校验值不符"


def _renditions() -> Iterator[str]:
    columns = (Declaration.project_code, Declaration.status, Rendition.sha256, Rendition.content)
    statement = select(*columns).outerjoin(Rendition, Rendition.declaration_id == Declaration.id)
    asked = statement.where((Declaration.status == Status.APPROVED) | Rendition.id.is_not(None))
    for code, status, sha256, content in db.session.execute(asked.execution_options(yield_per=AT_ONCE)):
        if sha256 is None:
            yield f"{code}：已批复，但没有存档的批复文件"
        elif status is not Status.APPROVED:
            yield f"{code}：有存档的批复文件，但状态为“{status.label}”"
        elif hashlib.sha256(content).hexdigest() != sha256:
            yield f"{code}：批复文件与批复时的校验值不符"


def _attachments() -> Iterator[str]:
    named = select(RevisionAttachment.attachment_id)
    statement = (
        select(Declaration.project_code, Attachment.id, Attachment.name, Attachment.sha256, Attachment.size)
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .where(Attachment.removed_at.is_(None) | Attachment.id.in_(named))
    )
    for code, attachment_id, name, sha256, size in db.session.execute(statement).all():
        pieces = select(AttachmentChunk.number, AttachmentChunk.content).where(
            AttachmentChunk.attachment_id == attachment_id
        )
        digest, length, numbers = hashlib.sha256(), 0, []
        for number, content in db.session.execute(
            pieces.order_by(AttachmentChunk.number).execution_options(yield_per=4)
        ):
            numbers.append(number)
            digest.update(content)
            length += len(content)
        if numbers != list(range(len(numbers))) or length != size:
            yield f"{code}：附件“{name}”不完整（应有{size}字节，存有{length}字节）"
        elif digest.hexdigest() != sha256:
            yield f"{code}：附件“{name}”与上传时的校验值不符"
    renamed = (
        select(Declaration.project_code, RevisionAttachment.name)
        .join(Attachment, Attachment.id == RevisionAttachment.attachment_id)
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .where(RevisionAttachment.sha256 != Attachment.sha256)
    )
    for code, name in db.session.execute(renamed):
        yield f"{code}：附件“{name}”与送审稿所记的校验值不符"


def _records() -> Iterator[str]:
    """Hold each declaration's status and optimistic lock against the chain of its events."""
    columns = (Declaration.id, Declaration.project_code, Declaration.status, Declaration.lock)
    happened = (Event.from_status, Event.to_status, Event.lock)
    statement = (
        select(*columns, *happened)
        .outerjoin(Event, (Event.declaration_id == Declaration.id) & Event.to_status.is_not(None))
        .order_by(Declaration.id, Event.id)
    )
    rows = db.session.execute(statement.execution_options(yield_per=AT_ONCE))
    for (_, code, status, lock), events in groupby(rows, key=lambda row: row[:4]):
        stands, highest = None, -1
        for *_, before, after, event_lock in events:
            if stands is not None and before is not None and before is not stands:
                yield f"{code}：办理记录不连贯（“{stands.label}”之后是从“{before.label}”开始的）"
            if event_lock is not None:
                if event_lock <= highest:
                    yield f"{code}：办理记录的次序不对"
                highest = event_lock
            stands = after
        if stands is not status:
            yield f"{code}：状态为“{status.label}”，但办理记录止于“{stands.label if stands else '无'}”"
        elif lock < highest:
            yield f"{code}：版本号小于办理记录"
