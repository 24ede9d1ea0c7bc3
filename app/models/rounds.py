"""Rounds (申报批次) with their dates, and extensions for single units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.reminders import CLOSING_DAYS, WAITING_DAYS, days_in_words
from app.domain.procedure.rounds import RoundDates, RoundKind, takes_adjustments
from app.models.base import Model
from app.models.code_lists import CatalogueVersion
from app.models.review import ReviewScheme
from app.models.types import Money, Worded
from app.models.units import BudgetaryUnit

_CLOSING = days_in_words(CLOSING_DAYS)


class Round(Model):
    """A round of declarations for a budget year. `drafting_round` is the two-digit segment of codes issued in it.

    `first_level` says whether its declarations name a 一级项目, `ceilings` what becomes of what goes beyond a 控制数,
    `costing_from` from which 项目总金额 on they have 支出明细, NULL for none. `adjustments`: a round of another kind than
    调整 takes adjustments, too. `remind_days` are the days before it closes on which units are reminded, `waiting_days`
    those after which what waits is reminded of. `signatures`: lines to sign and seal stand below the printed form.
    """

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("budget_year", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_year: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    drafting_round: Mapped[str] = mapped_column(String(2))
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    returned_until: Mapped[date | None]
    catalogue_id: Mapped[int] = mapped_column(ForeignKey("catalogue_version.id"))
    review_scheme_id: Mapped[int] = mapped_column(ForeignKey("review_scheme.id"))
    kind: Mapped[RoundKind] = mapped_column(
        Worded(RoundKind), default=RoundKind.FIRST, server_default=RoundKind.FIRST.value
    )
    first_level: Mapped[FirstLevelRule] = mapped_column(
        Worded(FirstLevelRule), default=FirstLevelRule.OFF, server_default=FirstLevelRule.OFF.value
    )
    ceilings: Mapped[CeilingRule] = mapped_column(
        Worded(CeilingRule), default=CeilingRule.OFF, server_default=CeilingRule.OFF.value
    )

    costing_from: Mapped[Decimal | None] = mapped_column(Money)
    adjustments: Mapped[bool] = mapped_column(default=False, server_default=false())
    signatures: Mapped[bool] = mapped_column(default=False, server_default=false())
    remind_days: Mapped[str] = mapped_column(String(40), default=_CLOSING, server_default=_CLOSING)
    waiting_days: Mapped[int] = mapped_column(default=WAITING_DAYS, server_default=str(WAITING_DAYS))

    catalogue: Mapped[CatalogueVersion] = relationship()
    review_scheme: Mapped[ReviewScheme] = relationship()

    @property
    def dates(self) -> RoundDates:
        """The dates as the domain asks for them."""
        return RoundDates(self.opens_on, self.closes_on, self.returned_until)

    @property
    def takes_adjustments(self) -> bool:
        """Approved declarations of its year are adjusted in it."""
        return takes_adjustments(self.kind, allowed=self.adjustments)

    @property
    def title(self) -> str:
        """The round's name for people."""
        return f"{self.budget_year}年度 {self.name}"


class RoundExtension(Model):
    """One unit may submit until a later date, for a reason that an administrator gave."""

    __tablename__ = "round_extension"
    __table_args__ = (UniqueConstraint("round_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    until: Mapped[date]
    reason: Mapped[str]

    unit: Mapped[BudgetaryUnit] = relationship()
