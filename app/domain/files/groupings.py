"""Sums over declarations by one thing alone: by department, 项目类型 or 一级项目, exact to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.files.summaries import Figures, UnitFigures
from app.domain.labelled import Labelled


class By(Labelled):
    """What declarations are grouped by."""

    DECLARATION = "declaration", "申报表"
    UNIT = "unit", "单位"
    DEPARTMENT = "department", "部门"
    TYPE = "type", "项目类型"
    PROJECT = "project", "一级项目"


ON_PAGES = {
    By.UNIT: "按单位和项目类型",
    By.DEPARTMENT: "按部门",
    By.TYPE: "按项目类型",
    By.PROJECT: "按一级项目",
}
"""The groupings of the 汇总表, and what a reader chooses them by."""
NO_PROJECT = "未填一级项目"
"""What those are called that name no 一级项目."""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of a group. `key` is what a list is filtered by, "" where nothing is; `under` names a 一级项目's
    department."""

    key: str
    code: str
    name: str
    figures: Figures
    under: str = ""


def whole(groups: Iterable[GroupFigures]) -> Figures:
    """Return what all groups add up to."""
    return sum((each.figures for each in groups), Figures())


def by_department(entries: Iterable[UnitFigures]) -> tuple[GroupFigures, ...]:
    """Return the figures of each 一级预算单位 with all below it, by code."""
    return added_up(
        GroupFigures(str(each.unit.primary_id), each.unit.primary_code, each.unit.primary_name, each.figures)
        for each in entries
    )


def by_type(entries: Iterable[UnitFigures]) -> tuple[GroupFigures, ...]:
    """Return the figures of each 项目类型, by code."""
    return added_up(
        GroupFigures(each.project_type.code, each.project_type.code, each.project_type.name, each.figures)
        for each in entries
    )


def added_up(groups: Iterable[GroupFigures]) -> tuple[GroupFigures, ...]:
    """Return the groups by department and code, those of one key added up, those of nothing left out."""
    found: dict[str, GroupFigures] = {}
    for each in groups:
        if each.figures.count:
            so_far = found[each.key].figures if each.key in found else Figures()
            found[each.key] = GroupFigures(each.key, each.code, each.name, so_far + each.figures, each.under)
    return tuple(sorted(found.values(), key=lambda each: (not each.key, each.code, each.key)))
