"""Volumes (成册) as jobs: each declaration as the person may read it, the approved ones as they were frozen."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.domain.actor import Actor
from app.domain.files.volumes import Binding, too_many
from app.domain.procedure.jobs import JobKind
from app.domain.procedure.stages import Status
from app.models import Declaration, Job, JobItem, db
from app.operations import Rejected, jobs
from app.operations.jobs import Claim, Done, Result
from app.printing.declarations import print_desk
from app.printing.volumes import Leaf, bind, pack
from app.queries.declarations import find
from app.queries.files import Damaged
from app.queries.files.renditions import rendition_bytes
from app.queries.lists.worklist import selection
from app.queries.procedure.desk import desk_of
from app.queries.procedure.jobs import printed_items, visible_ids

LOST = "没有这份申报表，或您无权查看。"


def start(actor: Actor, binding: Binding, chosen: Sequence[int], *, annex: bool = False) -> int:
    """Make the job of a volume of the chosen declarations and return its id; with `annex` 支出明细表 follow their forms.

    Raises `Rejected` for none or too many, `NotFound` when one is not for this person to see; then nothing is made.
    """
    if refusal := too_many(len(chosen), 0):
        raise Rejected(refusal)
    lines = selection(actor, chosen)
    if refusal := too_many(len(lines), sum(line.status is not Status.APPROVED for line in lines)):
        raise Rejected(refusal)
    return jobs.create(actor, JobKind.VOLUME, {"binding": binding.value, "annex": annex}, lines)


def carry_out(actor: Actor, claim: Claim) -> Done:
    """Print a declaration that is not frozen, and see that the others are there and sound.

    Raises `NotFound`, `CannotPrint`, `Damaged`.
    """
    declaration = find(actor, claim.chosen)
    annex = bool(db.session.get_one(Job, claim.job_id).parameters.get("annex"))
    is_frozen = declaration.status is Status.APPROVED and rendition_bytes(claim.chosen)
    if is_frozen and not (annex and declaration.costing_lines):
        return Done()
    return Done(print_desk(desk_of(actor, claim.chosen), annex=annex))


def conclude(actor: Actor, job_id: int) -> Result:
    """Bind what was printed, or pack it. What the person has lost the right to see since, or is damaged, is left out."""
    job = db.session.get_one(Job, job_id)
    binding, failures, leaves = Binding(job.parameters["binding"]), [], []
    going_well = {item.id for item in printed_items(job_id)}
    statement = select(JobItem).options(undefer(JobItem.content)).where(JobItem.job_id == job_id)
    items = list(db.session.scalars(statement.order_by(JobItem.position)))
    seen = visible_ids(actor, [item.declaration_id for item in items if item.declaration_id])
    annex = bool(job.parameters.get("annex"))
    frozen = _approved(seen) if annex else frozenset()
    replaced = _replaced(seen)
    for item in items:
        is_approved = item.declaration_id not in replaced and (
            item.content is None or item.declaration_id in frozen
        )
        pdf = None
        if item.id in going_well:
            try:
                if item.declaration_id in seen:
                    pdf = _as_it_stands(actor, item, annex=annex, replaced=replaced)
                failure = "" if pdf else LOST
            except Damaged as damaged:
                failure = str(damaged)
            if failure:
                failures.append((item.id, failure))
        leaves.append(Leaf(item.unit_name, item.project_code, item.project_name, pdf, is_approved))
    count = sum(leaf.pdf is not None for leaf in leaves)
    if count == 0:
        return Result(message="没有一份能打印，没有生成文件。", failures=tuple(failures))
    if binding is Binding.BOOK:
        name, media_type = f"申报表成册（{count}份）.pdf", "application/pdf"
        content = bind(leaves, actor.name, job.created_at)
    else:
        name, media_type = f"申报表（{count}份）.zip", "application/zip"
        content = pack(leaves, job.created_at)
    return Result(name, media_type, content, failures=tuple(failures))


def _as_it_stands(actor: Actor, item: JobItem, *, annex: bool, replaced: Collection[int]) -> bytes | None:
    """Return what was printed, or the frozen page; what another version replaced since says so."""
    assert item.declaration_id is not None, "seen"
    if item.declaration_id in replaced and (item.content is None or annex):
        return print_desk(desk_of(actor, item.declaration_id), annex=annex)
    return item.content or rendition_bytes(item.declaration_id)


def _replaced(declaration_ids: Collection[int]) -> frozenset[int]:
    replaced = (Declaration.id.in_(declaration_ids), Declaration.status == Status.REPLACED)
    return frozenset(db.session.scalars(select(Declaration.id).where(*replaced)))


def _approved(declaration_ids: Collection[int]) -> frozenset[int]:
    """Return which of them are approved: with an annex behind, the frozen page is kept with the item."""
    approved = (Declaration.id.in_(declaration_ids), Declaration.status == Status.APPROVED)
    return frozenset(db.session.scalars(select(Declaration.id).where(*approved)))
