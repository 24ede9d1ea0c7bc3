"""Whether what is stored is as it was stored: bytes against their hashes, each status against its events.

For the command line alone: nothing here is scoped to a person.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, String, cast, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import NullType

from app.domain.procedure.stages import ONCE_APPROVED, Status
from app.models import (
    Attachment,
    AttachmentChunk,
    Declaration,
    FrozenPrereview,
    Rendition,
    ReviewSheet,
    Revision,
    RevisionAttachment,
    StampedScan,
    StampedScanChunk,
    db,
)
from app.models.faults import is_passing
from app.queries.database_soundness import database_harms
from app.queries.procedure.chain_soundness import chain_harms
from app.queries.procedure.record_soundness import AT_ONCE, record_harms


def harms() -> Iterator[str]:
    """Yield a Chinese sentence for whatever is not as it was stored: damaged, missing, or at odds with the record."""
    for part in (
        database_harms,
        _contents,
        _copied_out,
        _renditions,
        _attachments,
        _stamped_scans,
        record_harms,
        chain_harms,
    ):
        yield from _readable(part)


def _readable(part: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Yield what a part finds; what the database cannot even read is a harm too. Raises a fault that passes."""
    try:
        yield from part()
    except DBAPIError as broken:
        db.session.rollback()
        if is_passing(broken):
            raise
        yield f"数据库读取失败：{str(broken.orig).strip().partition(chr(10))[0]}"


def _as_stored(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return a column as it lies there: whoever altered it may have left text for bytes, or the reverse."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    return cast(column, LargeBinary) if is_sqlite else type_coerce(column, NullType())


def _digest(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _contents() -> Iterator[str]:
    """Hold every frozen text against its SHA-256."""
    code = Declaration.project_code
    frozen = {
        "送审稿": select(code, _as_stored(Revision.content), Revision.sha256).join(
            Declaration, Declaration.id == Revision.declaration_id
        ),
        "预审结果": select(code, _as_stored(FrozenPrereview.content), FrozenPrereview.sha256)
        .join(Revision, Revision.id == FrozenPrereview.revision_id)
        .join(Declaration, Declaration.id == Revision.declaration_id),
        "审核表": select(code, _as_stored(ReviewSheet.content), ReviewSheet.sha256)
        .join(Declaration, Declaration.id == ReviewSheet.declaration_id)
        .where(ReviewSheet.frozen_at.is_not(None)),
    }
    for name, statement in frozen.items():
        for project_code, content, sha256 in db.session.execute(
            statement.execution_options(yield_per=AT_ONCE)
        ):
            if _digest(content) != sha256:
                yield f"{project_code}：{name}与存档时的校验值不符"


def _copied_out() -> Iterator[str]:
    """Hold what lists show and sum of a revision against its frozen text."""
    columns = (Revision.project_name, Revision.medium_term_amount, Revision.budget_year_amount)
    statement = select(Declaration.project_code, Revision.content, *columns).join(
        Declaration, Declaration.id == Revision.declaration_id
    )
    for code, content, *copied in db.session.execute(statement.execution_options(yield_per=AT_ONCE)):
        try:
            data = json.loads(content)
        except (TypeError, ValueError):
            # The hash tells of it.
            continue
        amounts = (data["medium_term_amount"], data["budget_year_amount"])
        if [data["project_name"], *(each and Decimal(each) for each in amounts)] != copied:
            yield f"{code}：列表所用的名称或金额与送审稿不符"


def _renditions() -> Iterator[str]:
    status_word = type_coerce(Declaration.status, String)
    columns = (Declaration.project_code, status_word, Rendition.sha256, _as_stored(Rendition.content))
    statement = select(*columns).outerjoin(Rendition, Rendition.declaration_id == Declaration.id)
    asked = statement.where(Declaration.status.in_(ONCE_APPROVED) | Rendition.id.is_not(None))
    for code, status, sha256, content in db.session.execute(asked.execution_options(yield_per=AT_ONCE)):
        if sha256 is None:
            yield f"{code}：已批复，但没有存档的批复文件"
        elif status not in ONCE_APPROVED:
            yield f"{code}：有存档的批复文件，但状态不是“{Status.APPROVED.label}”"
        elif _digest(content) != sha256:
            yield f"{code}：批复文件与批复时的校验值不符"


def _attachments() -> Iterator[str]:
    named = select(RevisionAttachment.attachment_id)
    statement = (
        select(Declaration.project_code, Attachment.id, Attachment.name, Attachment.sha256, Attachment.size)
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .where(Attachment.removed_at.is_(None) | Attachment.id.in_(named))
    )
    for code, attachment_id, name, sha256, size in db.session.execute(statement).all():
        content = _as_stored(AttachmentChunk.content)
        pieces = select(AttachmentChunk.number, content).where(AttachmentChunk.attachment_id == attachment_id)
        yield from _pieces(pieces.order_by(AttachmentChunk.number), size, sha256, f"{code}：附件“{name}”")
    renamed = (
        select(Declaration.project_code, RevisionAttachment.name)
        .join(Attachment, Attachment.id == RevisionAttachment.attachment_id)
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .where(RevisionAttachment.sha256 != Attachment.sha256)
    )
    for code, name in db.session.execute(renamed):
        yield f"{code}：附件“{name}”与送审稿所记的校验值不符"


def _stamped_scans() -> Iterator[str]:
    columns = (StampedScan.id, StampedScan.name, StampedScan.sha256, StampedScan.size)
    statement = (
        select(Declaration.project_code, *columns)
        .join(Rendition, Rendition.id == StampedScan.rendition_id)
        .join(Declaration, Declaration.id == Rendition.declaration_id)
    )
    for code, scan_id, name, sha256, size in db.session.execute(statement).all():
        content = _as_stored(StampedScanChunk.content)
        pieces = select(StampedScanChunk.number, content).where(StampedScanChunk.scan_id == scan_id)
        yield from _pieces(pieces.order_by(StampedScanChunk.number), size, sha256, f"{code}：盖章件“{name}”")


def _pieces(statement: Select[int, Any], size: int, sha256: str, what: str) -> Iterator[str]:
    """Hold a file in pieces, which the statement gives with their numbers in order, against its size and SHA-256."""
    digest, length, numbers = hashlib.sha256(), 0, []
    for number, content in db.session.execute(statement.execution_options(yield_per=4)):
        numbers.append(number)
        piece = content.encode() if isinstance(content, str) else content
        digest.update(piece)
        length += len(piece)
    if numbers != list(range(len(numbers))) or length != size:
        yield f"{what}不完整（应有{size}字节，存有{length}字节）"
    elif digest.hexdigest() != sha256:
        yield f"{what}与上传时的校验值不符"
