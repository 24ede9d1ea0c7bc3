"""What the rows of a form state in numbers, read once per row and looked up by key: a part of rule W04.

The cost is the number of rows plus the number of quantities, never their product times the numbers of a row.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Nature, Operator, TargetValue, understood
from app.domain.prose.formulas import narrowed
from app.domain.prose.indicator_names import is_adverse
from app.domain.prose.indicators import measure
from app.domain.prose.likeness import characters
from app.domain.prose.quantities import COUNTERS, SPANS, measured, quantities

MOST_OF_A_CELL = 300
"""Of more quantities in one cell no more are read."""
_MEASURED = re.compile(r"的?(?:总?数量?|个数|次数|项数|份数|率|度|比例|指标|时间|时限|时长|周期)$")
"""The word behind a name that says what is measured of the thing."""
_OF_EACH = re.compile(r"(?:每[\u4e00-\u9fff]{1,4}|各|平均)[^\d,，。；;]{0,6}$")
MOST_PRODUCTS = 10
_COUNTER = "counter"
"""Stands for every word that counts things: 12种 and 12份 are one number of results."""

Key = tuple[Decimal, str, bool]
"""A number with its unit: as written (the last part False), or converted to the unit of its kind (True)."""


def stated_keys(number: Decimal, unit: str) -> Iterator[Key]:
    """Yield the keys under which a row states a number: as it is written, and converted where it can be measured."""
    yield number, _COUNTER if unit in COUNTERS else unit, False
    if size := measured(number, unit):
        yield *size, True


def wanted_keys(number: Decimal, unit: str) -> Iterator[Key]:
    """Yield the keys that satisfy a number of an objective: those of its own, or the number without a unit."""
    yield from stated_keys(number, unit)
    yield number, "", False


@dataclass(frozen=True)
class RowFigures:
    """A row with what comparisons ask of it. Each property is computed when it is first asked for."""

    row: IndicatorRow

    @cached_property
    def value(self) -> TargetValue:
        """The 指标值, parsed."""
        return understood(self.row.target_value)

    @cached_property
    def size(self) -> tuple[Decimal, str] | None:
        """The 指标值 in the unit of its kind, None where it is no number that can be measured."""
        return None if self.value.number is None else measured(self.value.number, self.value.unit)

    @cached_property
    def span_unit(self) -> str:
        """The unit of its kind where the 指标值 is one length of time, "" otherwise."""
        value = self.value
        is_span = value.nature is Nature.NUMBER and value.unit in SPANS and value.upper is None
        return self.size[1] if is_span and self.size else ""

    @cached_property
    def measured(self) -> str:
        """What a rate measures, a key of `prose.indicators.MEASURES`; "" for none."""
        return measure(narrowed(self.row.name).strip())

    @cached_property
    def stem(self) -> str:
        """The name without the word for what is measured."""
        name = self.row.name.strip()
        return _MEASURED.sub("", name) or name

    @cached_property
    def name(self) -> Counter[str]:
        """The characters of the name without the word for what is measured (数量, 率, 时限)."""
        return characters(self.stem)

    @cached_property
    def keys(self) -> frozenset[Key]:
        """The keys of all numbers in the three cells."""
        stated = [
            (each.number, each.unit) for cell in self.row.cells for each in quantities(cell)[:MOST_OF_A_CELL]
        ]
        if self.value.nature is Nature.NUMBER:
            stated += [
                (number, self.value.unit)
                for number in (self.value.number, self.value.upper)
                if number is not None
            ]
        stated += self._products()
        return frozenset(key for number, unit in stated for key in stated_keys(number, unit))

    def _products(self) -> list[tuple[Decimal, str]]:
        """Return the value times what its explanation says of each: 40期 of 每期50人 are 2,000人."""
        number = self.value.number
        if number is None or self.value.unit not in COUNTERS:
            return []
        each = [
            one for one in quantities(self.row.definition)[:MOST_OF_A_CELL] if _OF_EACH.search(one.before)
        ]
        return [(number * one.number, one.unit) for one in each[:MOST_PRODUCTS]]

    @property
    def is_limit(self) -> bool:
        """Tell whether the value caps what one wants little of, so that it promises nothing."""
        is_capped = self.value.operator in (Operator.AT_MOST, Operator.LESS)
        return is_capped and self.value.unit in COUNTERS and is_adverse(self.row.name)
