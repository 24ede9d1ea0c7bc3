"""The demo: what somebody who starts the portal for the first time finds in it."""

import io
import sys
from datetime import datetime, timedelta

import openpyxl
import pypdf
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete
from werkzeug.test import TestResponse

from app.commands.demo import BUDGET_YEAR, PASSWORD
from app.domain.form.costing import sums
from app.domain.procedure.rounds import BEIJING, today
from app.domain.prose.costing_prose import partings
from app.domain.roles import Role
from app.models import (
    BudgetaryUnit,
    Declaration,
    Event,
    FirstLevelProject,
    LoginAttempt,
    PersonRole,
    Round,
    db,
)
from app.models import Person as DbPerson
from app.models.types import now
from app.operations import Rejected
from app.operations.demo import OFFICE_HOURS, office_moments, open_accounts
from app.operations.people import add_person
from app.operations.sessions import REFUSED, Browser, sign_in
from app.operations.throttling import Throttle
from app.operations.units import add_unit
from app.queries.ceilings import standings
from app.queries.form.sheets import working_sheet
from tests.applications import running, sqlite_copy
from tests.client import Person


@pytest.fixture(scope="module")
def demo(sqlite_template, tmp_path_factory):
    """The portal with its demo, as anybody may sign in to it."""
    folder = tmp_path_factory.mktemp("demo")
    for app in running(sqlite_copy(sqlite_template, folder), folder):
        result = app.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 0, result.output
        yield app


def read(app, login: str, address: str):
    browser = Person(app)
    browser.get("/sign-in")
    browser.submit("form", login=login, password=PASSWORD)
    return browser.client.get(address)


