"""Login sessions: what a cookie is worth, and when it is worth nothing any more."""

import re
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update

from app.domain.roles import Role
from app.models import LoginSession, Person, PersonRole, db
from app.models.types import now
from app.operations.people import disable
from app.operations.roles import add_role
from tests.world import PASSWORD

WITHIN, BEYOND = timedelta(minutes=29), timedelta(minutes=31)


def cookie(browser) -> str:
    return browser.client.get_cookie("portal").value


def with_cookie(house, value: str):
    client = house.app.test_client()
    client.set_cookie("portal", value)
    return client


def is_signed_in(client) -> bool:
    return client.get("/password").status_code == 200


def shift(house, **ago: timedelta) -> None:
    """Let the newest session have begun, or been seen, some time ago."""

    def change():
        newest = db.session.scalar(select(LoginSession.id).order_by(LoginSession.id.desc()).limit(1))
        values = {column: now() - age for column, age in ago.items()}
        db.session.execute(update(LoginSession).where(LoginSession.id == newest).values(values))
        db.session.commit()

    house.run(change)


def test_a_copied_cookie_is_dead_after_signing_out(house):
    browser = house.person().sign_in("preparer")
    copied = cookie(browser)
    assert is_signed_in(with_cookie(house, copied))
    browser.get("/password")
    browser.submit(".self form", "退出")
    assert not is_signed_in(with_cookie(house, copied))
    assert not is_signed_in(browser.client)


def test_signing_out_ends_this_session_alone(house):
    here, there = house.person().sign_in("preparer"), house.person().sign_in("preparer")
    here.get("/password")
    here.submit(".self form", "退出")
    assert is_signed_in(there.client)


def test_signing_in_starts_with_a_new_cookie(house):
    browser = house.person()
    browser.get("/sign-in")
    before = cookie(browser)
    browser.submit("form", login="preparer", password=PASSWORD)
    assert cookie(browser) != before
    assert is_signed_in(browser.client) and not is_signed_in(with_cookie(house, before))


def test_signing_in_again_gives_another_token(house):
    assert cookie(house.person().sign_in("preparer")) != cookie(house.person().sign_in("preparer"))


def test_a_cookie_that_somebody_else_planted_does_not_become_a_session(house):
    attacker = house.person()
    attacker.get("/sign-in")
    planted = cookie(attacker)
    victim = house.person()
    victim.client.set_cookie("portal", planted)
    victim.get("/sign-in")
    victim.submit("form", login="preparer", password=PASSWORD)
    assert is_signed_in(victim.client) and not is_signed_in(attacker.client)


def test_the_database_knows_no_token(house):
    browser = house.person().sign_in("preparer")
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    stored = house.run(lambda: db.session.scalars(select(LoginSession.token_hash)).all())
    assert token not in stored and sha256(token.encode()).hexdigest() in stored
    assert len(token) >= 22


def test_a_disabled_person_is_out_at_once(house):
    browser = house.person().sign_in("second_reviewer")
    house.run(disable, None, house.world.people["second_reviewer"])
    assert not is_signed_in(browser.client)
    browser.get("/sign-in")
    assert browser.submit("form", login="second_reviewer", password=PASSWORD).status_code == 422


def test_a_role_change_counts_from_the_next_request(house):
    browser, person_id = house.person().sign_in("second_preparer"), house.world.people["second_preparer"]
    assert browser.client.get("/declarations/new").status_code == 200

    def take_away():
        db.session.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
        db.session.commit()

    house.run(take_away)
    assert browser.client.get("/declarations/new").status_code == 403
    house.run(add_role, None, person_id, "901", Role.AUDITOR)
    assert browser.client.get("/declarations/new").status_code == 403
    assert browser.client.get("/").status_code == 200
    house.run(add_role, None, person_id, "121", Role.PREPARER)
    assert browser.client.get("/declarations/new").status_code == 200


def test_an_idle_session_ends(house):
    browser = house.person().sign_in("approver")
    shift(house, last_seen_at=WITHIN)
    assert is_signed_in(browser.client)
    shift(house, last_seen_at=BEYOND)
    assert not is_signed_in(browser.client)


def test_a_session_in_use_ends_after_twelve_hours(house):
    browser = house.person().sign_in("approver")
    shift(house, started_at=timedelta(hours=11, minutes=59))
    assert is_signed_in(browser.client)
    shift(house, started_at=timedelta(hours=12, minutes=1))
    assert not is_signed_in(browser.client)


