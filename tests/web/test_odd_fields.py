"""No odd number, word or length in a field of a form is more than a sentence: every route that writes, with every field."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from wtforms import Form

from app import forms
from app.forms import actions, administration, drafting, openings, signing_in, threads, workbooks
from tests.house import House
from tests.web.matrix import address, routes

ODD = (
    "",
    "0",
    "-1",
    "9223372036854775808",
    "-9223372036854775809",
    "1" * 5000,
    "٣",
    "１２",
    "\u200b",
    "\x00",
    "\u202e",
    "1e309",
    "nan",
    "x" * 3000,
    "2026-02-30",
    "𠮷",
    b"\xed\xa0\x80",
    b"\xff",
)
"""Beyond 2⁶³ both ways, digits of other scripts, signs nobody sees, NUL, a lone surrogate and what is no UTF-8."""
MODULES = (forms, actions, administration, drafting, openings, signing_in, threads, workbooks)
PREFIXES = ("", "unit-", "section-", "further-", "role-", "link-", "name-", "was.")
READ = re.compile(r"request\.(?:form|values)(?:\.get(?:list)?\(|\[)\s*\"([\w.-]+)\"")
BY = {"administration": "administrator", "review_sheet": "reviewer", "verification": "auditor"}
"""Who may use what a blueprint writes; the others are tried by a preparer and by a reviewer."""


def names() -> list[str]:
    """Return the name of every field that a form has or a view reads."""
    classes = (each for module in MODULES for each in vars(module).values() if isinstance(each, type))
    fields = {
        name for each in classes if issubclass(each, Form) for name, _ in each().__dict__["_fields"].items()
    }
    for path in Path(forms.__file__).parents[1].joinpath("blueprints").rglob("*.py"):
        fields |= set(READ.findall(path.read_text(encoding="utf-8")))
    return sorted({prefix + name for name in fields - {"csrf_token"} for prefix in PREFIXES})


def test_odd_fields_never_fail(house_with_stories):
    house: House = house_with_stories
    with house.app.test_request_context():
        fields = names()
    assert {"unit-name", "further-code", "reason", "project_code"} <= set(fields)
    failed, answers = [], Counter()
    for index, name in enumerate(name for name in routes(house) if name.startswith("POST ")):
        blueprint = name.removeprefix("POST ").partition(".")[0]
        if name == "POST signing_in.sign_out":
            continue
        for turn in range(2):
            typed = {field: ODD[(index + place + turn * 9) % len(ODD)] for place, field in enumerate(fields)}
            login = BY.get(blueprint, ("preparer", "reviewer")[turn % 2])
            answer = house.kept(login).post(
                address(house, name, house.told[0]),
                urlencode(typed),
                content_type="application/x-www-form-urlencoded",
            )
            answers[answer.status_code] += 1
            if answer.status_code >= 500:
                failed.append((name, login, turn, answer.status_code))
    assert not failed
    assert answers[422] > 50 and answers[400] < 10 and not answers[413], answers
