"""What the page offers: the reasons in counts beside the button, and nothing that one would have to ask of oneself."""

from datetime import date

import pytest

from app.domain.procedure.guards import Case
from app.domain.procedure.offers import offers
from app.domain.procedure.rounds import RoundDates, days_left
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action, Refused, check
from app.domain.roles import Role

OPENED = {"status": Status.UNIT_REVIEW, "roles": frozenset({Role.SUBMITTER}), "origin": Status.DRAFT}


def offered(action: Action, **facts):
    return next((each for each in offers(Case(**(OPENED | facts))) if each.action is action), None)


def test_reasons_are_counted_on_one_line_and_told_in_full():
    late = {"round_refusal": "本批次申报已于2027年1月13日截止，如需延期请联系系统管理员。", "days_left": -1}
    found = offered(
        Action.SUBMIT, opened_by_me=True, unanswered=("财政1（年度目标）", "财政2（测算依据）"), **late
    )
    assert found.brief == "还有2条批注待处理；本批次已截止。"
    assert "财政1（年度目标）" in found.refusal and late["round_refusal"] in found.refusal
    early = {"round_refusal": "本批次尚未开放申报，暂不能提交。"}
    assert offered(Action.SUBMIT, opened_by_me=True, **early).brief == "本批次未开放申报。"
    assert offered(Action.SUBMIT, opened_by_me=True).brief == ""


def test_nobody_is_told_to_ask_herself_to_return_it():
    case = Case(**OPENED, opener="陈甲", opened_by_me=True, was_opened=True)
    assert Action.RECALL not in {each.action for each in offers(case)}
    with pytest.raises(Refused, match="请交还"):
        check(Action.RECALL, case)
    assert "联系对方退回" in offered(Action.RECALL, opener="陈甲", was_opened=True).refusal


DATES = RoundDates(date(2026, 10, 20), date(2027, 1, 13), date(2027, 1, 28))


@pytest.mark.parametrize(
    ("on", "was_submitted", "extended_until", "days"),
    [
        (date(2026, 12, 29), False, None, 15),
        (date(2026, 12, 29), True, None, 30),
        (date(2027, 1, 13), False, None, 0),
        (date(2027, 1, 14), False, None, -1),
        (date(2027, 1, 14), False, date(2027, 1, 20), 6),
        (date(2026, 10, 1), False, None, None),
    ],
)
def test_the_days_that_are_left(on, was_submitted, extended_until, days):
    assert days_left(DATES, on, was_submitted=was_submitted, extended_until=extended_until) == days


def test_a_round_without_an_end_leaves_no_number_of_days():
    dates = RoundDates(date(2026, 10, 20), None, None)
    assert days_left(dates, date(2026, 11, 1), was_submitted=False, extended_until=None) is None
