"""The demo: what somebody who starts the portal for the first time finds in it."""

import io

import openpyxl
import pypdf
import pytest
from bs4 import BeautifulSoup

from app.commands.demo import PASSWORD
from app.queries.people import demo_people
from tests.conftest import running, sqlite_copy
from tests.web.conftest import Person


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
    return next(link["href"] for link in rows if name in link.get_text())


def test_it_is_loaded_once(demo):
    runner = demo.test_cli_runner()
    assert runner.invoke(args=["demo", "--once"]).exit_code == 0
    assert runner.invoke(args=["demo"]).exit_code != 0
    with demo.app_context():
        assert len(demo_people()) == 11


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
