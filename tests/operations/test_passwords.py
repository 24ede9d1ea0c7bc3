"""Passwords: what may be one, changing it, and one-time links that work once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.models import Event, LoginSession, PasswordLink, db
from app.models.types import now
from app.operations import Rejected
from app.operations.passwords import (
    change_password,
    issue_link,
    person_of_link,
    random_password,
    require_policy,
    use_link,
)
from app.operations.people import add_person, disable
from app.operations.sessions import Browser, sign_in
from app.operations.throttling import Throttle
from app.operations.transaction import writing
from app.operations.units import add_unit
from app.queries import NotFound

OLD, NEW = "windy-harbour-7", "quiet mountain 晨雾"
THROTTLE = Throttle(5, timedelta(minutes=15))


@pytest.fixture
def lin(app) -> Actor:
    add_unit(None, "301", "云澜市文化局")
    return Actor(
        add_person(None, "lin.yue.2027", "林月", "301", Role.PREPARER, password=OLD), "林月", frozenset()
    )


def enter(password: str) -> str:
    return sign_in("lin.yue.2027", password, Browser("192.0.2.1"), THROTTLE).token


def living_sessions() -> int:
    return len(db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))).all())


@pytest.mark.parametrize(
    "password",
    ["", "7 chars", "x" * 129, "Lin.Yue.2027", "password123", "PassWord123", "admin123456", "88888888"],
)
def test_a_poor_password_is_refused(password):
    with pytest.raises(Rejected) as refusal:
        require_policy(password, "lin.yue.2027")
    assert refusal.value.field == "new"


@pytest.mark.parametrize("password", ["晨雾中的远山一座", "x" * 128, "  8 blanks", NEW])
def test_any_other_password_will_do(password):
    require_policy(password, "lin.yue.2027")


def test_every_character_of_a_long_password_counts(lin):
    long = "m" * 127
    change_password(lin, OLD, long + "n", THROTTLE)
    with pytest.raises(Rejected):
        enter(long + "o")
    assert enter(long + "n")


def test_changing_signs_out_every_other_browser(lin):
    kept, _ = enter(OLD), enter(OLD)
    change_password(lin, OLD, NEW, THROTTLE, kept_token=kept)
    assert living_sessions() == 1
    with pytest.raises(Rejected):
        enter(OLD)
    assert enter(NEW)


@pytest.mark.parametrize(("current", "new", "field"), [("wrong", NEW, "current"), (OLD, "short", "new")])
def test_a_refused_change_changes_nothing(lin, current, new, field):
    with pytest.raises(Rejected) as refusal:
        change_password(lin, current, new, THROTTLE)
    assert refusal.value.field == field
    assert enter(OLD)
    assert EventKind.PASSWORD_CHANGED not in db.session.scalars(select(Event.kind)).all()


def test_a_link_sets_a_password_once_and_ends_all_sessions(lin):
    enter(OLD)
    token = issue_link(None, lin.person_id, 24)
    assert person_of_link(token).login == "lin.yue.2027"
    with pytest.raises(Rejected):
        use_link(token, "short")
    use_link(token, NEW)
    assert living_sessions() == 0
    with pytest.raises(NotFound):
        use_link(token, OLD)
    with pytest.raises(NotFound):
        person_of_link(token)
    assert enter(NEW)


def test_a_newer_link_a_disabled_person_and_time_kill_a_link(lin):
    first, second = issue_link(None, lin.person_id, 24), issue_link(None, lin.person_id, 24)
    with pytest.raises(NotFound):
        use_link(first, NEW)
    assert person_of_link(second).id == lin.person_id
    with writing():
        db.session.execute(update(PasswordLink).values(expires_at=now()))
    with pytest.raises(NotFound):
        use_link(second, NEW)
    third = issue_link(None, lin.person_id, 24)
    disable(None, lin.person_id)
    with pytest.raises(NotFound):
        use_link(third, NEW)
    with pytest.raises(NotFound):
        person_of_link("made-up")


def test_changing_the_password_kills_a_link(lin):
    token = issue_link(None, lin.person_id, 24)
    change_password(lin, OLD, NEW, THROTTLE)
    with pytest.raises(NotFound):
        person_of_link(token)


def test_a_link_opens_a_login_that_was_locked_by_too_many_tries(lin):
    for _ in range(6):
        with pytest.raises(Rejected):
            enter("wrong")
    with pytest.raises(Rejected, match="次数过多"):
        enter(OLD)
    use_link(issue_link(None, lin.person_id, 24), NEW)
    assert enter(NEW)


def test_no_password_or_token_is_kept_or_recorded(lin):
    token = issue_link(None, lin.person_id, 24)
    link = db.session.scalars(select(PasswordLink)).one()
    assert token not in link.token_hash
    use_link(token, NEW)
    change_password(lin, NEW, OLD, THROTTLE)
    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert [event.kind for event in events[-3:]] == [
        EventKind.PASSWORD_LINK_ISSUED,
        EventKind.PASSWORD_CHANGED,
        EventKind.PASSWORD_CHANGED,
    ]
    assert [event.person_id for event in events[-3:]] == [None, lin.person_id, lin.person_id]
    written = "".join(event.subject + event.reason for event in events)
    assert not [secret for secret in (token, OLD, NEW) if secret in written]


def test_a_random_password_passes_its_own_policy():
    passwords = {random_password() for _ in range(20)}
    assert len(passwords) == 20
    for password in passwords:
        require_policy(password, "lin.yue.2027")
