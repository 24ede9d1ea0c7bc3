"""控制数: what finance lets a unit or a department ask for in a round."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.ceilings import title_of
from app.models.base import Model
from app.models.code_lists import ProjectTypeCode
from app.models.first_level import FirstLevelProject
from app.models.types import Money
from app.models.units import BudgetaryUnit


class Ceiling(Model):
    """A 控制数 in yuan for the declarations of a unit, or of a 一级预算单位 with all below it (`whole_department`).

    It binds all of them, those of one 项目类型, or those under one 一级项目; `scope` names which, such as all, type-15 or
    project-3, since a unique key takes no NULL.
    """

    __tablename__ = "ceiling"
    __table_args__ = (UniqueConstraint("round_id", "unit_id", "whole_department", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    whole_department: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[str] = mapped_column(String(20))
    project_type_code: Mapped[str | None] = mapped_column(ForeignKey("project_type.code"))
    first_level_project_id: Mapped[int | None] = mapped_column(ForeignKey("first_level_project.id"))
    amount: Mapped[Decimal] = mapped_column(Money)

    unit: Mapped[BudgetaryUnit] = relationship()
    project_type: Mapped[ProjectTypeCode | None] = relationship()
    first_level_project: Mapped[FirstLevelProject | None] = relationship()

    @property
    def scope_words(self) -> str:
        """Which declarations it binds, in words."""
        if self.first_level_project:
            return f"一级项目{self.first_level_project.title}"
        return f"{self.project_type.code} {self.project_type.name}" if self.project_type else "全部项目"

    @property
    def title(self) -> str:
        """Whom it binds, and which of their declarations."""
        return title_of(self.unit.name, self.scope_words, whole_department=self.whole_department)
