"""The worklist: the queues of a person, counted and listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import Row, Select, bindparam, func
from sqlalchemy.orm import load_only

from app.domain.actor import Actor
from app.domain.procedure.audiences import Reader
from app.domain.procedure.stages import CLOSED, OUT_OF_SIGHT, Status, stage_label, version_words
from app.models import (
    BudgetaryUnit,
    Declaration,
    FrozenPrereview,
    Opening,
    Person,
    ProjectTypeCode,
    Revision,
    db,
)
from app.models.types import now
from app.queries import NotFound
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.in_force import counted_once, replaced_by_no
from app.queries.lists.counts import held
from app.queries.lists.filters import NO_FILTERS, OWN_UNITS, Filters, Shape, Sort, order_of
from app.queries.lists.queues import Tab, in_tab, with_own_event
from app.queries.review.thread_counts import thread_counts
from app.queries.visibility import (
    declarations_with_openings,
    prereview_read,
    reads_working_sheet,
    unit_name_read,
    with_revision,
)

PAGE, PAGES = 50, 100
"""So many lines are on a page, and so many pages of a list can be turned to."""

_Columns = TypeVarTuple("_Columns")


@dataclass(frozen=True, slots=True)
class DeclarationLine:
    """A declaration in a list, in the words and figures that the person may read.

    `open_threads` of `threads` ask for something and are not settled. `findings` are the errors, warnings and hints that
    went out with what an outsider reads; None where none were frozen, or the working sheet is read. `is_counted`: of a
    project's versions sums count this one.
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
    version_no: int = 1
    is_counted: bool = True

    @property
    def version_words(self) -> str:
        """What a file says of the version that it holds, "" for a first one that nothing has replaced."""
        return version_words(self.version_no, self.status, self.stage)

    @property
    def is_closed(self) -> bool:
        """The status is final: nobody is waited for."""
        return self.status in CLOSED

    @property
    def waiting_days(self) -> int:
        """Whole days since the declaration got its status, as far as the person may know."""
        return (now() - self.status_since).days


def count(actor: Actor, tab: Tab, filters: Filters) -> int:
    """Return how many declarations a filtered queue lists, all of them."""
    statement = _counting(anyone_like(actor), tab, filters.shape)
    return db.session.scalars(statement, {**parameters(actor), **filters.parameters}).one()


def next_one(actor: Actor, but: int) -> DeclarationLine | None:
    """Return what waits longest for the person besides one declaration, None for nothing."""
    found = _read(_next_one(anyone_like(actor)), {**parameters(actor), "but": but})
    return found[0] if found else None


def lines(
    actor: Actor,
    tab: Tab,
    page: int = 1,
    filters: Filters = NO_FILTERS,
    sort: Sort | None = None,
    few: int | None = None,
) -> list[DeclarationLine]:
    """Return one page of a queue with threads and findings, in an order or the queue's own.

    It has `few` lines at most, `PAGE` unless said: one more tells whether another page follows.
    """
    statement = _page(anyone_like(actor), tab, filters.shape, sort or order_of(tab))
    where = {"few": few or PAGE, "before": (page - 1) * PAGE}
    return read_page(actor, statement, {**parameters(actor), **filters.parameters, **where})


def read_page(
    actor: Actor, statement: Select[*tuple[Any, ...]], bound: Mapping[str, Any]
) -> list[DeclarationLine]:
    """Return the few declarations of a statement of `page_of`, with their threads and findings."""
    rows = db.session.execute(statement, bound).all()
    threads = thread_counts({row.Declaration.id: _reader(actor, row) for row in rows}) if rows else {}
    return [_with_marks(row, threads.get(row.Declaration.id, (0, 0))) for row in rows]


def page_of(asker: Asker, ids: Select[int], sort: Sort) -> Select[*tuple[Any, ...]]:
    """Select the lines of a select of few ids, with the findings that they went out with, in an order."""
    found = FrozenPrereview
    statement = _lines(asker, page=ids).where(visible(asker))
    statement = statement.add_columns(found.errors, found.warnings, found.hints)
    statement = statement.outerjoin(found, found.id == prereview_read(asker))
    return _ordered(statement, asker, sort)


def all_lines(
    actor: Actor, tab: Tab, filters: Filters = NO_FILTERS, sort: Sort | None = None
) -> list[DeclarationLine]:
    """Return all pages of a queue, one after the other, without threads and findings."""
    wanted = (visible(actor), in_tab(actor, tab), *filters.shape.conditions(actor))
    statement = _ordered(_lines(actor).where(*wanted), actor, sort or order_of(tab))
    return _read(statement, filters.parameters)


