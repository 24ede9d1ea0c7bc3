"""What each reader of a simulated year has to find, added up from the plan alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.year.plan import Amounts, Declared, Plan

IN_GROUP = {
    "all": {
        *("draft", "unit_review", "department_review", "finance_review", "approval", "approved"),
        *("returned", "declined"),
    },
    "submitted": {"department_review", "finance_review", "approval", "approved"},
    "approved": {"approved"},
}
"""The statuses of each group of the 汇总表."""


@dataclass(frozen=True)
class Reader:
    """Somebody who reads sums, and which amounts of a declaration they have, None where they see none of it."""

    login: str
    read: Callable[[Declared], Amounts | None]


def readers(plan: Plan) -> list[Reader]:
    """Return one reader of each kind; the unit and the department are those of a subordinate unit."""
    unit = next(each for each in plan.units if not each.is_root)

    def below(each: Declared) -> Amounts | None:
        theirs = each.unit.department == unit.department and not each.unit.is_root
        return each.submitted if theirs else None

    return [
        Reader("auditor", lambda each: each.own),
        Reader("reviewer", lambda each: each.at_finance),
        Reader(f"d{unit.department}", below),
        Reader(f"u{unit.code}", lambda each: each.own if each.unit is unit else None),
    ]


@dataclass(frozen=True)
class Row:
    """A declaration as somebody reads it."""

    declared: Declared
    amounts: Amounts


def rows(declared: Iterable[Declared], reader: Reader, group: str) -> list[Row]:
    """Return what a reader sees of a group."""
    found = ((each, reader.read(each)) for each in declared if each.status in IN_GROUP[group])
    return [Row(each, amounts) for each, amounts in found if amounts is not None]


def added(of: Iterable[Row]) -> tuple[int, str, str]:
    """Return count, sum of the budget year and whole sum as they are written in a file."""
    found = list(of)
    total = sum((each.amounts for each in found), Amounts())
    return len(found), str(total.year), str(total.total)


def grouped(of: Iterable[Row], key: Callable[[Declared], str]) -> dict[str, tuple[int, str, str]]:
    """Return the sums by a key."""
    by: dict[str, list[Row]] = {}
    for each in of:
        by.setdefault(key(each.declared), []).append(each)
    return {found: added(among) for found, among in by.items()}


KEYS: dict[str, Callable[[Declared], str]] = {
    "unit": lambda each: each.unit.code,
    "department": lambda each: each.unit.department,
    "type": lambda each: each.type,
    "project": lambda each: each.project,
}
"""The code by which declarations are grouped; of no 一级项目 it is blank."""


def newest(plan: Plan) -> list[Declared]:
    """Return each project once, as its newest round has it, without what is discarded."""
    found = {each.code: each for each in (*plan.first, *plan.second) if each.status != "discarded"}
    return sorted(found.values(), key=lambda each: each.code)
