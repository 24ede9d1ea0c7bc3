"""The rules on invented forms of trades that no other test has: what they find, what they miss, what they make up."""

import pytest

from app.domain.prereview import prereview
from app.domain.prereview.neighbours import beside_each_other
from tests.domain.prereview.invented_forms import BUDGET_YEAR, confirmed, invented

SETS = (1, 2, 3, 4, 5, 6)


def reported(number):
    """Return the pairs of project code and rule that the rules report on a set."""
    sheets = invented(number)
    beside = beside_each_other(sheets)
    return {
        (sheet.project_code, finding.rule)
        for place, sheet in enumerate(sheets)
        for finding in prereview(beside.subject(place, BUDGET_YEAR)).findings
    }


@pytest.mark.parametrize("number", SETS)
def test_nearly_all_confirmed_defects_are_found_and_hardly_any_other(number):
    wanted, found = confirmed(number), reported(number)
    assert len(wanted & found) >= 0.95 * len(wanted), sorted(wanted - found)
    assert len(wanted & found) >= 0.95 * len(found), sorted(found - wanted)


@pytest.mark.parametrize("number", SETS)
def test_what_is_confirmed_is_of_forms_of_the_set(number):
    codes = {sheet.project_code for sheet in invented(number)}
    assert {code for code, _ in confirmed(number)} <= codes
