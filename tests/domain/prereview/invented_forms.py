"""The invented forms beside the tests of the rules, as sheets, with what a strict reader found in each."""

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet

BUDGET_YEAR = 2026
_FOLDER = Path(__file__).parent / "invented"
_TEXTS = (
    "project_code",
    "project_name",
    "applicant_unit",
    "primary_budgetary_unit",
    "implementation_years",
    "allocation_method",
    "policy_basis",
    "costing_basis",
    "annual_objective",
    "long_term_objective",
)


def invented(number: int) -> tuple[Sheet, ...]:
    """Return the forms of a set."""
    return tuple(map(_sheet, _read(f"forms-{number}")))


def confirmed(number: int) -> frozenset[tuple[str, str]]:
    """Return the pairs of project code and rule that a strict reader confirmed."""
    return frozenset((each["code"], each["rule"]) for each in _read(f"defects-{number}"))


@lru_cache
def correct() -> tuple[Sheet, ...]:
    """Return the forms in which there is nothing to find."""
    return tuple(map(_sheet, _read("forms-correct")))


def sentences():
    """Return rows, objectives and costings in which there is nothing to find, and rows with a defect, by its rule."""
    return _read("sentences")


def _read(name: str):
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _sheet(form: dict) -> Sheet:
    return Sheet(
        **{key: form[key] for key in _TEXTS},
        project_type=ProjectType(form["project_type_code"], form["project_type_name"]),
        is_new_project=form["is_new_project"] == "是",
        medium_term_amount=_money(form["medium_term_amount"]),
        budget_year_amount=_money(form["budget_year_amount"]),
        rows=tuple(_row(number, each) for number, each in enumerate(form["indicators"])),
    )


def _row(number: int, cells: dict) -> IndicatorRow:
    category = STANDARD.category(cells["level_2"])
    assert category
    return IndicatorRow(f"r{number}", category, cells["name"], cells["target_value"], cells["definition"])


def _money(words: str) -> Decimal:
    return Decimal(words.replace(",", ""))
