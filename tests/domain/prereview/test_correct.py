"""What the rules say of forms and sentences in which there is nothing to find, and of sentences that only look like them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.prereview import Subject, prereview
from app.domain.prereview.neighbours import beside_each_other
from tests.domain.prereview.invented_forms import BUDGET_YEAR, correct, sentences

SENTENCES = sentences()
OF_ROWS = {
    "E05",
    "E06",
    "E09",
    "W05",
    "W06",
    "W07",
    "W08",
    "W09",
    "W10",
    "W11",
    "W12",
    "W15",
    "H01",
    "H02",
    "H03",
}
"""The rules that look at a row by itself."""


def rules(sheet):
    """Return the rules that speak of a sheet, with their messages."""
    return {(finding.rule, finding.message) for finding in prereview(Subject(sheet, BUDGET_YEAR)).findings}


def of_row(level_2, name, value, definition):
    """Return the rules that speak of a row of a project that is about what the row's name says."""
    row = IndicatorRow("r1", STANDARD.category(level_2), name, value, definition)
    return {each for each in rules(Sheet(rows=(row,), project_name=name)) if each[0] in OF_ROWS}


@pytest.mark.parametrize("place", range(len(correct())))
def test_nothing_is_found_in_a_correct_form(place):
    beside = beside_each_other(correct())
    result = prereview(beside.subject(place, BUDGET_YEAR))
    assert [(each.rule, each.sentence) for each in result.findings] == []


def test_nothing_is_found_in_correct_rows():
    found = {tuple(cells): said for cells in SENTENCES["rows"] if (said := of_row(*cells))}
    assert found == {}


def test_in_rows_that_look_like_them_the_defect_is_found():
    missed = [
        cells for rule, *cells in SENTENCES["wrong_rows"] if rule not in {each for each, _ in of_row(*cells)}
    ]
    assert missed == []


def test_nothing_is_found_in_correct_costings():
    found = {}
    for years, total, year, words in SENTENCES["costings"]:
        sheet = Sheet(
            costing_basis=words,
            implementation_years=years,
            medium_term_amount=Decimal(total),
            budget_year_amount=Decimal(year),
        )
        found[words] = {each for each in rules(sheet) if each[0] in ("W01", "W02")}
    assert {words: said for words, said in found.items() if said} == {}


def objective(words, cells):
    """Return a sheet with an objective and its indicators."""
    rows = tuple(
        IndicatorRow(f"r{number}", STANDARD.category(level_2), *texts)
        for number, (level_2, *texts) in enumerate(cells)
    )
    return Sheet(annual_objective=words, rows=rows, implementation_years=1)


def test_objectives_that_their_indicators_hold_are_passed_and_without_an_indicator_are_not():
    found, passed = {}, []
    for words, cells in SENTENCES["objectives"]:
        sheet = objective(words, cells)
        found[words] = {each for each in rules(sheet) if each[0] == "W04"}
        other = replace(sheet, rows=sheet.rows[1:])
        if not any(rule == "W04" for rule, _ in rules(other)):
            passed.append(words)
    assert {words: said for words, said in found.items() if said} == {}
    assert len(passed) <= len(found) // 4, passed
