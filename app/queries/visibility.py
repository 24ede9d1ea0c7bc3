"""What of a declaration a person reads, each rule once in Python for loaded rows and, right below, once in SQL for lists.

The unit and the auditor read the working sheet and every event. Outsiders read the revision that went out to them, and of
the events only those that left the unit. `tests/operations/test_visibility.py` holds the two forms against each other.
"""

from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.domain import roles as domain
from app.domain.procedure.audiences import Audience
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import AMONG_THE_UNIT, OUT_OF_SIGHT, Status, is_among_the_unit
from app.domain.roles import FINANCE_ROLES, UNIT_ROLES, Role
from app.models import BudgetaryUnit, Declaration, Event, Revision, SearchEntry, Thread
from app.queries.askers import Asker
from app.queries.openings import with_opening
from app.queries.probes import has_any

_Columns = TypeVarTuple("_Columns")


def declarations_with_openings(*columns: Any, page: Select[int] | None = None) -> Select[*tuple[Any, ...]]:
    """Select declarations with their unit and their current opening, as every condition of a queue needs them.

    `page`: a select of the few ids to keep.
    """
    statement: Select[*tuple[Any, ...]] = select(*columns)
    if page is None:
        statement = statement.select_from(Declaration)
    else:
        # First in the order of joins: PostgreSQL looks no further than eight tables for a better one.
        few = page.subquery("page")
        statement = statement.select_from(few).join(Declaration, Declaration.id == few.c.id)
    return with_opening(statement.join(Declaration.unit))


def with_revision(statement: Select[*_Columns], actor: Asker) -> Select[*_Columns]:
    """Join the revision that an outsider reads to such a select (LEFT OUTER JOIN), for `shown`."""
    return statement.outerjoin(Revision, Revision.id == revision_read(actor))


def reads_working_sheet(actor: Asker) -> ColumnElement[bool]:
    """Return the condition for declarations whose working sheet the person reads: `domain.roles.reads_working_sheet`."""
    if actor.has_role(Role.AUDITOR):
        return true()
    if not actor.has_role(*UNIT_ROLES):
        return false()
    return Declaration.unit_id.in_(actor.units(*UNIT_ROLES))


def _revision_columns(in_finance: bool) -> tuple[str, ...]:
    """Return the columns of `Declaration` of which the first that is not NULL is the revision that outsiders read."""
    return ("finance_revision_id", "submitted_revision_id") if in_finance else ("submitted_revision_id",)


def readable_revision(declaration: Declaration, roles: frozenset[Role]) -> int | None:
    """Return the id of the revision that people in these roles read, None for the working sheet."""
    if domain.reads_working_sheet(roles):
        return None
    columns = _revision_columns(bool(roles & FINANCE_ROLES))
    return next((found for key in columns if (found := getattr(declaration, key)) is not None), None)


def revision_read(actor: Asker) -> ColumnElement[int | None]:
    """Return the id of the revision that an outsider reads, as SQL; `readable_revision` is the same of a loaded row."""
    first, *others = (getattr(Declaration, key) for key in _revision_columns(actor.has_role(*FINANCE_ROLES)))
    return func.coalesce(first, *others) if others else first


class _NoKey(FunctionElement[int]):
    """The id of a revision, on SQLite as a sum, which is no key."""

    inherit_cache = True
    type = Integer()


class _Owner(FunctionElement[int]):
    """Whose a revision is, on SQLite; elsewhere the declaration that it is joined to, which asks nothing more."""

    inherit_cache = True
    type = Integer()


@compiles(_NoKey)
def _key(element: _NoKey, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_NoKey, "sqlite")
def _sum(element: _NoKey, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.clauses, **options)} + 0"


