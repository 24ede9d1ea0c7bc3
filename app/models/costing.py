"""支出明细: the lines that the amounts of a declaration are made of, and the code list of 资金来源."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model
from app.models.types import Exact, Money, Utc


class CostingLine(Model):
    """A line of 支出明细; a deleted one stays as a tombstone. `identity` outlives edits, moves and versions.

    `amount` is what counts: it is written anew with quantity and price where both stand. `this_year` is an amount such as
    84000.00, a percentage such as 50%, or blank.
    """

    __tablename__ = "costing_line"
    __table_args__ = (UniqueConstraint("declaration_id", "identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    identity: Mapped[str] = mapped_column(String(36))
    position: Mapped[int]
    content: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(40), default="")
    unit_price: Mapped[Decimal | None] = mapped_column(Exact)
    amount: Mapped[Decimal | None] = mapped_column(Money)
    this_year: Mapped[str] = mapped_column(String(24), default="")
    fund_source: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(default="")
    deleted_at: Mapped[datetime | None] = mapped_column(Utc)


class FundSourceCode(Model):
    """A 资金来源. Inactive ones are no longer offered; what uses them keeps them."""

    __tablename__ = "fund_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
