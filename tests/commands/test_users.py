"""`flask users`: what an operator does for people, also when no administrator can sign in any more."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.one_time_codes import new_secret
from app.domain.procedure.events import EventKind
from app.models import Event, LoginAttempt, Person, db
from app.operations import Rejected, sessions
from app.operations.passwords import use_link
from app.operations.throttling import Throttle
from tests.house import House
from tests.world import PASSWORD

CODE = re.compile(r"验证码.*：(\w{8})")
LINK = re.compile(r"/password-links/(\S+)")


@pytest.fixture
def house(new_house) -> House:
    return new_house


def said(house: House, *arguments: str, code: int = 0) -> str:
    done = house.app.test_cli_runner().invoke(args=["users", *arguments])
    assert done.exit_code == code, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def person(login: str) -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.login == login)).one()


def sign_in(house: House, login: str, password: str = PASSWORD) -> str:
    return house.run(sessions.sign_in, login, password, sessions.Browser("198.51.100.9"), THROTTLE).token


THROTTLE = Throttle(5, timedelta(minutes=15))


def events(house: House) -> list[str]:
    """Return what the command line has changed in people."""
    changed = (Event.person_id.is_(None), Event.kind == EventKind.PERSON_CHANGED)
    statement = select(Event.subject).where(*changed).order_by(Event.id)
    return house.run(lambda: list(db.session.scalars(statement)))


def test_everybody_is_listed_with_what_they_are(house):
    house.person("administrator")
    said(house, "disable", "auditor")
    lines = {line.split()[0]: line for line in said(house, "list").splitlines()}
    assert len(lines) == len(house.world.people)
    assert "在用  901 系统管理员  登录1处" in lines["administrator"]
    assert "停用  901 审计（只读）  登录0处" in lines["auditor"]
    assert "901 财政审核人、901 批复人" in lines["both"]


def test_disabled_is_out_at_once_and_enabled_comes_back(house):
    browser = house.person("reviewer")
    assert browser.client.get("/").status_code == 200
    assert "已停用" in said(house, "disable", "reviewer")
    assert browser.client.get("/").status_code == 302
    with pytest.raises(Rejected):
        sign_in(house, "reviewer")
    assert "已启用" in said(house, "enable", "reviewer")
    assert sign_in(house, "reviewer")
    assert events(house)[-2:] == ["停用人员：reviewer（reviewer）", "启用人员：reviewer（reviewer）"]


def test_the_last_administrator_is_replaced_before_being_disabled(house):
    assert "最后一位在用的系统管理员" in said(house, "disable", "administrator", code=1)
    added = said(house, "add", "rescue", "--unit", "901", "--role", "administrator")
    house.run(use_link, LINK.search(added)[1], CODE.search(added)[1], "a new beginning")
    assert sign_in(house, "rescue", "a new beginning")
    assert "已停用" in said(house, "disable", "administrator")


def test_a_link_lets_the_person_set_a_password_and_the_old_one_holds_until_then(house):
    house.app.config["PUBLIC_URL"] = "https://portal.example"
    told = said(house, "link", "approver", "--hours", "2")
    assert "2小时内有效" in told and "https://portal.example/password-links/" in told
    assert sign_in(house, "approver")
    house.run(use_link, LINK.search(told)[1], CODE.search(told)[1], "a new beginning")
    assert sign_in(house, "approver", "a new beginning")


def test_a_reset_ends_everything_that_a_thief_has(house):
    browser = house.person("administrator")
    for _ in range(5):
        with pytest.raises(Rejected):
            sign_in(house, "administrator", "wrong")
    older = LINK.search(said(house, "link", "administrator"))[1]
    told = said(house, "reset", "administrator")
    assert "原密码已作废" in told and "请在前面补上本系统的地址" in told
    assert browser.client.get("/").status_code == 302
    with pytest.raises(Rejected):
        sign_in(house, "administrator")
    answer = house.person().get(f"/password-links/{older}")
    assert answer.status_code == 404
    house.run(use_link, LINK.search(told)[1], CODE.search(told)[1], "a new beginning")
    assert sign_in(house, "administrator", "a new beginning")


def test_a_pause_after_wrong_tries_is_over_with_a_reset(house):
    with pytest.raises(Rejected):
        sign_in(house, "auditor", "wrong")
    said(house, "reset", "auditor")
    with house.app.app_context():
        tries = db.session.scalars(select(LoginAttempt).where(LoginAttempt.login == "auditor")).all()
        assert tries == [] and person("auditor").password_hash is None


def test_sessions_are_listed_and_ended(house):
    browsers = [house.person("endorser"), house.person("endorser")]
    told = said(house, "sessions", "endorser")
    assert told.count("登录于") == 2 and "现有2处登录" in told
    assert "已结束endorser（endorser）的2处登录" in said(house, "sessions", "endorser", "--end")
    assert {each.client.get("/").status_code for each in browsers} == {302}
    assert "现有0处登录" in said(house, "sessions", "endorser")


@pytest.mark.parametrize("command", ["disable", "enable", "link", "reset", "sessions"])
def test_nobody_of_that_name_is_said(house, command):
    assert said(house, command, "nobody", code=1) == "没有账号为“nobody”的人员。\n"


def test_a_disabled_person_gets_no_link(house):
    said(house, "disable", "auditor")
    assert "请先启用" in said(house, "reset", "auditor", code=1)


def test_what_the_command_line_does_is_recorded_with_the_account_that_did_it(house):
    assert house.app.test_cli_runner().invoke(args=["users", "sessions", "auditor", "--end"]).exit_code == 0
    assert house.app.test_cli_runner().invoke(args=["users", "link", "auditor"]).exit_code == 0
    event = house.run(lambda: db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one())
    assert event.address.startswith("命令行：") and event.person_id is None


def test_a_second_factor_that_is_lost_is_taken_away(house):
    said(house, "reset-code", "auditor", code=1)

    def give() -> None:
        person("auditor").totp_secret = new_secret()
        db.session.commit()

    house.run(give)
    assert "已取消auditor（auditor）的动态口令" in said(house, "reset-code", "auditor")
    assert house.run(lambda: person("auditor").totp_secret) is None
