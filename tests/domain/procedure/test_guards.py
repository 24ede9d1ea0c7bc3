"""Guards one by one: what each lets through, and in which words it says the rest."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from app.domain.form.places import Place
from app.domain.prereview.finding import Finding, Severity
from app.domain.procedure import guards
from app.domain.procedure.guards import BRIEFS, Case, round_brief
from app.domain.procedure.stages import Status
from app.domain.roles import Role

AT_DESK = Case(Status.UNIT_REVIEW, frozenset({Role.SUBMITTER}))
NAMES = ("财政1", "财政2", "财政3", "财政4")


def test_a_case_claims_nothing_that_is_not_said():
    said = {
        each.name: getattr(AT_DESK, each.name)
        for each in fields(AT_DESK)
        if each.name not in ("status", "roles")
    }
    blocking = said.pop("blocking")
    assert blocking() == () and not any(said.values())
    with pytest.raises(FrozenInstanceError):
        AT_DESK.status = Status.DRAFT


@pytest.mark.parametrize("status", list(Status))
def test_what_lies_before_the_unit_head_wants_to_be_opened_by_who_submits(status):
    refusal = guards.opened_by_unit_head(replace(AT_DESK, status=status))
    assert refusal == ("请先点“开始审核”。" if status is Status.UNIT_REVIEW else None)
    assert guards.opened_by_unit_head(replace(AT_DESK, status=status, opened_by_me=True)) is None
    other = guards.opened_by_unit_head(replace(AT_DESK, opener="陈甲"))
    assert other == "陈甲正在审核，由其办理。"


def test_a_stage_is_open_with_one_person_at_a_time():
    assert guards.free(AT_DESK) is None
    assert guards.free(replace(AT_DESK, opener="陈甲")) == "陈甲已开始审核。"
    assert guards.free(replace(AT_DESK, opened_by_me=True)) == "您已开始审核。"


@pytest.mark.parametrize(
    ("count", "named"), [(1, "财政1"), (3, "财政1、财政2、财政3"), (4, "财政1、财政2、财政3等")]
)
@pytest.mark.parametrize("guard", ["threads_answered", "threads_settled", "threads_sent"])
def test_threads_in_the_way_are_counted_and_three_of_them_named(guard, count, named):
    key = {"threads_answered": "unanswered", "threads_settled": "unsettled", "threads_sent": "unsent"}[guard]
    need = getattr(guards, guard)
    refusal = need(replace(AT_DESK, **{key: NAMES[:count]}))
    assert refusal.startswith(f"{count}条须修改的批注") and refusal.endswith(f"：{named}。")
    assert need(AT_DESK) is None
    word = {"unanswered": "待处理", "unsettled": "未关闭", "unsent": "未发送"}[key]
    assert BRIEFS[need](replace(AT_DESK, **{key: NAMES[:count]})) == f"{count}条批注{word}"


@pytest.mark.parametrize(
    ("count", "ending"), [(2, "年度目标1、年度目标2。"), (3, "年度目标3。"), (4, "年度目标3等。")]
)
def test_places_that_keep_it_from_being_sent_are_counted_and_three_of_them_named(count, ending):
    found = tuple(
        Finding("E01", Severity.ERROR, Place("annual_objective"), f"年度目标{number}", "没有填写")
        for number in range(1, count + 1)
    )
    case = replace(AT_DESK, blocking=lambda: found)
    refusal = guards.no_blocking_findings(case)
    assert refusal.startswith(f"还有{count}处须修改") and refusal.endswith(ending)
    assert BRIEFS[guards.no_blocking_findings](case).startswith(f"{count}处须修改")


@pytest.mark.parametrize(
    ("days", "brief"),
    [
        (-2, "本批次已截止"),
        (-1, "本批次已截止"),
        (0, "本批次未开放申报"),
        (5, "本批次未开放申报"),
        (None, "本批次未开放申报"),
    ],
)
def test_a_round_that_takes_nothing_is_over_or_not_open_yet(days, brief):
    assert round_brief(replace(AT_DESK, round_refusal="不能提交。", days_left=days)) == brief
    assert round_brief(replace(AT_DESK, days_left=days)) == ""


def test_a_first_level_project_that_is_not_named_is_told_in_a_few_words():
    case = replace(AT_DESK, first_level_refusal="请选择一级项目。")
    assert guards.first_level_named(case) == "请选择一级项目。"
    assert BRIEFS[guards.first_level_named](case) == "未选一级项目"
