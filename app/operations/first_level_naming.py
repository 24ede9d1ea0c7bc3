"""Naming the 一级项目 of a declaration: what it carries in, and locks while it is named."""

from dataclasses import dataclass

from app.domain.actor import Actor
from app.domain.procedure.first_level import LOCKED, FirstLevel, FirstLevelRule, naming_refusal
from app.domain.text import Unreadable
from app.models import BudgetaryUnit, Declaration, Round, db
from app.operations import Outdated, Rejected
from app.operations.transaction import writing
from app.operations.working_sheet import touch_if
from app.queries.declarations import edit_target
from app.queries.first_level import find_first_level

CARRIED = frozenset({"allocation_method"})
"""Fields of the form that a 一级项目 carries in; the 项目类型 is fixed with the code."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A 一级项目 as it is carried into a declaration."""

    project: FirstLevel

    @property
    def project_type(self) -> str:
        """The code of the 项目类型."""
        return self.project.project_type

    @property
    def values(self) -> dict[str, object]:
        """The columns of the declaration."""
        return {
            "first_level_project_id": self.project.id,
            "allocation_method": self.project.allocation_method,
        }

    def require_standing(self) -> None:
        """Hold the project in the present transaction; raises `Outdated` where it was changed since it was read."""
        if find_first_level(self.project.id, locked=True).terms != self.project:
            db.session.rollback()
            raise Outdated(f"一级项目“{self.project.title}”刚刚有改动，请核对后再选。")


def carried_into(
    project_id: int | None, unit: BudgetaryUnit, in_round: Round, project_type: str
) -> Carried | None:
    """Return what a 一级项目 carries into a declaration of a unit and round, None for no project.

    Raises `NotFound`, and `Rejected` where the round takes none, or department, year or 项目类型 differ.
    """
    if project_id is None:
        return None
    if in_round.first_level is FirstLevelRule.OFF:
        raise Rejected(f"“{in_round.title}”不填一级项目。", "first_level")
    project = find_first_level(project_id).terms
    wanted = project_type or project.project_type
    refusal = naming_refusal(project, unit.primary_id or unit.id, in_round.budget_year, wanted)
    if refusal:
        raise Rejected(refusal, "first_level")
    return Carried(project)


def require_typed(declaration: Declaration, key: str) -> None:
    """Raise `Unreadable` for a field that the declaration's 一级项目 carries in."""
    if key in CARRIED and declaration.first_level_project:
        raise Unreadable(LOCKED.format(title=declaration.first_level_project.title))


def name_first_level(actor: Actor, declaration_id: int, project_id: int | None, was: int | None) -> None:
    """Let a declaration name a 一级项目, or none; its 分配方式 is carried in, and stays where none is named any more.

    `was` is what the page showed. Raises `NotFound`, `Refused`, `Rejected` as `carried_into`, and `Outdated`.
    """
    target = edit_target(actor, declaration_id)
    declaration = target.declaration
    stored = declaration.first_level_project_id
    if stored == project_id:
        return
    if stored != was:
        raise Outdated("他人刚刚改选了一级项目，页面已更新，请核对后再选。")
    carried = carried_into(project_id, declaration.unit, declaration.round, declaration.project_type_code)
    values = carried.values if carried else {"first_level_project_id": None}
    with writing():
        if carried:
            carried.require_standing()
        unchanged = Declaration.first_level_project_id.is_not_distinct_from(stored)
        if touch_if(target, actor, unchanged, values) is None:
            raise Outdated("他人刚刚改选了一级项目，页面已更新，请核对后再选。")
