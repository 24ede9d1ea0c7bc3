"""支出明细 at the browser: typed and pasted in fragments or one plain form, its sums at once, both amounts locked."""

import io
import re
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from app.domain.cutting.step import CutStep, FieldEdit
from app.domain.form.costing_steps import ItemStep
from app.domain.form.sheet import SUMMED
from app.domain.form.undo_steps import Step
from app.domain.text import fingerprint
from app.models import Declaration, db
from tests.web.indicator_table import Table, said, soup, undo_form
from tests.web.matrix import address
from tests.web.rights import COPYING, WRITING
from tests.web.test_jobs import make, to_its_end
from tests.web.test_statements import BYTES, STATEMENTS, counted
from tests.world import TO

BLOCK = (
    "支出内容\t数量\t单位\t单价（元）\t金额（元）\t其中本年度（元）\t资金来源\t依据\n"
    "运行维护\t118\t台\t5,400\t637,200\t50%\t一般公共预算\t框架协议\n"
    "减：上年结转\t\t\t\t-16,000\t-16,000\t上年结转\t批复\n"
    "合计\t\t\t\t621,200\t\t\t\n"
)
FRAGMENT = {"HX-Request": "true"}
LOCKED = "由系统自动汇总，无需手工录入"


@pytest.fixture
def table(house) -> Table:
    """The tables of a filled declaration of three years."""
    return Table(house, house.run(house.world.filled))


def pasted(table: Table, text: str = BLOCK, cell: str = "content-0123456789"):
    answer = table.post("paste", {"text": text, "cell": cell, "new": "1"})
    assert answer.status_code == 200, answer.text
    return answer


def lines(table: Table):
    return table._sheet().items


def lines_said(table: Table) -> str:
    return table.house.stored(table.id, "costing_basis")[0]


def typed(table: Table, cell: str, text: str, was: str = "", **more: str):
    return table.post(f"cells/{cell}", {cell: text, f"was.{cell}": fingerprint(was), **more})


def test_the_table_begins_blank_is_pasted_into_and_makes_both_amounts(house, table):
    browser = house.kept("preparer")
    assert 'id="cell-content' not in browser.get(table.base).text
    begun = soup(browser.client.get(f"{table.base}/costing", headers=FRAGMENT))
    (blank,) = begun.select("#costing-lines .item")
    assert blank.select_one("textarea[autofocus]")["id"].startswith("content-")
    assert len(soup(browser.get(f"{table.base}?costing=1")).select(".costing .item")) == 1
    answer = pasted(table)
    page = soup(answer)
    assert (answer.status_code, said(answer)) == (200, "已粘贴明细 2 行，跳过合计 1 行")
    assert page.select_one("#summed-medium_term_amount").text == "621,200.00"
    assert page.select_one("#summed-budget_year_amount").text == "302,600.00"
    assert LOCKED in page.select_one("#cell-medium_term_amount").text
    assert [len(page.select(each)) for each in (".item", ".item input[readonly]")] == [3, 1]
    assert "以后年度 318,600.00" in page.select_one("#costing-sums").text
    assert (
        said(table.post("costing/undo", {"step": undo_form(answer).select_one("[name=step]")["value"]}))
        == "已撤销"
    )
    assert house.stored(table.id, "medium_term_amount", "costing_lines") == (3186000, 0)


def test_a_saved_cell_answers_with_what_follows_at_the_price_of_a_save(house, table):
    pasted(table)
    first = lines(table)[0].identity
    with counted(house) as statements:
        answer = typed(table, f"quantity-{first}", "59", "118")
    page = soup(answer)
    assert answer.status_code == 200 and len(answer.data) < 2 * BYTES and len(statements) <= STATEMENTS + 6
    assert page.select_one(f"#amount-{first}")["value"] == "318,600.00"
    assert page.select_one("#summed-medium_term_amount").text == "302,600.00"
    answer = typed(table, "content-abcdef0123", "改造", **{"new.abcdef0123": "支出明细"})
    new = soup(answer).select("tbody[hx-swap-oob] .item textarea[id^=content]")
    assert [each["id"] == "content-abcdef0123" for each in new] == [False]
    assert lines(table)[-1].content == "改造"


