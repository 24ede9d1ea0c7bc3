"""一级项目: kept by finance, named by declarations, carried into them and locked on every way in."""

import pytest
from sqlalchemy import select

from app.domain.files.plain_rows import Outcome
from app.domain.files.summaries import Group
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.workflow import Refused
from app.domain.text import Unreadable
from app.models import Event, Revision, db
from app.operations import Outdated, Rejected
from app.operations import first_level as operations
from app.operations.first_level import TypedProject, state, take_over
from app.operations.first_level_naming import name_first_level
from app.operations.rounds import change_terms
from app.queries.files.first_level_sums import sums_of, visible_projects
from app.queries.first_level import find_first_level
from app.queries.rounds import find_round

PLAIN = TypedProject("A01", "数字服务运行维护", "121", "15", "项目法")


@pytest.fixture
def year(app, world) -> int:
    return find_round(world.round_id).budget_year


@pytest.fixture
def asked(app, world) -> None:
    change_terms(None, world.round_id, FirstLevelRule.OPTIONAL)


def add(world, year: int, **other) -> int:
    typed = {name: getattr(PLAIN, name) for name in PLAIN.__slots__} | other
    return operations.add(world.actor("approver"), year, TypedProject(**typed))


def recorded() -> list[str]:
    statement = select(Event.subject).where(Event.kind == EventKind.FIRST_LEVEL_CHANGED).order_by(Event.id)
    return list(db.session.scalars(statement))


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
class TestKeeping:
    def test_added_changed_and_closed_each_with_an_event(self, app, world, year):
        project_id = add(world, year)
        was = state(find_first_level(project_id))
        changed = TypedProject("A01", "数字服务", "云岭市水务局", "01", "项目法")
        operations.change(world.actor("approver"), project_id, changed, was)
        operations.offer(world.actor("approver"), project_id, offered=False)
        operations.offer(world.actor("approver"), project_id, offered=False)
        kept = find_first_level(project_id)
        assert (kept.name, kept.department.code, kept.project_type_code) == ("数字服务", "131", "01")
        assert not kept.is_active
        assert recorded() == [
            f"新增一级项目：A01 数字服务运行维护（{year}年度）",
            f"一级项目更改名称、部门、项目类型：A01 数字服务运行维护 → A01 数字服务（{year}年度）",
            f"停用一级项目：A01 数字服务（{year}年度）",
        ]
        with pytest.raises(Outdated):
            operations.change(world.actor("approver"), project_id, PLAIN, was)

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"code": " "}, "code"),
            ({"name": ""}, "name"),
            ({"department": "132"}, "department"),
            ({"project_type": "99"}, "project_type"),
            ({"allocation_method": "抓阄"}, "allocation_method"),
        ],
    )
    def test_bad_content_is_refused_at_its_field(self, app, world, year, other, field):
        with pytest.raises(Rejected) as refused:
            add(world, year, **other)
        assert refused.value.field == field and recorded() == []

    def test_nobody_but_an_approver_keeps_them(self, app, world, year):
        for login in ("reviewer", "submitter", "administrator", "auditor"):
            with pytest.raises(Refused):
                operations.add(world.actor(login), year, PLAIN)

    def test_a_code_is_taken_once_a_year(self, app, world, year):
        add(world, year)
        add(world, year + 1)
        with pytest.raises(Rejected, match="已有编码为A01"):
            add(world, year)

    def test_a_workbook_is_taken_over_as_a_whole_or_not_at_all(self, app, world, year):
        add(world, year)
        renamed = TypedProject("A01", "数字服务", "121", "15", "项目法")
        new = TypedProject("B01", "供水保障", "云岭市水务局", "15", "项目法")
        wrong = TypedProject("C01", "", "131", "15", "项目法")
        approver = world.actor("approver")
        judged = operations.judged(approver, year, [(2, renamed), (3, new), (4, wrong), (5, new)])
        assert [each.outcome for each in judged] == [
            Outcome.CHANGED,
            Outcome.NEW,
            Outcome.WRONG,
            Outcome.WRONG,
        ]
        with pytest.raises(Rejected, match="第4行"):
            take_over(approver, year, [(2, renamed), (4, wrong)])
        assert len(recorded()) == 1
        take_over(approver, year, [(2, renamed), (3, new)])
        assert len(recorded()) == 3
        again = take_over(approver, year, [(2, renamed), (3, new)])
        assert {each.outcome for each in again} == {Outcome.SAME} and len(recorded()) == 3