def test_an_expired_session_sends_a_fragment_to_the_sign_in_page(house):
    browser = house.person().sign_in("preparer")
    declaration_id = house.run(house.world.draft)
    shift(house, last_seen_at=BEYOND)
    answer = browser.post(
        f"/declarations/{declaration_id}/cells/policy_basis", {"policy_basis": "打了很久"}, fragment=True
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in")
    assert "登录已过期" in answer.text and "<html" not in answer.text
    assert house.stored(declaration_id, "policy_basis") == ("",)


def test_an_expired_session_sends_a_page_to_the_sign_in_page_and_back(house):
    browser = house.person().sign_in("preparer")
    declaration_id = house.run(house.world.draft)
    shift(house, last_seen_at=BEYOND)
    browser.get(f"/declarations/{declaration_id}")
    assert browser.address == "/sign-in"
    with browser.client.session_transaction() as session:
        assert "_user_id" not in session
    browser.submit("form", login="preparer", password=PASSWORD)
    assert browser.address == f"/declarations/{declaration_id}"


def test_a_changed_cookie_signs_nobody_in(house):
    value = cookie(house.person().sign_in("preparer"))
    assert not is_signed_in(with_cookie(house, value[:-4] + "AAAA"))
    assert not is_signed_in(with_cookie(house, "not a cookie"))


def test_a_changed_password_ends_the_other_sessions(house):
    here, there = house.person().sign_in("endorser"), house.person().sign_in("endorser")
    here.get("/password")
    here.submit("main form", current=PASSWORD, new="another long one", again="another long one")
    assert is_signed_in(here.client) and not is_signed_in(there.client)


def test_the_session_keeps_no_more_than_the_token_and_the_form_token(house):
    browser = house.person().sign_in("auditor")
    with browser.client.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "csrf_token", "_flashes", "_id"}


def test_passwords_are_kept_as_argon2id(house):
    hashes = house.run(lambda: db.session.scalars(select(Person.password_hash)).all())
    assert all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept in hashes)


def left(browser, method: str = "get"):
    """Return how many seconds the login session still lasts, and the whole answer."""
    ask = getattr(browser.client, method)
    answer = ask("/session", headers={"HX-Request": "true", "X-CSRFToken": browser.token})
    assert answer.status_code == 200
    return int(re.search(r'data-seconds="(\d+)"', answer.text)[1]), answer.text


def test_one_is_warned_before_the_session_ends_and_may_stay(house):
    browser = house.person("preparer")
    browser.get("/password")
    seconds, words = left(browser)
    assert seconds > 1795 and "登录将于" not in words
    shift(house, last_seen_at=timedelta(minutes=26))
    for _ in range(2):  # to ask is not to do anything
        seconds, words = left(browser)
        assert 230 < seconds <= 240 and "登录将于" in words and "继续使用" in words
    assert left(browser, "post")[0] > 1795
    assert left(browser)[0] > 1795


def test_nobody_stays_beyond_the_longest_session(house):
    browser = house.person("preparer")
    browser.get("/password")
    shift(house, started_at=timedelta(hours=11, minutes=58), last_seen_at=timedelta())
    seconds, words = left(browser)
    assert 110 < seconds <= 120 and "到期" in words and "继续使用" not in words


def test_a_page_that_another_person_opened_does_nothing_in_ones_name_and_says_both_names(house):
    declaration_id = house.run(house.world.filled)
    browser = house.person("preparer")
    address = f"/declarations/{declaration_id}"
    browser.get(address)
    owner = browser.page.select_one("meta[name=page-of]")["content"]
    browser.client.get("/password")
    browser.get("/password")
    browser.submit(".self form", "退出")
    browser.sign_in("second_preparer")
    browser.get("/password")
    fields = {"policy_basis": "前一个人的字。", "was.policy_basis": ""}
    sent = {"HX-Request": "true", "X-Page-Of": owner}
    refused = browser.client.post(f"{address}/cells/policy_basis", data=fields, headers=sent)
    names = [house.run(house.world.actor, each).name for each in ("preparer", "second_preparer")]
    assert refused.status_code == 409 and refused.headers["X-Other-Person"] == "1"
    assert f"本页由{names[0]}打开，本浏览器现在登录的是{names[1]}" in refused.text
    assert house.stored(declaration_id, "policy_basis") != ("前一个人的字。",)
    again = browser.client.get("/sign-in", headers=sent)
    assert (
        again.status_code == 200
        and f"请由{names[0]}重新登录" in again.text
        and "fresh-token" not in again.text
    )
    forged = browser.client.post(
        f"{address}/cells/policy_basis", data=fields, headers={**sent, "X-Page-Of": "abc"}
    )
    assert forged.status_code == 400  # the token of the form is missing; whose page it is nobody knows
