"""Passwords: what may be one, changing it, and one-time links that work once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.actor import Actor
from app.domain.passwords import Policy, Profile
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.models import Event, LoginSession, OldPassword, PasswordLink, db
from app.models.types import now
from app.operations import Rejected
from app.operations.password_links import Link, issue_link, take_code
from app.operations.passwords import (
    change_password,
    person_of_link,
)
from app.operations.passwords import (
    use_link as use,
)
from app.operations.people import add_person, disable
from app.operations.sessions import Browser, sign_in
from app.operations.throttling import Throttle
from app.operations.transaction import writing
from app.operations.units import add_unit
from app.queries import NotFound
from app.queries.people import actor_by_login

OLD, NEW = "windy-harbour-7", "quiet mountain 晨雾"
THROTTLE = Throttle(5, timedelta(minutes=15))


@pytest.fixture
def lin(app) -> Actor:
    add_unit(None, "301", "云澜市文化局")
    return Actor(
        add_person(None, "lin.yue.2027", "林月", "301", Role.PREPARER, password=OLD), "林月", frozenset()
    )


def use_link(link: Link, new: str) -> None:
    use(link.token, link.code or "", new)


def enter(password: str) -> str:
    return sign_in("lin.yue.2027", password, Browser("192.0.2.1"), THROTTLE).token


def living_sessions() -> int:
    return len(db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))).all())


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
    link = issue_link(None, lin.person_id, 24)
    assert person_of_link(link.token).login == "lin.yue.2027"
    with pytest.raises(Rejected):
        use_link(link, "short")
    use_link(link, NEW)
    assert living_sessions() == 0
    with pytest.raises(NotFound):
        use_link(link, OLD)
    with pytest.raises(NotFound):
        person_of_link(link.token)
    assert enter(NEW)


def test_a_newer_link_a_disabled_person_and_time_kill_a_link(lin):
    first, second = issue_link(None, lin.person_id, 24), issue_link(None, lin.person_id, 24)
    with pytest.raises(NotFound):
        use_link(first, NEW)
    assert person_of_link(second.token).id == lin.person_id
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
    link = issue_link(None, lin.person_id, 24)
    change_password(lin, OLD, NEW, THROTTLE)
    with pytest.raises(NotFound):
        person_of_link(link.token)


def test_a_link_opens_a_login_that_was_locked_by_too_many_tries(lin):
    for _ in range(6):
        with pytest.raises(Rejected):
            enter("wrong")
    with pytest.raises(Rejected, match="次数过多"):
        enter(OLD)
    use_link(issue_link(None, lin.person_id, 24), NEW)
    assert enter(NEW)


def test_no_password_or_token_is_kept_or_recorded(lin):
    link = issue_link(None, lin.person_id, 24)
    kept = db.session.scalars(select(PasswordLink)).one()
    assert link.token not in kept.token_hash
    use_link(link, NEW)
    change_password(lin, NEW, OLD, THROTTLE)
    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert [event.kind for event in events[-3:]] == [
        EventKind.PASSWORD_LINK_ISSUED,
        EventKind.PASSWORD_CHANGED,
        EventKind.PASSWORD_CHANGED,
    ]
    assert [event.person_id for event in events[-3:]] == [None, lin.person_id, lin.person_id]
    written = "".join(event.subject + event.reason for event in events)
    assert not [secret for secret in (link.token, link.code, OLD, NEW) if secret in written]


def administrators() -> list[Actor]:
    add_unit(None, "901", "云澜市财政局", is_finance=True)
    names = ("first.chief", "second.chief")
    ids = [add_person(None, name, name, "901", Role.ADMINISTRATOR) for name in names]
    return [actor_by_login(name) for name in names if ids]


def test_no_administrator_sets_a_password_alone(lin):
    first, second = administrators()
    link = issue_link(first, lin.person_id, 24)
    assert link.code is None
    with pytest.raises(Rejected, match="另一位系统管理员") as refusal:
        use(link.token, "AAAAAAAA", NEW)
    assert refusal.value.field == "code"
    with pytest.raises(Rejected, match="须由另一位系统管理员取出"):
        take_code(first, lin.person_id)
    assert enter(OLD)
    code = take_code(second, lin.person_id)
    with pytest.raises(Rejected, match="还可以试4次"):
        use(link.token, "AAAAAAAA", NEW)
    use(link.token, f" {code.lower()} ", NEW)
    assert enter(NEW)


def test_a_code_guessed_at_five_times_kills_the_link_until_another_is_taken(lin):
    first, second = administrators()
    link = issue_link(first, lin.person_id, 24)
    code = take_code(second, lin.person_id)
    for _ in range(5):
        with pytest.raises(Rejected, match="验证码不正确"):
            use(link.token, "AAAAAAAA", NEW)
    with pytest.raises(NotFound):
        use(link.token, code, NEW)
    use(link.token, take_code(second, lin.person_id), NEW)


def test_a_new_link_wants_a_new_code(lin):
    first, second = administrators()
    issue_link(first, lin.person_id, 24)
    code = take_code(second, lin.person_id)
    newer = issue_link(first, lin.person_id, 24)
    with pytest.raises(Rejected, match="另一位系统管理员"):
        use(newer.token, code, NEW)
    with pytest.raises(Rejected, match="没有待用的设密链接"):
        take_code(second, first.person_id)


def test_an_office_with_one_administrator_says_so_each_time(lin):
    first, _ = administrators()
    link = issue_link(first, lin.person_id, 24, alone=True)
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert "只有一名系统管理员" in event.subject and event.to_person_id == lin.person_id
    use_link(link, NEW)
    assert enter(NEW)
    assert "只有一名" not in (issue_link(None, lin.person_id, 24) and last_subject())


def last_subject() -> str:
    return db.session.scalars(select(Event.subject).order_by(Event.id.desc())).first()


GB = Policy(Profile.GB)


def test_the_profile_gb_takes_no_password_back_for_five_changes(lin):
    passwords = [f"Quiet-Harbour-{number}{number * 7}" for number in range(7)]
    present = OLD
    for password in passwords:
        change_password(lin, present, password, THROTTLE, policy=GB)
        present = password
    change_password(lin, present, passwords[0], THROTTLE, policy=GB)
    present = passwords[0]
    with pytest.raises(Rejected, match="最近5次用过"):
        change_password(lin, present, passwords[-1], THROTTLE, policy=GB)
    with pytest.raises(Rejected, match="最近5次用过"):
        change_password(lin, present, present, THROTTLE, policy=GB)
    assert db.session.query(OldPassword).count() == 5


def test_the_profile_asvs_remembers_no_password(lin):
    change_password(lin, OLD, NEW, THROTTLE)
    change_password(lin, NEW, OLD, THROTTLE)
    assert db.session.query(OldPassword).count() == 0


def test_name_unit_and_login_are_no_password(lin):
    for password in ("云澜市文化局12", "lin.yue.2027!", "文化局云澜市文化局"):
        with pytest.raises(Rejected, match="账号、姓名、单位"):
            change_password(lin, OLD, password, THROTTLE)