@compiles(_Owner)
def _joined(element: _Owner, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(list(element.clauses)[1], **options)


@compiles(_Owner, "sqlite")
def _owner(element: _Owner, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **options)


def read_by_index(revision_id: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Return the condition that joins a revision of `Declaration` by its id, where the figures of very many are added up.

    SQLite would look each up by its key, past the whole of its words; as a sum the id is no key, and the index of the
    declaration's revisions holds all that is added up.
    """
    owner = _Owner(Revision.declaration_id, Declaration.id)
    return and_(owner == Declaration.id, _NoKey(Revision.id) == revision_id)


def left_the_unit(event: Event) -> bool:
    """Tell whether an outsider may know of an event."""
    return not is_among_the_unit(event.from_status, event.to_status)


def _left_the_unit() -> ColumnElement[bool]:
    # A status that is NULL is in no list and in none of its complements.
    return or_(Event.from_status.not_in(AMONG_THE_UNIT), Event.to_status.not_in(AMONG_THE_UNIT))


def knows_of(actor: Asker) -> ColumnElement[bool]:
    """Return the condition for events that the person may know of; joins `Declaration`."""
    return or_(reads_working_sheet(actor), _left_the_unit())


def went_to(event: Event, roles: frozenset[Role]) -> bool:
    """Tell whether the revision of an event went to people in these roles; finance gets none that the department got."""
    return Role.ENDORSER in roles or event.to_status is not Status.DEPARTMENT_REVIEW


def _went_to(actor: Asker) -> ColumnElement[bool]:
    went: ColumnElement[bool] = Event.to_status != Status.DEPARTMENT_REVIEW
    if actor.has_role(Role.ENDORSER):
        return or_(went, BudgetaryUnit.primary_id.in_(actor.units(Role.ENDORSER)))
    return went


def shown(actor: Asker, key: str) -> ColumnElement[Any]:
    """Return the name or an amount as the person reads it, for a select `with_revision`."""
    return case((reads_working_sheet(actor), getattr(Declaration, key)), else_=getattr(Revision, key))


def since_read(actor: Asker) -> SQLColumnExpression[Any]:
    """Return since when a declaration has its status, in whose order a person may read a list.

    Whoever reads units' declarations from outside learns nothing of what these do among themselves, by no order either.
    """
    from_outside = actor.has_role(Role.ENDORSER, *FINANCE_ROLES) and not actor.has_role(Role.AUDITOR)
    return Declaration.known_since if from_outside else Declaration.status_since


def own_unit_name() -> ColumnElement[str]:
    """Return the name of a declaration's unit on its working sheet: `queries.form.sheets.unit_names`; joins the unit."""
    borne = func.coalesce(Declaration.applicant_unit, BudgetaryUnit.name)
    return case((Declaration.status.in_(OUT_OF_SIGHT), BudgetaryUnit.name), else_=borne)


def unit_name_read(actor: Asker) -> ColumnElement[str]:
    """Return the name of a declaration's unit as the person reads it, for a select `with_revision`."""
    sent = func.coalesce(Revision.applicant_unit, BudgetaryUnit.name)
    return case((reads_working_sheet(actor), own_unit_name()), else_=sent)


def words_read(actor: Asker) -> ColumnElement[str]:
    """Return the searchable words of code and name as the person reads them; joins `SearchEntry`."""
    in_finance = actor.has_role(*FINANCE_ROLES)
    sent = SearchEntry.finance_words if in_finance else SearchEntry.department_words
    return case((reads_working_sheet(actor), SearchEntry.unit_words), else_=sent)


def is_shown_as(actor: Asker, status: Status) -> ColumnElement[bool]:
    """Return the condition for a status as far as the person may know it: while the unit works, others see 已退回 only."""
    own = reads_working_sheet(actor)
    if status is Status.RETURNED:
        return Declaration.status.in_(OUT_OF_SIGHT) & or_(Declaration.status == status, ~own)
    return and_(Declaration.status == status, own if status in OUT_OF_SIGHT else true())


def knows_opener(actor: Asker) -> ColumnElement[bool]:
    """Return the condition for declarations of which the person may know who has the present stage open."""
    return or_(reads_working_sheet(actor), Declaration.status.not_in(OUT_OF_SIGHT))


def was_returned(actor: Asker) -> ColumnElement[bool]:
    """Return the condition for declarations that were returned once as far as the person may know; joins the unit."""
    # Spelled out: an index of some rows alone is not used for a value that is bound.
    is_return = Event.kind == literal_column(f"'{EventKind.SEND_BACK.value}'")
    returns = select(Event.id).where(Event.declaration_id == Declaration.id, is_return)
    return has_any(returns.where(knows_of(actor)).correlate(Declaration, BudgetaryUnit))


def asked_of_unit(actor: Asker) -> ColumnElement[bool]:
    """Return the condition for sent threads that ask the unit something and that the person reads: `audiences.may_read`.

    Joins `Declaration` with its unit, and `Thread`.
    """
    readers = [Thread.audience == Audience.ALL]
    own = reads_working_sheet(actor)
    readers.append(and_(own, Thread.audience.in_((Audience.UNIT, Audience.DEPARTMENT))))
    if actor.has_role(Role.ENDORSER):
        below = BudgetaryUnit.primary_id.in_(actor.units(Role.ENDORSER))
        readers.append(and_(below, Thread.audience == Audience.DEPARTMENT))
    return and_(Thread.number.is_not(None), or_(*readers))


def prereview_read(actor: Asker) -> ScalarSelect[int | None]:
    """Return the id of the frozen prereview that an outsider's revision went to them with; joins `BudgetaryUnit`."""
    return (
        select(Event.prereview_id)
        .where(
            Event.declaration_id == Declaration.id,
            Event.revision_id == revision_read(actor),
            Event.prereview_id.is_not(None),
            _left_the_unit(),
            _went_to(actor),
        )
        .order_by(Event.id.desc())
        .limit(1)
        .correlate(Declaration, BudgetaryUnit)
        .scalar_subquery()
    )
