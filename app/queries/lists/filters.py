"""The filters of lists, and the orders that they may be read in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, String, bindparam, or_, select, true

from app.domain.files.summaries import STATUSES, Group
from app.domain.labelled import Labelled
from app.domain.procedure.stages import CLOSED, Status
from app.domain.roles import Role
from app.models import BudgetaryUnit, Declaration, Opening, PersonUnit, Revision, Round, Thread
from app.models.types import Money, Utc
from app.queries.askers import Asker
from app.queries.in_force import counted_once
from app.queries.lists.queues import DEALT_WITH, OWN_EVENT, Tab
from app.queries.probes import has_any
from app.queries.visibility import (
    asked_of_unit,
    is_shown_as,
    knows_opener,
    shown,
    since_read,
    was_returned,
)


class Sort(Labelled):
    """The orders of a list; the id decides between equals."""

    LONGEST = "longest", "等待时间从长到短"
    LATEST = "latest", "最近变动的在前"
    OWN = "own", "我最近办理的在前"
    NEWEST = "newest", "新建的在前"
    CODE = "code", "按项目编码"
    UNIT = "unit", "按单位"
    LARGEST = "largest", "本年度金额从大到小"
    SMALLEST = "smallest", "本年度金额从小到大"

    def columns(self, asker: Asker) -> tuple[SQLColumnExpression[Any], ...]:
        """Return what to order by, for a select with the unit and the revision that the person reads.

        `OWN` asks for the person's last event as well.
        """
        amount, since = shown(asker, "budget_year_amount"), since_read(asker)
        orders: dict[Sort, tuple[SQLColumnExpression[Any], ...]] = {
            Sort.LONGEST: (since, Declaration.id),
            Sort.LATEST: (since.desc(), Declaration.id.desc()),
            Sort.OWN: (OWN_EVENT.id.desc(),),
            Sort.NEWEST: (Declaration.id.desc(),),
            Sort.CODE: (Declaration.project_code, Declaration.id),
            Sort.UNIT: (BudgetaryUnit.code, Declaration.project_code, Declaration.id),
            Sort.LARGEST: (amount.desc().nulls_last(), Declaration.id),
            Sort.SMALLEST: (amount.nulls_last(), Declaration.id),
        }
        return orders[self]


def order_of(tab: Tab) -> Sort:
    """Return the order of a queue's own: what waits longest, what the person dealt with last, or what moved last."""
    if tab is Tab.WAITING:
        return Sort.LONGEST
    return Sort.OWN if tab in DEALT_WITH else Sort.LATEST


