"""The second factor: enrolled, used, used up, lost, recovered, reset by two."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.actor import Actor
from app.domain.one_time_codes import STEP_SECONDS, code_at, new_secret
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.models import Event, LoginSession, Person, RecoveryCode, db
from app.models.types import now
from app.operations import Rejected
from app.operations.people import add_person
from app.operations.roles import agree
from app.operations.sealed_secrets import opened
from app.operations.second_factor import enrol, finish_sign_in, reset_second_factor
from app.operations.sessions import Browser, Entered, sign_in
from app.operations.throttling import Throttle
from app.operations.units import add_unit
from app.queries import NotFound
from app.queries.administration import asked_for
from app.queries.people import actor_by_login

PASSWORD = "windy-harbour-7"
HERE = Browser("192.0.2.1")
THROTTLE = Throttle(5, timedelta(minutes=15))
KEYS = ["the secret key of these tests, invented"]


@pytest.fixture
def lin(app) -> Actor:
    add_unit(None, "900", "云澜市财政局", is_finance=True)
    add_person(None, "lin", "林月", "900", Role.APPROVER, password=PASSWORD)
    return actor_by_login("lin")


@pytest.fixture
def secret(lin) -> str:
    return new_secret()


def code_of(secret: str, steps: int = 0) -> str:
    return code_at(secret, int(now().timestamp()) // STEP_SECONDS + steps)


def half() -> Entered:
    return sign_in("lin", PASSWORD, HERE, THROTTLE)


def forget_step() -> None:
    """Let some time pass: the newest code that was used lies back."""
    db.session.execute(update(Person).values(totp_step=Person.totp_step - 10))
    db.session.commit()


def kinds() -> list[EventKind]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_without_one_a_password_is_enough_and_with_one_it_is_not(lin, secret):
    assert half().token
    enrol(lin, secret, code_of(secret), KEYS)
    assert half().token == ""
    assert len(db.session.scalars(select(LoginSession)).all()) == 1


def test_a_code_lets_in_once(lin, secret):
    enrol(lin, secret, code_of(secret), KEYS)
    with pytest.raises(Rejected, match="已经用过"):
        finish_sign_in(half(), code_of(secret), HERE, THROTTLE, KEYS)
    forget_step()
    code = code_of(secret)
    assert finish_sign_in(half(), code, HERE, THROTTLE, KEYS).token
    with pytest.raises(Rejected) as refusal:
        finish_sign_in(half(), code, HERE, THROTTLE, KEYS)
    assert refusal.value.field == "code"
    assert kinds()[-1] is EventKind.SECOND_FACTOR_REFUSED


def test_a_recovery_code_lets_in_once_and_is_not_kept(lin, secret):
    codes = enrol(lin, secret, code_of(secret), KEYS)
    assert len(set(codes)) == 10
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not set(codes) & set(kept)
    assert finish_sign_in(half(), f" {codes[3].upper()} ", HERE, THROTTLE, KEYS).token
    assert db.session.scalars(select(Event.subject).order_by(Event.id.desc())).first() == "lin（恢复码）"
    with pytest.raises(Rejected):
        finish_sign_in(half(), codes[3], HERE, THROTTLE, KEYS)
    assert finish_sign_in(half(), codes[4], HERE, THROTTLE, KEYS).token


def test_guessing_codes_pauses_the_login_as_guessing_passwords_does(lin, secret):
    codes = enrol(lin, secret, code_of(secret), KEYS)
    begun = half()
    for _ in range(4):
        with pytest.raises(Rejected, match="动态口令不正确"):
            finish_sign_in(begun, "000000", HERE, THROTTLE, KEYS)
    with pytest.raises(Rejected, match="尝试次数过多"):
        finish_sign_in(begun, codes[0], HERE, THROTTLE, KEYS)
    with pytest.raises(Rejected, match="尝试次数过多"):
        half()


def kept() -> str:
    return db.session.scalars(select(Person.totp_secret).where(Person.login == "lin")).one()


def test_its_key_lies_sealed_and_one_that_lay_in_the_clear_is_sealed_when_it_is_used(lin, secret):
    enrol(lin, secret, code_of(secret), KEYS)
    assert len(kept()) == 64 and secret not in kept() and opened(kept(), lin.person_id, KEYS) == secret
    assert opened(kept(), lin.person_id + 1, KEYS) is None and opened("A" * 64, 1, KEYS) is None
    db.session.execute(update(Person).values(totp_secret=secret))
    db.session.commit()
    forget_step()
    assert finish_sign_in(half(), code_of(secret), HERE, THROTTLE, KEYS).token
    assert len(kept()) == 64 and opened(kept(), lin.person_id, KEYS) == secret


def test_with_a_new_secret_key_the_old_one_opens_it_once_more_and_without_that_a_recovery_code_lets_in(
    lin, secret, caplog
):
    codes = enrol(lin, secret, code_of(secret), KEYS)
    forget_step()
    with pytest.raises(Rejected, match="系统的密钥更换过"):
        finish_sign_in(half(), code_of(secret), HERE, THROTTLE, ["another"])
    assert "sealed with another secret key" in caplog.text
    assert finish_sign_in(half(), codes[0], HERE, THROTTLE, ["another"]).token
    assert finish_sign_in(half(), code_of(secret), HERE, THROTTLE, ["another", *KEYS]).token
    assert opened(kept(), lin.person_id, ["another"]) == secret


def test_what_was_begun_ends_with_the_password(lin, secret):
    codes = enrol(lin, secret, code_of(secret), KEYS)
    begun = half()
    db.session.execute(update(Person).values(password_hash="another"))
    db.session.commit()
    with pytest.raises(NotFound):
        finish_sign_in(begun, codes[0], HERE, THROTTLE, KEYS)


def test_a_wrong_first_code_enrols_nothing(lin, secret):
    with pytest.raises(Rejected):
        enrol(lin, secret, "000000", KEYS)
    assert half().token and EventKind.SECOND_FACTOR_SET not in kinds()


def test_enrolling_again_replaces_phone_and_recovery_codes(lin, secret):
    old = enrol(lin, secret, code_of(secret), KEYS)
    newer = new_secret()
    codes = enrol(lin, newer, code_of(newer), KEYS)
    with pytest.raises(Rejected):
        finish_sign_in(half(), old[0], HERE, THROTTLE, KEYS)
    assert finish_sign_in(half(), codes[0], HERE, THROTTLE, KEYS).token


def test_two_administrators_reset_it_and_one_does_not(lin, secret):
    codes = enrol(lin, secret, code_of(secret), KEYS)
    for login in ("first", "second"):
        add_person(None, login, login, "900", Role.ADMINISTRATOR)
    first, second = actor_by_login("first"), actor_by_login("second")
    entered = finish_sign_in(half(), codes[0], HERE, THROTTLE, KEYS)
    assert reset_second_factor(first, lin.person_id) is False
    assert half().token == ""
    (asked,) = asked_for(lin.person_id)
    with pytest.raises(Rejected):
        agree(first, lin.person_id, asked.id)
    agree(second, lin.person_id, asked.id)
    assert kinds()[-1] is EventKind.SECOND_FACTOR_DROPPED and entered.token
    living = select(LoginSession.id).where(LoginSession.ended_at.is_(None))
    assert db.session.scalars(living).all() == []
    assert half().token
    with pytest.raises(Rejected, match="没有启用"):
        reset_second_factor(None, lin.person_id)


def test_the_command_line_and_an_only_administrator_reset_it_at_once(lin, secret):
    enrol(lin, secret, code_of(secret), KEYS)
    add_person(None, "first", "first", "900", Role.ADMINISTRATOR)
    assert reset_second_factor(actor_by_login("first"), lin.person_id, alone=True) is True
    assert "只有一名" in db.session.scalars(select(Event.subject).order_by(Event.id.desc())).first()
    enrol(lin, secret, code_of(secret), KEYS)
    assert reset_second_factor(None, lin.person_id) is True