def test_bad_input_gets_a_sentence_at_its_cell_and_nothing_is_stored(table):
    pasted(table)
    first, deduction = (item.identity for item in lines(table))
    before = lines(table)
    for cell, text, was, words in (
        (f"quantity-{first}", "118台", "118", "“台”请填在“单位”列"),
        (f"this_year-{first}", "101%", "50%", "不能超过100%"),
        (f"amount-{first}", "1", "637,200.00", "由系统计算"),
        (f"unit_price-{first}", "9999999999", "5,400.00", "小于一万亿元"),
        (f"fund_source-{deduction}", "彩票", "上年结转", "资金来源”里没有"),
        ("medium_term_amount", "1", "621,200.00", LOCKED),
    ):
        answer = typed(table, cell, text, was)
        assert answer.status_code == 422 and words in answer.text, answer.text
        assert soup(answer).select_one(f"#note-{cell}")
    answer = typed(table, f"quantity-{first}", "7", "117")
    assert answer.status_code == 409 and "118" in answer.text
    cell = table.house.kept("preparer").client.get(f"{table.base}/cells/quantity-{first}", headers=FRAGMENT)
    assert soup(cell).select_one("input.typing")["value"] == "118"
    many = "\n".join(f"第{n}项\t\t\t\t1" for n in range(300))
    refused = table.post("paste", {"text": many, "cell": "content-0123456789", "new": "1"})
    assert refused.status_code == 422 and "最多200行" in refused.text
    assert lines(table) == before
    assert typed(table, f"this_year-{first}", "637,200.01", "50%").status_code == 200
    browser = table.house.kept("preparer")
    browser.get(table.base)
    assert "错误：支出明细不完整或不合" in browser.page.select_one(f"#item-{first}").get_text()
    assert "超过本行金额 637,200.00 元" in browser.page.select_one("#prereview").get_text()


def test_lines_are_copied_moved_deleted_and_written_out(house, table):
    pasted(table)
    first, second = (item.identity for item in lines(table))
    answer = table.post(f"costing/items/{first}/copy")
    assert said(answer) == "已复制 1 行明细" and len(lines(table)) == 3
    assert table.post(f"costing/items/{second}/move", {"by": "-1"}).status_code == 200
    assert [item.identity for item in lines(table)][1] == second
    answer = table.post(f"costing/items/{second}/delete")
    assert said(answer) == "已删除 1 行明细"
    table.post("costing/undo", {"step": undo_form(answer).select_one("[name=step]")["value"]})
    stood = house.stored(table.id, "costing_basis")[0]
    answer = table.post("costing/prose", {"prose": fingerprint(stood)})
    assert said(answer) == "已由明细写成测算依据" and soup(answer).select_one(
        "#costing_basis"
    ).text.strip().startswith("1.运行维护118台×5,400元/台=637,200元")
    assert not soup(answer).select("#partings li")
    table.post(
        "cells/costing_basis",
        {"costing_basis": "另写。", "was.costing_basis": fingerprint(lines_said(table))},
    )
    assert table.post("costing/prose", {"prose": "stale"}).status_code == 409
    assert table.post("costing/undo", {"step": "{}"}).status_code == 422


def test_a_plain_form_saves_lines_begins_them_and_leaves_the_amounts_alone(house, table):
    pasted(table)
    first = lines(table)[0].identity
    browser = house.kept("preparer")
    page = soup(browser.get(table.base))
    form = {each["name"]: each.get("value", "") for each in page.select("#sheet-form input[name]")}
    form |= {each["name"]: each.text.removeprefix("\n") for each in page.select("#sheet-form textarea")}
    form |= {
        each["name"]: (each.select_one("[selected]") or {}).text for each in page.select("#sheet-form select")
    }
    assert "medium_term_amount" not in form
    blank = next(name for name in form if name.startswith("new.") and form[name] == "支出明细").removeprefix(
        "new."
    )
    form |= {f"quantity-{first}": "59", f"content-{blank}": "改造", f"amount-{blank}": "1,000"}
    assert browser.post(f"{table.base}/sheet", form).status_code == 303
    assert [str(item.amount) for item in lines(table)] == ["318600.00", "-16000.00", "1000.00"]
    form |= {"medium_term_amount": "5", "was.medium_term_amount": "x", f"unit-{blank}": "字" * 41}
    refused = browser.post(f"{table.base}/sheet", form)
    assert refused.status_code in (409, 422) and LOCKED in refused.text
    assert str(house.stored(table.id, "medium_term_amount")[0]) == "303600.00"


def test_a_reader_sees_the_table_with_its_sums_and_a_thread_at_a_cell(house, table):
    pasted(table)
    first = lines(table)[0].identity
    house.run(house.world.do, "submitter", table.id, "submit")
    auditor = soup(house.kept("auditor").get(table.base))
    assert len(auditor.select(".costing .item")) == 2 and not auditor.select(".costing .typing")
    assert "621,200.00" in auditor.select_one("#costing-sums").text
    house.run(house.world.do, "reviewer", table.id, "open")
    reviewer = house.kept("reviewer")
    page = soup(reviewer.get(f"{table.base}?at=unit_price-{first}"))
    assert "支出明细 第1行 单价（元）" in page.text
    assert re.search(rf"at=unit_price-{first}", str(page.select_one(".costing")))
    house.run(house.world.do, "reviewer", table.id, "send_back")
    typed(table, f"unit_price-{first}", "5,000", "5,400.00")
    table.post(f"costing/items/{lines(table)[1].identity}/delete")
    changes = soup(house.kept("preparer").get(f"{table.base}/changes"))
    assert "5,400.00" in changes.select_one(f"#unit_price-{first} del").text
    assert [each["data-kind"] for each in changes.select(".compared-costing .tag-change")] == [
        "edited",
        "removed",
    ]
    assert changes.select_one(f'a[href="#amount-{first}"]').text == "支出明细 第1行 金额（元）"


