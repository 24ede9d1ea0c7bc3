"""The worklist: 待办, 已办 and 全部 of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.events import EventKind
from app.domain.labelled import Labelled
from app.domain.roles import Role
from app.domain.stages import OUT_OF_SIGHT, WITH_THE_UNIT, Status, stage_label
from app.domain.workflow import Action
from app.models import (
    Author,
    BudgetaryUnit,
    Declaration,
    Event,
    Opening,
    Person,
    ProjectTypeCode,
    Revision,
    Round,
    db,
)
from app.models.types import now
from app.queries import NotFound
from app.queries.declarations import visible
from app.queries.narrowing import NO_NARROWING, Narrowing

PAGE = 50


class Tab(Labelled):
    """The three lists that everyone has."""

    WAITING = "waiting", "待办"
    DONE = "done", "已办"
    ALL = "all", "全部"


@dataclass(frozen=True, slots=True)
class Line:
    """A declaration in a list, in the words and figures that the person may read."""

    id: int
    project_code: str
    project_name: str
    unit_name: str
    type_code: str
    type_name: str
    is_new_project: bool
    medium_term_amount: Decimal | None
    budget_year_amount: Decimal | None
    status: Status
    stage: str
    opener: str
    opened_by_me: bool
    status_since: datetime

    @property
    def waiting_days(self) -> int:
        """Whole days since the declaration came to where it stands."""
        return (now() - self.status_since).days


def counts(actor: Actor) -> dict[Tab, int]:
    """Return how many declarations each tab lists."""
    columns = [func.count(case((_in_tab(actor, tab), 1))).label(tab.value) for tab in Tab]
    statement = (
        select(*columns).select_from(Declaration).join(Declaration.unit).outerjoin(*_current_opening())
    )
    row = db.session.execute(statement.where(visible(actor))).one()._mapping
    return {tab: row[tab.value] for tab in Tab}


def count(actor: Actor, tab: Tab, narrowing: Narrowing) -> int:
    """Return how many declarations a tab lists that are narrowed to some."""
    statement = (
        select(func.count()).select_from(Declaration).join(Declaration.unit).outerjoin(*_current_opening())
    )
    return db.session.scalar(statement.where(visible(actor), _in_tab(actor, tab), *narrowing.conditions()))


def waiting(actor: Actor) -> int:
    """Return how many declarations wait for the person."""
    statement = (
        select(func.count()).select_from(Declaration).join(Declaration.unit).outerjoin(*_current_opening())
    )
    return db.session.scalar(statement.where(visible(actor), _waits_for(actor)))


def lines(actor: Actor, tab: Tab, page: int = 1, narrowing: Narrowing = NO_NARROWING) -> list[Line]:
    """Return one page of a tab: what waits longest first, else what moved last first."""
    statement = _in_order(actor, tab, narrowing)
    return _read(actor, statement.limit(PAGE).offset((page - 1) * PAGE))


def all_lines(actor: Actor, tab: Tab, narrowing: Narrowing = NO_NARROWING) -> list[Line]:
    """Return all pages of a tab, one after the other."""
    return _read(actor, _in_order(actor, tab, narrowing))


def selection(actor: Actor, chosen: Sequence[int], tab: Tab | None = None) -> list[Line]:
    """Return the chosen declarations, or all of a tab, by unit and project code.

    Raises `NotFound` when one of the chosen is not the person's to see.
    """
    condition = _in_tab(actor, tab) if tab else Declaration.id.in_(chosen)
    statement = _lines(actor).where(visible(actor), condition)
    order = (BudgetaryUnit.code, Declaration.project_code, Declaration.version_no, Declaration.id)
    found = _read(actor, statement.order_by(*order))
    if tab is None and len(found) < len(set(chosen)):
        raise NotFound("所选的申报表中有不存在的，或您无权查看的。")
    return found


def of_round(actor: Actor, round_id: int) -> list[Line]:
    """Return what a person may see of a round, by unit and project code."""
    statement = _lines(actor).where(visible(actor), _in_tab(actor, Tab.ALL), Declaration.round_id == round_id)
    order = (BudgetaryUnit.code, Declaration.project_code, Declaration.version_no, Declaration.id)
    return _read(actor, statement.order_by(*order))


def reads_working_sheet(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for declarations of which the person reads the working sheet, not a frozen revision."""
    if actor.holds(Role.AUDITOR):
        return true()
    return Declaration.unit_id.in_(actor.units(Role.PREPARER, Role.SUBMITTER))


def revision_read(actor: Actor) -> ColumnElement[int]:
    """Return the id of the revision that an outsider reads of a declaration."""
    if actor.holds(Role.REVIEWER, Role.APPROVER):
        return func.coalesce(Declaration.finance_revision_id, Declaration.submitted_revision_id)
    return Declaration.submitted_revision_id


