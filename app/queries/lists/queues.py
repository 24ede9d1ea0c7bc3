"""The queues of the worklist: which each role has, in which words, and for each the one condition that it is.

What a queue counts and what it lists come from the same condition, on a select of `visibility.declarations_with_openings`.
"""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.actor import Actor
from app.domain.labelled import Labelled
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import OUT_OF_SIGHT, WITH_THE_UNIT, Status
from app.domain.procedure.workflow import Action
from app.domain.roles import Role
from app.models import Author, BudgetaryUnit, Declaration, Event, Opening
from app.queries.askers import Asker
from app.queries.probes import has_any, has_none

_Value = TypeVar("_Value")
_Columns = TypeVarTuple("_Columns")


class Tab(Labelled):
    """A queue by what it is called where one person has it in several roles."""

    WAITING = "waiting", "待办"
    DONE = "done", "已办"
    RETURNED = "returned", "被退回"
    STARTED = "started", "我发起的"
    HANDLED = "handled", "曾经办"
    ALL = "all", "全部"


_BEGUN = (EventKind.CREATE, EventKind.IMPORT, EventKind.COPY, EventKind.ADJUST)
_DECIDED = tuple(EventKind(action.value) for action in Action if action is not Action.OPEN)
_BY_ONESELF = (*_BEGUN, EventKind.IMPORT_UPDATE, *_DECIDED)

_REVIEWING = {Tab.WAITING: "待审核", Tab.DONE: "已审核", Tab.RETURNED: "被退回", Tab.HANDLED: "曾经办"}
_WORDS = (
    ((Role.PREPARER, Role.SUBMITTER), {Tab.WAITING: "待办", Tab.DONE: "已办", Tab.STARTED: "我发起的"}),
    ((Role.ENDORSER,), _REVIEWING),
    ((Role.REVIEWER,), _REVIEWING),
    ((Role.APPROVER,), {Tab.WAITING: "待批复", Tab.DONE: "已办", Tab.HANDLED: "曾经办"}),
)
"""Which queues the roles have besides 全部, in the words of their offices; nothing waits for an auditor."""

EXPLAINED = {
    Tab.WAITING: "您现在可以办理的；同事已经打开的不在其中。",
    Tab.DONE: "您办过、现在不等您办理的。",
    Tab.RETURNED: "上一环节退回、还没有再送出的。",
    Tab.STARTED: "您新建、导入、复制或发起调整的。",
    Tab.HANDLED: "您打开过或办过的，包括又回到您这里的。",
    Tab.ALL: "您能看到的全部申报表。",
}
"""What a queue holds, for its readers; nothing that was discarded is in any."""


def tabs_of(actor: Actor) -> dict[Tab, str]:
    """Return the queues that a person has, each with its name; where two roles disagree, the general one."""
    names: dict[Tab, set[str]] = {Tab.ALL: {Tab.ALL.label}}
    for roles, words in _WORDS:
        for tab, word in words.items() if actor.has_role(*roles) else ():
            names.setdefault(tab, set()).add(word)
    return {tab: min(names[tab]) if len(names[tab]) == 1 else tab.label for tab in Tab if tab in names}


def in_tab(asker: Asker, tab: Tab) -> ColumnElement[bool]:
    """Return the condition that a queue is."""
    return and_(Declaration.status != Status.DISCARDED, _CONDITIONS[tab](asker))


def with_own_event(statement: Select[*_Columns], asker: Asker) -> Select[*_Columns]:
    """Join the last event of the person to a select of declarations, as `OWN_EVENT` (INNER JOIN).

    So the queues of `DEALT_WITH` are found in what the person did, however many declarations there are.
    """
    later = aliased(Event)
    by_the_person = (OWN_EVENT.person_id == asker.person_id) & (OWN_EVENT.declaration_id == Declaration.id)
    later_ones = (
        select(later.id)
        .where(
            later.person_id == asker.person_id,
            later.declaration_id == OWN_EVENT.declaration_id,
            later.id > OWN_EVENT.id,
        )
        .correlate(OWN_EVENT)
    )
    return statement.join(OWN_EVENT, by_the_person & has_none(later_ones))


