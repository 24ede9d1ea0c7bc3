"""The worklist: what waits for whom, and in which words."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.house import House


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


def listed(house, login: str, tab: str) -> set[int]:
    page = BeautifulSoup(house.kept(login).client.get(f"/?tab={tab}").text, "html.parser")
    links = page.select("table.list tbody a")
    return {int(urlsplit(link["href"]).path.rsplit("/", 1)[1]) for link in links}


def told(house, unit: str, *stories: str) -> set[int]:
    found = {each.id for each in house.told if each.unit == unit and each.story in stories}
    assert found
    return found


RETURNED = ("returned by the unit head", "returned by finance")


@pytest.mark.parametrize("login", ["preparer", "second_preparer"])
def test_a_preparer_is_waited_for_by_drafts_and_returned_ones_of_their_unit(house, login):
    drafts = listed(house, login, "waiting")
    pattern = drafts - {each.id for each in house.told}
    assert drafts - pattern == told(house, "121", "draft", *RETURNED)


def test_a_unit_head_is_waited_for_by_what_was_sent(house):
    assert listed(house, "station_submitter", "waiting") >= told(
        house, "132", "sent", "with the unit head", "recalled"
    )
    assert not listed(house, "station_submitter", "waiting") & told(
        house, "132", "submitted", "at finance", "approved"
    )


def test_an_endorser_is_waited_for_by_the_subordinate_unit(house):
    assert listed(house, "endorser", "waiting") == told(house, "132", "submitted")


def test_a_reviewer_is_waited_for_by_what_nobody_has_open(house):
    wanted = (
        told(house, "121", "submitted") | told(house, "132", "at finance") | told(house, "141", "submitted")
    )
    at_work = {each.id for each in house.told if each.story == "weighed"}
    assert listed(house, "second_reviewer", "waiting") == wanted
    assert listed(house, "reviewer", "waiting") == wanted | at_work


def test_who_passed_it_is_not_waited_for_by_the_approval(house):
    passed = {each.id for each in house.told if each.story == "passed"}
    assert listed(house, "approver", "waiting") == passed
    assert passed <= listed(house, "both", "waiting")


def test_an_auditor_starts_with_everything(house):
    answer = house.kept("auditor").client.get("/")
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("h1, [aria-current]") and "待办" not in page.select_one("nav.places").text
    assert len(page.select("table.list tbody tr")) > 5


def test_what_was_handled_is_under_done(house):
    assert listed(house, "reviewer", "done") >= {
        each.id for each in house.told if each.story in ("passed", "approved")
    }
    assert listed(house, "second_reviewer", "done") == set()


def test_discarded_ones_are_in_no_list(house):
    discarded = {each.id for each in house.told if each.status == "discarded"}
    for login in ("preparer", "submitter", "reviewer", "auditor", "endorser"):
        for tab in ("waiting", "done", "all"):
            assert not listed(house, login, tab) & discarded, (login, tab)


def test_an_outsider_learns_no_more_than_that_the_unit_is_at_it(house):
    page = BeautifulSoup(house.kept("reviewer").client.get("/?tab=all").text, "html.parser")
    for row in page.select("table.list tbody tr"):
        words = row.get_text(" ", strip=True)
        assert "草稿" not in words and "单位审核 " not in words
    recalled = next(each for each in house.told if (each.unit, each.story) == ("121", "recalled"))
    (line,) = [row for row in page.select("table.list tbody tr") if recalled.frozen in row.get_text()]
    assert "已退回，单位修改中" in line.get_text() and "submitter" not in line.get_text()
    assert 'data-state="returned"' in str(line)
    for path in ("", "/timeline"):
        shown = house.kept("reviewer").client.get(f"/declarations/{recalled.id}{path}").text
        assert "submitter已开始审核" not in shown


def test_the_count_in_the_bar_is_the_number_of_lines(house):
    for login in ("preparer", "reviewer", "approver", "endorser"):
        page = BeautifulSoup(house.kept(login).client.get("/?tab=waiting").text, "html.parser")
        assert int(page.select_one(".places .count").get_text()) == len(listed(house, login, "waiting"))


def test_an_administrator_goes_to_their_own_pages(house):
    answer = house.kept("administrator").client.get("/")
    assert (answer.status_code, answer.location) == (302, "/administration/units")


def test_somebody_without_any_role_gets_no_list(house):
    page = house.kept("administrator").client.get("/", follow_redirects=True)
    assert not any(each.frozen in page.text or each.unsent in page.text for each in house.told)
