"""一级项目: what finance groups the projects of a department and a budget year by."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.first_level import FirstLevel
from app.models.base import Model
from app.models.code_lists import ProjectTypeCode
from app.models.units import BudgetaryUnit


class FirstLevelProject(Model):
    """A 一级项目 of a 一级预算单位 (`department`) in a budget year; it has no amounts of its own. Inactive ones are no
    longer offered."""

    __tablename__ = "first_level_project"
    __table_args__ = (UniqueConstraint("budget_year", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    budget_year: Mapped[int]
    department_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"), index=True)
    project_type_code: Mapped[str] = mapped_column(ForeignKey("project_type.code"))
    allocation_method: Mapped[str] = mapped_column(String(40))
    is_active: Mapped[bool] = mapped_column(default=True)

    department: Mapped[BudgetaryUnit] = relationship()
    project_type: Mapped[ProjectTypeCode] = relationship()

    @property
    def terms(self) -> FirstLevel:
        """The project as the domain holds declarations against it."""
        return FirstLevel(
            self.id,
            self.code,
            self.name,
            self.department_id,
            self.budget_year,
            self.project_type_code,
            self.allocation_method,
            self.is_active,
        )

    @property
    def title(self) -> str:
        """Code and name."""
        return self.terms.title
