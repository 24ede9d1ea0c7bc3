"""Everything that a person can open: every GET address about a declaration, taken from the portal's own list of routes."""

import io
import re
from collections.abc import Iterator
from itertools import product

import openpyxl
import pypdf
from flask import url_for
from werkzeug.test import TestResponse

from app.queries.lists.worklist import Tab
from tests.machine.form_model import TEXTS
from tests.machine.model import Declaration
from tests.machine.portal import Portal

MARKER = re.compile(r"标\d{4}号")
CELLS = {"sheet.cell": TEXTS[1], "review_sheet.cell": "overall"}
"""A cell for every route that shows one."""


def marker_text(number: int) -> str:
    """Return a text that stands nowhere else."""
    return f"标{number:04}号"


def addresses(portal: Portal, declaration: Declaration) -> Iterator[str]:
    """Yield every address about a declaration."""
    for rule in portal.app.url_map.iter_rules():
        if "GET" not in rule.methods or "declaration_id" not in rule.arguments:
            continue
        known = {"declaration_id": [declaration.id], "cell": [CELLS.get(rule.endpoint)]}
        known["event_id"] = portal.returns(declaration.id)
        known["attachment_id"] = list(declaration.every_file())
        known["level_2"] = [row.level_2 for row in declaration.content.rows[:1]]
        known["scan_id"] = []  # nobody scans anything in these stories
        unknown = rule.arguments - known.keys()
        assert not unknown, f"tell the machine what to put for {unknown} in {rule.rule}"
        arguments = sorted(rule.arguments)
        for values in product(*(known[argument] for argument in arguments)):
            with portal.app.test_request_context():
                address = url_for(rule.endpoint, **dict(zip(arguments, values, strict=True)))
            for query in _queries(rule.endpoint, declaration):
                yield f"{address}{query}"


def _queries(endpoint: str, declaration: Declaration) -> list[str]:
    numbers = range(len(declaration.revisions) + 1)
    match endpoint:
        case "changes.show":
            # What is read of a revision does not depend on the other: each is the earlier once, and the later once.
            pairs = [(number, (number + 1) % len(numbers)) for number in numbers if len(numbers) > 1]
            return ["", *(f"?before={before}&after={after}&unfolded=1" for before, after in pairs)]
        case "threads.new":
            return [f"?at={TEXTS[1]}", f"?at=category-{declaration.content.rows[0].level_2}"]
        case "declarations.show":
            return ["", f"?at={TEXTS[2]}", f"?at={TEXTS[2]}&rule=W15"]
        case "declarations.timeline":
            return ["", "?order=newest"]
        case "review_sheet.show":
            return ["", "?number=1", "?number=2"]
        case _:
            return [""]


def lists(portal: Portal) -> list[str]:
    """Return the addresses of the lists, and of all that one can print in one file."""
    return [
        *(f"/?tab={tab.value}" for tab in Tab),
        *(f"/worklist.csv?tab={tab.value}" for tab in (Tab.WAITING, Tab.DONE, Tab.ALL)),
        "/search?q=9",
        "/summary",
        "/board",
        "/board.xlsx?by=unit",
        "/news",
        "/jobs",
        *(f"/jobs/{job_id}" for job_id in list(portal.jobs)[-2:]),
    ]


def book(declarations: list[Declaration]) -> str:
    """Return the address of one file with several declarations."""
    return "/declarations.pdf?" + "&".join(f"id={each.id}" for each in declarations)


def words(answer: TestResponse) -> str:
    """Return the words of a page, a PDF or a workbook, and the bytes of an attachment."""
    if (
        "attachment;" in answer.headers.get("Content-Disposition", "")
        and "sandbox" in (answer.headers["Content-Security-Policy"])
    ):
        return answer.data.decode()
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        sheets = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
        return str([list(sheet.values) for sheet in sheets])
    if answer.mimetype != "application/pdf":
        return answer.text
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())