def rounds_of(actor: Actor) -> list[Round]:
    """Return the rounds of which the person sees a declaration, the newest first."""
    seen = (
        select(Declaration.round_id)
        .join(Declaration.unit)
        .where(visible(actor), _in_tab(actor, Tab.ALL))
        .distinct()
    )
    statement = select(Round).where(Round.id.in_(seen))
    return list(db.session.scalars(statement.order_by(Round.budget_year.desc(), Round.id.desc())))


def _lines(actor: Actor) -> Select:
    """Select declarations beside the revision that an outsider reads, so that no list shows an unsent word."""
    mine = Opening.person_id == actor.person_id
    return (
        select(
            Declaration,
            BudgetaryUnit.name.label("unit_name"),
            ProjectTypeCode.name.label("type_name"),
            Person.name.label("opener"),
            mine.label("mine"),
            reads_working_sheet(actor).label("own"),
            Revision.project_name.label("frozen_name"),
            Revision.medium_term_amount.label("frozen_total"),
            Revision.budget_year_amount.label("frozen_year"),
        )
        .join(Declaration.unit)
        .join(Declaration.project_type)
        .outerjoin(*_current_opening())
        .outerjoin(Person, Person.id == Opening.person_id)
        .outerjoin(Revision, Revision.id == revision_read(actor))
    )


def _in_order(actor: Actor, tab: Tab, narrowing: Narrowing) -> Select:
    order = Declaration.status_since if tab is Tab.WAITING else Declaration.status_since.desc()
    statement = _lines(actor).where(visible(actor), _in_tab(actor, tab), *narrowing.conditions())
    return statement.order_by(order, Declaration.id)


def _read(actor: Actor, statement: Select) -> list[Line]:
    return [_line(row) for row in db.session.execute(statement)]


def _line(row) -> Line:
    declaration, own = row.Declaration, bool(row.own)
    withdrawn = not own and declaration.status in OUT_OF_SIGHT
    return Line(
        id=declaration.id,
        project_code=declaration.project_code,
        project_name=declaration.project_name if own else row.frozen_name,
        unit_name=row.unit_name,
        type_code=declaration.project_type_code,
        type_name=row.type_name,
        is_new_project=bool(declaration.is_new_project) and own,
        medium_term_amount=declaration.medium_term_amount if own else row.frozen_total,
        budget_year_amount=declaration.budget_year_amount if own else row.frozen_year,
        status=Status.RETURNED if withdrawn else declaration.status,
        stage=stage_label(declaration.status, own),
        opener="" if withdrawn else row.opener or "",
        opened_by_me=bool(row.mine),
        status_since=declaration.status_since,
    )


def _current_opening():
    return Opening, and_(Opening.declaration_id == Declaration.id, Opening.closed_at.is_(None))


def _in_tab(actor: Actor, tab: Tab):
    match tab:
        case Tab.WAITING:
            return _waits_for(actor)
        case Tab.DONE:
            return _handled_by(actor) & ~_waits_for(actor) & (Declaration.status != Status.DISCARDED)
        case Tab.ALL:
            return Declaration.status != Status.DISCARDED


def _waits_for(actor: Actor):
    """What the person can act on: with the unit, or at a stage they hold that no colleague has open and they may decide."""
    author = (
        select(Author)
        .where(Author.declaration_id == Declaration.id, Author.person_id == actor.person_id)
        .exists()
    )
    not_mine = ~author & ~_did(actor, EventKind.SUBMIT)
    unopened = or_(Opening.id.is_(None), Opening.person_id == actor.person_id)
    conditions = [false()]
    if units := actor.units(Role.PREPARER):
        conditions.append(Declaration.unit_id.in_(units) & Declaration.status.in_(WITH_THE_UNIT))
    if units := actor.units(Role.SUBMITTER):
        mine = Declaration.status.in_(WITH_THE_UNIT) & author
        conditions.append(
            Declaration.unit_id.in_(units) & or_((Declaration.status == Status.UNIT_REVIEW) & unopened, mine)
        )
    if units := actor.units(Role.ENDORSER):
        stage = Declaration.status == Status.DEPARTMENT_REVIEW
        conditions.append(BudgetaryUnit.primary_id.in_(units) & stage & unopened & not_mine)
    if actor.holds(Role.REVIEWER):
        conditions.append((Declaration.status == Status.FINANCE_REVIEW) & unopened & not_mine)
    if actor.holds(Role.APPROVER):
        unpassed = ~_did(actor, EventKind.PASS_REVIEW)
        conditions.append((Declaration.status == Status.APPROVAL) & unopened & not_mine & unpassed)
    return or_(*conditions)


def _handled_by(actor: Actor):
    done = [EventKind(action.value) for action in Action if action is not Action.OPEN]
    return _did(actor, *done, EventKind.CREATE, EventKind.IMPORT, EventKind.IMPORT_UPDATE, EventKind.COPY)


def _did(actor: Actor, *kinds: EventKind):
    event = aliased(Event)
    return (
        select(event.id)
        .where(
            event.declaration_id == Declaration.id, event.person_id == actor.person_id, event.kind.in_(kinds)
        )
        .exists()
    )
