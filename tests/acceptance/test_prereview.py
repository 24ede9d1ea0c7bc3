"""The arithmetic that the real forms write down: all of it is found and judged, and one wrong digit is reported."""

import json
import os
import re
from pathlib import Path

import pytest

from app.domain.form.sheet import Sheet
from app.domain.prereview.costing import inconsistent
from app.domain.prereview.finding import Remark
from app.domain.prereview.rule import Subject
from app.domain.prose.arithmetic import Expression, expressions

FORMS = Path(os.environ["SHARED_FORMS"]) / "declarations" / "declarations.json"
EQUALS = re.compile(r"\d[^\d=＝，。；;\n]{0,12}[=＝]\s?[￥¥约]?\s?\d")
COSTINGS = {
    form["project_code"]: form["costing_basis"]
    for form in json.loads(FORMS.read_text(encoding="utf-8"))
    if EQUALS.search(form["costing_basis"])
}


def judged(text: str) -> list[Expression]:
    """Return the expressions of a text with a written equals sign that are judged."""
    return [each for each in expressions(text) if each.is_written and each.is_right is not None]


def reported(text: str, start: int, end: int) -> bool:
    """Tell whether the rule calls an expression wrong whose quote stands in those words."""
    remarks = [each for each in inconsistent(Subject(Sheet(costing_basis=text))) if isinstance(each, Remark)]
    return any("的算式不成立" in each.message and each.quote in text[start:end] for each in remarks)


def test_some_forms_write_expressions():
    assert sum(len(judged(text)) for text in COSTINGS.values()) > 10


@pytest.mark.parametrize("text", COSTINGS.values(), ids=COSTINGS.keys())
def test_every_written_equals_sign_is_judged(text):
    assert len(judged(text)) == len(EQUALS.findall(text))
    assert [text[each.start : each.end] for each in judged(text) if not each.is_right] == []
    assert not reported(text, 0, len(text))


@pytest.mark.parametrize("text", COSTINGS.values(), ids=COSTINGS.keys())
def test_one_wrong_digit_in_an_expression_that_holds_is_reported(text):
    missed = []
    for each in judged(text):
        for place in range(each.start, each.end):
            for digit in "0123456789" if text[place].isdecimal() else "":
                wrong = f"{text[:place]}{digit}{text[place + 1 :]}"
                if digit != text[place] and not reported(wrong, each.start, each.end):
                    missed.append(wrong[each.start : each.end])
    assert missed == []
