"""What is news, for whom and in which words: the table alone."""

from datetime import date

import pytest

from app.domain.procedure.events import EventKind
from app.domain.procedure.news import TABLE, Recipient, day_words, first_line, news_of, words
from app.domain.procedure.stages import OUT_OF_SIGHT, Status
from app.domain.procedure.workflow import TABLE as PROCEDURE
from app.domain.procedure.workflow import Action

SILENT = {Action.OPEN}


def test_every_step_of_the_procedure_is_news_but_an_opening():
    for row in PROCEDURE:
        for source in row.sources:
            assert bool(news_of(EventKind(row.action.value), source)) is (row.action not in SILENT), (
                row,
                source,
            )


@pytest.mark.parametrize(
    "kind", [EventKind.GIVE_BACK, EventKind.CREATE, EventKind.ATTACHED, EventKind.SIGNED_IN]
)
def test_what_decides_nothing_is_no_news(kind):
    assert news_of(kind, None) is None


def test_what_stays_among_the_unit_is_told_to_nobody_else():
    for source in OUT_OF_SIGHT:
        for kind in (EventKind.SEND_BACK, EventKind.DISCARD):
            row = news_of(kind, source)
            assert row is None or row.recipients == (Recipient.UNIT,), (kind, source)


def test_what_finance_asks_of_finance_is_not_told_to_the_unit():
    assert news_of(EventKind.REFER_BACK, Status.APPROVAL).recipients == (Recipient.REVIEWER,)


def test_who_loses_the_declaration_hears_how_far_it_went_back():
    told = {
        stage: news_of(EventKind.SEND_BACK, stage).recipients
        for stage in (Status.FINANCE_REVIEW, Status.APPROVAL)
    }
    assert told == {
        Status.FINANCE_REVIEW: (Recipient.UNIT, Recipient.ENDORSER),
        Status.APPROVAL: (Recipient.UNIT, Recipient.ENDORSER, Recipient.REVIEWER),
    }


def test_everybody_who_is_told_is_told_in_words():
    for row in TABLE:
        for of_the_unit in (True, False):
            text = words(row.kind, row.stage, Status.FINANCE_REVIEW, of_the_unit=of_the_unit)
            assert text and "{" not in text, row
    submitted = words(EventKind.SUBMIT, Status.UNIT_REVIEW, Status.DEPARTMENT_REVIEW, of_the_unit=True)
    assert submitted == "已提交，等待主管部门审核"


def test_one_row_answers_for_each_kind_and_stage():
    keys = [(row.kind, row.stage) for row in TABLE]
    assert len(keys) == len(set(keys))
    anywhere = {row.kind for row in TABLE if row.stage is None}
    assert not anywhere & {row.kind for row in TABLE if row.stage is not None}


def test_the_first_line_that_says_anything():
    assert first_line("\n  \n 请补充依据。 \n二、其他") == "请补充依据。"
    assert first_line(" \n") == "" == first_line("")


def test_days_are_called_as_people_call_them():
    today = date(2026, 3, 1)
    days = [date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 27)]
    assert [day_words(on, today) for on in days] == ["今天", "昨天", "2026年2月27日"]
