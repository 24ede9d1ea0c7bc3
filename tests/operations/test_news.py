"""Who is told of what: with the event and in its transaction, everybody concerned and nobody else."""

import pytest
from sqlalchemy import func, select, update

from app.domain.procedure.audiences import Audience
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.models import Author, Event, News, Person, db
from app.operations import Outdated, bulk_actions, renditions, workflow
from app.operations.job_steps import step
from app.operations.openings import give_back, hand_over
from app.queries.lists.news import NewsItem, Shelf, items
from app.queries.procedure.jobs import progress_of
from tests.copied_declarations import copies
from tests.operations.test_bulk_actions import blank_page

SUBMITTED = "send:preparer open:submitter submit:submitter"
AT_REVIEWER = f"{SUBMITTED} open:reviewer"
PASSED = f"{AT_REVIEWER} pass_review:reviewer"
AT_APPROVER = f"{PASSED} open:approver"
AT_ENDORSER = "send:station_preparer open:station_submitter submit:station_submitter open:endorser"
ENDORSED = f"{AT_ENDORSER} endorse:endorser open:reviewer"
STATION_AT_APPROVER = f"{ENDORSED} pass_review:reviewer open:approver"
AGAIN = "submit:submitter open:reviewer"
UNIT = {"preparer", "submitter"}
STATION = {"station_preparer", "station_submitter"}

TOLD = {
    "open send_back by the unit head": ("send:preparer open:submitter send_back:submitter", {"preparer"}),
    "sent again": ("send:preparer open:submitter send_back:submitter send:preparer", {"submitter"}),
    "sent": ("send:preparer", set()),
    "opened": (AT_REVIEWER, set()),
    "submitted by the head": (SUBMITTED, {"preparer"}),
    "endorsed": (f"{AT_ENDORSER} endorse:endorser", STATION),
    "returned by the department": (f"{AT_ENDORSER} send_back:endorser", STATION),
    "submitted again to the department": (
        f"{AT_ENDORSER} send_back:endorser submit:station_submitter",
        {"endorser", "station_preparer"},
    ),
    "passed": (PASSED, UNIT),
    "returned by finance": (f"{AT_REVIEWER} send_back:reviewer", UNIT),
    "submitted again to finance": (
        f"{AT_REVIEWER} send_back:reviewer submit:submitter",
        {"reviewer", "preparer"},
    ),
    "passed again by a colleague": (
        f"{AT_REVIEWER} send_back:reviewer submit:submitter open:second_reviewer pass_review:second_reviewer",
        UNIT,
    ),
    "returned by finance after the endorsement": (f"{ENDORSED} send_back:reviewer", {*STATION, "endorser"}),
    "submitted to the department after finance returned it": (
        f"{ENDORSED} send_back:reviewer submit:station_submitter",
        {"station_preparer"},
    ),
    "endorsed again after finance returned it": (
        f"{ENDORSED} send_back:reviewer submit:station_submitter open:endorser endorse:endorser",
        {*STATION, "reviewer"},
    ),
    "returned by the unit head after finance had it": (
        f"{ENDORSED} send_back:reviewer send:station_preparer open:station_submitter send_back:station_submitter",
        {"station_preparer"},
    ),
    "taken back": (f"{PASSED} take_back:reviewer", UNIT),
    "referred back": (f"{AT_APPROVER} refer_back:approver", {"reviewer"}),
    "passed after it was referred back": (
        f"{AT_APPROVER} refer_back:approver open:reviewer pass_review:reviewer",
        {*UNIT, "approver"},
    ),
    "returned by the approver": (
        f"{STATION_AT_APPROVER} send_back:approver",
        {*STATION, "endorser", "reviewer"},
    ),
    "passed after the approver returned it": (
        f"{AT_APPROVER} send_back:approver {AGAIN} pass_review:reviewer",
        {*UNIT, "approver"},
    ),
    "approved": (f"{STATION_AT_APPROVER} approve:approver", {*STATION, "endorser", "reviewer"}),
    "declined by finance": (f"{ENDORSED} decline:reviewer", {*STATION, "endorser"}),
    "declined by the approver": (
        f"{STATION_AT_APPROVER} decline:approver",
        {*STATION, "endorser", "reviewer"},
    ),
    "recalled from the unit head": ("send:preparer recall:preparer", set()),
    "recalled before anybody but the unit had heard": (f"{SUBMITTED} recall:submitter", {"preparer"}),
    "recalled after who returned it had heard": (
        f"{AT_REVIEWER} send_back:reviewer submit:submitter recall:submitter",
        {"reviewer", "preparer"},
    ),
    "submitted once more after a recall": (
        f"{AT_REVIEWER} send_back:reviewer submit:submitter recall:submitter submit:submitter",
        {"preparer"},
    ),
    "discarded": (f"{AT_REVIEWER} send_back:reviewer discard:submitter", {"preparer"}),
}


