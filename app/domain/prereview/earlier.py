"""What a declaration said before its amount of the budget year was cut, as far as rules compare with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.text import squeezed

QUANTITY = "数量指标"


@dataclass(frozen=True, slots=True)
class Earlier:
    """`name` says for people which version it was (一上, 第2稿), `quantities` are names and values of its 数量指标.

    `budget_year_amount` is yuan, more than 0.
    """

    name: str
    budget_year_amount: Decimal
    quantities: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, name: str, sheet: Sheet) -> Self | None:
        """Return what is known of an earlier form; None where it had no amount of the budget year."""
        if not sheet.budget_year_amount or sheet.budget_year_amount < 0:
            return None
        rows = (row for row in sheet.rows if row.category.level_2 == QUANTITY and not row.is_none)
        return cls(name, sheet.budget_year_amount, cls.quantities_of(rows))

    @staticmethod
    def quantities_of(rows: Iterable[IndicatorRow]) -> tuple[tuple[str, str], ...]:
        """Return names and values of rows as they are compared: width, case and blanks make no difference."""
        return tuple((squeezed(row.name), squeezed(row.target_value)) for row in rows)
