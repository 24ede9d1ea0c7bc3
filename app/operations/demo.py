"""What only the demo needs: where it may be loaded, accounts that everybody may use, and a history spread over days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from ipaddress import ip_address

from sqlalchemy import delete, exists, func, select, update

from app.domain.form.revision import digest
from app.domain.prereview.frozen import canonical, restored
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import BEIJING, today
from app.domain.procedure.stages import is_among_the_unit
from app.domain.roles import Role
from app.models import (
    Attachment,
    BudgetaryUnit,
    Declaration,
    Event,
    EventChain,
    Explanation,
    FrozenPrereview,
    News,
    Opening,
    Person,
    PersonRole,
    Publication,
    PublicationAnswer,
    ReviewSheet,
    Revision,
    Thread,
    ThreadMessage,
    db,
)
from app.models.types import now
from app.operations import Rejected
from app.operations.credentials import HASHER
from app.operations.events import chain, record
from app.operations.sessions import end_sessions
from app.operations.transaction import writing

OFFICE_HOURS = (time(9, 40), time(15, 20))
"""When the steps of a demo declaration happen, at +08:00 on working days."""
READ_AFTER = timedelta(days=4)
"""Of what happened longer ago, everybody in the demo has read the news."""


def is_loopback(host: str) -> bool:
    """Tell whether a host, a name or an address without its port, is this machine's own loopback interface."""
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_empty_office() -> bool:
    """Tell whether the database has neither units nor people, so that the demo stands beside nothing real."""
    return not db.session.scalar(select(exists(select(BudgetaryUnit.id)) | exists(select(Person.id))))


def open_accounts(person_ids: list[int], password: str) -> None:
    """Give demo people their common password and list them on the sign-in page."""
    password_hash = HASHER.hash(password)
    with writing():
        db.session.execute(
            update(Person).where(Person.id.in_(person_ids)).values(is_demo=True, password_hash=password_hash)
        )
        record(EventKind.DEMO_LOADED, None, subject=f"{len(person_ids)}个演示账号")


def close_accounts() -> int:
    """Close all demo accounts for good: no password, no session, no role; return how many there were.

    What they did stays, with their names. Raises `Rejected` where nobody else administers, or no demo was loaded.
    """
    with writing():
        people = db.session.scalars(select(Person).where(Person.is_demo).with_for_update()).all()
        if not any(person.is_active for person in people):
            raise Rejected("数据库里没有在用的演示账号。")
        others = (
            select(PersonRole.id)
            .join(PersonRole.person)
            .where(PersonRole.role == Role.ADMINISTRATOR, Person.is_active, ~Person.is_demo)
        )
        if not db.session.scalar(select(exists(others))):
            raise Rejected("请先用 flask --app wsgi users add 设一位系统管理员，再取消演示账号。")
        for person in people:
            person.password_hash, person.is_active = None, False
            end_sessions(person.id)
        db.session.execute(delete(PersonRole).where(PersonRole.person_id.in_(person.id for person in people)))
        record(EventKind.PERSON_CHANGED, None, subject=f"取消{len(people)}个演示账号")
        return len(people)


@contextmanager
def submitted_before(declaration_id: int, days: int) -> Iterator[None]:
    """Let what happened so far have happened `days` days ago meanwhile, for an approval of that day; 0 changes nothing."""
    if not days:
        yield
        return
    _shift(declaration_id, None, -timedelta(days=days))
    last = db.session.scalar(select(func.max(Event.id)).where(Event.declaration_id == declaration_id))
    db.session.rollback()
    yield
    _shift(declaration_id, last, timedelta(days=days))


def _shift(declaration_id: int, last: int | None, by: timedelta) -> None:
    with writing():
        events = select(Event).where(Event.declaration_id == declaration_id)
        for event in db.session.scalars(events if last is None else events.where(Event.id <= last)):
            event.at += by


def office_moments(until: datetime, count: int) -> list[datetime]:
    """Return the last so many moments of `OFFICE_HOURS` up to `until`, from Monday to Friday, the oldest first."""
    day, found = today(until), list[datetime]()
    while len(found) < count:
        at_work = OFFICE_HOURS if day.weekday() < 5 else ()
        moments = (datetime.combine(day, hour, BEIJING).astimezone(UTC) for hour in reversed(at_work))
        found += (moment for moment in moments if moment <= until)
        day -= timedelta(days=1)
    return found[:count][::-1]