def page(app, login: str, address: str) -> BeautifulSoup:
    answer = read(app, login, address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def address_of(app, login: str, name: str) -> str:
    rows = page(app, login, "/?tab=all").select("table.list tbody th a")
    return next(link["href"].partition("?")[0] for link in rows if name in link.get_text())


@pytest.fixture
def empty(sqlite_template, tmp_path):
    """The portal on a database without units and people."""
    yield from running(sqlite_copy(sqlite_template, tmp_path), tmp_path)


def load(app, *options: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", *options])
    return result.exit_code, result.output


def counts(app) -> tuple[int, ...]:
    with app.app_context():
        return tuple(db.session.query(table).count() for table in (BudgetaryUnit, DbPerson, Declaration))


def knock(app, **options) -> tuple[TestResponse, TestResponse]:
    """Open the sign-in page and try to enter as the demo's administrator, over a connection as `options` tell."""
    with app.app_context():
        db.session.execute(delete(LoginAttempt))
        db.session.commit()
    client = app.test_client()
    seen = client.get("/sign-in", **options)
    token = BeautifulSoup(seen.text, "html.parser").select_one("meta[name=csrf-token]")["content"]
    typed = {"login": "zhoubailu", "password": PASSWORD, "csrf_token": token}
    return seen, client.post("/sign-in", data=typed, **options)


def test_it_is_loaded_once(demo):
    before = counts(demo)
    code, said = load(demo, "--once")
    assert code == 0 and "演示数据已经装入（11个演示账号）" in said
    code, said = load(demo)
    assert code == 1 and "演示数据已经装入" in said
    assert counts(demo) == before and before[1] == 11


@pytest.mark.parametrize("found", ["unit", "person"])
def test_beside_real_data_it_is_not_loaded(empty, found):
    with empty.app_context():
        unit_id = add_unit(None, "301", "青禾区档案馆")
        if found == "person":
            add_person(None, "lin.yue", "林月", "301", Role.PREPARER)
            db.session.query(PersonRole).delete()
            db.session.delete(db.session.get(BudgetaryUnit, unit_id))
            db.session.commit()
    before = counts(empty)
    code, said = load(empty)
    assert code == 1 and "数据库里已有单位或人员，没有装入演示数据" in said
    code, said = load(empty, "--once")
    assert code == 0 and "数据库里已有单位或人员，没有装入演示数据" in said
    assert counts(empty) == before == ((1, 0, 0) if found == "unit" else (0, 1, 0))


@pytest.mark.parametrize(
    "setting",
    [
        {"SESSION_COOKIE_SECURE": True},
        {"PUBLIC_URL": "https://portal.example"},
        {"PUBLIC_URL": "portal.example"},
        {"PUBLIC_URL": "http://127.0.0.1.example"},
    ],
)
@pytest.mark.parametrize("options", [(), ("--once",)])
def test_it_is_loaded_for_loopback_alone(empty, setting, options):
    empty.config.update(setting)
    code, said = load(empty, *options)
    assert code == 1 and "只供本机试用" in said
    assert counts(empty) == (0, 0, 0)


@pytest.mark.parametrize(
    "options",
    [
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"Host": "portal.example"}},
        {"headers": {"Host": "127.0.0.1.example"}},
        {"headers": {"Host": "192.0.2.1:8000"}},
        {"headers": {"Host": "[::1"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
    ],
    ids=str,
)
def test_its_accounts_are_neither_listed_nor_let_in_from_elsewhere(demo, options):
    seen, answer = knock(demo, **options)
    assert seen.status_code == 200 and "演示账号" not in seen.text
    assert answer.status_code == 422 and "只能在运行本系统的电脑上登录" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]:8000", "127.1.2.3"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_on_loopback_they_are_listed_and_let_in(demo, host, address):
    seen, answer = knock(demo, headers={"Host": host}, environ_overrides={"REMOTE_ADDR": address})
    assert "演示账号" in seen.text and answer.status_code == 302


def test_from_elsewhere_a_wrong_password_tells_nothing_of_the_demo(demo):
    with demo.app_context(), pytest.raises(Rejected, match=REFUSED):
        sign_in("zhoubailu", "wrong", Browser("192.0.2.7"), Throttle(5, timedelta(minutes=15)))


def test_a_reviewers_own_units_are_fewer_than_all(demo):
    own = page(demo, "xujingzhe", "/")
    every = page(demo, "xujingzhe", "/?scope=all")
    assert 0 < len(own.select("table.list tbody tr")) < len(every.select("table.list tbody tr"))


def test_a_stand_in_is_named_as_one(demo):
    address = address_of(demo, "hexiaoman", "水文应急测报演练")
    assert "（代办）" in page(demo, "hexiaoman", f"{address}/timeline").get_text()


def test_one_was_given_back_and_one_handed_over(demo):
    given = address_of(demo, "suqingming", "公共数据目录编制")
    assert "交还" in page(demo, "suqingming", f"{given}/timeline").get_text()
    handed = address_of(demo, "suqingming", "农村供水管网")
    assert "转交给许惊蛰" in page(demo, "suqingming", f"{handed}/timeline").get_text()


def test_its_files_can_be_opened(demo):
    address = address_of(demo, "linguyu", "企业服务事项")
    names = {}
    for where in (f"{address}/attachments", address):
        for link in page(demo, "linguyu", where).select("a[href*='/attachments/']"):
            names[link.get_text(strip=True)] = link["href"]
    assert {"服务合同.pdf", "报价明细.xlsx", "三家询价记录.xlsx"} <= names.keys()
    contract = pypdf.PdfReader(io.BytesIO(read(demo, "linguyu", names["服务合同.pdf"]).data))
    assert len(contract.pages) == 1
    inquiry = openpyxl.load_workbook(io.BytesIO(read(demo, "linguyu", names["三家询价记录.xlsx"]).data))
    assert inquiry.active["A1"].value == "供应商"
    assert read(demo, "suqingming", names["报价明细.xlsx"]).status_code == 200
    assert read(demo, "suqingming", names["三家询价记录.xlsx"]).status_code == 404
    assert read(demo, "xujingzhe", names["服务合同.pdf"]).status_code == 200
    assert read(demo, "zhoubailu", names["服务合同.pdf"]).status_code == 404


def test_nothing_of_it_differs_from_what_was_recorded(demo):
    result = demo.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 0, result.output


def test_its_money_agrees_with_itself(demo):
    with demo.app_context():
        costed = db.session.query(Declaration).filter(Declaration.costing_lines > 0).all()
        assert {each.status for each in costed} == {"draft", "finance_review", "approved"}
        for each in costed:
            sheet = working_sheet(each)
            found = sums(sheet.items, sheet.implementation_years)
            assert (found.total, found.year) == (each.medium_term_amount, each.budget_year_amount)
            parting = list(partings(sheet.items, sheet.implementation_years, sheet.costing_basis))
            assert len(parting) == (each.status == "draft")
        found = standings(db.session.query(Round).filter_by(budget_year=BUDGET_YEAR).one())
        assert [each.is_over for each in found].count(True) == 1 and len(found) == 5
        projects = {each.first_level_project_id for each in db.session.query(Declaration)} - {None}
        assert len(projects) == db.session.query(FirstLevelProject).count() == 5
    over = page(demo, "liangdongzhi", "/ceilings?over=1").select("table.list tbody tr")
    assert len(over) == 1 and "超出 124,500.00" in over[0].get_text()
    reason = page(demo, "suqingming", f"{address_of(demo, 'suqingming', '专题走访')}/timeline").get_text()
    assert "晚于控制数下达" in reason


def test_a_demo_that_was_interrupted_is_told(empty, monkeypatch):
    module = sys.modules["app.commands.demo"]
    monkeypatch.setattr(module, "demo_people", lambda: ["somebody"])
    code, said = load(empty, "--once")
    assert code == 1 and "没有装完" in said


def test_its_people_work_in_office_hours_and_its_days_agree(demo):
    with demo.app_context():
        events = db.session.query(Event).filter(Event.declaration_id.is_not(None)).all()
        moments = [event.at.astimezone(BEIJING) for event in events]
        assert {moment.time() for moment in moments} <= {*OFFICE_HOURS} and max(moments) <= now()
        assert all(moment.weekday() < 5 for moment in moments)
        approved = {event.declaration_id: today(event.at) for event in events if event.kind == "approve"}
        once_approved = Declaration.status.in_(["approved", "replaced"])
        stored = db.session.query(Declaration.id, Declaration.approved_on).filter(once_approved)
        assert approved and {row.id: row.approved_on for row in stored} == approved


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("2026-11-30 09:39", "2026-11-27 15:20"),
        ("2026-11-30 09:40", "2026-11-30 09:40"),
        ("2026-11-29 12:00", "2026-11-27 15:20"),
    ],
)
def test_office_moments_end_where_they_should(until, last):
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)

    found = office_moments(at(until), 3)
    assert found[-1] == at(last) and found == sorted(found) and len(found) == 3


