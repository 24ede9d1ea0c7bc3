"""The 汇总表: counts and amounts of declarations by unit and 项目类型, with sums that equal theirs to the cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from app.domain.form.sheet import ProjectType
from app.domain.labelled import Labelled
from app.domain.procedure.stages import Status

NOTHING = Decimal("0.00")
TITLE = "项目支出绩效目标汇总表"


class Group(Labelled):
    """Which declarations are summed up."""

    ALL = "all", "全部"
    SUBMITTED = "submitted", "已提交"
    APPROVED = "approved", "已批复"

    def takes(self, status: Status) -> bool:
        """Tell whether a declaration in that status is among them."""
        return status in STATUSES[self]


_SUBMITTED = {Status.DEPARTMENT_REVIEW, Status.FINANCE_REVIEW, Status.APPROVAL, Status.APPROVED}
STATUSES = {
    Group.ALL: frozenset(Status) - {Status.DISCARDED, Status.REPLACED},
    Group.SUBMITTED: frozenset(_SUBMITTED),
    Group.APPROVED: frozenset({Status.APPROVED}),
}
"""已提交 is what was submitted and is neither back with the unit nor declined."""

EXPLAINED = {
    Group.ALL: f"您能看到的全部申报表，{Status.DISCARDED.label}的除外；退回修改中的和{Status.DECLINED.label}的也计入。",
    Group.SUBMITTED: f"在审核、{Status.APPROVAL.label}和{Status.APPROVED.label}的，不含退回修改中的。",
    Group.APPROVED: "批复生效的申报表。",
}
"""What a group holds, for its readers."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many declarations, and the sums of their amounts in yuan; an amount that is not filled in counts as nothing."""

    count: int = 0
    budget_year_amount: Decimal = NOTHING
    medium_term_amount: Decimal = NOTHING

    def __add__(self, other: "Figures") -> "Figures":
        return _sum((self, other))


@dataclass(frozen=True, slots=True)
class Unit:
    """A 预算单位; `primary_*` are those of its 一级预算单位, its own where it is one itself."""

    id: int
    code: str
    name: str
    primary_id: int
    primary_code: str
    primary_name: str

    @property
    def is_primary(self) -> bool:
        """It is a 一级预算单位."""
        return self.id == self.primary_id


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The figures of some declarations of one unit and type."""

    unit: Unit
    project_type: ProjectType
    figures: Figures


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """Figures by type, in the order of the summary's types, and all of them together."""

    cells: tuple[Figures, ...]
    total: Figures


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The row of a unit."""

    unit: Unit
    row: SummaryRow


@dataclass(frozen=True, slots=True)
class Department:
    """A 一级预算单位 with those of its units that declared anything, itself first."""

    id: int
    name: str
    units: tuple[UnitRow, ...]
    row: SummaryRow

    @property
    def is_summed(self) -> bool:
        """It has several rows, and so one of its own that sums them up."""
        return len(self.units) > 1

    def label(self, unit: Unit) -> str:
        """Return what a unit is called in its row."""
        return "本级" if self.is_summed and unit.is_primary else unit.name


@dataclass(frozen=True, slots=True)
class Summary:
    """The table: the types that occur, departments by code, and the last row."""

    types: tuple[ProjectType, ...]
    departments: tuple[Department, ...]
    row: SummaryRow

    @property
    def units(self) -> tuple[UnitRow, ...]:
        """The rows of all units, in their order."""
        return tuple(each for department in self.departments for each in department.units)


def summarise(entries: Iterable[UnitFigures]) -> Summary:
    """Return the table of the entries; those of the same unit and type are added up, those of none are left out."""
    entries = [each for each in entries if each.figures.count]
    entries.sort(key=_place)
    by_code = {each.project_type.code: each.project_type for each in entries}
    types = tuple(sorted(by_code.values(), key=str))
    departments = []
    for (_, primary_id), group in groupby(entries, key=lambda each: _place(each)[:2]):
        of_department = list(group)
        units = tuple(
            UnitRow(own[0].unit, _row(own, types))
            for own in (list(each) for _, each in groupby(of_department, key=lambda each: each.unit.id))
        )
        name = of_department[0].unit.primary_name
        departments.append(Department(primary_id, name, units, _row(of_department, types)))
    return Summary(types, tuple(departments), _row(entries, types))


def _place(entry: UnitFigures) -> tuple[str, int, bool, str, int]:
    unit = entry.unit
    return unit.primary_code, unit.primary_id, not unit.is_primary, unit.code, unit.id


def _row(entries: list[UnitFigures], types: tuple[ProjectType, ...]) -> SummaryRow:
    by_type: dict[str, list[Figures]] = {each.code: [] for each in types}
    for each in entries:
        by_type[each.project_type.code].append(each.figures)
    cells = tuple(map(_sum, by_type.values()))
    return SummaryRow(cells, _sum(cells))


def _sum(figures: Sequence[Figures]) -> Figures:
    return Figures(
        sum(each.count for each in figures),
        sum((each.budget_year_amount for each in figures), NOTHING),
        sum((each.medium_term_amount for each in figures), NOTHING),
    )
