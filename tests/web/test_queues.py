"""The queues, filters and search of the worklist as pages."""

from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup

from app.operations.roles import set_own_units
from app.queries.lists.search import search
from tests.house import House
from tests.operations.thread_writers import ThreadWriters
from tests.web.test_statements import STATEMENTS, cost

LOGINS = ("preparer", "station_submitter", "endorser", "reviewer", "approver", "both", "auditor")
FILTERS = ("", "&status=returned&type=15", "&from=1&to=9亿元&sort=largest", "&unit=x&page=y", "&scope=own")


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


@pytest.fixture
def own(house):
    """Let the reviewer look after the waterworks, until the test ends."""
    reviewer = house.world.people["reviewer"]
    house.run(set_own_units, None, reviewer, [house.world.units["131"]])
    yield
    house.run(set_own_units, None, reviewer, [])


def page(house, login: str, address: str, status: int = 200) -> BeautifulSoup:
    answer = house.kept(login).client.get(address)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def listed(shown: BeautifulSoup) -> list[int]:
    return [
        int(urlsplit(link["href"]).path.rsplit("/", 1)[1]) for link in shown.select("table.list tbody th a")
    ]


def tabs(shown: BeautifulSoup) -> dict[str, tuple[str, int]]:
    """Return address and count of each queue by its name."""
    links = shown.select(".tabs a")
    return {next(iter(link.stripped_strings)): (link["href"], int(link.span.get_text())) for link in links}


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("query", FILTERS)
def test_every_tab_counts_the_rows_that_it_lists(house, login, query):
    for address, number in tabs(page(house, login, f"/?tab=all{query}")).values():
        assert len(listed(page(house, login, address))) == number


def test_a_reviewers_own_units_are_the_default_and_the_rest_is_a_click_away(house, own):
    assert not page(house, "second_reviewer", "/").select(".scope")
    mine = page(house, "reviewer", "/")
    (chosen,) = mine.select(".scope [aria-current]")
    assert chosen.get_text() == "我分管的单位"
    units = {cell.get_text() for cell in mine.select("td.unit")}
    assert units == {"云岭市水务监测站"}
    assert int(mine.select_one(".places .count").get_text()) == len(listed(mine)) == tabs(mine)["待审核"][1]
    everything = page(house, "reviewer", mine.select(".scope a")[1]["href"])
    assert len(listed(everything)) > len(listed(mine))
    assert len({cell.get_text() for cell in everything.select("td.unit")}) == 3
    library = house.world.units["141"]
    assert {cell.get_text() for cell in page(house, "reviewer", f"/?unit={library}").select("td.unit")} == {
        "云岭市图书馆"
    }
    assert "全部单位" in page(house, "reviewer", "/?tab=all").select_one(".scope [aria-current]").get_text()
    assert "scope=all" in everything.select_one("form#chosen")["action"]


def test_the_form_keeps_what_was_chosen_and_works_by_its_address(house):
    station = house.world.units["132"]
    shown = page(house, "auditor", f"/?tab=all&unit={station}&status=approved&from=1万元&sort=code")
    form = shown.select_one(".filter-form")
    assert (form.get("method"), form["action"]) == (None, "/")
    kept = {select["name"]: select.select_one("[selected]") for select in form.select("select")}
    assert {name: option["value"] for name, option in kept.items() if option} == {
        **{"unit": str(station), "status": "approved", "sort": "code"}
    }
    assert form.select_one("[name=from]")["value"] == "1万元" and shown.select_one(
        "details.filters"
    ).has_attr("open")
    assert "云岭市水务监测站，已批复，本年度金额不少于10,000.00元" in shown.select_one(".narrowed").get_text()
    assert len(listed(shown)) == 1
    assert shown.select_one(".tabs a[aria-current]")["href"].endswith(
        "from=1万元&sort=code"
    ) or "sort=code" in str(shown.select_one(".tabs"))


@pytest.mark.parametrize("query", ["tab=nothing", "tab=returned", "page=abc", "page=-1", "sort=name"])
def test_nonsense_in_the_address_gets_a_sentence_and_the_list(house, query):
    shown = page(house, "preparer", f"/?{query}")
    assert shown.select_one(".card > .notice").get_text(strip=True) and listed(shown)


def test_a_line_counts_the_threads_that_its_reader_may_know_of(house):
    told = next(each for each in house.told if (each.unit, each.story) == ("121", "weighed"))

    def marks(login: str) -> str:
        shown = page(house, login, "/?tab=all")
        row = next(
            row
            for row in shown.select("table.list tbody tr")
            if urlsplit(row.a["href"]).path == f"/declarations/{told.id}"
        )
        return row.select_one(".talk").get_text(" ", strip=True)

    assert marks("reviewer") == marks("preparer") == "–"
    talk = ThreadWriters(house.world, told.id)
    house.run(talk.ask, "reviewer")
    assert marks("reviewer") == "批注 1/1" and marks("preparer") == marks("second_reviewer") == "–"


