"""调整: a new version of an approved declaration, which stays in force until the new one is approved."""

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.form.sheet import EDITABLE, Sheet
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action, check
from app.domain.roles import Role
from app.models import (
    Attachment,
    AttachmentChunk,
    Author,
    Declaration,
    Event,
    Explanation,
    Revision,
    RevisionAttachment,
    Round,
    db,
)
from app.operations import Outdated, Rejected, search_entries
from app.operations.costing_lines import add_items
from app.operations.drafting import require_room
from app.operations.events import record
from app.operations.transaction import change_rows, writing
from app.operations.units import require_open
from app.operations.workflow import read_reason
from app.operations.working_sheet import new_row
from app.queries.form.sheets import frozen_sheet
from app.queries.procedure.desk import Desk, desk_of
from app.queries.procedure.versions import adjustment_rounds, open_adjustments

CHANGED = "本表在您打开后有改动，请核对后再操作。"


def adjust(actor: Actor, declaration_id: int, lock: int, reason: str) -> int:
    """Open a new version of an approved declaration, whose `lock` the person saw, and return its id.

    It is a draft of the sheet that was approved: rows and lines keep their identities, the declaration's own files and
    explanations come along, threads and review sheets stay with the version that they are about. The same click again
    returns the same version. Raises `NotFound`, `Refused`, `Outdated`, and `Rejected` without a reason or where
    the round has no place for it.
    """
    desk = desk_of(actor, declaration_id)
    if (repeated := _opened_already(actor, desk, lock)) is not None:
        return repeated
    transition, _ = check(Action.ADJUST, desk.case)
    if desk.declaration.lock != lock:
        raise Outdated(CHANGED)
    reason = read_reason(Action.ADJUST, transition.asks, reason)
    into = adjustment_rounds([desk.declaration])[declaration_id]
    version = NewVersion(desk, into)
    try:
        with writing():
            hold(declaration_id, lock)
            require_open(version.unit_id)
            require_room(version.round_id, {version.unit_id: 1})
            return version.write(actor, reason)
    except IntegrityError as taken:
        raise Outdated(CHANGED) from taken


class NewVersion:
    """What is read of the approved version before the transaction, and written in it."""

    def __init__(self, desk: Desk, into: Round):
        old = desk.declaration
        assert old.finance_revision_id, "what is approved was with finance"
        self.old_id, self.code, self.type_code = old.id, old.project_code, old.project_type_code
        self.unit_id = old.unit.successor_id or old.unit_id
        self.round_id, self.budget_year = into.id, into.budget_year
        self.revision_id = old.finance_revision_id
        self.sheet: Sheet = frozen_sheet(old.finance_revision_id)
        self.first_level_id = db.session.get_one(Revision, old.finance_revision_id).first_level_project_id
        self.categories = {category.level_2: category.id for category in into.catalogue.categories}
        homeless = {row.category.level_2 for row in self.sheet.rows} - self.categories.keys()
        if homeless:
            names = "、".join(sorted(homeless))
            raise Rejected(f"“{into.title}”的指标目录没有{names}，不能在这个批次调整。")
        self.subject = f"调整第{old.version_no}版，列入{into.title}"

    def write(self, actor: Actor, reason: str) -> int:
        """Write the version in the present transaction and return its id."""
        new = Declaration(
            project_code=self.code,
            round_id=self.round_id,
            version_no=self.next_number(),
            unit_id=self.unit_id,
            project_type_code=self.type_code,
            first_level_project_id=self.first_level_id,
            adjusts_id=self.old_id,
            **{key: getattr(self.sheet, key) for key in EDITABLE},
        )
        db.session.add(new)
        db.session.flush()
        _bring_authors(self.old_id, new.id, actor.person_id)
        db.session.add_all(
            new_row(new.id, self.categories[row.category.level_2], position, row.cells, row.identity)
            for position, row in enumerate(self.sheet.rows, 1)
        )
        new.costing_lines = len(self.sheet.items)
        add_items(new.id, self.sheet.items)
        _bring_attachments(self.revision_id, new.id, self.unit_id)
        _bring_explanations(self.old_id, new.id)
        record(
            EventKind.ADJUST,
            actor,
            declaration_id=new.id,
            role=Role.SUBMITTER,
            from_status=Status.APPROVED,
            to_status=new.status,
            reason=reason,
            subject=self.subject,
            lock=0,
        )
        search_entries.renew(new.id)
        return new.id

    def next_number(self) -> int:
        """Return the number of the version; none is given twice: what was declined or discarded keeps its own."""
        last = (
            select(func.max(Declaration.version_no))
            .join(Declaration.round)
            .where(Declaration.project_code == self.code, Round.budget_year == self.budget_year)
        )
        return (db.session.scalar(last) or 0) + 1


def hold(declaration_id: int, lock: int) -> None:
    """Raise the lock of the approved version by a guarded update: of two adjustments at once one finds nothing to raise."""
    unchanged = (
        Declaration.id == declaration_id,
        Declaration.status == Status.APPROVED,
        Declaration.lock == lock,
    )
    raised = change_rows(update(Declaration).where(*unchanged).values(lock=Declaration.lock + 1))
    if raised != 1:
        db.session.rollback()
        raise Outdated(CHANGED)


def _opened_already(actor: Actor, desk: Desk, lock: int) -> int | None:
    """Return the version that the same click of the person has opened, None for none."""
    if desk.declaration.lock != lock + 1:
        return None
    found = open_adjustments([desk.declaration.id]).get(desk.declaration.id)
    if found is None:
        return None
    opened = select(Event.person_id).where(Event.declaration_id == found.id, Event.kind == EventKind.ADJUST)
    return found.id if db.session.scalar(opened) == actor.person_id else None


def _bring_authors(old_id: int, new_id: int, person_id: int) -> None:
    """The words of the new version are theirs who wrote the old one, until somebody changes them."""
    wrote = set(db.session.scalars(select(Author.person_id).where(Author.declaration_id == old_id)))
    db.session.add_all(Author(declaration_id=new_id, person_id=each) for each in sorted(wrote | {person_id}))
    db.session.flush()


def _bring_attachments(revision_id: int, new_id: int, unit_id: int) -> None:
    """Let the new version have the files that were approved, each as one of its own."""
    kept = ("name", "kind", "size", "sha256", "person_id", "at")
    statement = (
        select(Attachment.id, *(getattr(Attachment, key) for key in kept))
        .join(RevisionAttachment, RevisionAttachment.attachment_id == Attachment.id)
        .where(RevisionAttachment.revision_id == revision_id)
        .order_by(Attachment.id)
    )
    for attachment_id, *values in db.session.execute(statement).all():
        copied = Attachment(declaration_id=new_id, unit_id=unit_id, **dict(zip(kept, values, strict=True)))
        db.session.add(copied)
        db.session.flush()
        pieces = select(literal(copied.id), AttachmentChunk.number, AttachmentChunk.content)
        of_it = pieces.where(AttachmentChunk.attachment_id == attachment_id)
        db.session.execute(insert(AttachmentChunk).from_select(["attachment_id", "number", "content"], of_it))


def _bring_explanations(old_id: int, new_id: int) -> None:
    """What the unit said to a finding holds for the same words of the new version."""
    kept = ("rule", "anchor", "quote", "text", "person_id", "at")
    columns = [getattr(Explanation, key) for key in kept]
    said = select(literal(new_id), *columns).where(Explanation.declaration_id == old_id)
    statement = insert(Explanation).from_select(["declaration_id", *kept], said.order_by(Explanation.id))
    db.session.execute(statement)
