"""二上: declarations of what 一上 passed, one for each project, which the units cut or confirm."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.form.sheet import EDITABLE, Sheet
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import RoundKind
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models import Declaration, Revision, Round, db
from app.operations import Rejected, search_entries
from app.operations.administration import by_approvers
from app.operations.costing_lines import add_items
from app.operations.drafting import require_room
from app.operations.events import record
from app.operations.transaction import writing
from app.operations.working_sheet import new_row, touch
from app.queries.declarations import edit_target
from app.queries.form.sheets import frozen_sheet
from app.queries.in_force import counted_in_year
from app.queries.rounds import find_round

PASSED = (Status.APPROVAL, Status.APPROVED)
"""Where a declaration stands that finance has passed."""
AT_ONCE = 100
"""So many are taken over by one click; the next click goes on."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many declarations were taken over, how many are left for the next click, and why some cannot be."""

    count: int
    left: int
    refused: tuple[str, ...]


@by_approvers
def take_over(actor: Actor | None, into_id: int, from_id: int) -> TakenOver:
    """Take into a 二上 round what another round of its budget year passed and it has not yet, each as a new declaration of
    the same project in a transaction of its own, with one event: same code, rows and identities, as finance passed it.

    Raises `NotFound`, and `Rejected` for rounds that are not 一上 and 二上 of one year.
    """
    into, out_of = find_round(into_id), find_round(from_id)
    if into.kind is not RoundKind.SECOND or out_of.kind is not RoundKind.FIRST:
        raise Rejected("只能把一上的申报表带入二上。", "from_round")
    if into.budget_year != out_of.budget_year:
        raise Rejected(f"“{out_of.title}”与“{into.title}”不是同一个预算年度。", "from_round")
    waiting = _waiting(into_id, from_id)
    count, refused = 0, []
    for declaration_id in waiting[:AT_ONCE]:
        try:
            count += _take_over(actor, into_id, declaration_id)
        except Rejected as rejected:
            refused.append(rejected.message)
    return TakenOver(count, max(len(waiting) - AT_ONCE, 0), tuple(refused))


def confirm(actor: Actor, declaration_id: int) -> None:
    """Note that the unit looked at a declaration that was taken over, and goes on with it as it stands; it may go out then.

    Raises `NotFound`, `Refused`, and `Rejected` for one that was not taken over.
    """
    target = edit_target(actor, declaration_id)
    if target.declaration.taken_over_from_id is None:
        raise Rejected("本表不是由一上带入的。")
    status = target.status
    with writing():
        lock = touch(target, actor)
        record(
            EventKind.CONFIRMED,
            actor,
            declaration_id=declaration_id,
            from_status=status,
            to_status=status,
            lock=lock,
        )


def _waiting(into_id: int, from_id: int) -> Sequence[int]:
    there = select(Declaration.project_code).where(Declaration.round_id == into_id)
    passed = select(Declaration.id).where(
        Declaration.round_id == from_id,
        Declaration.status.in_(PASSED),
        Declaration.finance_revision_id.is_not(None),
        Declaration.project_code.not_in(there),
        counted_in_year(),
    )
    return db.session.scalars(passed.order_by(Declaration.project_code)).all()


def _take_over(actor: Actor | None, into_id: int, declaration_id: int) -> bool:
    """Take one over; False where somebody did so meanwhile."""
    passed, into = db.session.get_one(Declaration, declaration_id), find_round(into_id)
    assert passed.finance_revision_id
    sheet = frozen_sheet(passed.finance_revision_id)
    named = db.session.get_one(Revision, passed.finance_revision_id).first_level_project_id
    code, type_code = passed.project_code, passed.project_type_code
    unit_id = passed.unit.successor_id or passed.unit_id
    categories = {category.level_2: category.id for category in into.catalogue.categories}
    if homeless := {row.category.level_2 for row in sheet.rows} - categories.keys():
        raise Rejected(f"{code}：“{into.title}”的指标目录没有{'、'.join(sorted(homeless))}，没有带入。")
    subject = f"由{passed.round.title}带入"
    try:
        with writing():
            require_room(into_id, {unit_id: 1})
            taken = Declaration(
                project_code=code,
                round_id=into_id,
                unit_id=unit_id,
                project_type_code=type_code,
                first_level_project_id=named,
                taken_over_from_id=declaration_id,
                **{key: getattr(sheet, key) for key in EDITABLE},
            )
            db.session.add(taken)
            db.session.flush()
            _fill(taken, sheet, categories)
            record(
                EventKind.TAKEN_OVER,
                actor,
                role=Role.APPROVER if actor else None,
                declaration_id=taken.id,
                to_status=taken.status,
                lock=0,
                subject=subject,
            )
            search_entries.renew(taken.id)
    except IntegrityError:
        return False
    return True


def _fill(taken: Declaration, sheet: Sheet, categories: dict[str, int]) -> None:
    db.session.add_all(
        new_row(taken.id, categories[row.category.level_2], position, row.cells, row.identity)
        for position, row in enumerate(sheet.rows, 1)
    )
    taken.costing_lines = len(sheet.items)
    add_items(taken.id, sheet.items)


def first_rounds(of: Round) -> list[Round]:
    """Return the 一上 rounds of the year of a 二上, the newest first; none for another kind."""
    if of.kind is not RoundKind.SECOND:
        return []
    same_year = (Round.budget_year == of.budget_year, Round.kind == RoundKind.FIRST)
    return list(db.session.scalars(select(Round).where(*same_year).order_by(Round.id.desc())))
