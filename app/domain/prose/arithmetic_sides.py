"""One side of an equation, read from tokens: sums of products of numbers with their units, brackets, labels."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.domain.prose.arithmetic_tokens import MINUS, OVER, PLUS, TIMES, Token

_LONGEST_NOTE, _MOST_TERMS, _DEEPEST = 16, 60, 4


@dataclass(frozen=True, slots=True)
class Operand:
    """A number in an expression: its figure as written, and the word behind it (人月 in 6人月)."""

    start: int
    end: int
    number: Decimal
    thing: str


@dataclass(slots=True)
class Side:
    """One side of an equation: its value with bare terms as they are, and with bare terms in 万元.

    `step` and `places` are those of a single number, `stop` is the token behind it.
    """

    values: tuple[Decimal, ...]
    start: int
    end: int
    is_money: bool
    operators: str
    operands: tuple[Operand, ...]
    step: Decimal
    stop: int
    is_in_tens: bool = False
    places: int = 0


class SideReader:
    """Reads one side from where it begins, at most 60 terms and brackets four deep."""

    def __init__(self, tokens: list[Token]):
        self.tokens = tokens
        self.terms = 0

    def kind(self, position: int) -> str:
        """Return the kind of a token, stop behind the last one."""
        return self.tokens[position].kind if position < len(self.tokens) else "stop"

    def side(self, position: int) -> Side | None:
        """Return the side that begins at a token, None when there is no number."""
        self.terms = 0
        return self._sum(position, 0)

    def _sum(self, position: int, depth: int) -> Side | None:
        left = self._product(position, depth)
        has_bare = left is not None and _is_bare(left)
        while left:
            operator, behind = self._operator(left.stop, PLUS + MINUS)
            right = self._product(behind, depth) if operator else None
            if not right:
                break
            has_bare = has_bare or _is_bare(right)
            sign = -1 if operator in MINUS else 1
            values = zip(_both(left), _both(right), strict=True)
            left = _joined(left, "-" if sign < 0 else "+", right, tuple(a + sign * b for a, b in values))
        # Nobody adds 10元 to 20万元 by writing 10+20万元.
        if left and has_bare and left.is_in_tens and len(left.values) == 2:
            left.values = left.values[1:]
        return left

    def _product(self, position: int, depth: int) -> Side | None:
        left = self._factor(position, depth)
        while left:
            operator, behind = self._operator(left.stop, TIMES + OVER)
            right = self._factor(behind, depth) if operator else None
            if not right or (operator in OVER and not right.values[0]):
                break
            over = operator in OVER
            value = left.values[0] / right.values[0] if over else left.values[0] * right.values[0]
            left = _joined(left, "/" if over else "*", right, (value,))
        return left

    def _factor(self, position: int, depth: int) -> Side | None:
        position = self.past_blanks(position)
        if self.kind(position) == "word" and position and len(self.tokens[position].text) <= _LONGEST_NOTE:
            previous = self.tokens[position - 1]
            if previous.kind == "operator" and previous.text in PLUS + TIMES:
                position = self.past_blanks(position + 1)
        self.terms += 1
        if self.terms > _MOST_TERMS:
            return None
        if self.kind(position) == "number" or (
            self.kind(position) == "named" and self.tokens[position].value
        ):
            return self.number(position)
        if self.kind(position) == "open" and depth < _DEEPEST:
            inner = self._sum(position + 1, depth + 1)
            close = self.past_blanks(inner.stop) if inner else 0
            if inner and self.kind(close) == "close":
                inner.start, inner.end = self.tokens[position].start, self.tokens[close].end
                return self._with_unit(inner, close + 1)
        return None

    def number(self, position: int) -> Side:
        """Return the number at a token with its unit."""
        token = self.tokens[position]
        side = Side((token.value,), token.start, token.end, token.is_money, "", (), token.step, position + 1)
        side = self._with_unit(side, position + 1)
        thing = (
            self.tokens[position + 1].text
            if side.stop > position + 1 and self.kind(position + 1) == "word"
            else ""
        )
        side.is_in_tens = token.is_money and any(sign in token.text for sign in "万亿Ww")
        side.places = len(re.split(r"[^\d]", token.text.partition(".")[2])[0])
        side.operands = (Operand(token.start, side.end, token.value, thing),)
        return side

    def _with_unit(self, side: Side, position: int) -> Side:
        """Go past the words of a unit: 元/条, 人·月, 个, and a short note in brackets."""
        for _ in range(4):
            ahead = self.past_blanks(position)
            if self.kind(ahead) == "word" and len(self.tokens[ahead].text) <= _LONGEST_NOTE:
                position = ahead + 1
            elif (
                self.kind(ahead) == "operator"
                and self.tokens[ahead].text in "/·"
                and self.kind(ahead + 1) == "word"
            ):
                position = ahead + 2
            elif self.kind(ahead) == "open" and (close := self._note_end(ahead)):
                position = close + 1
            else:
                break
            side.end = self.tokens[position - 1].end
        side.stop = position
        return side

    def _note_end(self, position: int) -> int:
        """Return the place of the bracket that ends a short note without arithmetic, 0 when there is none."""
        for place in range(position + 1, min(position + 10, len(self.tokens))):
            if self.kind(place) == "close":
                return place
            if self.kind(place) in ("equals", "stop", "open", "number"):
                return 0
        return 0

    def _operator(self, position: int, among: str) -> tuple[str, int]:
        position = self.past_blanks(position)
        if self.kind(position) == "operator" and self.tokens[position].text in among:
            return self.tokens[position].text, position + 1
        return "", 0

    def past_blanks(self, position: int) -> int:
        """Return the next token that is no blank."""
        while self.kind(position) == "blank":
            position += 1
        return position


def _is_bare(side: Side) -> bool:
    """Tell whether a term is a number alone, without unit."""
    return not side.is_money and not side.operators


def _both(side: Side) -> tuple[Decimal, Decimal]:
    """Return a term's value as it is, and what it is worth where the terms beside it are in 万元."""
    if len(side.values) == 2:
        return side.values
    value = side.values[0]
    return value, value if side.is_money else value * 10_000


def _joined(left: Side, operator: str, right: Side, values: tuple[Decimal, ...]) -> Side:
    return Side(
        values,
        left.start,
        right.end,
        left.is_money or right.is_money,
        left.operators + operator + right.operators,
        left.operands + right.operands,
        Decimal(0),
        right.stop,
        left.is_in_tens or right.is_in_tens,
    )
