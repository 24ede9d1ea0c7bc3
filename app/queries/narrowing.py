"""Lists narrowed to some of their declarations: a round, a unit, a 项目类型, how far they have come."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app.domain.summaries import STATUSES, Group
from app.models import BudgetaryUnit, Declaration, ProjectTypeCode, Round, db


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to; None: not by that. `department_id` is a 一级预算单位 with all its units."""

    round_id: int | None = None
    department_id: int | None = None
    unit_id: int | None = None
    project_type: str | None = None
    group: Group | None = None

    def __bool__(self) -> bool:
        return self != NO_NARROWING

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions on declarations, for a statement that joins `BudgetaryUnit`."""
        department = self.department_id
        return [
            condition
            for wanted, condition in (
                (self.round_id, Declaration.round_id == self.round_id),
                (department, or_(BudgetaryUnit.id == department, BudgetaryUnit.primary_id == department)),
                (self.unit_id, Declaration.unit_id == self.unit_id),
                (self.project_type, Declaration.project_type_code == self.project_type),
                (self.group, Declaration.status.in_(STATUSES.get(self.group, ()))),
            )
            if wanted is not None
        ]


NO_NARROWING = Narrowing()


def narrowing_words(narrowing: Narrowing) -> list[str]:
    """Return what a list is narrowed to in words, without what there is not."""
    rounds = select(Round).where(Round.id == narrowing.round_id)
    units = select(BudgetaryUnit.id, BudgetaryUnit.name)
    units = units.where(BudgetaryUnit.id.in_({narrowing.department_id, narrowing.unit_id} - {None}))
    types = select(ProjectTypeCode).where(ProjectTypeCode.code == narrowing.project_type)
    words = [each.title for each in db.session.scalars(rounds)]
    for unit_id, name in db.session.execute(units):
        words.append(name if unit_id == narrowing.unit_id else f"{name}及下属单位")
    words += [f"{each.code} {each.name}" for each in db.session.scalars(types)]
    return [*words, narrowing.group.label] if narrowing.group else words
