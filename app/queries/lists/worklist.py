"""The worklist: the queues of a person, counted and listed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import load_only

from app.domain.actor import Actor
from app.domain.procedure.audiences import Reader
from app.domain.procedure.stages import CLOSED, OUT_OF_SIGHT, Status, stage_label
from app.models import (
    BudgetaryUnit,
    Declaration,
    FrozenPrereview,
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
from app.queries.lists.filters import NO_FILTERS, OWN_UNITS, Filters, Sort
from app.queries.lists.queues import Tab, in_tab
from app.queries.review.thread_counts import thread_counts
from app.queries.visibility import (
    declarations_with_openings,
    prereview_read,
    reads_working_sheet,
    with_revision,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class DeclarationLine:
    """A declaration in a list, in the words and figures that the person may read.

    `open_threads` of `threads` ask for something and are not settled. `findings` are the errors, warnings and hints that
    went out with what an outsider reads; None where none were frozen, or the working sheet is read.
    """

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
    open_threads: int = 0
    threads: int = 0
    findings: tuple[int, int, int] | None = None

    @property
    def is_closed(self) -> bool:
        """The status is final: nobody is waited for."""
        return self.status in CLOSED

    @property
    def waiting_days(self) -> int:
        """Whole days since the declaration got its status."""
        return (now() - self.status_since).days


def counted(actor: Actor, wanted: Sequence[tuple[Tab, Filters]], *others: ScalarSelect[int]) -> list[int]:
    """Return how many declarations each of some queues lists, filtered as it says, and what `others` count."""
    return list(db.session.execute(select(*(count_of(actor, *each) for each in wanted), *others)).one())


def counts(actor: Actor) -> dict[Tab, int]:
    """Return how many declarations each queue lists."""
    return dict(zip(Tab, counted(actor, [(tab, NO_FILTERS) for tab in Tab]), strict=True))


def count(actor: Actor, tab: Tab, filters: Filters) -> int:
    """Return how many declarations a filtered queue lists."""
    return counted(actor, [(tab, filters)])[0]


def count_of(actor: Actor, tab: Tab, filters: Filters) -> ScalarSelect[int]:
    """Return how many declarations a filtered queue lists, as a scalar."""
    chosen = _chosen(actor, tab, filters, func.count())
    # Joined where it is asked for alone, so that the others are counted in an index.
    return (with_revision(chosen, actor) if filters.reads_amounts else chosen).scalar_subquery()


def next_one(actor: Actor, but: int) -> DeclarationLine | None:
    """Return what waits longest for the person besides one declaration, None for nothing."""
    wanted = (visible(actor), in_tab(actor, Tab.WAITING), *OWN_UNITS.conditions(actor), Declaration.id != but)
    found = _read(_lines(actor).where(*wanted).order_by(*Sort.LONGEST.columns(actor)).limit(1))
    return found[0] if found else None


def lines(
    actor: Actor,
    tab: Tab,
    page: int = 1,
    filters: Filters = NO_FILTERS,
    sort: Sort | None = None,
) -> list[DeclarationLine]:
    """Return one page of a queue with threads and findings: what waits longest first, else what moved last first."""
    chosen = with_revision(_chosen(actor, tab, filters, Declaration.id), actor)
    order = _sort(tab, sort).columns(actor)
    ids = chosen.order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    return page_of(actor, ids, order)


def page_of(
    actor: Actor, ids: Select[int], order: Sequence[SQLColumnExpression[Any]]
) -> list[DeclarationLine]:
    """Return the declarations of a select of few ids, with their threads and findings, in an order."""
    found = FrozenPrereview
    statement = _lines(actor, page=ids).where(visible(actor))
    statement = statement.add_columns(found.errors, found.warnings, found.hints)
    statement = statement.outerjoin(found, found.id == prereview_read(actor)).order_by(*order)
    rows = db.session.execute(statement).all()
    threads = thread_counts({row.Declaration.id: _reader(actor, row) for row in rows}) if rows else {}
    return [_with_marks(row, threads.get(row.Declaration.id, (0, 0))) for row in rows]


def all_lines(
    actor: Actor, tab: Tab, filters: Filters = NO_FILTERS, sort: Sort | None = None
) -> list[DeclarationLine]:
    """Return all pages of a queue, one after the other, without threads and findings."""
    statement = _lines(actor).where(visible(actor), in_tab(actor, tab), *filters.conditions(actor))
    return _read(statement.order_by(*_sort(tab, sort).columns(actor)))


def selection(actor: Actor, chosen: Sequence[int]) -> list[DeclarationLine]:
    """Return the chosen declarations, by unit and project code.

    Raises `NotFound` when one of them is not the person's to see.
    """
    found = _read(_lines(actor).where(visible(actor), Declaration.id.in_(chosen)).order_by(*_BY_CODE))
    if len(found) < len(set(chosen)):
        raise NotFound("所选的申报表中有不存在的，或您无权查看的。")
    return found


def of_round(actor: Actor, round_id: int) -> list[DeclarationLine]:
    """Return what a person may see of a round, by unit and project code."""
    wanted = (visible(actor), in_tab(actor, Tab.ALL), Declaration.round_id == round_id)
    return _read(_lines(actor).where(*wanted).order_by(*_BY_CODE))


def rounds_of(actor: Actor) -> list[Round]:
    """Return the rounds of which the person sees a declaration, the newest first."""
    seen = (
        select(Declaration.round_id)
        .join(Declaration.unit)
        .where(visible(actor), in_tab(actor, Tab.ALL))
        .distinct()
    )
    statement = select(Round).where(Round.id.in_(seen))
    return list(db.session.scalars(statement.order_by(Round.budget_year.desc(), Round.id.desc())))


_BY_CODE = (BudgetaryUnit.code, Declaration.project_code, Declaration.version_no, Declaration.id)
_SHOWN = (
    Declaration.id,
    Declaration.project_code,
    Declaration.project_name,
    Declaration.project_type_code,
    Declaration.is_new_project,
    Declaration.medium_term_amount,
    Declaration.budget_year_amount,
    Declaration.status,
    Declaration.status_since,
    Declaration.unit_id,
)


def _chosen(actor: Actor, tab: Tab, filters: Filters, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select what a queue holds: its count and its lines are both made of this."""
    return declarations_with_openings(*columns).where(
        visible(actor), in_tab(actor, tab), *filters.conditions(actor)
    )


