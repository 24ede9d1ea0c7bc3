"""When messages go out and are given up, what is reminded of, who may urge, and what letters say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.procedure.guards import Case
from app.domain.procedure.letters import (
    SUBJECT_CAP,
    Closing,
    Told,
    Waiting,
    code_letter,
    news_letter,
    reminder_letter,
)
from app.domain.procedure.outbox import is_given_up, last_digest, next_digest, pause_after
from app.domain.procedure.reminders import closing_day, read_days, waits_too_long
from app.domain.procedure.stages import Status
from app.domain.procedure.urging import asking_role, urges_the_unit
from app.domain.roles import Role
from app.domain.text import Unreadable

AT = datetime(2026, 11, 29, 6, 3, tzinfo=UTC)


def test_a_digest_goes_out_at_eight_of_the_next_morning_here():
    assert next_digest(AT) == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    assert next_digest(datetime(2026, 11, 29, 23, 59, tzinfo=UTC)) == next_digest(AT)
    assert next_digest(next_digest(AT)) == next_digest(AT) + timedelta(days=1)
    assert last_digest(AT) == datetime(2026, 11, 29, 0, 0, tzinfo=UTC)


def test_pauses_grow_and_end_after_five_days():
    pauses = [pause_after(failures) for failures in range(1, 9)]
    assert pauses == sorted(pauses) and pauses[0] == timedelta(minutes=1) and pauses[-1] == timedelta(hours=6)
    assert not is_given_up(AT, AT + timedelta(days=5)) and is_given_up(AT, AT + timedelta(days=5, seconds=1))


def test_a_round_is_reminded_of_on_the_day_or_as_soon_as_one_can_after_it():
    due = {left: closing_day(left, (7, 3, 1)) for left in (-1, 0, 1, 2, 3, 4, 7, 8)}
    assert due == {-1: None, 0: 1, 1: 1, 2: 3, 3: 3, 4: 7, 7: 7, 8: None}
    assert closing_day(1, ()) is None


def test_what_waits_is_reminded_of_after_more_than_so_many_days():
    since = datetime(2026, 11, 20, 17, tzinfo=UTC)  # the 21st at +08:00
    assert not waits_too_long(since, date(2026, 11, 26), 5) and waits_too_long(since, date(2026, 11, 27), 5)
    assert not waits_too_long(since, date(2027, 11, 27), 0)


def test_days_are_typed_as_people_write_them():
    assert read_days(" 3, 7、1 ") == (7, 3, 1) and read_days("") == ()
    for bad in ("x", "0", "61", "3、3", "1 2 3 4 5 6", "-1", "٣", "1000"):
        with pytest.raises(Unreadable):
            read_days(bad)


def case(status: Status, *roles: Role, mine: bool = False) -> Case:
    return Case(status=status, roles=frozenset(roles), opened_by_me=mine)


def test_who_waits_for_others_may_urge_them():
    preparer, submitter, endorser = Role.PREPARER, Role.SUBMITTER, Role.ENDORSER
    waiting = {status: {role for role in Role if asking_role(case(status, role))} for status in Status}
    outside = {endorser, Role.REVIEWER, Role.APPROVER}
    assert waiting == {
        Status.DRAFT: outside,
        Status.RETURNED: outside,
        Status.UNIT_REVIEW: outside | {preparer},
        Status.DEPARTMENT_REVIEW: {preparer, submitter},
        Status.FINANCE_REVIEW: {preparer, submitter, endorser},
        Status.APPROVAL: {preparer, submitter, endorser, Role.REVIEWER},
        Status.APPROVED: set(),
        Status.REPLACED: set(),
        Status.DECLINED: set(),
        Status.DISCARDED: set(),
    }
    assert asking_role(case(Status.APPROVAL, Role.REVIEWER, mine=True)) is None
    assert urges_the_unit(case(Status.UNIT_REVIEW, Role.REVIEWER))
    assert not urges_the_unit(case(Status.UNIT_REVIEW, preparer, Role.REVIEWER)), (
        "who reads there learns more"
    )


def told(**other) -> Told:
    said = {"words": "财政审核退回", "project_name": "夜间开放", "unit_name": "图书馆", "at": AT}
    said |= {
        "who": "苏青（财政审核人）",
        "address": "https://p.example/1",
        "opinion": "请补充。",
        "answered": 2,
    }
    return Told(**said | other)


def test_a_letter_says_to_a_person_what_it_does_not_say_to_a_group():
    own = news_letter("云岭市财政局", [told(note="云财绩〔2026〕8号")], for_group=False)
    assert own.subject == "【云岭市财政局】财政审核退回：夜间开放"
    assert own.text.splitlines()[:6] == [
        "财政审核退回：夜间开放",
        "单位：图书馆",
        "办理：苏青（财政审核人），2026年11月29日14:03",
        "文号：云财绩〔2026〕8号",
        "意见：请补充。",
        "您的批注有2条得到答复",
    ]
    group = news_letter("云岭市财政局", [told()], for_group=True).text
    assert "苏青" not in group and "请补充" not in group and "https://p.example/1" in group


def test_a_digest_counts_and_a_long_or_blank_name_fits():
    letter = news_letter("局", [told(), told(project_name="")], for_group=False, waiting=3)
    assert letter.subject == "【局】2条消息" and "另有3份申报表等待您办理。" in letter.text
    assert "（未填项目名称）" in letter.text
    long = news_letter("局", [told(project_name="长" * 400, address="")], for_group=False)
    assert len(long.subject) == SUBJECT_CAP and "长" * 400 in long.text and "查看" not in long.text
    assert "\n" not in news_letter("局", [told(project_name="甲\r\nBcc: x")], for_group=False).subject


def test_a_reminder_says_how_long_is_left_and_what_waits():
    closing = Closing("2027年度 一上", "图书馆", date(2026, 12, 2), 3, 2, 5, "https://p.example/")
    waiting = [Waiting("夜间开放", "图书馆", 8, ""), Waiting("", "图书馆", 9, "", is_returned=True)]
    letter = reminder_letter("局", [closing], waiting)
    assert (
        letter.subject
        == "【局】提醒：2027年度 一上还有3天截止，1份申报表等待您办理，1份退回的申报表还没有改好"
    )
    assert "图书馆还有2份没有提交，2026年12月2日24时截止。" in letter.text
    assert "等待办理，已8天" in letter.text and "退回后还没有重新送出，已9天" in letter.text
    none = Closing("批次", "图书馆", date(2026, 12, 2), 0, 0, 0, "")
    assert "今天截止" in none.title and "还没有申报表" in none.lines()[1]


def test_the_letter_with_a_code_has_no_link():
    letter = code_letter("局", "林谷雨", "ABCD2345", 24)
    assert "ABCD2345" in letter.text and "http" not in letter.text and "ABCD2345" not in letter.subject
