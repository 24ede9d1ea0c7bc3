"""What changed between two versions of a real form: two edits in a long text, an amount, a flag, a cell, and four rows."""

import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.changes import changes
from app.domain.form.code_lists import CodeLists
from app.domain.form.marks import Mark
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet
from app.domain.form.text_diff import RunKind
from app.exchange.workbook import read_workbook

FOLDER = Path(os.environ["SHARED_FORMS"]) / "declarations"


def sheets() -> list[Sheet]:
    """Return the real forms that have rows enough for every kind of change."""
    forms = json.loads((FOLDER / "declarations.json").read_text(encoding="utf-8"))
    types = {form["project_type_code"]: form["project_type_name"] for form in forms}
    lists = CodeLists(
        tuple(ProjectType(*each) for each in types.items()),
        tuple({form["allocation_method"] for form in forms}),
        STANDARD,
    )
    read = read_workbook((FOLDER / "declarations.xlsx").read_bytes(), lists)
    return [each.sheet for each in read if each.sheet and len(each.sheet.rows) >= 5]


def _between_words(text: str, start: int) -> int:
    """Return the next place in a text that lies beside no figure, since a figure counts as one word."""
    return next(
        (index for index in range(start, len(text)) if text[index - 1 : index + 1].isalpha()), len(text)
    )


def rewritten(sheet: Sheet) -> tuple[Sheet, set[tuple[Mark, str]]]:
    """Return another version of the sheet, and the changes that lead to it."""
    text, first, last = sheet.costing_basis, sheet.rows[0], sheet.rows[-1]
    one, two = _between_words(text, len(text) // 3), _between_words(text, 2 * len(text) // 3)
    moved, edited = sheet.rows[1], sheet.rows[3]
    other = next(c for c in STANDARD.categories if c not in {row.category for row in (moved, edited)})
    added = IndicatorRow("added", first.category, "新增加的指标", "3项", "新增加的解释。")
    rows = [row for row in sheet.rows if row not in (moved, edited, last)]
    rows[0] = replace(first, target_value=first.target_value + "（改）")
    rows += [
        added,
        replace(moved, category=other),
        replace(edited, category=other, name=edited.name + "改"),
    ]
    after = replace(
        sheet,
        costing_basis=f"{text[:one]}甲处补充{text[one:two]}乙处补充{text[two:]}",
        budget_year_amount=sheet.budget_year_amount - Decimal("1.00"),
        is_new_project=not sheet.is_new_project,
        rows=tuple(rows),
    )
    places = {
        (Mark.EDITED, "costing_basis"),
        (Mark.EDITED, "budget_year_amount"),
        (Mark.EDITED, "is_new_project"),
        (Mark.EDITED, Place("target_value", first.identity).anchor),
        (Mark.ADDED, Place(row="added").anchor),
        (Mark.REMOVED, Place(row=last.identity).anchor),
        (Mark.MOVED, Place(row=moved.identity).anchor),
        (Mark.MOVED, Place(row=edited.identity).anchor),
        (Mark.EDITED, Place("name", edited.identity).anchor),
    }
    return after, places


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.project_code[-6:])
def test_exactly_what_was_changed_is_shown(sheet):
    after, places = rewritten(sheet)
    found = changes(sheet, after)
    assert {(each.mark, each.anchor) for each in found.places} == places
    assert found.count == len(places)
    runs = found.fields["costing_basis"].runs
    assert [run.text for run in runs if run.kind is RunKind.INSERTED] == ["甲处补充", "乙处补充"]
    assert not [run for run in runs if run.kind is RunKind.DELETED]
