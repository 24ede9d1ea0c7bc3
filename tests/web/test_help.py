"""帮助 at the browser: a card of first steps until it is put away, papers, guidance, keys."""

import pytest

from app.domain.form.guidance import CATEGORIES, COLUMNS, FIELDS
from app.domain.procedure.first_steps import FIRST_STEPS
from app.domain.roles import Role


@pytest.mark.parametrize(
    ("login", "role", "start"),
    [("reviewer", Role.REVIEWER, "/"), ("administrator", Role.ADMINISTRATOR, "/administration/units")],
)
def test_the_first_steps_are_shown_until_they_are_put_away(house, login, role, start):
    browser = house.person(login)
    browser.get("/")
    assert FIRST_STEPS[role][0] in browser.text()
    browser.submit(".first-steps form", "不再显示")
    assert browser.page.select_one(".page-head") and FIRST_STEPS[role][0] not in browser.text()
    browser.get(start)
    assert FIRST_STEPS[role][0] not in browser.text()
    browser.get("/help")
    assert FIRST_STEPS[role][0] in browser.text()


@pytest.mark.parametrize(
    "address", ["/help/filling", "/help/keys", "/help/manual", "/help/terms", "/prereview/rules"]
)
def test_what_helps_is_one_click_away(house, address):
    browser = house.kept("preparer")
    browser.get("/help")
    assert browser.page.select_one(f"main a[href='{address}']")
    assert browser.get(address).status_code == 200 and browser.page.select_one("h1")


def test_the_manual_finds_its_pictures(house):
    browser = house.kept("preparer")
    browser.get("/help/manual")
    pictures = [each["src"] for each in browser.page.select("img")]
    assert len(pictures) > 4 and all(browser.client.get(each).status_code == 200 for each in pictures)


def test_the_keys_are_a_fragment_for_the_page_that_asks(house):
    browser = house.kept("preparer")
    assert "<html" not in browser.client.get("/help/keys", headers={"HX-Request": "true"}).text


def test_beside_a_cell_stands_what_belongs_there(house):
    client = house.kept("preparer").client
    assert FIELDS["policy_basis"].wanted in client.get("/help/filling/policy_basis").text
    cell = client.get("/help/filling/target_value", query_string={"level_2": "时效指标"}).text
    assert COLUMNS["target_value"].good in cell and CATEGORIES["时效指标"].bad in cell
    assert (
        "没有填报要点" in client.get("/help/filling/project_code", query_string={"level_2": "时效指标"}).text
    )
