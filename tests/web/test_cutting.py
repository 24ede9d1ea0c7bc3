"""压减向导 at the browser: what a cut touches on one page, taken or left, written at once, taken back as one step."""

from decimal import Decimal

import pytest

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.text import fingerprint
from app.operations.ceilings import TypedCeiling, set_ceiling
from app.operations.rounds import change_terms
from app.queries.ceilings import standings_beside
from tests.web.indicator_table import Table, said, soup
from tests.web.test_costing import BLOCK, FRAGMENT, pasted, typed
from tests.web.test_statements import counted


@pytest.fixture
def table(house) -> Table:
    """The tables of a filled declaration of three years with 支出明细."""
    found = Table(house, house.run(house.world.filled))
    pasted(found, BLOCK)
    found.post("costing/prose", {"prose": fingerprint(house.stored(found.id, "costing_basis")[0])})
    return found


def choices(page) -> dict[str, str]:
    return {each["name"]: each["value"] for each in page.select(".cut-choice input[checked]")}


def carried(page) -> dict[str, str]:
    return {each["name"]: each["value"] for each in page.select("#cut-form input[type=hidden]")}


def test_a_cut_is_listed_reckoned_applied_and_undone_as_one_step(house, table):
    browser, before = house.kept("preparer"), table._sheet()
    page = soup(browser.get(f"{table.base}/cut?to=20万元"))
    form = carried(page) | choices(page)
    assert set(choices(page).values()) == {"take"} and len(choices(page)) == len(page.select(".cut-place"))
    assert [each.text for each in page.select(".cut-part")][:2] == ["支出明细", "测算依据"]
    assert page.select_one("#cut-apply").text == f"应用{len(choices(page))}处修改"
    assert "扣减行不压减" in page.select_one(".cut-kept").text and "−" in page.select_one(".cut-saved").text

    kept = form | {next(iter(choices(page))): "keep"}
    answer = table.post("cut/reckoned", kept)
    sums = soup(answer)
    assert sums.select_one("#cut-apply").text == f"应用{len(choices(page)) - 1}处修改"
    assert "302,600.00" in sums.select_one("#cut-sums .ceiling-left").text
    assert "保留1处；应用后本年度302,600.00元" in sums.select_one("#cut-tells").text
    assert "不一致" in sums.select_one("#cut-sums p.over").text and not sums.select("#cut-list")
    plain = soup(browser.post(f"{table.base}/cut/reckoned", form | {"all": "keep"}))
    assert set(choices(plain).values()) == {"keep"} and plain.select_one("#cut-to")["value"] == "20万元"
    none = soup(table.post("cut/reckoned", form | {"all": "keep"}))
    assert set(choices(none).values()) == {"keep"} and "disabled" in none.select_one("#cut-apply").attrs
    assert browser.post(f"{table.base}/cut", form | dict.fromkeys(choices(page), "keep")).status_code == 422
    assert table._sheet() == before

    done = browser.post(f"{table.base}/cut", form)
    assert done.status_code == 200 and "已应用" in soup(done).select_one("#step").text
    after = table._sheet()
    assert after.budget_year_amount <= Decimal(200_000) < before.budget_year_amount
    assert browser.post(f"{table.base}/cut", form).status_code == 409
    step = soup(done).select_one("#step [name=step]")["value"]
    answer = table.post("cut/undo", {"step": step})
    assert said(answer) == "已撤销压减" and soup(answer).select_one("#costing .item")
    assert soup(answer).select_one("#summed-budget_year_amount").text == "302,600.00"
    assert table._sheet() == before
    again = browser.post(f"{table.base}/cut/undo", {"step": step})
    assert again.status_code == 303 and table.post("cut/undo", {"step": "{}"}).status_code == 422


def test_the_way_to_the_guide_stands_beside_the_editor_where_an_amount_fell(house, table):
    browser = house.kept("preparer")
    page = soup(browser.get(table.base))
    opened = {each["name"]: each["value"] for each in page.select("#cut-beside input")}
    assert opened["opened_year"] == "302600.00" and not page.select("#cut-beside a")
    first = table._sheet().items[0]
    typed(table, f"quantity-{first.identity}", "59", first.shown("quantity"))
    panel = soup(browser.client.get(f"{table.base}/prereview", query_string=opened, headers=FRAGMENT))
    assert "比修改前减少 159,300.00 元（52.6%）" in panel.select_one("#cut-beside").text
    guide = soup(browser.get(panel.select_one("#cut-beside a")["href"]))
    assert "修改前" in guide.select_one("#cut-sums").text
    assert "运行维护59台×5,400元/台=318,600元" in guide.select_one(".cut-place").text
    # Without the amounts that a page was opened with nothing is known of before.
    assert not soup(browser.client.get(f"{table.base}/prereview", headers=FRAGMENT)).select("#cut-beside a")


def test_bad_amounts_get_a_sentence_and_a_returned_form_is_held_against_what_was_submitted(house, table):
    browser = house.kept("preparer")
    for bad, words in (("很多", "不是金额"), ("-5", "应大于0"), ("0", "应大于0")):
        refused = browser.get(f"{table.base}/cut?to={bad}&opened_year=x")
        assert refused.status_code == 422 and words in soup(refused).select_one("#cut-to-error").text
        assert soup(refused).select_one("#cut-to")["value"] == bad
    returned = house.run(house.world.at, "returned")
    same = Table(house, returned)
    with counted(house) as statements:
        assert not soup(browser.get(same.base)).select("#cut-beside a")
    calm = len(statements)
    stood = same._sheet()
    half = f"{stood.budget_year_amount / 2:,.2f}"
    same.post(
        "cells/budget_year_amount",
        {
            "budget_year_amount": half,
            "was.budget_year_amount": fingerprint(f"{stood.budget_year_amount:,.2f}"),
        },
    )
    with counted(house) as statements:
        page = soup(browser.get(same.base))
    assert "比第1稿减少" in page.select_one("#cut-beside").text and len(statements) <= calm + 2
    assert "W16" in page.select_one("#prereview").text
    guide = soup(browser.get(page.select_one("#cut-beside a")["href"]))
    assert "第1稿" in guide.select_one("#cut-sums").text and guide.select(".cut-place")


def bounded(house, declaration_id: int, beyond: Decimal) -> None:
    """Set a 控制数 for the unit that its declarations exceed by so much."""
    change_terms(None, house.world.round_id, FirstLevelRule.OFF, CeilingRule.SHOW)
    for amount in (Decimal(1), None):
        (standing,) = standings_beside(house.world.declaration(declaration_id)) or (None,)
        found = amount or standing.listed - beyond
        wanted = TypedCeiling("121", "", "", "", str(found))
        set_ceiling(house.world.actor("approver"), house.world.round_id, wanted)


def test_a_ceiling_that_is_exceeded_leads_to_the_guide_with_what_there_is_room_for(house, table):
    house.run(bounded, house, table.id, Decimal(52_600))
    browser = house.kept("preparer")
    page = soup(browser.get(table.base))
    guide = soup(browser.get(page.select_one("#ceilings a")["href"]))
    assert guide.select_one("#cut-to")["value"] == "250,000.00"
    assert "本单位控制数余额" in guide.select_one("#cut-sums").text
    bare = soup(browser.get(f"{table.base}/cut"))
    assert "按控制数压减到 250,000.00 元" in bare.select_one(".cut-target a").text
    assert browser.post(f"{table.base}/cut", carried(guide) | choices(guide)).status_code == 200
    assert not soup(browser.get(table.base)).select("#ceilings a")