def selection(actor: Actor, chosen: Sequence[int]) -> list[DeclarationLine]:
    """Return the chosen declarations, by unit, name of the unit, and project code.

    Raises `NotFound` when one of them is not the person's to see.
    """
    found = _read(_by_unit(_lines(actor).where(visible(actor), Declaration.id.in_(chosen)), actor))
    if len(found) < len(set(chosen)):
        raise NotFound("所选的申报表中有不存在的，或您无权查看的。")
    return found


def of_round(actor: Actor, round_id: int) -> list[DeclarationLine]:
    """Return what a person may see of a round, by unit, name of the unit, and project code."""
    wanted = (visible(actor), in_tab(actor, Tab.ALL), Declaration.round_id == round_id)
    return _read(_by_unit(_lines(actor).where(*wanted), actor))


def _by_unit(statement: Select[*_Columns], asker: Asker) -> Select[*_Columns]:
    """A unit that got another name has the declarations of each name together."""
    project = (Declaration.project_code, Declaration.version_no, Declaration.id)
    return statement.order_by(BudgetaryUnit.code, unit_name_read(asker), *project)


_SHOWN = (
    Declaration.id,
    Declaration.project_code,
    Declaration.version_no,
    Declaration.project_name,
    Declaration.project_type_code,
    Declaration.is_new_project,
    Declaration.medium_term_amount,
    Declaration.budget_year_amount,
    Declaration.status,
    Declaration.status_since,
    Declaration.known_since,
    Declaration.unit_id,
)


@lru_cache(STATEMENTS_KEPT)
def _page(asker: Anyone, tab: Tab, shape: Shape, sort: Sort) -> Select[*tuple[Any, ...]]:
    ids = with_revision(held(asker, tab, shape, Declaration.id), asker).order_by(*sort.columns(asker))
    return page_of(asker, ids.limit(bindparam("few")).offset(bindparam("before")), sort)


@lru_cache(STATEMENTS_KEPT)
def _counting(asker: Anyone, tab: Tab, shape: Shape) -> Select[int]:
    counting = held(asker, tab, shape, func.count())
    return with_revision(counting, asker) if shape.reads_revision else counting


@lru_cache(STATEMENTS_KEPT)
def _next_one(asker: Anyone) -> Select[*tuple[Any, ...]]:
    wanted = (visible(asker), in_tab(asker, Tab.WAITING), *OWN_UNITS.shape.conditions(asker))
    others = _lines(asker).where(*wanted, Declaration.id != bindparam("but"))
    return _ordered(others, asker, Sort.LONGEST).limit(1)


def _ordered(statement: Select[*_Columns], asker: Asker, sort: Sort) -> Select[*_Columns]:
    statement = with_own_event(statement, asker) if sort is Sort.OWN else statement
    return statement.order_by(*sort.columns(asker))


def _lines(asker: Asker, page: Select[int] | None = None) -> Select[*tuple[Any, ...]]:
    """Select declarations beside the revision that an outsider reads, so that no list shows an unsent word."""
    columns = (
        Declaration,
        unit_name_read(asker).label("unit_name"),
        BudgetaryUnit.primary_id,
        ProjectTypeCode.name.label("type_name"),
        Person.name.label("opener"),
        (Opening.person_id == asker.person_id).label("mine"),
        reads_working_sheet(asker).label("own"),
        replaced_by_no().label("replaced_by"),
        counted_once().label("counted"),
        Revision.project_name.label("frozen_name"),
        Revision.medium_term_amount.label("frozen_total"),
        Revision.budget_year_amount.label("frozen_year"),
        Revision.is_new_project.label("frozen_new"),
    )
    statement = declarations_with_openings(*columns, page=page).join(Declaration.project_type)
    statement = statement.outerjoin(Person, Person.id == Opening.person_id)
    return with_revision(statement, asker).options(load_only(*_SHOWN))


def _read(
    statement: Select[*tuple[Any, ...]], bound: Mapping[str, Any] | None = None
) -> list[DeclarationLine]:
    return [_line(row) for row in db.session.execute(statement, bound)]


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
        is_new_project=bool(declaration.is_new_project if own else row.frozen_new),
        medium_term_amount=declaration.medium_term_amount if own else row.frozen_total,
        budget_year_amount=declaration.budget_year_amount if own else row.frozen_year,
        status=Status.RETURNED if withdrawn else declaration.status,
        stage=stage_label(
            declaration.status,
            reads_working_sheet=own,
            version_no=declaration.version_no,
            replaced_by=row.replaced_by,
        ),
        opener="" if withdrawn else row.opener or "",
        opened_by_me=bool(row.mine),
        status_since=(None if own else declaration.known_since) or declaration.status_since,
        version_no=declaration.version_no,
        is_counted=bool(row.counted),
    )
