"""The versions of a project around one declaration: what it adjusts, what took its place, whether it can be adjusted now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.domain.actor import Actor
from app.domain.form.sheet import Sheet
from app.domain.procedure import rounds
from app.domain.procedure.stages import CLOSED, OUT_OF_SIGHT, Status, stage_label
from app.domain.roles import Role, reads_working_sheet
from app.models import Declaration, Round, db
from app.queries.declarations import find_all
from app.queries.form.sheets import frozen_sheet
from app.queries.rounds import extensions


@dataclass(frozen=True, slots=True)
class Versions:
    """What the guards know of a declaration's other versions.

    `replaced_by` is the number of the version that took its place. `adjusting_refusal`: why it cannot be adjusted now.
    `outlived`: the version that it adjusts is in force no longer.
    """

    replaced_by: int | None = None
    adjusting_refusal: str | None = None
    outlived: bool = False


ALONE = Versions()


def versions_around(
    declarations: Sequence[Declaration], roles: Mapping[int, frozenset[Role]]
) -> dict[int, Versions]:
    """Return by id what the guards know of the other versions; one statement more at most for each thing to know."""
    named = {each.adjusts_id for each in declarations} | {each.replaced_by_id for each in declarations}
    others = _numbers_and_statuses(named - {None})
    refusals = _refusals(
        [
            each
            for each in declarations
            if each.status is Status.APPROVED and Role.SUBMITTER in roles.get(each.id, ())
        ]
    )
    return {
        each.id: Versions(
            others[each.replaced_by_id][0] if each.replaced_by_id else None,
            refusals.get(each.id),
            each.adjusts_id is not None and others[each.adjusts_id][1] is not Status.APPROVED,
        )
        for each in declarations
    }


def _numbers_and_statuses(ids: Collection[int | None]) -> dict[int | None, tuple[int, Status]]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Declaration.id, Declaration.version_no, Declaration.status).where(Declaration.id.in_(ids))
    )
    return {declaration_id: (version_no, status) for declaration_id, version_no, status in rows}


def _refusals(approved: Sequence[Declaration]) -> dict[int, str]:
    """Return why some approved declarations cannot be adjusted now, by id; those left out can."""
    if not approved:
        return {}
    found, is_open = {}, open_adjustments([each.id for each in approved])
    into = adjustment_rounds(approved)
    for each in approved:
        if each.id in is_open:
            found[each.id] = f"第{is_open[each.id].version_no}版正在调整中，办结后才能再次调整。"
        elif each.id not in into:
            found[each.id] = "目前没有接受调整的申报批次，不能调整。"
    return found


def open_adjustments(ids: Sequence[int]) -> dict[int, Declaration]:
    """Return the adjustments of declarations that are not closed, by the id of the adjusted one."""
    statement = select(Declaration).where(Declaration.adjusts_id.in_(ids), Declaration.status.not_in(CLOSED))
    return {each.adjusts_id: each for each in db.session.scalars(statement) if each.adjusts_id is not None}


def adjustment_rounds(approved: Sequence[Declaration]) -> dict[int, Round]:
    """Return the round that each of some approved declarations would be adjusted in today, by id of the declaration.

    It is a round of the same budget year that takes adjustments and is open for the unit: 调整 before others, the newest.
    """
    years = {each.round.budget_year for each in approved}
    taking = or_(Round.kind == rounds.RoundKind.ADJUSTMENT, Round.adjustments)
    offered = db.session.scalars(select(Round).where(Round.budget_year.in_(years), taking)).all()
    offered = sorted(
        offered, key=lambda each: (each.kind is rounds.RoundKind.ADJUSTMENT, each.id), reverse=True
    )
    unit_ids = {each.id: each.unit.successor_id or each.unit_id for each in approved}
    extended = extensions({(of.id, unit_id) for of in offered for unit_id in unit_ids.values()})

    def takes(of: Round, unit_id: int) -> bool:
        until = extended.get((of.id, unit_id))
        refusal = rounds.submission_refusal(
            of.dates, rounds.today(), was_submitted=False, extended_until=until
        )
        return refusal is None

    found = {}
    for each in approved:
        same_year = (of for of in offered if of.budget_year == each.round.budget_year)
        into = next((of for of in same_year if takes(of, unit_ids[each.id])), None)
        if into is not None:
            found[each.id] = into
    return found


def versions_of(actor: Actor, declaration: Declaration) -> list[Declaration]:
    """Return the versions of a project in its budget year that the person may see, by round and number."""
    statement = (
        select(Declaration.id)
        .join(Declaration.round)
        .where(
            Declaration.project_code == declaration.project_code,
            Round.budget_year == declaration.round.budget_year,
        )
        .order_by(Round.id, Declaration.version_no)
    )
    return find_all(actor, db.session.scalars(statement).all())


def adjusted_sheet(adjusted: Declaration) -> Sheet:
    """Return the sheet of an approved version as it was approved."""
    assert adjusted.finance_revision_id, "what is approved was with finance"
    return frozen_sheet(adjusted.finance_revision_id)


def adjusted_by(actor: Actor, declaration: Declaration) -> Declaration | None:
    """Return the version that a declaration adjusts, None for none, or where the person may not see it."""
    if declaration.adjusts_id is None:
        return None
    return next(iter(find_all(actor, [declaration.adjusts_id])), None)


def stage_of(actor: Actor, declaration: Declaration, among: Sequence[Declaration]) -> tuple[Status, str]:
    """Return where a version stands as far as the person may know, and in words; what replaced it is `among` some."""
    newer = next((each.version_no for each in among if each.id == declaration.replaced_by_id), None)
    roles = actor.roles_towards(declaration.unit_id, declaration.unit.primary_id)
    own, status = reads_working_sheet(roles), declaration.status
    words = stage_label(status, reads_working_sheet=own, version_no=declaration.version_no, replaced_by=newer)
    return status if own or status not in OUT_OF_SIGHT else Status.RETURNED, words