def sorts_of(tab: Tab) -> list[Sort]:
    """Return the orders that a queue may be read in; `NEWEST` is the order of what was searched for."""
    left_out = {Sort.NEWEST} if tab in DEALT_WITH else {Sort.NEWEST, Sort.OWN}
    return [sort for sort in Sort if sort not in left_out]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is filtered by; None: not by that. `department_id` is a 一级预算单位 with all its units.

    `status` and the amounts, which are of 本年度 in yuan, are meant as the person reads them. `own_units`: only the units
    that a reviewer looks after, which is all for somebody who looks after none.

    Those of the 看板: `since_after` and `since_until` bound when a declaration came to stand where it stands, `waiting`:
    something is waited for; `rule` is in the prereview that the person reads, `kind_id` the kind of problem of a thread that
    they read; `opener_id` has the stage open, `unopened`: nobody has that they know of; `returned`: it was returned once;
    `once`: a project is there once, as sums count it.
    """

    round_id: int | None = None
    department_id: int | None = None
    unit_id: int | None = None
    project_type: str | None = None
    group: Group | None = None
    budget_year: int | None = None
    status: Status | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    own_units: bool = False
    since_after: datetime | None = None
    since_until: datetime | None = None
    rule: str | None = None
    kind_id: int | None = None
    opener_id: int | None = None
    waiting: bool = False
    unopened: bool = False
    returned: bool = False
    once: bool = False

    @property
    def shape(self) -> "Shape":
        """What a statement with these filters depends on."""
        names = frozenset(name for name in _BOUND if getattr(self, name) is not None)
        flags = frozenset(name for name in _FLAGS if getattr(self, name))
        return Shape(names, flags, self.group, self.status, self.own_units)

    @property
    def parameters(self) -> dict[str, Any]:
        """What a statement of this shape is bound to."""
        return {name: value for name in _BOUND if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Shape:
    """The kind of filters: which are bound to a value when a statement is run, by name, and those that make another one."""

    names: frozenset[str]
    flags: frozenset[str]
    group: Group | None
    status: Status | None
    own_units: bool

    @property
    def reads_revision(self) -> bool:
        """The conditions ask for the revision that the person reads."""
        return not self.names.isdisjoint(("amount_from", "amount_to", "rule"))

    def conditions(self, asker: Asker) -> list[ColumnElement[bool]]:
        """Return the conditions on declarations, for a select with the unit and the revision that the person reads."""
        conditions = [condition(asker) for name, condition in _BOUND.items() if name in self.names]
        conditions += [condition(asker) for name, condition in _FLAGS.items() if name in self.flags]
        if self.group:
            conditions.append(Declaration.status.in_(STATUSES[self.group]))
        if self.status:
            conditions.append(is_shown_as(asker, self.status))
        return [*conditions, in_own_units(asker)] if self.own_units else conditions


def in_own_units(asker: Asker) -> ColumnElement[bool]:
    """Return the condition for the units that a reviewer looks after, with their subordinate ones."""
    if not asker.has_role(Role.REVIEWER):
        return true()
    own = select(PersonUnit.unit_id).where(PersonUnit.person_id == asker.person_id)
    return or_(~own.exists(), BudgetaryUnit.id.in_(own), BudgetaryUnit.primary_id.in_(own))


def _of_department(asker: Asker) -> ColumnElement[bool]:
    department = bindparam("department_id", type_=Integer)
    return or_(BudgetaryUnit.id == department, BudgetaryUnit.primary_id == department)


def _of_year(asker: Asker) -> ColumnElement[bool]:
    return Declaration.round_id.in_(select(Round.id).where(Round.budget_year == bindparam("budget_year")))


def _names_kind(asker: Asker) -> ColumnElement[bool]:
    of_kind = (Thread.declaration_id == Declaration.id, Thread.kind_id == bindparam("kind_id"))
    asked = select(Thread.id).where(*of_kind, asked_of_unit(asker))
    return has_any(asked.correlate(Declaration, BudgetaryUnit))


_BOUND: dict[str, Callable[[Asker], ColumnElement[bool]]] = {
    "round_id": lambda asker: Declaration.round_id == bindparam("round_id"),
    "department_id": _of_department,
    "unit_id": lambda asker: Declaration.unit_id == bindparam("unit_id"),
    "project_type": lambda asker: Declaration.project_type_code == bindparam("project_type"),
    "budget_year": _of_year,
    "amount_from": lambda asker: shown(asker, "budget_year_amount") >= bindparam("amount_from", type_=Money),
    "amount_to": lambda asker: shown(asker, "budget_year_amount") <= bindparam("amount_to", type_=Money),
    "since_after": lambda asker: since_read(asker) > bindparam("since_after", type_=Utc),
    "since_until": lambda asker: since_read(asker) <= bindparam("since_until", type_=Utc),
    "rule": lambda asker: Revision.found_rules.contains(bindparam("rule", type_=String)),
    "kind_id": _names_kind,
    "opener_id": lambda asker: knows_opener(asker) & (Opening.person_id == bindparam("opener_id")),
}
"""The filters whose values are bound, each with its condition."""

_FLAGS: dict[str, Callable[[Asker], ColumnElement[bool]]] = {
    "waiting": lambda asker: Declaration.status.not_in(CLOSED),
    "unopened": lambda asker: or_(Opening.id.is_(None), ~knows_opener(asker)),
    "returned": was_returned,
    "once": lambda asker: counted_once(),
}
"""The filters that are there or not, each with its condition."""

NO_FILTERS = Filters()
OWN_UNITS = Filters(own_units=True)
"""What the reviewers' queues are filtered by unless the address says otherwise."""
