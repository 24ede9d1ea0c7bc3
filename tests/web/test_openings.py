"""Giving back and handing over at the browser, and the next one in the queue after a decision."""

from tests.house import House


def opened(house: House) -> int:
    def build() -> int:
        declaration_id = house.world.at("finance_review")
        house.world.do("reviewer", declaration_id, "open")
        return declaration_id

    return house.run(build)


def at(house: House, login: str, declaration_id: int):
    browser = house.person(login)
    browser.get(f"/declarations/{declaration_id}")
    return browser


def test_it_is_given_back_and_the_colleague_sees_who_had_it(house):
    declaration_id = opened(house)
    assert "reviewer已开始审核" in at(house, "second_reviewer", declaration_id).text()
    browser = at(house, "reviewer", declaration_id)
    assert browser.submit(".holding form", "交还").status_code == 200
    assert "已交还，本表重新等待审核。" in browser.text()
    assert not browser.page.select(".holding")
    colleague = at(house, "second_reviewer", declaration_id)
    assert "交还 reviewer（财政审核人）" in colleague.text()
    assert colleague.page.select_one(".plain-actions button[value=open]")


def test_it_is_handed_over_to_one_of_those_who_may(house):
    declaration_id = opened(house)
    browser = at(house, "reviewer", declaration_id)
    offered = [each.get_text() for each in browser.page.select(".holding option")]
    assert offered == ["both", "second_reviewer"]
    form = ".holding form:nth-of-type(2)"
    assert browser.submit(form, "转交", person=house.world.people["second_reviewer"]).status_code == 200
    assert "转交给second_reviewer" in browser.text() and not browser.page.select(".holding")
    assert at(house, "second_reviewer", declaration_id).page.select(".holding")


def test_nonsense_is_refused_on_the_page(house):
    declaration_id = opened(house)
    browser = at(house, "reviewer", declaration_id)
    for person in ("", "x", "999999"):
        answer = browser.submit(".holding form:nth-of-type(2)", "转交", person=person)
        assert answer.status_code == 422 and browser.page.select_one("main .notice[data-kind=error]")
    answer = browser.submit(".holding form", "交还", lock="1")
    assert answer.status_code == 409 and "有改动" in browser.text()
    assert browser.page.select(".holding")


def test_after_a_decision_the_next_one_is_offered_in_the_order_of_the_queue(house):
    first, second = opened(house), house.run(house.world.at, "finance_review")
    browser = house.person("reviewer")
    browser.get("/?tab=waiting&scope=all")
    queue = [link["href"].partition("?")[0] for link in browser.page.select("table.list .title a")]
    assert f"/declarations/{second}" in queue
    browser.get(f"/declarations/{first}")
    browser.submit("form#decision", "退回", reason="请补充。")
    offered = browser.page.find("a", string="办理下一份")["href"]
    assert offered == next(each for each in queue if each != f"/declarations/{first}")


def test_after_it_was_given_back_the_next_one_is_offered_on_the_page(house):
    first, _ = opened(house), house.run(house.world.at, "finance_review")
    browser = at(house, "reviewer", first)
    assert not browser.page.select(".next-one")
    browser.submit(".holding form", "交还")
    assert browser.page.select_one(".next-one a")["href"].startswith("/declarations/")
