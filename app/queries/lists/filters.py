"""The filters of lists, and the orders that they may be read in."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, or_, select, true

from app.domain.actor import Actor
from app.domain.files.summaries import STATUSES, Group
from app.domain.labelled import Labelled
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models import BudgetaryUnit, Declaration, PersonUnit, Round
from app.queries.visibility import is_shown_as, shown


class Sort(Labelled):
    """The orders of a list; the id decides between equals."""

    LONGEST = "longest", "等得最久的在前"
    LATEST = "latest", "最近变动的在前"
    CODE = "code", "按项目编码"
    UNIT = "unit", "按单位"
    LARGEST = "largest", "本年度金额从大到小"
    SMALLEST = "smallest", "本年度金额从小到大"

    def columns(self, actor: Actor) -> tuple[SQLColumnExpression[Any], ...]:
        """Return what to order by, for a select with the unit and the revision that the person reads."""
        amount = shown(actor, "budget_year_amount")
        orders: dict[Sort, tuple[SQLColumnExpression[Any], ...]] = {
            Sort.LONGEST: (Declaration.status_since, Declaration.id),
            Sort.LATEST: (Declaration.status_since.desc(), Declaration.id.desc()),
            Sort.CODE: (Declaration.project_code, Declaration.id),
            Sort.UNIT: (BudgetaryUnit.code, Declaration.project_code, Declaration.id),
            Sort.LARGEST: (amount.desc().nulls_last(), Declaration.id),
            Sort.SMALLEST: (amount.nulls_last(), Declaration.id),
        }
        return orders[self]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is filtered by; None: not by that. `department_id` is a 一级预算单位 with all its units.

    `status` and the amounts, which are of 本年度 in yuan, are meant as the person reads them. `own_units`: only the units
    that a reviewer looks after, which is all for somebody who looks after none.
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

    @property
    def reads_amounts(self) -> bool:
        """The conditions ask for the revision that the person reads."""
        return self.amount_from is not None or self.amount_to is not None

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        """Return the conditions on declarations, for a select with the unit and the revision that the person reads."""
        department, amount = self.department_id, shown(actor, "budget_year_amount")
        of_year = select(Round.id).where(Round.budget_year == self.budget_year)
        conditions = [
            condition
            for wanted, condition in (
                (self.round_id, Declaration.round_id == self.round_id),
                (department, or_(BudgetaryUnit.id == department, BudgetaryUnit.primary_id == department)),
                (self.unit_id, Declaration.unit_id == self.unit_id),
                (self.project_type, Declaration.project_type_code == self.project_type),
                (self.group, Declaration.status.in_(STATUSES[self.group or Group.ALL])),
                (self.budget_year, Declaration.round_id.in_(of_year)),
                (self.status, is_shown_as(actor, self.status or Status.DRAFT)),
                (self.amount_from, amount >= (self.amount_from or 0)),
                (self.amount_to, amount <= (self.amount_to or 0)),
            )
            if wanted is not None
        ]
        return [*conditions, in_own_units(actor)] if self.own_units else conditions


def in_own_units(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the units that a reviewer looks after, with their subordinate ones."""
    if not actor.has_role(Role.REVIEWER):
        return true()
    own = select(PersonUnit.unit_id).where(PersonUnit.person_id == actor.person_id)
    return or_(~own.exists(), BudgetaryUnit.id.in_(own), BudgetaryUnit.primary_id.in_(own))


NO_FILTERS = Filters()
OWN_UNITS = Filters(own_units=True)
"""What the reviewers' queues are filtered by unless the address says otherwise."""
