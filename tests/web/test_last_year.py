"""The review sheet beside the declaration, and what was approved of the same project the year before."""

from app.domain.procedure.rounds import today
from app.domain.text import fingerprint
from app.operations.copying import go_on
from app.operations.rounds import add_round
from app.queries.procedure.desk import desk_of
from tests.house import House
from tests.web.indicator_table import Table, soup


def carried_on(house: House, name: str) -> tuple[int, int]:
    """An approved declaration, and the same project of the year after, open before the reviewer."""
    approved = house.run(house.world.at, "approved")

    def go() -> int:
        world = house.world
        later = add_round(None, today().year + 2, name, opens=today())
        actor = world.actor("preparer")
        rows = [row.identity for row in desk_of(actor, approved).sheet.rows]
        declaration_id = go_on(actor, approved, later, rows)
        world.type("preparer", declaration_id, "budget_year_amount", "1,062,001.00")
        return declaration_id

    return approved, house.run(go)


def test_what_was_approved_the_year_before_stands_beside_the_review_sheet(house):
    approved, declaration_id = carried_on(house, "第一批")
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


def before(browser, cell: str) -> str | None:
    found = browser.page.select_one(f"#cell-{cell} > .before")
    return found and found.get_text(strip=True)


def test_what_was_approved_the_year_before_stands_at_each_amount_and_value(house):
    approved, declaration_id = carried_on(house, "第二批")
    table = Table(house, declaration_id)
    first, second = table.identities()
    writer, panel = house.person("preparer"), f"{table.base}/prereview"
    typed = {f"target_value-{first}": "120台", f"was.target_value-{first}": fingerprint("118台")}
    assert table.post(f"cells/target_value-{first}", typed).status_code == 200
    writer.get(table.base)
    assert before(writer, "budget_year_amount") == "上年 1,062,000.00，增加1.00"
    assert before(writer, f"target_value-{first}") == "上年 118台，增加2台"
    assert before(writer, f"target_value-{second}") == "上年 59台，未变"
    assert before(writer, f"definition-{second}") is None and before(writer, "policy_basis") is None
    link = writer.page.select_one("#last-year a")
    assert link["href"] == f"/declarations/{approved}" and "没有列入" not in writer.text()

    # While one types, the panel brings the words up to date; a row is drawn with its own.
    typed = {f"target_value-{second}": "50台", f"was.target_value-{second}": fingerprint("59台")}
    assert table.post(f"cells/target_value-{second}", typed).status_code == 200
    told = soup(house.kept("preparer").get(panel)).select(".before[hx-swap-oob]")
    assert "上年 59台，减少9台" in [each.text for each in told]
    assert f"outerHTML:#cell-target_value-{second} > .before" in [each["hx-swap-oob"] for each in told]
    added = soup(table.post("categories/质量指标/rows", {"by": "1"}))
    assert [each.text for each in added.select(".category .before")] == ["上年 ≥98%，未变", ""]
    table.post(f"rows/{first}/delete", {})
    writer.get(table.base)
    assert "运行维护设备数量 118台" in writer.page.select_one("#last-year").get_text(" ", strip=True)


def test_whoever_weighs_reads_the_year_before_and_nobody_else(house):
    _, declaration_id = carried_on(house, "第三批")
    house.run(house.world.do, "submitter", declaration_id, "submit")
    for login, reads in {"reviewer": True, "auditor": False, "preparer": False}.items():
        browser = house.person(login)
        browser.get(f"/declarations/{declaration_id}")
        assert bool(browser.page.select(".before")) is reads is bool(browser.page.select("#last-year"))
