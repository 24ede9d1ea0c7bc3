"""The 汇总表 from the database: each person's figures are those of the lists that they may read, and cost the same."""

from collections import defaultdict
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.domain.files.summaries import STATUSES, Group
from app.domain.procedure.stages import Status
from app.models import ProjectTypeCode, db
from app.queries.files.summaries import summary_of
from app.queries.lists.filter_choices import filter_choices
from app.queries.lists.filters import Filters
from app.queries.lists.worklist import Tab, all_lines, count
from app.queries.rounds import find_round
from tests.world import PEOPLE

# Each case groups or counts in another way.
pytestmark = pytest.mark.every_case_on_postgresql

ARRIVED = "submit:submitter open:reviewer"
STATION = "submit:station_submitter open:endorser"
WAYS = {
    "draft": "",
    "submitted": "submit:submitter",
    "returned": f"{ARRIVED} send_back:reviewer",
    "recalled": "submit:submitter recall:submitter",
    "approved": f"{ARRIVED} pass_review:reviewer open:approver approve:approver",
    "declined": f"{ARRIVED} decline:reviewer",
    "discarded": "discard:submitter",
    "station_draft": "send:station_preparer recall:station_preparer",
    "department": "submit:station_submitter",
    "endorsed": f"{STATION} endorse:endorser",
    "department_returned": f"{STATION} send_back:endorser",
}
SINCE = {"draft", "returned", "recalled", "station_draft", "department_returned"}
UNSENT = Decimal("98765.43")


@pytest.fixture(scope="module")
def busy(town, filled) -> dict[str, int]:
    """Declarations in every state; where the unit works, it has typed amounts that it has not sent."""
    made = {}
    for name, way in WAYS.items():
        made[name] = declaration_id = filled("station" in name or "station" in way)
        for action, login in (step.split(":") for step in way.split()):
            town.do(login, declaration_id, action)
        if name in SINCE:
            login = "station_preparer" if "station" in way else "preparer"
            town.type(login, declaration_id, "budget_year_amount", str(UNSENT))
            town.type(login, declaration_id, "medium_term_amount", "")
    return made


def summed(town, login: str, group: Group = Group.ALL):
    return summary_of(town.actor(login), find_round(town.round_id), group)


@pytest.mark.parametrize("login", PEOPLE)
@pytest.mark.parametrize("group", Group)
def test_figures_are_those_of_the_list(town, busy, login, group):
    actor, figures = town.actor(login), defaultdict(lambda: [0, Decimal(), Decimal()])
    filters = Filters(round_id=town.round_id, group=group)
    for line in all_lines(actor, Tab.ALL, filters):
        found = figures[line.unit_name, line.type_code]
        found[0] += 1
        found[1] += line.budget_year_amount or 0
        found[2] += line.medium_term_amount or 0
    summary = summed(town, login, group).summary
    shown = {
        (each.unit.name, kind.code): [cell.count, cell.budget_year_amount, cell.medium_term_amount]
        for each in summary.units
        for kind, cell in zip(summary.types, each.row.cells, strict=True)
        if cell.count
    }
    assert shown == figures


@pytest.mark.parametrize("login", PEOPLE)
def test_each_figure_counts_the_list_that_it_leads_to(town, busy, login):
    actor = town.actor(login)
    found = summed(town, login)
    for group, total in found.counts.items():
        assert count(actor, Tab.ALL, Filters(round_id=town.round_id, group=group)) == total
        for department in summed(town, login, group).summary.departments:
            of = Filters(round_id=town.round_id, department_id=department.id, group=group)
            assert count(actor, Tab.ALL, of) == department.row.total.count
            for each in department.units:
                of = Filters(town.round_id, unit_id=each.unit.id, project_type="15", group=group)
                assert count(actor, Tab.ALL, of) == each.row.total.count


@pytest.mark.parametrize("login", PEOPLE)
def test_outsiders_learn_no_amount_of_what_is_with_the_unit(town, busy, login):
    total = summed(town, login).summary.row.total
    unsent = {"preparer": 3, "second_preparer": 3, "submitter": 3, "auditor": 5}
    unsent |= {"station_preparer": 2, "station_submitter": 2}
    whole = total.count - unsent.get(login, 0)
    expected = whole * Decimal("1062000.00") + unsent.get(login, 0) * UNSENT
    assert total.budget_year_amount == expected
    assert total.medium_term_amount == whole * Decimal("3186000.00")


def test_who_sums_up_what(town, busy):
    names = {
        login: [each.unit.name for each in summed(town, login).summary.units]
        for login in ("submitter", "station_submitter", "endorser", "reviewer", "auditor", "administrator")
    }
    centre, station = "云岭市数字服务中心", "云岭市水务监测站"
    assert names["submitter"] == [centre] and names["reviewer"] == names["auditor"] == [centre, station]
    assert names["station_submitter"] == names["endorser"] == [station]
    assert names["administrator"] == []


def test_another_type_is_another_column_and_another_list(town, busy):
    declaration_id = town.draft("preparer", project_type="01")
    town.type("preparer", declaration_id, "budget_year_amount", "0.07")
    summary = summed(town, "preparer").summary
    assert [kind.code for kind in summary.types] == ["01", "15"]
    (row,) = summary.units
    assert (row.row.cells[0].count, row.row.cells[0].budget_year_amount) == (1, Decimal("0.07"))
    (line,) = all_lines(town.actor("preparer"), Tab.ALL, Filters(project_type="01"))
    assert line.id == declaration_id
    town.do("submitter", declaration_id, "discard")
    assert [kind.code for kind in summed(town, "preparer").summary.types] == ["15"]


def test_a_narrowed_list_says_to_what(town, busy):
    name = db.session.get_one(ProjectTypeCode, "15").name
    filters = Filters(town.round_id, town.units["131"], town.units["132"], "15", Group.APPROVED)
    words = filter_choices(town.actor("auditor")).words(filters)
    assert words[0] == find_round(town.round_id).title and words[-2:] == [f"15 {name}", "已批复"]
    assert set(words[1:3]) == {"云岭市水务局及下属单位", "云岭市水务监测站"}
    assert (
        filter_choices(town.actor("auditor")).words(Filters(round_id=0, unit_id=0, project_type="没有")) == []
    )
    assert "云岭市水务局及下属单位" not in filter_choices(town.actor("sole")).words(filters)


def test_every_status_is_in_its_groups(town, busy):
    statuses = {name: town.declaration(made).status for name, made in busy.items()}
    expected = {name for name, status in statuses.items() if status in STATUSES[Group.SUBMITTED]}
    assert expected == {"submitted", "approved", "department", "endorsed"}
    assert summed(town, "auditor").counts == {
        Group.ALL: sum(status is not Status.DISCARDED for status in statuses.values()) + 2,
        Group.SUBMITTED: 4,
        Group.APPROVED: 1,
    }


def test_a_summary_takes_one_statement_whatever_the_rows(town, busy, filled):
    actor = town.actor("auditor")

    def cost() -> int:
        statements, of = [], find_round(town.round_id)
        note = lambda *arguments: statements.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            summary_of(actor, of, Group.ALL)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len([each for each in statements if each.startswith("SELECT")])

    assert cost() == 1
    filled()
    assert cost() == 1