def spread_over_days(declaration_id: int, days: int) -> None:
    """Let the history of a demo declaration have ended `days` days ago or on the working day before, in office hours."""
    with writing():
        declaration = db.session.get_one(Declaration, declaration_id)
        events = list(
            db.session.scalars(select(Event).where(Event.declaration_id == declaration_id).order_by(Event.id))
        )
        happened = [event.at for event in events]
        for event, moment in zip(
            events, office_moments(now() - timedelta(days=days), len(events)), strict=True
        ):
            event.at = moment

        def moved_with_its_event(at: datetime) -> datetime:
            return min(zip(happened, events, strict=True), key=lambda pair: abs(pair[0] - at))[1].at

        old = [event.id for event in events if event.at < now() - READ_AFTER]
        db.session.execute(update(News).where(News.event_id.in_(old)).values(read_at=now()))
        onward = [event for event in events if event.from_status is not event.to_status]
        declaration.status_since = onward[-1].at
        outside = [each for each in onward if not is_among_the_unit(each.from_status, each.to_status)]
        declaration.known_since = (outside or onward)[-1].at
        declaration.created_at = events[0].at
        for revision in db.session.scalars(select(Revision).where(Revision.declaration_id == declaration_id)):
            revision.frozen_at = next(event.at for event in events if event.revision_id == revision.id)
        passed = [event.at for event in events if event.kind is EventKind.PASS_REVIEW]
        sheets = select(ReviewSheet).where(
            ReviewSheet.declaration_id == declaration_id, ReviewSheet.number.is_not(None)
        )
        by_number = db.session.scalars(sheets.order_by(ReviewSheet.number))
        for sheet, passed_at in zip(by_number, passed, strict=True):
            sheet.frozen_at = passed_at
        for opening in db.session.scalars(select(Opening).where(Opening.declaration_id == declaration_id)):
            opening.opened_at = moved_with_its_event(opening.opened_at)
        sent_at: dict[int | None, datetime] = {event.id: event.at for event in events}
        said = select(ThreadMessage).join(Thread).where(Thread.declaration_id == declaration_id)
        for message in db.session.scalars(said):
            message.at = sent_at.get(message.event_id, moved_with_its_event(message.at))
        said_at: dict[int | None, datetime] = {message.id: message.at for message in db.session.scalars(said)}
        for each in db.session.scalars(select(Attachment).where(Attachment.declaration_id == declaration_id)):
            each.at = said_at.get(each.message_id, events[0].at)
        of_it = Explanation.declaration_id == declaration_id
        db.session.execute(update(Explanation).where(of_it).values(at=events[0].at))
        for frozen in db.session.scalars(
            select(FrozenPrereview).join(Revision).where(Revision.declaration_id == declaration_id)
        ):
            frozen.at = next(event.at for event in events if event.prereview_id == frozen.id)
            frozen.content = _explained(frozen.content, events[0].at)
            frozen.sha256 = digest(frozen.content)


def date_publication(declaration_id: int) -> None:
    """Let what was said of the publication of a demo declaration have been said at the last moment of office hours."""
    (moment,) = office_moments(now(), 1)
    kinds = (EventKind.PUBLICATION_ANSWERED, EventKind.PUBLICATION_PROPOSED, EventKind.PUBLICATION_DECIDED)
    with writing():
        publication = db.session.get_one(Publication, declaration_id)
        publication.proposed_at = moment
        publication.decided_at = moment if publication.decided else None
        for table in (Event, PublicationAnswer):
            of_it = [table.declaration_id == declaration_id]
            of_it += [Event.kind.in_(kinds)] if table is Event else []
            db.session.execute(update(table).where(*of_it).values(at=moment))


def date_replacement(declaration_id: int) -> None:
    """Let a demo declaration have been replaced when what replaced it was approved; one that was not is left alone."""
    newer = select(Declaration.replaced_by_id).where(Declaration.id == declaration_id).scalar_subquery()
    approved = select(Event.at).where(Event.declaration_id == newer, Event.kind == EventKind.APPROVE)
    if (moment := db.session.scalar(approved)) is None:
        return
    of_it = (Event.declaration_id == declaration_id, Event.kind == EventKind.REPLACED)
    since = {"status_since": moment, "known_since": moment}
    with writing():
        db.session.execute(update(Event).where(*of_it).values(at=moment))
        db.session.execute(update(Declaration).where(Declaration.id == declaration_id).values(since))


def chain_anew() -> None:
    """Chain the events of the demo as they stand now that they were moved to office hours."""
    with writing():
        db.session.execute(delete(EventChain))
        for event in db.session.scalars(select(Event).order_by(Event.id)):
            chain(event)


def _explained(content: str, at: datetime) -> str:
    """Return a frozen prereview whose explanations were given at another time."""
    result, explanations = restored(content)
    return canonical(result, (replace(each, at=at) for each in explanations))