def pages(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.data)).pages]


def test_the_annex_is_printed_behind_the_form_where_it_is_wished(house, table):
    client, address = house.kept("preparer").client, f"{table.base}/declaration.pdf"
    bare = pages(client.get(f"{address}?annex=1"))
    pasted(table)
    form, (*same, annex) = pages(client.get(address)), pages(client.get(f"{address}?annex=1"))
    assert len(bare) == len(form) == len(same) and not any("支出明细表" in page for page in form)
    assert "支出明细表" in annex and "318,600.00（50%）" in annex and "以后年度318,600.00" in annex
    other = house.run(house.world.filled)
    both = pages(client.get(f"/declarations.pdf?id={table.id}&id={other}&annex=1"))
    assert [page for page, text in enumerate(both) if "支出明细表" in text] == [len(form)]
    house.run(walk_to_approval, house, table.id)
    frozen, (*kept, annex) = pages(client.get(address)), pages(client.get(f"{address}?annex=1"))
    assert kept == frozen and "支出明细表" in annex and "草稿" not in annex


def walk_to_approval(house, declaration_id: int) -> None:
    for action, login in TO["approved"]:
        house.world.do(login, declaration_id, action)


def test_an_administrator_says_from_which_amount_on_a_round_demands_it(house, table):
    administrator, page = house.kept("administrator"), f"/administration/rounds/{house.world.round_id}"
    administrator.get(page)
    administrator.submit("form[action$=terms]", "保存要求", **{"terms-costing_from": "100万元"})
    administrator.get(page)
    assert administrator.page.select_one("#terms-costing_from")["value"] == "1,000,000.00"
    assert "未填支出明细" in house.kept("preparer").get(table.base).text
    administrator.get(page)
    administrator.submit("form[action$=terms]", "保存要求", **{"terms-costing_from": ""})
    administrator.get(page)
    refused = administrator.submit("form[action$=terms]", "保存要求", **{"terms-costing_from": "很多"})
    assert refused.status_code == 422 and "不是金额" in refused.text


def test_a_volume_has_the_annexes_behind_their_forms(house, table):
    pasted(table)
    house.run(walk_to_approval, house, table.id)
    assert 'name="annex"' in house.kept("preparer").get("/?tab=all").text
    browser, begun = make(house, "preparer", id=[table.id], annex="1")
    address = to_its_end(browser, begun.location).select_one(".job a.btn-primary")["href"]
    cover, contents, *bound = pages(browser.client.get(address))
    assert "支出明细表" in bound[-1] and not any(
        "支出明细表" in page for page in (cover, contents, *bound[:-1])
    )


def forged(house, table: Table, endpoint: str) -> dict[str, str]:
    """Return a form that would type 77 as both amounts, in every way that a route takes amounts."""
    sheet = table._sheet()
    fields = tuple(FieldEdit(key, "77.00", sheet.shown(key)) for key in SUMMED)
    steps = {"costing.undo": ItemStep(amounts=("77.00", "77.00")), "cutting.undo": CutStep(fields=fields)}
    form = {"step": steps.get(endpoint, Step()).to_json(), "to": "77", "text": "77\t77"}
    form |= {"cell": "medium_term_amount", "category": "经济效益指标"}
    for key in SUMMED:
        form |= {key: "77", f"was.{key}": fingerprint(sheet.shown(key))}
    return form


def typing_routes(house, table: Table) -> set[str]:
    """Return the routes of people who may write by which an amount can be typed, on a declaration that stays as it is."""
    browser, found = house.kept("preparer"), set()
    row = table._sheet().rows[0].identity
    told = SimpleNamespace(id=table.id, kept_row=row, doomed_row=row)
    stored = house.stored(table.id, *SUMMED)
    for name in sorted(each for each in (*WRITING, *COPYING) if each.startswith("POST ")):
        endpoint = name.removeprefix("POST ")
        where = address(house, name, told).replace("/cells/policy_basis", "/cells/medium_term_amount")
        browser.post(where, forged(house, table, endpoint), fragment=True)
        if house.stored(table.id, *SUMMED) != stored:
            found.add(endpoint)
            house.run(set_back, table.id, dict(zip(SUMMED, stored, strict=True)))
    return found


def set_back(declaration_id: int, values: dict[str, object]) -> None:
    db.session.execute(update(Declaration).where(Declaration.id == declaration_id).values(values))
    db.session.commit()


def test_no_route_types_an_amount_where_a_table_stands_and_these_do_without(house, table):
    without = typing_routes(house, table)
    assert {"sheet.save", "sheet.save_all", "costing.undo", "cutting.undo", "rows.add"} <= without
    pasted(table)
    assert typing_routes(house, table) == set()
