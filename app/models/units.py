"""Units as a tree with sections; closed ones stay, with the names that they had before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Model


class BudgetaryUnit(Model):
    """A 预算单位, or a finance office. `primary_id` is the root of its tree, NULL where it is the root itself.

    `closed_on`: it is no more since that day and keeps what was decided by then; no two others have the same code or name.
    `successor_id`: who carries on what it was at, never itself one that has a successor.
    """

    __tablename__ = "budgetary_unit"
    __table_args__ = tuple(
        Index(
            f"uq_budgetary_unit_open_{key}",
            key,
            unique=True,
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        )
        for key in ("code", "name")
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    is_finance: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"))
    primary_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"), index=True)
    closed_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"), index=True)

    parent: Mapped[BudgetaryUnit | None] = relationship(foreign_keys=[parent_id], remote_side=[id])
    primary: Mapped[BudgetaryUnit | None] = relationship(foreign_keys=[primary_id], remote_side=[id])
    successor: Mapped[BudgetaryUnit | None] = relationship(foreign_keys=[successor_id], remote_side=[id])
    former_names: Mapped[list[FormerName]] = relationship(order_by="FormerName.id")
    sections: Mapped[list[Section]] = relationship(order_by="Section.code", back_populates="unit")

    @property
    def primary_name(self) -> str:
        """The name of the 一级预算单位."""
        return self.primary.name if self.primary else self.name


class FormerName(Model):
    """A name (曾用名) that a unit bore before the day `until`, on which it got another."""

    __tablename__ = "former_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    until: Mapped[date]


class FurtherCode(Model):
    """Three digits of another unit that a unit's project codes may have besides its own; an administrator lists them."""

    __tablename__ = "further_code"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    code: Mapped[str] = mapped_column(String(3))


class Section(Model):
    """A 内设机构 of a unit; its three digits are part of the project code."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    code: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(100))

    unit: Mapped[BudgetaryUnit] = relationship(back_populates="sections")
