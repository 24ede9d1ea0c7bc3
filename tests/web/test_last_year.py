"""The review sheet beside the declaration, and what was approved of the same project the year before."""

from app.domain.procedure.rounds import today
from app.operations.copying import go_on
from app.operations.rounds import add_round
from app.queries.procedure.desk import desk_of
from tests.house import House


def carried_on(house: House) -> tuple[int, int]:
    """An approved declaration, and the same project of the year after, open before the reviewer."""
    approved = house.run(house.world.at, "approved")

    def go() -> int:
        world = house.world
        later = add_round(None, today().year + 2, "第一批", opens=today())
        actor = world.actor("preparer")
        rows = [row.identity for row in desk_of(actor, approved).sheet.rows]
        declaration_id = go_on(actor, approved, later, rows)
        world.type("preparer", declaration_id, "budget_year_amount", "1,062,001.00")
        return declaration_id

    return approved, house.run(go)


def test_what_was_approved_the_year_before_stands_beside_the_review_sheet(house):
    approved, declaration_id = carried_on(house)
    for login, action in (("submitter", "submit"), ("reviewer", "open")):
        house.run(house.world.do, login, declaration_id, action)
    browser = house.person("reviewer")
    browser.get(f"/declarations/{declaration_id}/review-sheet")
    panel = browser.page.select_one(".last-year")
    assert panel.select_one("a")["href"] == f"/declarations/{approved}"
    text = panel.get_text(" ", strip=True)
    assert "1,062,000.00 本次 1,062,001.00" in text and "云财绩〔2026〕8号" in text
    assert "运行维护设备数量 118台" in text
    browser.get(f"/declarations/{approved}/review-sheet")
    assert not browser.page.select(".last-year")


def turn(browser, words: str) -> str:
    return next(
        each["href"] for each in browser.page.select(".action-bar a") if each.get_text(strip=True) == words
    )


def test_the_declaration_is_read_beside_its_review_sheet(house):
    declaration_id = house.run(house.world.at, "finance_review")
    browser = house.person("reviewer")
    address = f"/declarations/{declaration_id}/review-sheet"
    browser.get(address)
    assert not browser.page.select(".beside")
    browser.get(turn(browser, "并排查看申报表"))
    assert browser.page.select_one(".beside #cell-costing_basis") and browser.page.select_one("#cell-score-1")
    assert turn(browser, "只看审核表") == address