def told(town, declaration_id: int) -> set[str]:
    """Return who was told of the last that happened."""
    db.session.rollback()
    last = select(func.max(Event.id)).where(Event.declaration_id == declaration_id).scalar_subquery()
    return set(
        db.session.scalars(
            select(Person.login).join(News, News.person_id == Person.id).where(News.event_id == last)
        )
    )


def list_of(town, login: str, declaration_id: int, shelf: Shelf = Shelf.ALL) -> list[NewsItem]:
    """Return what a person reads of a declaration."""
    db.session.rollback()
    return [each for each in items(town.actor(login), shelf) if each.declaration_id == declaration_id]


def last_of(town, login: str, declaration_id: int) -> NewsItem:
    return list_of(town, login, declaration_id)[0]


@pytest.mark.parametrize("story", TOLD)
def test_everybody_concerned_is_told_and_nobody_else(town, walk, story):
    steps, expected = TOLD[story]
    declaration_id = walk(steps)
    assert told(town, declaration_id) == expected
    for login in expected:
        assert last_of(town, login, declaration_id).words


def test_who_is_handed_it_over_is_told_and_a_giving_back_is_no_news(town, walk):
    declaration_id = walk(AT_REVIEWER)
    lock = town.declaration(declaration_id).lock
    hand_over(town.actor("reviewer"), declaration_id, lock, town.people["second_reviewer"])
    assert told(town, declaration_id) == {"second_reviewer"}
    item = last_of(town, "second_reviewer", declaration_id)
    assert (item.words, item.who) == ("转交给您办理", "reviewer（财政审核人）")
    give_back(town.actor("second_reviewer"), declaration_id, lock + 1)
    assert told(town, declaration_id) == set()


def test_words_are_made_of_the_event_as_far_as_each_may_read_it(town, walk):
    declaration_id = walk(STATION_AT_APPROVER)
    town.do("approver", declaration_id, "send_back", "\n一、测算偏高。\n二、其他。")
    words = {login: last_of(town, login, declaration_id) for login in (*STATION, "endorser", "reviewer")}
    assert {each.words for login, each in words.items() if login in STATION} == {"批复人退回"}
    assert words["endorser"].words == words["reviewer"].words == "您审核通过的申报表被批复人退回单位"
    assert {each.opinion for each in words.values()} == {"一、测算偏高。"}
    assert {each.who for each in words.values()} == {"approver（批复人）"}


def test_an_approval_says_its_number(town, walk):
    declaration_id = walk(f"{AT_APPROVER} approve:approver")
    assert last_of(town, "preparer", declaration_id).note.startswith("云财绩〔2026〕8号（")


def test_a_reason_for_finance_is_read_by_finance_alone(town, walk):
    declaration_id = walk(AT_APPROVER)
    town.do("approver", declaration_id, "refer_back", "只给财政看。")
    assert last_of(town, "reviewer", declaration_id).opinion == "只给财政看。"
    assert "只给财政看" not in str([list_of(town, login, declaration_id) for login in UNIT])


