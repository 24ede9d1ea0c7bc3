"""The rules of the prereview at the browser: the help page for everybody, the switches for administrators."""

import pytest

from app.domain.prereview.register import BY_ID, VERSION
from app.queries.prereview.findings import switches
from tests.house import House
from tests.web.thread_pages import soup
from tests.world import PEOPLE

HELP, RULES = "/prereview/rules", "/administration/rules"


@pytest.fixture
def house(new_house) -> House:
    return new_house


def switch(house: House, rule: str, severity: str, was: str, login: str = "administrator"):
    data = {f"{rule}-severity": severity, f"{rule}-was": was}
    return house.kept(login).post(f"{RULES}/{rule}", data)


def test_everybody_who_is_signed_in_reads_every_rule_in_full(house):
    for login in PEOPLE:
        seen = house.kept(login).client.get(HELP)
        assert seen.status_code == 200, login
    text = soup(seen).get_text()
    assert VERSION in text
    for rule in BY_ID.values():
        section = soup(seen).select_one(f"section#{rule.id}")
        words = " ".join(section.get_text(" ", strip=True).split())
        for part in (rule.id, rule.title, rule.severity.label, rule.condition, rule.authority, rule.blind):
            assert " ".join(part.split()) in words, (rule.id, part)
        assert "、".join(rule.criteria) in words
    assert house.person().client.get(HELP).status_code == 302


def test_the_help_page_says_what_is_in_force_and_what_was_meant(house):
    assert switch(house, "W03", "off", "warning").status_code == 303
    section = soup(house.kept("preparer").client.get(HELP)).select_one("#W03").get_text()
    assert "关闭" in section and "原定为警告" in section


def test_a_rule_is_switched_on_its_page(house):
    browser = house.kept("administrator")
    browser.get("/administration/code-lists")
    assert browser.page.select_one(f'a[href="{RULES}"]')
    browser.get(RULES)
    form = f'form[action="{RULES}/W03"]'
    assert [each["value"] for each in browser.page.select(f"{form} option")] == [
        "error",
        "warning",
        "hint",
        "off",
    ]
    answer = browser.submit(form, "保存", **{"W03-severity": "hint"})
    assert answer.status_code == 200 and "W03已设为“提示”。" in browser.text()
    assert browser.page.select_one(f"{form} option[selected]")["value"] == "hint"
    assert house.run(switches)["W03"] == "hint"


def test_firm_rules_are_locked_with_the_reason(house):
    browser = house.kept("administrator")
    browser.get(RULES)
    rows = {row["id"]: row for row in browser.page.select("tbody tr")}
    assert list(rows) == list(BY_ID)
    for rule in BY_ID.values():
        assert bool(rows[rule.id].select("form")) is not rule.is_firm
        assert ("申报表本身的要求" in rows[rule.id].get_text()) is rule.is_firm
    answer = switch(house, "E02", "off", "error")
    assert answer.status_code == 422 and "不能调整" in answer.text and "E02" not in house.run(switches)


def test_an_old_page_is_told_what_stands_and_keeps_the_choice(house):
    switch(house, "W03", "error", "warning")
    answer = switch(house, "W03", "hint", "warning")
    assert answer.status_code == 409 and "他人刚刚把这里改为“错误”" in answer.text
    form = soup(answer).select_one(f'form[action="{RULES}/W03"]')
    assert form.select_one("option[selected]")["value"] == "hint"
    assert form.select_one("[name='W03-was']")["value"] == "error"
    assert switch(house, "W03", "hint", "error").status_code == 303


@pytest.mark.parametrize("severity", ["", "grave", "ERROR"])
def test_what_is_no_severity_is_refused(house, severity):
    answer = switch(house, "W03", severity, "warning")
    assert answer.status_code == 422 and "请选择级别" in answer.text


def test_a_rule_that_is_not_there(house):
    assert switch(house, "W99", "hint", "warning").status_code == 404


@pytest.mark.parametrize("login", ["preparer", "reviewer", "auditor"])
def test_nobody_else_switches(house, login):
    assert house.kept(login).client.get(RULES).status_code == 403
    assert switch(house, "W03", "off", "warning", login).status_code == 403
    assert "W03" not in house.run(switches)
