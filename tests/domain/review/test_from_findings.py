"""What a reviewer makes of findings: their order by 审核内容, the words of a thread, of an opinion."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.form.places import Place
from app.domain.prereview import Prereview
from app.domain.prereview.explanations import Explanation, Findings
from app.domain.prereview.finding import Finding, Severity
from app.domain.prereview.register import BY_ID
from app.domain.procedure.audiences import Audience
from app.domain.procedure.stages import Status
from app.domain.review.from_findings import (
    ELSEWHERE,
    bearing,
    by_criterion,
    criteria_of,
    demand,
    opinion,
    threads_made,
)
from app.domain.review.review_scheme import STANDARD
from app.domain.review.review_sheet import OPINION_CAP
from app.domain.review.threads import TEXT_CAP, Thread, Weight

VALUE = Place("target_value", "a")


def finding(rule, severity=Severity.WARNING, place=VALUE, message="请核对。", quote="", **more):
    return Finding(rule, severity, place, "指标值", message, quote, **more)


def noted(*findings, said=()):
    return Findings(Prereview(findings), said).noted


def test_each_finding_stands_once_under_the_foremost_of_its_criteria_the_gravest_first():
    hint, warning = finding("W06", Severity.HINT), finding("W06", place=Place("policy_basis"))
    several = finding("E03", Severity.ERROR, Place("budget_year_amount"))
    assert len(BY_ID["E03"].criteria) > 1
    found = by_criterion(noted(finding("W03"), hint, warning, several))
    assert {name: [each.finding.rule for each in group] for name, group in found.items()} == {
        "完整性": ["E03", "W06", "W06"],
        "相关性": ["W03"],
    }
    assert list(found) == ["完整性", "相关性"] and found["完整性"][1].finding is warning


def test_the_finding_of_a_rule_that_is_gone_stands_apart():
    (each,) = noted(finding("X99"))
    assert criteria_of(each) == (ELSEWHERE,) and list(
        by_criterion(noted(finding("X99"), finding("H03")))
    ) == [
        "可行性",
        ELSEWHERE,
    ]


def test_a_finding_bears_on_every_point_of_all_its_criteria():
    found = bearing(STANDARD, noted(finding("E03", Severity.ERROR), finding("W03")))
    by_name = {point.name: [each.finding.rule for each in found[point.key]] for point in STANDARD.points}
    assert by_name == {
        "规范完整性": ["E03"],
        "明确清晰性": ["E03"],
        "目标相关性": ["W03"],
        "指标科学性": ["W03"],
        "绩效合理性": [],
        "资金匹配性": [],
        "实现可能性": ["E03"],
        "条件充分性": ["E03"],
    }


@pytest.mark.parametrize(
    ("severities", "weight"),
    [
        ([Severity.ERROR], Weight.MUST),
        ([Severity.WARNING], Weight.MUST),
        ([Severity.HINT], Weight.ADVICE),
        ([Severity.HINT, Severity.WARNING], Weight.MUST),
    ],
)
def test_a_thread_weighs_as_much_as_the_gravest(severities, weight):
    assert demand(finding("W06", severity) for severity in severities)[0] is weight


def test_a_thread_says_place_and_message_and_the_words_that_the_message_does_not_show():
    assert demand([finding("W06", message="请写“≥”。")])[1] == "“指标值”请写“≥”。"
    assert demand([finding("W06", message="“≧9”应写“≥”。", quote="≧9")])[1] == "“指标值”“≧9”应写“≥”。"
    assert demand([finding("W06", message="请改。", quote="≧9")])[1] == "“指标值”请改。原文：“≧9”"
    long = demand([finding("W06", message="请改。", quote="长" * 100)])[1]
    assert long == f"“指标值”请改。原文：“{'长' * 40}…”"
    assert demand([finding("W06", message="请改。")] * 2)[1] == "“指标值”请改。"


def test_a_thread_never_carries_what_another_declaration_says():
    found = finding("W15", message="与“某项目”的“机密”相同。", quote="本表的话", is_comparison=True)
    text = demand([found])[1]
    assert "机密" not in text and "某项目" not in text
    assert "本表的话" in text and BY_ID["W15"].title in text
    assert "机密" not in demand([replace(found, rule="X99", quote="")])[1]


def test_what_is_too_long_for_a_thread_is_counted():
    many = [finding("W06", message=f"第{number}处：{'字' * 90}") for number in range(60)]
    text = demand(many)[1]
    kept = text.count("处：")
    assert len(text) <= TEXT_CAP and text.endswith(f"另有{60 - kept}处，见预审。") and kept > 15
    assert len(demand([finding("W06", message="字" * 5000)])[1]) == TEXT_CAP


def test_an_opinion_has_a_line_for_each_and_tells_which_were_explained():
    at = datetime(2026, 10, 8, tzinfo=UTC)
    said = Explanation("W06", VALUE.anchor, "≧9", "沿用合同。", "林某", at)
    found = noted(
        finding("W06", quote="≧9", message="应写“≥”。"), finding("W03", message="请分解。"), said=[said]
    )
    assert opinion(found) == "“指标值”应写“≥”。（单位已说明）\n“指标值”请分解。"
    assert opinion(()) == ""
    many = noted(*(finding("W03", message="字" * 60, quote=str(n)) for n in range(20)))
    assert len(opinion(many)) <= OPINION_CAP and "另有" in opinion(many)


def test_a_thread_belongs_to_the_finding_by_rule_and_place():
    def thread(number, rule, place=VALUE):
        return Thread(number, number, place, Weight.MUST, Audience.ALL, Status.FINANCE_REVIEW, (), rule)

    made = threads_made(
        [thread(1, "W06"), thread(2, ""), thread(3, "W06"), thread(4, "W06", Place("policy_basis"))]
    )
    assert {key: each.id for key, each in made.items()} == {
        ("W06", VALUE): 3,
        ("W06", Place("policy_basis")): 4,
    }
