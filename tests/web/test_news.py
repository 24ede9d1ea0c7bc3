"""消息 at the browser: counted on every page, read by a click, each one's own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.domain.procedure.events import EventKind
from app.models import Event, News, db
from app.models.types import now
from app.queries.lists.news import NewsItem, by_day
from tests.client import Person
from tests.house import House
from tests.web.test_statements import cost, counted, last_seen

PAGES = (
    "/",
    "/?tab=all",
    "/summary",
    "/search?q=9",
    "/news",
    "/jobs",
    "/password",
    "/declarations/{id}/timeline",
)
RETURNED = "submit:submitter open:reviewer send_back:reviewer"


@pytest.fixture
def house(new_house) -> House:
    return new_house


def walked(house: House, steps: str, login: str = "preparer", unit: str = "121") -> int:
    def walk() -> int:
        declaration_id = house.world.filled(login, unit)
        for action, who in (step.split(":") for step in steps.split()):
            house.world.do(who, declaration_id, action)
        return declaration_id

    return house.run(walk)


def badge(browser: Person) -> str:
    """Return the number beside 消息."""
    link = browser.page.select_one(".self a[href='/news']")
    count = link.select_one(".count")
    words = count.get_text() if count else ""
    assert link["aria-label"] == link["title"] == (f"消息，{words}条未读" if words else "消息，没有未读")
    return words


def unread(browser: Person) -> list[str]:
    return [
        each.get_text(" ", strip=True)
        for each in browser.page.select(".news [data-state=unread] .news-title")
    ]


def test_the_count_stands_on_every_page(house):
    declaration_id = walked(house, RETURNED)
    browser = house.person("preparer")
    for address in PAGES:
        assert browser.get(address.format(id=declaration_id)).status_code == 200
        assert badge(browser) == "2", address
    assert browser.get("/declarations/999999").status_code == 404 and badge(browser) == "2"
    administrator = house.person("administrator")
    administrator.get("/")
    assert not administrator.page.select("a[href='/news']")
    assert administrator.get("/news").status_code == 403


def test_a_click_reads_it_and_leads_there_and_looking_does_not(house):
    declaration_id = walked(house, RETURNED)
    browser = house.person("preparer")
    browser.get(f"/declarations/{declaration_id}")
    assert badge(browser) == "2"
    browser.get("/news")
    assert [words.split(" ")[1] for words in unread(browser)] == ["财政审核退回", "已提交，等待财政审核"]
    assert "所附依据不足，请补充。" in browser.text() and "reviewer（财政审核人）" in browser.text()
    form = browser.page.select_one(".news form")["action"]
    browser.submit(".news form")
    assert browser.address == f"/declarations/{declaration_id}" and badge(browser) == "1"
    browser.post(form)
    browser.get("/news")
    assert badge(browser) == "1" and len(unread(browser)) == 1
    assert browser.page.select_one(f".news [data-state=read] a[href='/declarations/{declaration_id}']")


def test_all_are_read_but_what_came_since_the_page(house):
    walked(house, RETURNED)
    browser = house.person("preparer")
    browser.get("/news")
    walked(house, "submit:submitter")
    assert browser.submit("form[action='/news/read']", "全部标为已读").status_code == 200
    assert browser.address == "/news" and badge(browser) == "1" and len(unread(browser)) == 1
    browser.submit("form[action='/news/read']", "全部标为已读")
    assert badge(browser) == "" and not browser.page.select("form[action='/news/read']")
    browser.get("/news?tab=unread")
    assert "没有未读的消息。" in browser.text()


def test_another_persons_news_is_not_there(house):
    walked(house, RETURNED)
    news_id = house.run(
        db.session.scalar, select(News.id).where(News.person_id == house.world.people["preparer"]).limit(1)
    )
    stranger = house.person("submitter")
    for login in ("submitter", "reviewer", "sole"):
        assert house.person(login).post(f"/news/{news_id}/read").status_code == 404
    assert house.person("administrator").post(f"/news/{news_id}/read").status_code == 403
    stranger.post("/news/read", {"newest": str(2**31 - 1)})
    browser = house.person("preparer")
    browser.get("/")
    assert badge(browser) == "2"


def test_the_unit_hears_nothing_that_was_not_sent_to_it(house):
    def story() -> None:
        declaration_id = house.world.at("approval")
        house.world.do("approver", declaration_id, "open")
        house.world.do("approver", declaration_id, "refer_back", "只给财政看的话。")

    house.run(story)
    texts = {}
    for login in ("preparer", "submitter", "reviewer"):
        browser = house.person(login)
        browser.get("/news")
        texts[login] = browser.text()
    assert "只给财政看的话" in texts["reviewer"] and "退回复审" in texts["reviewer"]
    assert "只给财政看的话" not in texts["preparer"] + texts["submitter"]


def test_those_outside_read_the_name_that_was_sent(house):
    declaration_id = walked(
        house,
        "submit:station_submitter open:endorser send_back:endorser submit:station_submitter recall:station_submitter",
        "station_preparer",
        "132",
    )
    house.run(house.world.type, "station_preparer", declaration_id, "project_name", "没有送出的名称")
    browser = house.person("endorser")
    browser.get("/news")
    assert len(unread(browser)) == 2 and "没有送出的名称" not in browser.text()
    assert "又由单位撤回" in browser.text()


def many(house: House, count: int) -> None:
    """Tell the preparer of so many events."""

    def tell() -> None:
        declaration_id = house.world.filled()
        for number in range(count):
            event = Event(
                kind="send_back",
                declaration_id=declaration_id,
                person_id=house.world.people["reviewer"],
                from_status="finance_review",
                to_status="returned",
                reason=f"第{number}次。",
                at=now(),
            )
            db.session.add(event)
            db.session.flush()
            db.session.add(News(person_id=house.world.people["preparer"], event_id=event.id))
        db.session.commit()

    house.run(tell)


def test_pages_of_fifty_with_the_newest_first(house):
    many(house, 120)
    browser = house.person("preparer")
    seen = []
    for page in (1, 2, 3):
        browser.get(f"/news?page={page}")
        assert f"第{page}页" in browser.text() and badge(browser) == "99+"
        seen += [each.get_text() for each in browser.page.select(".news-opinion")]
    assert seen == [f"第{number}次。" for number in reversed(range(120))]
    assert [each.get_text() for each in browser.page.select(".news-day h2")] == ["今天"]
    browser.get("/news?page=99")
    assert "第1页" in browser.text()
    assert browser.page.select_one(".tabs a[aria-current] span").get_text() == "99+"


def test_a_page_costs_the_same_whatever_is_told(house):
    many(house, 3)
    house.kept("preparer")
    last_seen(house, timedelta())
    before = {address: cost(house, "preparer", address) for address in ("/news", "/", "/summary")}
    many(house, 120)
    assert {address: cost(house, "preparer", address) for address in before} == before
    assert before["/news"] <= 3


def test_the_head_asks_no_more_than_before(house):
    house.kept("preparer")
    with counted(house) as statements:
        house.kept("preparer").client.get("/password")
    assert len(statements) == 2


@pytest.mark.parametrize("query", ["tab=nonsense", "page=0", "page=x", "page=²", f"page={'9' * 5000}"])
def test_nonsense_in_the_address_gets_a_sentence(house, query):
    walked(house, RETURNED)
    browser = house.person("preparer")
    assert browser.get(f"/news?{query}").status_code == 200
    assert browser.page.select_one("main .notice") and len(unread(browser)) == 2


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 5000, str(2**31)])
def test_a_nonsensical_newest_reads_nothing(house, newest):
    walked(house, RETURNED)
    browser = house.person("preparer")
    assert browser.post("/news/read", {"newest": newest}).status_code == 422
    browser.get("/news")
    assert badge(browser) == "2"


def test_nobody_told_anything_is_told_so(house):
    browser = house.person("sole")
    browser.get("/news")
    assert "没有消息" in browser.text() and badge(browser) == ""


def test_days_stand_over_their_news(house):
    walked(house, RETURNED)
    first = select(func.min(News.event_id)).scalar_subquery()

    def long_ago() -> None:
        db.session.execute(
            update(Event).where(Event.id == first).values(at=now().replace(year=2020, month=3, day=2))
        )
        db.session.commit()

    house.run(long_ago)
    browser = house.person("preparer")
    browser.get("/news")
    days = [each.get_text() for each in browser.page.select(".news-day h2")]
    assert days[0] in ("今天", "昨天") and days[1].startswith("2020年3月")


def test_days_stand_in_their_order_though_news_were_written_in_another():
    at = now()
    told = [
        NewsItem(number, number, 1, EventKind.SEND, "送审", "", "", "", at - timedelta(days=days), False)
        for number, days in enumerate((3, 0, 3, 1))
    ]
    days = by_day(told)
    assert [[each.id for each in of_day] for _, of_day in days] == [[1], [3], [0, 2]]