def test_its_accounts_are_closed_for_good_once_there_is_an_administrator(sqlite_template, tmp_path):
    for app in running(sqlite_copy(sqlite_template, tmp_path), tmp_path):
        code, said = load(app, "--remove")
        assert code == 1 and "没有在用的演示账号" in said
        with app.app_context():
            add_unit(None, "301", "青禾区财政局", is_finance=True)
            ids = [
                add_person(None, login, login, "301", Role.ADMINISTRATOR)
                for login in ("demo.one", "demo.two")
            ]
            open_accounts(ids, PASSWORD)
            kept = db.session.query(DbPerson).count()
        code, said = load(app, "--remove")
        assert code == 1 and "设一位系统管理员" in said
        with app.app_context():
            add_person(None, "chief", "主管", "301", Role.ADMINISTRATOR)
        code, said = load(app, "--remove")
        assert code == 0 and "已取消2个演示账号" in said
        with app.app_context():
            assert db.session.query(DbPerson).count() == kept + 1
            assert not db.session.query(DbPerson).filter(DbPerson.is_demo, DbPerson.is_active).count()
            assert db.session.query(PersonRole).count() == 1
            with pytest.raises(Rejected, match=REFUSED):
                sign_in(
                    "demo.one",
                    PASSWORD,
                    Browser("127.0.0.1", is_here=True),
                    Throttle(5, timedelta(minutes=15)),
                )
