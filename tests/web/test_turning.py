"""From a list to its declarations and back: the address of a line leads on within the list."""

from urllib.parse import parse_qs, urlsplit

from tests.house import House


def turned(house: House):
    """A reviewer who came to the second of three from the list of what waits, and the ids of the list."""
    for _ in range(3):
        house.run(house.world.at, "finance_review")
    browser = house.person("reviewer")
    browser.get("/?tab=waiting&scope=all&sort=code")
    links = [each["href"] for each in browser.page.select("table.list .title a")]
    browser.get(links[1])
    return browser, [urlsplit(each).path for each in links]


def turning(browser) -> dict[str, str]:
    return {each["rel"][0]: each["href"] for each in browser.page.select(".crumb a[rel]")}


def test_one_turns_within_the_list_and_goes_back_to_it(house):
    browser, ids = turned(house)
    assert f"第2份，共{len(ids)}份" in browser.page.select_one(".crumb").get_text()
    at = turning(browser)
    assert [urlsplit(at[rel]).path for rel in ("prev", "next")] == [ids[0], ids[2]]
    assert parse_qs(urlsplit(at["next"]).query) == {
        "tab": ["waiting"], "scope": ["all"], "sort": ["code"], "n": ["3"]
    }  # fmt: skip
    back = browser.page.select_one(".crumb a")["href"]
    assert urlsplit(back).path == "/" and "scope=all" in back and "n=" not in back
    browser.get(at["prev"])
    assert set(turning(browser)) == {"next"}


def test_what_has_left_the_list_leads_on_to_what_took_its_place(house):
    browser, ids = turned(house)
    declaration_id = int(ids[1].rpartition("/")[2])
    house.run(house.world.do, "second_reviewer", declaration_id, "open")
    browser.get(f"{ids[1]}?tab=waiting&scope=all&sort=code&n=2")
    assert "第" not in browser.page.select_one(".crumb").get_text()
    assert [urlsplit(turning(browser)[rel]).path for rel in ("prev", "next")] == [ids[0], ids[2]]


def test_nonsense_about_the_list_leads_nowhere_and_breaks_nothing(house):
    browser, ids = turned(house)
    for query in (
        "tab=nothing",
        "tab=waiting&n=-3",
        "tab=waiting&n=x&sort=odd",
        "tab=all&n=99999999999",
        "n=2",
    ):
        assert browser.get(f"{ids[0]}?{query}").status_code == 200


def test_an_action_takes_the_list_along(house):
    browser, _ = turned(house)
    browser.submit("form#plain-actions", "开始审核")
    assert "第2份" in browser.page.select_one(".crumb").get_text()
