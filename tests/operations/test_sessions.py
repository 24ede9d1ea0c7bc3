"""Signing in: attempts counted first, sessions that end when they should."""

from datetime import timedelta
from hashlib import sha256

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from app.domain.procedure.caps import LIVE_SESSIONS
from app.domain.procedure.events import EventKind
from app.models import Event, LoginAttempt, LoginSession, Person, db
from app.models.types import now
from app.operations import Rejected, sessions
from app.operations.people import disable, enable
from app.operations.roles import remove_role
from app.operations.sessions import REFUSED, Browser, prove, sign_in, sign_out, touch_session
from app.operations.throttling import FACTOR, Throttle, place_of
from app.queries.people import SessionRecord, live_session
from tests.world import PASSWORD

THROTTLE = Throttle(5, timedelta(minutes=15))
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
HERE, THERE = "192.0.2.1", "192.0.2.2"
LOCKED = "尝试次数过多，请15分钟后再试。"


@pytest.fixture
def world(town):
    """The shared world with no attempts, sessions or events of signing in yet."""
    for table in (LoginAttempt, LoginSession):
        db.session.query(table).delete()
    db.session.commit()
    return town


def enter(login: str = "preparer", password: str = PASSWORD, address: str = HERE) -> str:
    return sign_in(login, password, Browser(address), THROTTLE).token


def fail(login: str = "preparer", password: str = "wrong", address: str = HERE) -> str:
    with pytest.raises(Rejected) as rejected:
        enter(login, password, address)
    assert rejected.value.field == "password"
    return rejected.value.message


def session_of(token: str, later: timedelta = timedelta()) -> SessionRecord | None:
    db.session.rollback()
    return live_session(sha256(token.encode()).hexdigest(), now() + later, IDLE, LONGEST)


def last_event() -> Event:
    return db.session.scalar(select(Event).order_by(Event.id.desc()).limit(1))


def test_a_token_stands_for_a_session_of_the_person_with_their_roles(world):
    token = enter()
    record = session_of(token)
    assert record.actor == world.actor("preparer")
    assert (last_event().kind, last_event().subject) == (EventKind.SIGNED_IN, "preparer")
    assert last_event().person_id == world.people["preparer"]


def test_the_database_keeps_no_token(world):
    token = enter()
    (kept,) = db.session.scalars(select(LoginSession.token_hash))
    assert kept == sha256(token.encode()).hexdigest() and len(token) >= 43


def test_every_sign_in_makes_a_session_of_its_own(world):
    first, second = enter(), enter()
    sign_out(world.actor("preparer"), first)
    assert first != second
    assert session_of(first) is None and session_of(second) is not None


@pytest.mark.parametrize("login", ["preparer", "nobody", ""])
def test_a_wrong_login_and_a_wrong_password_are_answered_alike(world, login):
    assert fail(login) == REFUSED
    assert (last_event().kind, last_event().subject) == (EventKind.SIGN_IN_REFUSED, login)
    assert last_event().person_id is None
    assert db.session.scalar(select(LoginSession.id)) is None


def test_who_has_no_password_yet_cannot_enter(world):
    of_person = Person.id == world.people["auditor"]
    kept = db.session.scalar(select(Person.password_hash).where(of_person))
    db.session.execute(update(Person).where(of_person).values(password_hash=None))
    db.session.commit()
    assert fail("auditor", PASSWORD) == fail("auditor", "") == REFUSED
    db.session.execute(update(Person).where(of_person).values(password_hash=kept))
    db.session.commit()


def test_after_five_wrong_passwords_even_the_right_one_is_refused_unseen(world, monkeypatch):
    assert [fail() for _ in range(5)] == [REFUSED] * 5
    monkeypatch.setattr(sessions, "matches", lambda *arguments: pytest.fail("the password was looked at"))
    assert fail(password=PASSWORD) == fail() == LOCKED


def test_others_are_not_locked_out_by_it(world):
    for _ in range(6):
        fail()
    enter("second_preparer")


