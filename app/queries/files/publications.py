"""公开: where the approved declarations of a round stand, and one of them with what is to be answered before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain.actor import Actor
from app.domain.form.sheet import Sheet
from app.domain.prereview import Finding
from app.domain.prereview.public_sheet import PublicAnswer, findings_before, public_sheet, unanswered
from app.domain.procedure.publication import Disclosure, Opinion, PublicationState, state_of
from app.domain.procedure.stages import Status
from app.models import BudgetaryUnit, Declaration, Publication, PublicationAnswer, db
from app.queries import NotFound
from app.queries.declarations import find, visible
from app.queries.form.sheets import frozen_sheet, frozen_sheets
from app.queries.in_force import in_force

PAGE = 100
"""So many declarations stand on a page of the list."""


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """An approved declaration in the list; `lock` is that of its publication, `open_findings` count what is to be answered.

    `budget_year_amount` is yuan.
    """

    declaration_id: int
    lock: int
    project_code: str
    version_no: int
    project_name: str
    unit_name: str
    budget_year_amount: Decimal | None
    proposed: Opinion | None
    decided: Opinion | None
    state: PublicationState
    open_findings: int


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """A page of the list: the lines, and how many there are in each state; `pages` counts the pages of `state`."""

    lines: tuple[PublicationLine, ...]
    counts: dict[PublicationState, int]
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class NotedAnswer:
    """A finding of H05, and the newest that was answered to it, None for nothing yet."""

    finding: Finding
    answer: PublicAnswer | None


@dataclass(frozen=True, slots=True)
class PublicationCase:
    """An approved declaration before its publication: the approved sheet, what is said of it, what it looks like in public.

    `waiting` are the findings that nobody has answered.
    """

    declaration: Declaration
    sheet: Sheet
    publication: Publication | None
    answers: tuple[PublicAnswer, ...]

    @property
    def lock(self) -> int:
        """The optimistic lock of what is said of it, 0 for nothing yet."""
        return self.publication.lock if self.publication else 0

    @property
    def shown(self) -> Sheet:
        """The sheet as it is made public."""
        return public_sheet(self.sheet, self.answers)

    @property
    def waiting(self) -> tuple[Finding, ...]:
        """What is to be answered still."""
        return unanswered(self.shown, self.answers)

    @property
    def noted(self) -> tuple[NotedAnswer, ...]:
        """The findings in the approved sheet and, where words were hidden, those that came up then, with their answers."""
        found = dict.fromkeys((*findings_before(self.sheet), *self.waiting))
        said = {(each.anchor, each.quote): each for each in self.answers}
        return tuple(NotedAnswer(each, said.get((each.anchor, each.quote))) for each in found)

    @property
    def state(self) -> PublicationState:
        """Where it stands."""
        return _state(self.publication)


def publication_page(
    actor: Actor, round_id: int, state: PublicationState | None, unit_id: int | None, number: int
) -> PublicationPage:
    """Return a page of a round's approved declarations that the person may see, by unit and project code."""
    scope = [Declaration.round_id == round_id, visible(actor)]
    scope += [Declaration.unit_id == unit_id] if unit_id else []
    each_count = [func.count(case((_is(each), 1))) for each in PublicationState]
    counts = dict(
        zip(PublicationState, db.session.execute(approved(*each_count).where(*scope)).one(), strict=True)
    )
    total = counts[state] if state else sum(counts.values())
    pages = max(-(-total // PAGE), 1)
    number = min(max(number, 1), pages)
    found = approved(Declaration, Publication).where(*scope)
    found = found.where(_is(state)) if state else found
    found = found.order_by(BudgetaryUnit.code, Declaration.project_code, Declaration.version_no)
    rows = db.session.execute(found.offset((number - 1) * PAGE).limit(PAGE)).all()
    return PublicationPage(_lines([(one, other) for one, other in rows]), counts, number, pages)


def units_of(actor: Actor, round_id: int) -> list[tuple[int, str]]:
    """Return id and name of the units whose approved declarations of a round the person may see, by code."""
    found = approved(BudgetaryUnit.id, BudgetaryUnit.name).where(
        Declaration.round_id == round_id, visible(actor)
    )
    grouped = found.group_by(BudgetaryUnit.id, BudgetaryUnit.name, BudgetaryUnit.code)
    return [(unit_id, name) for unit_id, name in db.session.execute(grouped.order_by(BudgetaryUnit.code))]


def publication_case(actor: Actor, declaration_id: int) -> PublicationCase:
    """Return an approved declaration that the person may see; raises `NotFound`."""
    declaration = find(actor, declaration_id)
    if declaration.status is not Status.APPROVED or declaration.finance_revision_id is None:
        raise NotFound("只有已批复的申报表才办理公开。")
    return PublicationCase(
        declaration,
        frozen_sheet(declaration.finance_revision_id),
        db.session.get(Publication, declaration_id),
        answers_of([declaration_id])[declaration_id],
    )


def approved(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Select of the approved declarations in force, with round, unit and, where there is one, publication."""
    return (
        select(*columns)
        .select_from(Declaration)
        .join(Declaration.round)
        .join(Declaration.unit)
        .outerjoin(Publication, Publication.declaration_id == Declaration.id)
        .where(in_force(), Declaration.finance_revision_id.is_not(None))
    )


def answers_of(declaration_ids: Collection[int]) -> dict[int, tuple[PublicAnswer, ...]]:
    """Return what was answered of each declaration, the newest answer of each finding, in one statement."""
    found: dict[int, dict[tuple[str, str], PublicAnswer]] = {each: {} for each in declaration_ids}
    statement = (
        select(PublicationAnswer)
        .where(PublicationAnswer.declaration_id.in_(declaration_ids))
        .options(joinedload(PublicationAnswer.person))
        .order_by(PublicationAnswer.id)
    )
    for each in db.session.scalars(statement):
        said = PublicAnswer(each.anchor, each.quote, each.hides, each.text, each.person.name, each.at)
        found[each.declaration_id][each.anchor, each.quote] = said
    return {declaration_id: tuple(said.values()) for declaration_id, said in found.items()}


def _is(state: PublicationState) -> ColumnElement[bool]:
    """Return the condition for a state: `state_of` in SQL."""
    is_open = or_(
        Publication.decided.is_(None), func.coalesce(Publication.proposed_at > Publication.decided_at, False)
    )
    match state:
        case PublicationState.UNPROPOSED:
            return and_(is_open, Publication.proposed.is_(None))
        case PublicationState.PROPOSED:
            return and_(is_open, Publication.proposed.is_not(None))
        case _:
            return and_(Publication.decided == Disclosure(state.value), ~is_open)


def _state(publication: Publication | None) -> PublicationState:
    if publication is None:
        return PublicationState.UNPROPOSED
    return state_of(publication.proposal, publication.decision, is_proposed_anew=publication.is_proposed_anew)


def _lines(rows: Sequence[tuple[Declaration, Publication | None]]) -> tuple[PublicationLine, ...]:
    sheets = frozen_sheets({one.finance_revision_id for one, _ in rows if one.finance_revision_id})
    answers = answers_of([one.id for one, _ in rows])
    lines = []
    for declaration, publication in rows:
        assert declaration.finance_revision_id
        sheet, said = sheets[declaration.finance_revision_id], answers[declaration.id]
        lines.append(
            PublicationLine(
                declaration.id,
                publication.lock if publication else 0,
                sheet.project_code,
                declaration.version_no,
                sheet.project_name,
                sheet.applicant_unit,
                sheet.budget_year_amount,
                publication.proposal if publication else None,
                publication.decision if publication else None,
                _state(publication),
                len(unanswered(public_sheet(sheet, said), said)),
            )
        )
    return tuple(lines)
