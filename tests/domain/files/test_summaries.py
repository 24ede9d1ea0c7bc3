"""The 汇总表: sums that equal the declarations' to the cent, whatever their order, and rows in the order of the tree."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.files.summaries import STATUSES, Figures, Group, Unit, UnitFigures, summarise
from app.domain.form.sheet import ProjectType
from app.domain.procedure.stages import Status

DUTY, OTHER = ProjectType("15", "履职类(运转)项目"), ProjectType("01", "其他项目")
BUREAU = Unit(1, "131", "云岭市水务局", 1, "131", "云岭市水务局")
STATION = Unit(2, "132", "云岭市水务监测站", 1, "131", "云岭市水务局")
LIBRARY = Unit(3, "121", "云岭市图书馆", 3, "121", "云岭市图书馆")
OFFICE = Unit(4, "130", "云岭市供水所", 1, "131", "云岭市水务局")

AMOUNTS = st.decimals(0, Decimal("999999999999.99"), places=2)
FIGURES = st.builds(Figures, st.integers(0, 500), AMOUNTS, AMOUNTS)
ENTRIES = st.lists(
    st.builds(
        UnitFigures,
        st.sampled_from([BUREAU, STATION, LIBRARY, OFFICE]),
        st.sampled_from([DUTY, OTHER]),
        FIGURES,
    ),
    max_size=40,
)


def entry(unit: Unit, kind: ProjectType, count: int, year: str, total: str) -> UnitFigures:
    return UnitFigures(unit, kind, Figures(count, Decimal(year), Decimal(total)))


@given(ENTRIES)
def test_every_sum_is_that_of_its_declarations_to_the_cent(entries):
    summary = summarise(entries)
    counted = [each for each in entries if each.figures.count]
    cents = [sum(int(each.figures.budget_year_amount * 100) for each in counted)]
    cents.append(sum(int(each.figures.medium_term_amount * 100) for each in counted))
    total = summary.row.total
    assert [int(total.budget_year_amount * 100), int(total.medium_term_amount * 100)] == cents
    assert total.count == sum(each.figures.count for each in counted)
    assert total == sum(summary.row.cells, Figures())
    assert total == sum((each.row.total for each in summary.units), Figures())
    assert total == sum((each.row.total for each in summary.departments), Figures())
    for department in summary.departments:
        for number in range(len(summary.types)):
            assert department.row.cells[number] == sum(
                (each.row.cells[number] for each in department.units), Figures()
            )
    for unit in summary.units:
        for kind, figures in zip(summary.types, unit.row.cells, strict=True):
            mine = (each.figures for each in counted if (each.unit, each.project_type) == (unit.unit, kind))
            assert figures == sum(mine, Figures())


@given(ENTRIES, st.randoms())
def test_the_order_of_what_is_summed_up_does_not_matter(entries, random):
    shuffled = random.sample(entries, len(entries))
    assert summarise(shuffled) == summarise(entries)


def test_a_department_stands_with_its_subordinates_itself_first():
    summary = summarise(
        entry(unit, kind, 1, "1.10", "2.20")
        for unit in (STATION, OFFICE, LIBRARY, BUREAU)
        for kind in (DUTY, OTHER)
    )
    assert [each.name for each in summary.departments] == ["云岭市图书馆", "云岭市水务局"]
    library, bureau = summary.departments
    assert [bureau.label(each.unit) for each in bureau.units] == ["本级", "云岭市供水所", "云岭市水务监测站"]
    assert [library.label(each.unit) for each in library.units] == ["云岭市图书馆"]
    assert (bureau.is_summed, library.is_summed) == (True, False)
    assert [str(kind) for kind in summary.types] == ["01 其他项目", "15 履职类(运转)项目"]
    assert bureau.row.total == Figures(6, Decimal("6.60"), Decimal("13.20"))


def test_a_subordinate_unit_alone_keeps_its_name_and_needs_no_sum():
    (department,) = summarise([entry(STATION, DUTY, 2, "0.01", "0.02")]).departments
    assert not department.is_summed and department.label(STATION) == "云岭市水务监测站"


def test_nothing_sums_up_to_nothing():
    summary = summarise([entry(STATION, DUTY, 0, "0.00", "0.00")])
    assert (summary.types, summary.departments, summary.row.total) == ((), (), Figures())


def test_the_groups_hold_each_other():
    assert STATUSES[Group.APPROVED] < STATUSES[Group.SUBMITTED] < STATUSES[Group.ALL]
    assert not Group.ALL.takes(Status.DISCARDED)
    assert not any(
        Group.SUBMITTED.takes(status) for status in (Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW)
    )