def test_a_line_shows_what_the_prereview_found_when_it_was_sent(house):
    for login in ("reviewer", "endorser"):
        shown = page(house, login, "/?tab=all")
        for row in shown.select("table.list tbody tr"):
            figures = row.select_one(".found").get_text("", strip=True)
            desk = page(house, login, row.a["href"])
            counts = [each.get_text(strip=True) for each in desk.select("[data-severity-count]")]
            assert figures.startswith("预审") and len(figures.removeprefix("预审").split("/")) == 3, figures
            assert not counts or counts == figures.removeprefix("预审").split("/")
    assert not page(house, "preparer", "/?tab=all").select(".found")


def test_searching_finds_by_name_and_code_what_one_may_see(house):
    def hits(login: str, words: str) -> list[int]:
        return house.run(lambda: [line.id for line in search(house.world.actor(login), words)[0]])

    for login in LOGINS:
        everything = page(house, login, "/?tab=all")
        seen = set(listed(everything))
        for told in house.told:
            for words in (told.frozen, told.unsent):
                found = hits(login, words)
                assert not found or (found == [told.id] and told.id in seen)
        if line := everything.select_one("td.code"):
            shown = page(house, login, f"/search?q={line.get_text()}")
            assert [cell.get_text() for cell in shown.select("td.code")] == [line.get_text()]


def test_what_was_not_sent_is_found_by_the_unit_alone(house):
    told = next(each for each in house.told if (each.unit, each.story) == ("121", "returned by finance"))
    assert listed(page(house, "preparer", f"/search?q={quote(told.unsent)}")) == [told.id]
    assert listed(page(house, "reviewer", f"/search?q={quote(told.unsent)}")) == []
    assert listed(page(house, "reviewer", f"/search?q={quote(told.frozen)}")) == [told.id]
    assert listed(page(house, "preparer", f"/search?q={quote(told.frozen)}")) == []


@pytest.mark.parametrize("words", ["%", "_", "%%%", "\\", "'", "' OR 1=1 --"])
def test_signs_of_the_database_are_looked_for_as_they_are(house, words):
    assert listed(page(house, "auditor", f"/search?q={quote(words)}")) == []


def test_a_search_of_a_thousand_characters_is_a_sentence_and_stays(house):
    shown = page(house, "reviewer", f"/search?q={'长' * 1000}", 422)
    assert "有1000字，最多100字" in shown.select_one("main .notice").get_text()
    assert shown.select_one("main input[name=q]")["value"] == "长" * 1000
    for nothing in ("+", quote(chr(0x202E))):
        assert not page(house, "reviewer", f"/search?q={nothing}").select("main .notice")


def test_a_search_gives_fifty_at_most_and_says_so(house, monkeypatch):
    monkeypatch.setattr("app.queries.lists.search.LIMIT", 3)
    shown = page(house, "auditor", f"/search?q={quote('号')}")
    assert len(listed(shown)) == 3 and "请补充查找内容" in shown.select_one(".page-head").get_text()
    assert cost(house, "auditor", f"/search?q={quote('号')}") <= STATEMENTS - 1


def test_every_page_has_the_search_but_those_of_people_who_read_nothing(house):
    for address in ("/", "/summary", "/password", f"/declarations/{house.told[0].id}"):
        assert page(house, "preparer", address).select_one("header form[action='/search'] input[name=q]")
    assert not page(house, "administrator", "/administration/units").select("header .find")


def test_the_administrator_sets_a_reviewers_units_on_their_page(house):
    reviewer = house.world.people["second_reviewer"]
    browser = house.person("administrator")
    address = f"/administration/people/{reviewer}"
    shown = page(house, "administrator", address)
    boxes = [box["value"] for box in shown.select(".own-units input[type=checkbox]")]
    assert len(boxes) == 4 and not shown.select(".own-units input[checked]")
    library = house.world.units["141"]
    browser.get(address)
    answer = browser.post(f"{address}/own-units", {"own-units": [library], "own-was": ""})
    assert answer.status_code == 303
    (kept,) = page(house, "administrator", address).select(".own-units input[checked]")
    assert kept["value"] == str(library)
    late = browser.post(f"{address}/own-units", {"own-units": boxes, "own-was": ""})
    assert late.status_code == 409 and "他人刚刚改过" in late.text
    bad = browser.post(f"{address}/own-units", {"own-units": ["x"], "own-was": str(library)})
    assert bad.status_code == 422
    browser.post(f"{address}/own-units", {"own-was": str(library)})
    assert not page(house, "administrator", address).select(".own-units input[checked]")
    assert not page(house, "administrator", "/administration/people/1").select(".own-units")
