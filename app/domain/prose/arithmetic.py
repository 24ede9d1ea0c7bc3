"""Arithmetic in prose: every written `a op b (op c …) = d`, and what it comes to (3200*15=4.8万元, 120元/条×500条)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from itertools import pairwise, product

from app.domain.prose.arithmetic_sides import Operand, Side, SideReader
from app.domain.prose.arithmetic_tokens import MINUS, Token, tokens

_SAYS = re.compile(
    r"[^\W\d_]{0,8}?(?:即|为|是|得|等于|合计|共计|总计|小计|共|合|计|约|费用|金额|总价|总额|总费用|总金额){1,3}(?:人民币)?"
)
_LONGEST_BRACKET = 240
_EXACT, _CLOSE = Decimal("1e-15"), Decimal("0.0002")
_FACTORS = tuple(Decimal(1).scaleb(exponent) for exponent in (0, 4, -4, 8, -8))


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression at `start:end`; `value` in yuan where it has 元 or 万, `result` the printed amount that it claims.

    `is_right` is None without a result. `is_written` tells a sign (=) from a word (即, 合计) or brackets.
    """

    start: int
    end: int
    value: Decimal
    result: Decimal | None
    claim: str
    is_right: bool | None
    is_written: bool
    is_money: bool
    operands: tuple[Operand, ...]


def expressions(text: str) -> tuple[Expression, ...]:
    """Return the expressions with at least one operator in their order; `named` sums (合同总额) take the last one before.

    A result is judged to half a unit of its last printed digit (see `_agree`); where one of the sides is without unit,
    元 and 万元 are reconciled.
    """
    return tuple(_Reader(text, tokens(text)).expressions())


class _Reader(SideReader):
    """Reads expressions from tokens, from left to right, each token a bounded number of times."""

    def __init__(self, text: str, tokens: list[Token]):
        super().__init__(tokens)
        self.text = text

    def expressions(self) -> Iterator[Expression]:
        position = 0
        while position < len(self.tokens):
            if self.kind(position) not in ("number", "named", "open"):
                position += 1
                continue
            sides, ends, signs = self._equation(position)
            if not sides:
                position += 1
                continue
            if not self._is_fragment(position, ends):
                yield from self._judged(position, sides, signs)
            position = max(ends, position + 1)

    def _is_fragment(self, start: int, end: int) -> bool:
        """Tell whether an operator stands right before or behind: a factor in words (人数×80) is not known."""
        start -= 1
        while start > 0 and self.kind(start) == "blank":
            start -= 1
        before = self.tokens[start] if start >= 0 else None
        behind = self.tokens[min(self.past_blanks(end), len(self.tokens) - 1)]
        return any(each and each.kind == "operator" and each.text not in MINUS for each in (before, behind))

    def _equation(self, position: int) -> tuple[list[Side], int, list[bool]]:
        """Read side = side = …; return the sides, where they end, and for each equals whether it is a sign."""
        first = self.side(position)
        sides, signs = ([first] if first else []), []
        while sides:
            behind, is_sign = self._equals(sides[-1])
            following = self.side(behind) if behind else None
            if not following or (not is_sign and (following.operators or not following.is_money)):
                break
            sides.append(following)
            signs.append(is_sign)
        return sides, (sides[-1].stop if sides else position), signs

    def _equals(self, side: Side) -> tuple[int, bool]:
        """Return where the next side begins and whether a sign leads to it; 0 when nothing does."""
        position = self.past_blanks(side.stop)
        if self.kind(position) == "equals":
            position = self.past_blanks(position + 1)
            if self.kind(position) == "word" and self.tokens[position].text in (
                "约",
                "人民币",
                "共",
                "共计",
                "合计",
            ):
                position = self.past_blanks(position + 1)
            return position, True
        # What was read as the unit of the last number may hold the word that says what it comes to.
        tail = self.tokens[side.stop - 1]
        if tail.kind == "word" and _SAYS.fullmatch(tail.text) and self._is_product(side):
            return (position, False) if self.kind(position) == "number" else (0, False)
        if self.kind(position) == "stop" and self.tokens[position].text in "，,：:":
            position = self.past_blanks(position + 1)
            if (
                self.kind(position) in ("word", "named")
                and _SAYS.fullmatch(self.tokens[position].text)
                and self._is_product(side)
            ):
                position = self.past_blanks(position + 1)
                if self.kind(position) == "stop" and self.tokens[position].text in "：:":
                    position = self.past_blanks(position + 1)
                return (position, False) if self.kind(position) == "number" else (0, False)
        return 0, False

    def _is_product(self, side: Side) -> bool:
        """Words say less than a sign: 2024-2025年合计 is no difference."""
        return side.is_money and bool(side.operators.strip("-"))

    def _judged(self, position: int, sides: list[Side], signs: list[bool]) -> Iterator[Expression]:
        if not any(side.operators for side in sides):
            return
        for (left, right), is_sign in zip(pairwise(sides), signs, strict=True):
            if right.operators and not left.operators:
                left, right = right, left
            yield self._expression(left, right, is_sign=is_sign)
        if len(sides) == 1:
            (side,) = sides
            claim = self._before_bracket(position)
            if claim and side.is_money and side.operators.strip("-"):
                yield self._expression(side, claim, is_sign=False)
            elif side.operators.strip("-/"):
                yield self._expression(side, None, is_sign=False)

    def _expression(self, left: Side, right: Side | None, *, is_sign: bool) -> Expression:
        start, end = left.start, left.end
        claim = self.text[right.start : right.end] if right else ""
        is_right = None
        if right:
            start, end = min(start, right.start), max(end, right.end)
            is_right = _agree(left, right, is_about="约" in self.text[left.end - 2 : right.start])
        money = left.is_money or bool(right and right.is_money)
        value = left.values[0]
        if right and right.is_money and not left.is_money:
            value = min(
                (each * factor for each in left.values for factor in _FACTORS[:2]),
                key=lambda each: abs(each - right.values[0]),
            )
        return Expression(
            start,
            end,
            value,
            right.values[0] if right else None,
            claim,
            is_right,
            is_sign,
            money,
            left.operands,
        )

    def _before_bracket(self, position: int) -> Side | None:
        """Return the amount that stands before the bracket with an expression alone, 60,000元（120元/条×500条）."""
        if position and self.kind(position - 1) == "open":
            position -= 1
        if (
            not position
            or self.kind(position) != "open"
            or self.kind(position - 1) != "number"
            or not self.tokens[position - 1].is_money
        ):
            return None
        depth = 0
        for place in range(position, min(position + _LONGEST_BRACKET, len(self.tokens))):
            depth += {"open": 1, "close": -1}.get(self.kind(place), 0)
            if not depth:
                side = self.side(position)
                return self.number(position - 1) if side and side.stop >= place + 1 else None
        return None


def _agree(left: Side, right: Side, *, is_about: bool) -> bool:
    """Tell whether two sides come to the same, to half a unit of the last printed digit of the right one.

    Sums and products are exact where the result is printed with less than two places; nobody rounds 15.0006 to 15.
    """
    factors = _FACTORS[:1] if left.is_money and right.is_money else _FACTORS
    is_rounded = is_about or right.places > 1 or "/" in left.operators
    loose = right.step / 2 if is_rounded and not right.operators else Decimal(0)
    try:
        for value, factor, claimed in product(left.values, factors, right.values):
            most = loose if is_about or "/" in left.operators else min(loose, abs(claimed) * _CLOSE)
            if abs(value * factor - claimed) <= most + abs(claimed) * _EXACT:
                return True
    except DecimalException:
        return True
    return False
