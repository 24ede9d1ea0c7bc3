"""Letting go of what one has open: given back or handed over, once, with one event, and what was opened stays opened."""

import pytest
from sqlalchemy import select

from app.domain.procedure.workflow import Refusal, Refused
from app.models import Opening, db
from app.operations import Outdated, Rejected
from app.operations.openings import give_back, hand_over
from app.queries.procedure.colleagues import colleagues
from app.queries.procedure.desk import desk_of

AT_FINANCE = "submit:submitter"
OPENED = f"{AT_FINANCE} open:reviewer"


def let_go(town, login: str, declaration_id: int, to: str = "", lock: int | None = None) -> None:
    lock = town.declaration(declaration_id).lock if lock is None else lock
    if to:
        hand_over(town.actor(login), declaration_id, lock, town.people[to])
    else:
        give_back(town.actor(login), declaration_id, lock)


def names(town, login: str, declaration_id: int) -> list[str]:
    db.session.rollback()
    return [each.login for each in colleagues(desk_of(town.actor(login), declaration_id))]


def test_what_is_given_back_waits_again_and_another_opens_it(town, walk, events, openings):
    declaration_id = walk(OPENED)
    before = town.declaration(declaration_id)
    status, lock, since = before.status, before.lock, before.status_since
    let_go(town, "reviewer", declaration_id)
    event, after = events(declaration_id)[-1], town.declaration(declaration_id)
    assert (event.kind, event.person_id, event.role) == ("give_back", town.people["reviewer"], "reviewer")
    assert (event.from_status, event.to_status, event.lock) == (status, status, lock + 1)
    assert (after.status, after.lock, after.status_since) == (status, lock + 1, since)
    assert openings(declaration_id) == []
    town.do("second_reviewer", declaration_id, "open")
    assert [each.person_id for each in openings(declaration_id)] == [town.people["second_reviewer"]]


def test_what_is_handed_over_is_open_by_the_colleague_who_decides(town, walk, events, openings):
    declaration_id = walk(f"{OPENED} weigh:reviewer")
    let_go(town, "reviewer", declaration_id, "second_reviewer")
    event = events(declaration_id)[-1]
    assert (event.kind, event.subject) == ("hand_over", "转交给second_reviewer")
    assert (event.person_id, event.to_person_id) == (town.people["reviewer"], town.people["second_reviewer"])
    (opening,) = openings(declaration_id)
    assert (opening.person_id, opening.stage) == (town.people["second_reviewer"], "finance_review")
    assert desk_of(town.actor("reviewer"), declaration_id).case.opener == "second_reviewer"
    with pytest.raises(Refused, match="second_reviewer正在审核"):
        town.do("reviewer", declaration_id, "pass_review")
    town.do("second_reviewer", declaration_id, "pass_review")
    assert events(declaration_id)[-1].kind == "pass_review"


def test_the_unit_does_not_recall_what_was_once_opened(town, walk):
    declaration_id = walk(OPENED)
    let_go(town, "reviewer", declaration_id)
    with pytest.raises(Refused, match="已开始审核，不能再撤回"):
        town.do("submitter", declaration_id, "recall")


@pytest.mark.parametrize("to", ["", "second_reviewer"])
def test_a_repeated_click_changes_nothing(town, walk, events, to):
    declaration_id = walk(OPENED)
    lock = town.declaration(declaration_id).lock
    for _ in range(2):
        let_go(town, "reviewer", declaration_id, to, lock)
    assert len([each for each in events(declaration_id) if each.kind in ("give_back", "hand_over")]) == 1
    every = select(Opening).where(Opening.declaration_id == declaration_id)
    assert len(list(db.session.scalars(every))) == (2 if to else 1)


def test_only_who_has_it_open_lets_go_of_it(town, walk, refused):
    waiting, opened = walk(AT_FINANCE), walk(OPENED)
    for declaration_id, login, kind, words in (
        (waiting, "reviewer", "state", "您没有打开本表，或已办结。"),
        (opened, "second_reviewer", "state", "reviewer正在审核，由其办理。"),
        (opened, "preparer", "role", "“交还”由打开本表的审核人办理。"),
        (opened, "auditor", "role", "“交还”由打开本表的审核人办理。"),
    ):
        with refused(Refused, kind=Refusal(kind), message=words):
            let_go(town, login, declaration_id)
    with refused(Outdated):
        let_go(town, "reviewer", opened, lock=town.declaration(opened).lock - 1)


def test_colleagues_are_those_who_could_open_it_themselves(town, walk, refused):
    with_head = walk("send:preparer open:submitter")
    assert names(town, "submitter", with_head) == []
    at_department = walk(
        "send:station_preparer open:station_submitter submit:station_submitter open:endorser"
    )
    assert names(town, "endorser", at_department) == []
    reviewed = walk(OPENED)
    assert names(town, "reviewer", reviewed) == ["both", "second_reviewer"]
    passed_by_both = walk("submit:submitter open:both pass_review:both open:approver")
    assert names(town, "approver", passed_by_both) == []
    passed = walk("submit:submitter open:reviewer pass_review:reviewer open:approver")
    assert names(town, "approver", passed) == ["both"]
    for nobody in ("preparer", "approver", "auditor", "reviewer"):
        with refused(Rejected, field="person"):
            let_go(town, "reviewer", reviewed, nobody)
    with refused(Rejected, field="person"):
        let_go(town, "approver", passed_by_both, "both")