def test_the_name_is_what_the_reader_may_read(town, walk):
    declaration_id = walk(f"{ENDORSED} send_back:reviewer")
    town.type("station_preparer", declaration_id, "project_name", "没有送出的名称")
    assert last_of(town, "station_submitter", declaration_id).project_name == "没有送出的名称"
    assert last_of(town, "endorser", declaration_id).project_name != "没有送出的名称"


def test_who_asked_hears_how_many_of_their_questions_were_answered(town, talk):
    conversation = talk(AT_REVIEWER)
    first = conversation.ask("reviewer")
    conversation.ask("reviewer", anchor="costing_basis", weight="advice")
    conversation.walk("send_back:reviewer")
    conversation.say("preparer", first, "已补充。")
    conversation.walk("submit:submitter")
    assert last_of(town, "reviewer", conversation.id).answered == 1
    assert last_of(town, "preparer", conversation.id).answered == 0


def test_finance_hears_of_answers_when_they_reach_it(town, talk):
    conversation = talk(AT_APPROVER)
    asked = conversation.ask("approver", wanted=Audience.FINANCE_ONLY)
    conversation.walk("refer_back:approver open:reviewer")
    conversation.say("reviewer", asked, "已核对。")
    conversation.walk("pass_review:reviewer")
    assert last_of(town, "approver", conversation.id).answered == 1


def test_who_is_disabled_hears_nothing(town, walk):
    declaration_id = walk(AT_REVIEWER)
    person = Person.id == town.people["preparer"]
    db.session.execute(update(Person).where(person).values(is_active=False))
    db.session.commit()
    try:
        town.do("reviewer", declaration_id, "send_back")
        assert told(town, declaration_id) == {"submitter"}
    finally:
        db.session.execute(update(Person).where(person).values(is_active=True))
        db.session.commit()


def test_who_left_the_unit_reads_only_what_their_new_office_may_know(town, walk):
    declaration_id = walk(f"{AT_REVIEWER} send_back:reviewer")
    mover = town.people["approver"]
    db.session.add(Author(declaration_id=declaration_id, person_id=mover))
    db.session.commit()
    town.do("preparer", declaration_id, "send")
    town.do("submitter", declaration_id, "open")
    town.do("submitter", declaration_id, "send_back", "单位内部的话。")
    assert "approver" in told(town, declaration_id)
    assert list_of(town, "approver", declaration_id) == []


def test_what_fails_tells_nobody(town, walk, monkeypatch, refused):
    declaration_id = walk(AT_REVIEWER)

    def fail(*_) -> None:
        raise Outdated("后面的一步没有做成。")

    monkeypatch.setattr(workflow, "carry", fail)
    with refused(Outdated):
        town.do("reviewer", declaration_id, "send_back")


def test_approvals_together_tell_each_author_of_theirs(town, walk, monkeypatch):
    monkeypatch.setattr(renditions, "print_approved", lambda page: blank_page())
    together = copies(walk(AT_APPROVER), 20)
    authors = [town.people["preparer"], town.people["second_preparer"]]
    for number, each in enumerate(together):
        db.session.add(Author(declaration_id=each, person_id=authors[number % 2]))
    db.session.commit()
    actor, number = town.actor("approver"), Approval("云财绩〔2026〕8号", today())
    locks = {each: town.declaration(each).lock for each in together}
    job_id = bulk_actions.start(actor, Action.APPROVE, locks, approval=number)
    while not progress_of(actor, job_id).is_over:
        step(actor, job_id, 5)
    assert progress_of(actor, job_id).succeeded == 20
    approvals = (
        select(News.person_id, func.count(), func.count(Event.declaration_id.distinct()))
        .join(Event, Event.id == News.event_id)
        .where(Event.kind == "approve", Event.declaration_id.in_(together))
        .group_by(News.person_id)
    )
    found = {person: (rows, about) for person, rows, about in db.session.execute(approvals)}
    # The preparer sent each of them, whoever wrote in it.
    everybody = ("preparer", "submitter", "reviewer")
    expected = {town.people[login]: (20, 20) for login in everybody}
    assert found == expected | {town.people["second_preparer"]: (10, 10)}
