"""Units as a tree with sections."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Model


class BudgetaryUnit(Model):
    """A 预算单位, or a finance office. `primary_id` is the root of its tree, NULL where it is the root itself."""

    __tablename__ = "budgetary_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    is_finance: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"))
    primary_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"), index=True)

    parent: Mapped[BudgetaryUnit | None] = relationship(foreign_keys=[parent_id], remote_side=[id])
    primary: Mapped[BudgetaryUnit | None] = relationship(foreign_keys=[primary_id], remote_side=[id])
    sections: Mapped[list[Section]] = relationship(order_by="Section.code", back_populates="unit")

    @property
    def primary_name(self) -> str:
        """The name of the 一级预算单位."""
        return self.primary.name if self.primary else self.name


class Section(Model):
    """A 内设机构 of a unit; its three digits are part of the project code."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    code: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(100))

    unit: Mapped[BudgetaryUnit] = relationship(back_populates="sections")