def waits_for(asker: Asker) -> ColumnElement[bool]:
    """What the person can act on: with the unit, or at a stage they hold that no colleague has open and they may decide."""
    authors = (
        select(Author.person_id)
        .where(Author.declaration_id == Declaration.id, Author.person_id == asker.person_id)
        .correlate(Declaration)
    )
    not_mine = has_none(authors) & has_none(_own(asker, EventKind.SUBMIT))
    unopened = or_(Opening.id.is_(None), Opening.person_id == asker.person_id)
    conditions: list[ColumnElement[bool]] = [false()]
    if asker.has_role(Role.PREPARER):
        of_mine = Declaration.unit_id.in_(asker.units(Role.PREPARER))
        conditions.append(of_mine & Declaration.status.in_(WITH_THE_UNIT))
    if asker.has_role(Role.SUBMITTER):
        mine = Declaration.status.in_(WITH_THE_UNIT) & has_any(authors)
        of_mine = Declaration.unit_id.in_(asker.units(Role.SUBMITTER))
        conditions.append(of_mine & or_((Declaration.status == Status.UNIT_REVIEW) & unopened, mine))
    if asker.has_role(Role.ENDORSER):
        stage = Declaration.status == Status.DEPARTMENT_REVIEW
        of_mine = BudgetaryUnit.primary_id.in_(asker.units(Role.ENDORSER))
        conditions.append(of_mine & stage & unopened & not_mine)
    if asker.has_role(Role.REVIEWER):
        conditions.append((Declaration.status == Status.FINANCE_REVIEW) & unopened & not_mine)
    if asker.has_role(Role.APPROVER):
        unpassed = has_none(_own(asker, EventKind.PASS_REVIEW))
        conditions.append((Declaration.status == Status.APPROVAL) & unopened & not_mine & unpassed)
    return or_(*conditions)


def _returned_to(asker: Asker) -> ColumnElement[bool]:
    """Referred back to finance by the approver; or returned to the unit by finance after the department endorsed it."""
    conditions: list[ColumnElement[bool]] = [false()]
    if asker.has_role(Role.ENDORSER):
        from_finance = _last(Event.kind == EventKind.SEND_BACK, Event.from_status).in_(
            (Status.FINANCE_REVIEW, Status.APPROVAL)
        )
        with_unit = Declaration.status.in_(OUT_OF_SIGHT)
        of_mine = BudgetaryUnit.primary_id.in_(asker.units(Role.ENDORSER))
        conditions.append(of_mine & with_unit & from_finance)
    if asker.has_role(Role.REVIEWER):
        arrived = (Event.to_status == Status.FINANCE_REVIEW) & (Event.from_status != Status.FINANCE_REVIEW)
        referred = _last(arrived, Event.kind) == EventKind.REFER_BACK
        conditions.append((Declaration.status == Status.FINANCE_REVIEW) & referred)
    return or_(*conditions)


def _last(which: ColumnElement[bool], column: InstrumentedAttribute[_Value]) -> ScalarSelect[_Value]:
    """Return a column of the last such event of a declaration."""
    return (
        select(column)
        .where(Event.declaration_id == Declaration.id, which)
        .order_by(Event.id.desc())
        .limit(1)
        .correlate(Declaration)
        .scalar_subquery()
    )


def _own(asker: Asker, *kinds: EventKind) -> Select[int]:
    """Select what the person did to a declaration."""
    event = aliased(Event)
    by_the_person = (event.person_id == asker.person_id) & (event.declaration_id == Declaration.id)
    return select(event.id).where(by_the_person, event.kind.in_(kinds)).correlate(Declaration)


def _did(asker: Asker, *kinds: EventKind) -> ColumnElement[bool]:
    return has_any(_own(asker, *kinds))


OWN_EVENT = aliased(Event, name="own_event")
DEALT_WITH = frozenset({Tab.DONE, Tab.STARTED, Tab.HANDLED})
"""The queues that hold only what the person did something to."""

_CONDITIONS: dict[Tab, Callable[[Asker], ColumnElement[bool]]] = {
    Tab.WAITING: waits_for,
    Tab.DONE: lambda asker: _did(asker, *_BY_ONESELF) & ~waits_for(asker),
    Tab.RETURNED: _returned_to,
    Tab.STARTED: lambda asker: _did(asker, *_BEGUN),
    Tab.HANDLED: lambda asker: _did(asker, EventKind.OPEN, *_BY_ONESELF),
    Tab.ALL: lambda asker: true(),
}
