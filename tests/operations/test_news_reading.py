"""What is told is counted and listed at little cost, and read by whom it was told."""

from collections.abc import Callable

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select

from app.models import Event, News, db
from app.operations.news import read, read_up_to
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.lists.counts import shell
from app.queries.lists.news import Shelf, items, totals
from tests.operations.test_news import AT_ENDORSER, AT_REVIEWER, SUBMITTED, last_of, list_of


def statements_of(work: Callable[[], object]) -> list[str]:
    """Return the statements about news that some work takes."""
    found: list[str] = []

    def note(connection, cursor, statement: str, *_) -> None:
        found.append(" ".join(statement.split()))

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
    return [each for each in found if not each.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))]


def about_news(statements: list[str]) -> list[str]:
    return [each for each in statements if "news" in each]


def test_telling_costs_two_statements_and_what_is_no_news_none(town, walk):
    declaration_id = walk(SUBMITTED)
    assert about_news(statements_of(lambda: town.do("reviewer", declaration_id, "open"))) == []
    inside, outside = about_news(statements_of(lambda: town.do("reviewer", declaration_id, "send_back")))
    assert inside.startswith("INSERT INTO news") and outside.startswith("INSERT INTO outbox_message")


def test_the_head_costs_one_statement_and_a_page_of_the_list_two(town, walk):
    actor = town.actor("reviewer")
    walk(f"{AT_REVIEWER} send_back:reviewer submit:submitter")
    assert len(statements_of(lambda: shell(actor))) == len(statements_of(lambda: totals(actor))) == 1
    before = len(statements_of(lambda: items(actor, Shelf.ALL)))
    for _ in range(3):
        walk(f"{AT_REVIEWER} send_back:reviewer submit:submitter")
    assert len(statements_of(lambda: items(actor, Shelf.ALL))) == before == 2


def test_read_once_by_whom_it_was_told_and_nobody_else(town, walk):
    declaration_id = walk(f"{AT_REVIEWER} send_back:reviewer")
    actor, item = town.actor("preparer"), last_of(town, "preparer", declaration_id)
    before = shell(actor).unread
    assert read(actor, item.id) == declaration_id
    at = db.session.get_one(News, item.id).read_at
    assert at is not None and shell(actor).unread == before - 1
    assert read(actor, item.id) == declaration_id
    db.session.rollback()
    assert db.session.get_one(News, item.id).read_at == at
    for login in ("submitter", "reviewer", "auditor", "sole"):
        with pytest.raises(NotFound):
            read(town.actor(login), item.id)


def test_all_are_read_up_to_the_newest_that_the_page_knew_of(town, walk):
    actor = town.actor("submitter")
    walk(f"{AT_REVIEWER} send_back:reviewer")
    newest = totals(actor).newest
    declaration_id = walk(f"{AT_REVIEWER} send_back:reviewer")
    others = shell(town.actor("preparer")).unread
    read_up_to(actor, newest)
    assert {each.declaration_id for each in items(actor, Shelf.UNREAD)} == {declaration_id}
    assert shell(actor).unread == totals(actor).shelves[Shelf.UNREAD] == 1
    assert shell(town.actor("preparer")).unread == others


def test_what_may_no_longer_be_read_is_neither_counted_nor_listed(town, walk):
    declaration_id = walk(f"{AT_ENDORSER} endorse:endorser")
    with writing():
        db.session.add(News(person_id=town.people["sole"], event_id=last_event(declaration_id)))
    actor = town.actor("sole")
    assert shell(actor).unread == 0 == totals(actor).shelves[Shelf.ALL]
    assert list_of(town, "sole", declaration_id) == []


def last_event(declaration_id: int) -> int:
    return db.session.scalar(select(func.max(Event.id)).where(Event.declaration_id == declaration_id))