def _sort(tab: Tab, sort: Sort | None) -> Sort:
    return sort or (Sort.LONGEST if tab is Tab.WAITING else Sort.LATEST)


def _lines(actor: Actor, page: Select[int] | None = None) -> Select[*tuple[Any, ...]]:
    """Select declarations beside the revision that an outsider reads, so that no list shows an unsent word."""
    columns = (
        Declaration,
        BudgetaryUnit.name.label("unit_name"),
        BudgetaryUnit.primary_id,
        ProjectTypeCode.name.label("type_name"),
        Person.name.label("opener"),
        (Opening.person_id == actor.person_id).label("mine"),
        reads_working_sheet(actor).label("own"),
        Revision.project_name.label("frozen_name"),
        Revision.medium_term_amount.label("frozen_total"),
        Revision.budget_year_amount.label("frozen_year"),
    )
    statement = declarations_with_openings(*columns, page=page).join(Declaration.project_type)
    statement = statement.outerjoin(Person, Person.id == Opening.person_id)
    return with_revision(statement, actor).options(load_only(*_SHOWN))


def _read(statement: Select[*tuple[Any, ...]]) -> list[DeclarationLine]:
    return [_line(row) for row in db.session.execute(statement)]


def _withdrawn(row: Row[*tuple[Any, ...]]) -> bool:
    return not row.own and row.Declaration.status in OUT_OF_SIGHT


def _reader(actor: Actor, row: Row[*tuple[Any, ...]]) -> Reader:
    declaration = row.Declaration
    roles = actor.roles_towards(declaration.unit_id, row.primary_id)
    open_stage = declaration.status if row.mine and not _withdrawn(row) else None
    return Reader(actor.person_id, roles, open_stage)


def _with_marks(row: Row[*tuple[Any, ...]], threads: tuple[int, int]) -> DeclarationLine:
    findings = None if row.own or row.errors is None else (row.errors, row.warnings, row.hints)
    return replace(_line(row), open_threads=threads[0], threads=threads[1], findings=findings)


def _line(row: Row[*tuple[Any, ...]]) -> DeclarationLine:
    declaration, own, withdrawn = row.Declaration, bool(row.own), _withdrawn(row)
    return DeclarationLine(
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
        stage=stage_label(declaration.status, reads_working_sheet=own),
        opener="" if withdrawn else row.opener or "",
        opened_by_me=bool(row.mine),
        status_since=declaration.status_since,
    )
