"""新增 in lists: finance sees it of what it had, and nothing of what the unit has not sent."""

from tests.house import House


def is_told(house: House, login: str, declaration_id: int) -> bool:
    browser = house.kept(login)
    browser.get("/?tab=all")
    row = next(
        row for row in browser.page.select("table.list tbody tr") if f"/{declaration_id}?" in row.a["href"]
    )
    return any(tag.get_text() == "新增" for tag in row.select(".tag"))


def test_finance_sees_what_is_new_as_it_was_sent(house):
    declaration_id = house.run(house.world.at, "finance_review")
    assert is_told(house, "reviewer", declaration_id) and is_told(house, "preparer", declaration_id)
    house.run(house.world.do, "reviewer", declaration_id, "open")
    house.run(house.world.do, "reviewer", declaration_id, "send_back")
    house.run(house.world.type, "preparer", declaration_id, "is_new_project", "否")
    assert is_told(house, "reviewer", declaration_id)
    assert not is_told(house, "preparer", declaration_id)