def test_the_lock_passes_with_the_window(world):
    for _ in range(5):
        fail()
    earlier = now() - THROTTLE.window - timedelta(seconds=1)
    db.session.execute(update(LoginAttempt).values(at=earlier))
    db.session.commit()
    enter()


def test_a_success_forgets_the_failures_before_it(world):
    for _ in range(3):
        for _ in range(4):
            fail()
        enter()


def later(by: timedelta = THROTTLE.window) -> None:
    """Let all tries lie back by so much, and a second."""
    for attempt in db.session.scalars(select(LoginAttempt)):
        attempt.at -= by + timedelta(seconds=1)
    db.session.commit()


def test_strangers_elsewhere_keep_nobody_out(world):
    for _ in range(6):
        fail(address=THERE)
    assert fail(password=PASSWORD, address=THERE) == LOCKED
    enter(address=HERE)


def test_a_pause_does_not_grow_by_tries_that_it_refuses(world):
    for _ in range(5):
        fail()
    later(timedelta(minutes=14))
    for _ in range(20):
        assert fail(password=PASSWORD) == LOCKED
    later(timedelta(minutes=1))
    enter()


def test_a_pause_is_recorded_once(world):
    for _ in range(9):
        fail("second_reviewer")
    kinds = db.session.scalars(select(Event.kind).order_by(Event.id.desc()).limit(9)).all()
    assert kinds.count(EventKind.SIGN_IN_THROTTLED) == 1
    assert kinds.count(EventKind.SIGN_IN_REFUSED) >= 5


def test_guesses_from_everywhere_stop_for_strange_places_but_not_for_ones_own(world):
    enter(address=HERE)
    for number in range(THROTTLE.attempts * FACTOR):
        assert fail(address=f"198.51.100.{number}") == REFUSED
    assert fail(password=PASSWORD, address="198.51.100.200") == LOCKED
    enter(address=HERE)


def test_a_browser_that_let_the_person_in_before_is_let_in_whatever_others_try(world):
    own = Browser(HERE, "of the preparer", known_as=world.people["preparer"])
    for _ in range(6):
        fail()
    assert fail(password=PASSWORD) == LOCKED
    assert sign_in("preparer", PASSWORD, own, THROTTLE).token
    for _ in range(5):
        with pytest.raises(Rejected, match=REFUSED):
            sign_in("preparer", "wrong", own, THROTTLE)
    with pytest.raises(Rejected, match="尝试次数过多"):
        sign_in("preparer", PASSWORD, own, THROTTLE)
    for _ in range(6):
        fail("submitter")
    with pytest.raises(Rejected, match="尝试次数过多"):
        sign_in("submitter", PASSWORD, own, THROTTLE)