@pytest.mark.usefixtures("asked")
class TestNaming:
    def test_what_it_carries_in_is_locked_until_another_is_named(self, app, world, year):
        project_id = add(world, year, allocation_method="因素法")
        preparer, declaration_id = world.actor("preparer"), world.filled()
        name_first_level(preparer, declaration_id, project_id, None)
        assert world.declaration(declaration_id).allocation_method == "因素法"
        with pytest.raises(Unreadable, match="由一级项目“A01"):
            world.type("preparer", declaration_id, "allocation_method", "项目法")
        was = state(find_first_level(project_id))
        with pytest.raises(Rejected, match="已有1份申报表归入"):
            operations.change(world.actor("approver"), project_id, PLAIN, was)
        with pytest.raises(Outdated):
            name_first_level(preparer, declaration_id, None, None)
        name_first_level(preparer, declaration_id, None, project_id)
        world.type("preparer", declaration_id, "allocation_method", "项目法")
        assert world.declaration(declaration_id).allocation_method == "项目法"

    def test_new_declarations_get_type_and_method_from_it(self, app, world, year):
        project_id = add(world, year, allocation_method="因素法")
        made = world.declaration(world.draft(project_type="", first_level_id=project_id))
        assert (made.project_type_code, made.allocation_method) == ("15", "因素法")
        assert made.first_level_project_id == project_id
        with pytest.raises(Rejected, match="与本表的01不一致"):
            world.draft(project_type="01", first_level_id=project_id)

    @pytest.mark.parametrize(
        ("other", "of_year", "words"),
        [
            ({"department": "131"}, 0, "不属于本单位的一级预算单位"),
            ({"project_type": "01"}, 0, "与本表的15不一致"),
            ({}, 1, "年度的，本表属于"),
        ],
    )
    def test_another_department_type_or_year_is_refused(self, app, world, year, other, of_year, words):
        project_id = add(world, year + of_year, **other)
        with pytest.raises(Rejected, match=words):
            name_first_level(world.actor("preparer"), world.filled(), project_id, None)

    def test_a_closed_one_is_no_longer_named(self, app, world, year):
        project_id = add(world, year)
        operations.offer(world.actor("approver"), project_id, offered=False)
        with pytest.raises(Rejected, match="已停用"):
            name_first_level(world.actor("preparer"), world.filled(), project_id, None)

    def test_a_subordinate_unit_names_those_of_its_department(self, app, world, year):
        project_id = add(world, year, department="131")
        declaration_id = world.filled("station_preparer", "132")
        name_first_level(world.actor("station_preparer"), declaration_id, project_id, None)
        assert world.declaration(declaration_id).first_level_project_id == project_id

    def test_where_it_is_demanded_nothing_goes_out_without_it(self, app, world, year):
        change_terms(None, world.round_id, FirstLevelRule.REQUIRED)
        project_id, declaration_id = add(world, year), world.filled()
        for login, action in (("preparer", "send"), ("submitter", "submit")):
            with pytest.raises(Refused, match="须填一级项目"):
                world.do(login, declaration_id, action)
        name_first_level(world.actor("preparer"), declaration_id, project_id, None)
        world.do("submitter", declaration_id, "submit")
        assert world.declaration(declaration_id).status == "finance_review"

    def test_sums_follow_what_each_reader_reads(self, app, world, year):
        first, second = add(world, year), add(world, year, code="A02")
        approver, preparer = world.actor("approver"), world.actor("preparer")
        declaration_id = world.filled()
        name_first_level(preparer, declaration_id, first, None)
        world.do("submitter", declaration_id, "submit")
        world.do("reviewer", declaration_id, "open")
        world.do("reviewer", declaration_id, "send_back")
        name_first_level(preparer, declaration_id, second, first)
        of = find_round(world.round_id)

        def under(actor, project_id: int) -> list[str]:
            found = sums_of(actor, find_first_level(project_id), of, Group.ALL)
            assert sum(line.budget_year_amount for line in found.lines) == found.total.budget_year_amount
            return [line.stage for line in found.lines]

        assert under(approver, first) == ["已退回，单位修改中"] and under(approver, second) == []
        assert under(preparer, first) == [] and under(preparer, second) == ["已退回"]
        world.do("submitter", declaration_id, "submit")
        assert under(approver, first) == [] and under(approver, second) == ["财政审核"]
        named = db.session.scalars(select(Revision.first_level_project_id).order_by(Revision.id)).all()
        assert named == [first, second]
        assert [each.code for each in visible_projects(preparer, year)] == ["A01", "A02"]
        assert visible_projects(world.actor("sole"), year) == []


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_a_round_without_takes_none(app, world, year):
    project_id = add(world, year)
    with pytest.raises(Rejected, match="不填一级项目"):
        name_first_level(world.actor("preparer"), world.filled(), project_id, None)
    with pytest.raises(Rejected, match="不填一级项目"):
        world.draft(first_level_id=project_id)
