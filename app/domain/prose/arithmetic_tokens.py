"""Arithmetic in prose cut into tokens: numbers with their units, operators, equals signs, brackets, words."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.domain.prose.amounts import NARROW, NUMBER, SCALE, SCALES, YUAN, decimal, last_digit

TIMES, OVER, PLUS, MINUS = "*×✕✖∗⨯xX·", "/÷", "+", "-—–"
_NAMED = "(?:(?:项目|合同|采购|中标|服务)?(?:总金额|总额|总价|总费用|总投资|总造价)|合同(?:价|额|金额|价款)|中标(?:价|金额))"
"""Sums by name; one counts as the last amount that followed the name."""
_TOKEN = re.compile(
    rf"(?P<number>[¥]?\s?{NUMBER})[余多]?\s?(?P<scale>{SCALE})?\s?(?P<mark>%|{YUAN})?"
    rf"|(?P<named>{_NAMED})"
    rf"|(?P<operator>[+*×✕✖∗⨯·/÷—–-]|[xX](?=\s?[\d¥(]))"
    r"|(?P<equals>=+)"
    r"|(?P<open>[(\[])|(?P<close>[)\]])"
    rf"|(?P<word>(?:(?![xX]\s?[\d¥(]|{_NAMED})[^\W\d_]|[㎡²³%])+)"
    r"|(?P<blank>[^\S\n]+)"
    r"|(?P<stop>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text at `start:end`; a number has a value, and `step`, what its last printed digit is worth."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    step: Decimal = Decimal(0)
    is_money: bool = False


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, and a last one that stops every reading."""
    found: list[Token] = []
    named: dict[str, Decimal] = {}
    label, reach = "", 0
    for match in _TOKEN.finditer(text.translate(NARROW)):
        kind = "number" if match.lastgroup in ("scale", "mark") else match.lastgroup or ""
        value = step = Decimal(0)
        is_money = False
        if kind == "number":
            figures = match["number"].lstrip("¥ \t")
            scale = Decimal("0.01") if match["mark"] == "%" else SCALES[match["scale"] or ""]
            value, step = decimal(figures) * scale, last_digit(figures) * scale
            is_money = bool(match["scale"] or match["mark"] not in (None, "%") or "¥" in match["number"])
            if is_money and label and match.start() - reach <= 8:
                named[_key(label)] = value
            label = ""
        elif kind == "named":
            label, reach = match[0], match.end()
            value = named.get(_key(match[0]), named.get("", Decimal(0)))
            is_money = True
        found.append(Token(kind, match[0], match.start(), match.end(), value, step, is_money))
    return [*found, Token("stop", "\n", len(text), len(text))]


def _key(label: str) -> str:
    return "合同" if "合同" in label or "中标" in label else ""