def test_an_address_from_which_many_logins_were_tried_bars_only_those(world, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(sessions, "matches", lambda *arguments: False)
        for number in range(THROTTLE.attempts * FACTOR):
            assert fail(f"login{number}") == REFUSED
        assert fail("submitter") == REFUSED
    assert fail("submitter", PASSWORD) == LOCKED
    enter("preparer")
    enter("submitter", address=THERE)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_tries_count_by_address_and_of_ipv6_by_network(address, place):
    assert place_of(address).name == place


def test_signing_in_again_ends_the_session_that_the_browser_had(world):
    first, other = enter(), enter()
    second = sign_in("preparer", PASSWORD, Browser(HERE, replaces=first), THROTTLE).token
    assert session_of(first) is None and session_of(second) and session_of(other)


def test_of_very_many_sessions_the_one_used_longest_ago_ends(world):
    tokens = [enter() for _ in range(LIVE_SESSIONS)]
    touch_session(session_of(tokens[0]).id, now() + timedelta(seconds=1))
    enter()
    assert session_of(tokens[0]) is not None and session_of(tokens[1]) is None
    assert all(session_of(token) for token in tokens[2:])


def test_a_session_knows_its_address_and_browser(world):
    sign_in("preparer", PASSWORD, Browser(HERE, agent="Firefox\n115" + "x" * 300), THROTTLE)
    kept = db.session.scalars(select(LoginSession)).one()
    assert (kept.address, kept.agent[:10], len(kept.agent)) == (HERE, "Firefox115", 200)


def test_who_types_the_password_wrong_again_and_again_is_signed_out(world):
    token, actor = enter(), world.actor("preparer")
    for _ in range(5):
        with pytest.raises(Rejected, match="密码不正确"):
            prove(actor, token, "wrong", THROTTLE)
        assert last_event().kind is EventKind.PASSWORD_REFUSED
    assert session_of(token) is not None
    with pytest.raises(Rejected, match="尝试次数过多"):
        prove(actor, token, PASSWORD, THROTTLE)
    assert session_of(token) is None
    assert (last_event().kind, last_event().subject) == (EventKind.SIGNED_OUT, "preparer（多次输错密码）")
    fresh = enter()
    prove(actor, fresh, PASSWORD, THROTTLE)
    assert session_of(fresh) is not None


def test_a_session_idles_out_and_using_it_keeps_it(world):
    token = enter()
    record = session_of(token, IDLE - timedelta(minutes=1))
    assert record is not None and session_of(token, IDLE + timedelta(seconds=1)) is None
    touch_session(record.id, now() + IDLE - timedelta(minutes=1))
    assert session_of(token, IDLE + timedelta(seconds=1)) is not None


def test_a_session_never_looks_younger_than_it_was_used(world):
    token = enter()
    record = session_of(token)
    touch_session(record.id, now() - IDLE * 2)
    assert session_of(token).last_seen_at == record.last_seen_at


def test_a_session_ends_after_its_longest_time_however_busy(world):
    token = enter()
    record = session_of(token)
    touch_session(record.id, now() + LONGEST)
    assert session_of(token, LONGEST - timedelta(minutes=1)) is not None
    assert session_of(token, LONGEST + timedelta(seconds=1)) is None


def test_signing_out_ends_this_session_for_whoever_copied_its_cookie(world):
    token = enter()
    sign_out(world.actor("preparer"), token)
    assert session_of(token) is None
    assert (last_event().kind, last_event().person_id) == (EventKind.SIGNED_OUT, world.people["preparer"])


def test_a_disabled_person_is_out_at_once_and_stays_out_of_old_sessions(world):
    token = enter("sole")
    disable(None, world.people["sole"])
    assert session_of(token) is None
    assert fail("sole", PASSWORD) == REFUSED
    enable(None, world.people["sole"])
    assert session_of(token) is None
    enter("sole")


def test_a_person_disabled_past_the_operation_is_out_as_well(world):
    token, of_person = enter("sole"), Person.id == world.people["sole"]
    db.session.execute(update(Person).where(of_person).values(is_active=False))
    db.session.commit()
    assert session_of(token) is None
    db.session.execute(update(Person).where(of_person).values(is_active=True))
    db.session.commit()


def test_a_role_taken_away_is_gone_with_the_next_request(world):
    token = enter("both")
    held = db.session.get_one(Person, world.people["both"]).roles[0]
    gone = held.role
    remove_role(None, world.people["both"], held.id)
    assert not session_of(token).actor.has_role(gone)


@pytest.mark.parametrize("token", ["", "guess", "0" * 43])
def test_a_guessed_token_is_nobody(world, token):
    enter()
    assert session_of(token) is None


def test_a_weaker_hash_is_renewed_on_the_way_in(world):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    of_person = Person.id == world.people["approver"]
    db.session.execute(update(Person).where(of_person).values(password_hash=weak))
    db.session.commit()
    enter("approver")
    kept = db.session.scalar(select(Person.password_hash).where(of_person))
    assert kept != weak and not sessions.HASHER.check_needs_rehash(kept)
    enter("approver")
