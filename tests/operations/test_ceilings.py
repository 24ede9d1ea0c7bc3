"""控制数: set by finance, standing beside what units list, and held against every submission."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.domain.files.plain_rows import Outcome
from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.workflow import Refused
from app.models import Event, db
from app.operations import Rejected
from app.operations.ceilings import TypedCeiling, judged, set_ceiling, take_over
from app.operations.first_level import TypedProject, add
from app.operations.first_level_naming import name_first_level
from app.operations.rounds import change_terms
from app.queries.ceilings import standings, standings_beside
from app.queries.rounds import find_round

AMOUNT = Decimal("1062000.00")
"""What a filled declaration asks for."""


def set_to(world, amount: str, unit: str = "121", **typed: str) -> None:
    wanted = {"unit": unit, "department": "", "project_type": "", "first_level": "", "amount": amount} | typed
    set_ceiling(world.actor("approver"), world.round_id, TypedCeiling(**wanted))


def rule(world, ceilings: CeilingRule, first_level: FirstLevelRule = FirstLevelRule.OFF) -> None:
    change_terms(None, world.round_id, first_level, ceilings)


def sums(world, login: str = "approver") -> dict[str, tuple[Decimal, Decimal]]:
    found = standings(find_round(world.round_id), world.actor(login))
    return {each.title: (each.submitted, each.approved) for each in found}


def recorded() -> list[str]:
    statement = select(Event.subject).where(Event.kind == EventKind.CEILING_CHANGED).order_by(Event.id)
    return [each.partition("：")[2] for each in db.session.scalars(statement)]


class TestSubmitting:
    def test_what_goes_beyond_is_refused_as_the_round_says(self, app, world):
        rule(world, CeilingRule.REFUSE)
        set_to(world, "1500000")
        first, second = world.filled(), world.filled()
        world.do("submitter", first, "submit")
        with pytest.raises(Rejected, match=r"控制数1,500,000[.]00元，提交后为2,124,000[.]00元。请压减"):
            world.do("submitter", second, "submit", reason="必须安排。")
        assert world.declaration(second).status == "draft"
        rule(world, CeilingRule.REASON)
        with pytest.raises(Rejected, match="请写明超出的理由"):
            world.do("submitter", second, "submit", reason=" ")
        world.do("submitter", second, "submit", reason="上级追加任务。")
        submitted = select(Event.reason).where(Event.kind == EventKind.SUBMIT).order_by(Event.id.desc())
        assert db.session.scalars(submitted.limit(1)).one() == "上级追加任务。"
        rule(world, CeilingRule.SHOW)
        world.do("submitter", world.filled(), "submit", reason="")
        assert sums(world) == {"云岭市数字服务中心 全部项目": (AMOUNT * 3, Decimal(0))}

    def test_to_the_cent_what_fits_passes(self, app, world):
        rule(world, CeilingRule.REFUSE)
        set_to(world, "2124000.00")
        for _ in range(2):
            world.do("submitter", world.filled(), "submit")
        set_to(world, "2124000.01")
        small = world.filled(budget_year_amount="0.02", medium_term_amount="1.00")
        with pytest.raises(Rejected, match=r"2,124,000[.]02"):
            world.do("submitter", small, "submit")
        world.type("preparer", small, "budget_year_amount", "0.01")
        world.do("submitter", small, "submit")

    def test_what_comes_back_counts_as_it_went_out_until_it_is_let_go(self, app, world):
        rule(world, CeilingRule.REFUSE)
        set_to(world, "1100000")
        first, second = world.filled(), world.filled()
        for login, action in (("submitter", "submit"), ("reviewer", "open"), ("reviewer", "send_back")):
            world.do(login, first, action)
        world.type("preparer", first, "budget_year_amount", "5.00")
        assert sums(world) == {"云岭市数字服务中心 全部项目": (AMOUNT, Decimal(0))}
        with pytest.raises(Rejected):
            world.do("submitter", second, "submit")
        world.do("submitter", first, "submit")
        assert sums(world) == {"云岭市数字服务中心 全部项目": (Decimal(5), Decimal(0))}
        world.do("reviewer", first, "open")
        world.do("reviewer", first, "decline")
        assert sums(world) == {"云岭市数字服务中心 全部项目": (Decimal(0), Decimal(0))}
        world.do("submitter", second, "submit")

    def test_department_type_and_first_level_bind_what_is_theirs(self, app, world):
        rule(world, CeilingRule.REFUSE, FirstLevelRule.OPTIONAL)
        year = find_round(world.round_id).budget_year
        typed = TypedProject("W1", "供水保障", "131", "15", "项目法")
        project_id = add(world.actor("approver"), year, typed)
        set_to(world, "3000000", unit="", department="131")
        set_to(world, "0", unit="131")
        set_to(world, "0", unit="132", project_type="01")
        set_to(world, "1000000", unit="", department="131", first_level="W1")
        declaration_id = world.filled("station_preparer", "132")
        assert [each.title for each in standings_beside(world.declaration(declaration_id))] == [
            "云岭市水务局（全部门） 全部项目"
        ]
        name_first_level(world.actor("station_preparer"), declaration_id, project_id, None)
        with pytest.raises(Rejected, match=r"一级项目W1 供水保障”控制数1,000,000[.]00元"):
            world.do("station_submitter", declaration_id, "submit")
        set_to(world, "1062000", unit="", department="131", first_level="W1")
        world.do("station_submitter", declaration_id, "submit")
        found = sums(world)
        for title in ("云岭市水务局（全部门） 全部项目", "云岭市水务局（全部门） 一级项目W1 供水保障"):
            assert found.pop(title) == (AMOUNT, 0)
        assert len(found) == 2 and set(found.values()) == {(0, 0)}

    def test_the_unit_sees_what_it_lists_others_what_was_submitted(self, app, world):
        set_to(world, "3000000")
        set_to(world, "9000000", unit="", department="131")
        first, second = world.filled(), world.filled()
        world.do("submitter", first, "submit")
        (beside,) = standings_beside(world.declaration(second))
        assert (beside.submitted, beside.listed, beside.unlisted) == (
            AMOUNT,
            AMOUNT * 2,
            3_000_000 - AMOUNT * 2,
        )
        world.type("preparer", second, "budget_year_amount", "938,000.00")
        (beside,) = standings_beside(world.declaration(second))
        assert (beside.listed, beside.unlisted, beside.share) == (2_000_000, 1_000_000, 66)
        assert list(sums(world, "submitter")) == ["云岭市数字服务中心 全部项目"]
        assert list(sums(world, "endorser")) == list(sums(world, "station_preparer"))
        assert list(sums(world, "sole")) == []


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
class TestSetting:
    def test_set_changed_and_taken_away_each_with_an_event(self, app, world):
        for amount in ("1200000", "1200000.00", "130万元", ""):
            set_to(world, amount)
        assert recorded() == [
            "云岭市数字服务中心 全部项目 设为1,200,000.00元",
            "云岭市数字服务中心 全部项目 由1,200,000.00元改为1,300,000.00元",
            "云岭市数字服务中心 全部项目 由1,300,000.00元取消",
        ]
        assert find_round(world.round_id).ceilings is CeilingRule.SHOW and sums(world) == {}

    def test_less_than_is_approved_is_refused(self, app, world):
        set_to(world, "2000000")
        world.at("approved")
        with pytest.raises(Rejected, match=r"已批复1,062,000[.]00元，控制数不能低于") as refused:
            set_to(world, "1061999.99")
        assert refused.value.field == "amount"
        set_to(world, "1062000")
        assert sums(world) == {"云岭市数字服务中心 全部项目": (AMOUNT, AMOUNT)}
        rows = [
            (2, TypedCeiling("121", "", "15", "", "1061999.99")),
            (3, TypedCeiling("121", "全部门", "", "", "1062000")),
            (4, TypedCeiling("121", "", "01", "", "0")),
            (5, TypedCeiling("131", "全部门", "", "", "0")),
        ]
        found = judged(world.actor("approver"), world.round_id, rows)
        assert [each.outcome for each in found] == [Outcome.WRONG, *[Outcome.NEW] * 3]
        assert "已批复1,062,000.00元，控制数不能低于" in found[0].words

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"unit": "999"}, "unit"),
            ({"unit": ""}, "unit"),
            ({"unit": "901"}, "unit"),
            ({"unit": "", "department": "132"}, "department"),
            ({"project_type": "99"}, "project_type"),
            ({"first_level": "X"}, "first_level"),
            ({"amount": "很多"}, "amount"),
            ({"amount": "-1"}, "amount"),
            ({"amount": "1.001"}, "amount"),
            ({"amount": ""}, "amount"),
        ],
    )
    def test_bad_content_is_refused_at_its_field(self, app, world, typed, field):
        with pytest.raises(Rejected) as refused:
            set_to(world, **({"amount": "1"} | typed))
        assert refused.value.field == field and recorded() == []

    def test_nobody_but_an_approver_sets_them(self, app, world):
        wanted = TypedCeiling("121", "", "", "", "1")
        for login in ("reviewer", "submitter", "administrator", "auditor", "endorser"):
            with pytest.raises(Refused):
                set_ceiling(world.actor(login), world.round_id, wanted)

    def test_a_workbook_sets_all_or_none(self, app, world):
        approver = world.actor("approver")
        good = (2, TypedCeiling("121", "", "15", "", "100"))
        bad = (3, TypedCeiling("", "云岭市水务局", "", "", "一百"))
        found = judged(approver, world.round_id, [good, bad, (4, good[1])])
        assert [each.outcome for each in found] == [Outcome.NEW, Outcome.WRONG, Outcome.WRONG]
        with pytest.raises(Rejected, match="第3行"):
            take_over(approver, world.round_id, [good, bad])
        assert recorded() == []
        mended = (3, TypedCeiling("", "云岭市水务局", "", "", "200"))
        take_over(approver, world.round_id, [good, mended])
        again = take_over(approver, world.round_id, [good, mended])
        assert {each.outcome for each in again} == {Outcome.SAME} and len(recorded()) == 2
