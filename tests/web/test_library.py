"""引用指标 at the browser: found, ticked and taken over; with scripts and without."""

import uuid
from urllib.parse import quote

import pytest

from app.operations.rows import add_row
from app.operations.shared_indicators import Typed, add
from tests.house import House
from tests.web.indicator_table import Table, redrawn, said, soup, undo_form
from tests.web.test_statements import cost

QUANTITY = "数量指标"
HERE = f"library/{quote(QUANTITY)}"


@pytest.fixture(scope="module")
def house(house) -> House:
    house.run(stock, house)
    return house


def stock(house: House) -> None:
    """Declare three indicators before, and offer two for everybody."""
    other = house.world.draft()
    for name in ("巡查次数", "清淤长度", "<b>加粗</b>"):
        declare(house, other, name)
    for name in ("培训人次", "检查次数"):
        add(None, Typed(QUANTITY, name, "≥2次", f"{name}，以签到表为准。", "财政绩效科"))


def declare(house: House, declaration_id: int, name: str) -> None:
    cells = (name, "≥1次", f"{name}，以台账为准。")
    add_row(house.world.actor("preparer"), declaration_id, QUANTITY, cells)


@pytest.fixture
def table(house) -> Table:
    """A blank declaration of the same unit."""
    return Table(house, house.run(house.world.draft))


def found(page) -> dict[str, str]:
    """Return the keys of what is offered, by name."""
    return {
        row.select_one(".copy-name").get_text(): row.select_one("[name=pick]")["value"]
        for row in page.select(".library .copy-row")
    }


def panel(table: Table, login: str = "preparer", **query):
    return table.house.kept(login).client.get(
        f"{table.base}/{HERE}", query_string=query, headers={"HX-Request": "true"}
    )


def key(page) -> str:
    return page.select_one("[name=form_key]")["value"]


def test_the_editor_has_a_button_at_each_category_that_opens_a_fragment(house, table):
    browser = house.kept("preparer")
    browser.get(table.base)
    buttons = browser.page.select("button.quotes")
    assert len(buttons) == 10 and buttons[0]["aria-label"] == f"引用指标：{QUANTITY}"
    answer = browser.client.post(
        buttons[0]["formaction"],
        data={"open": "1", "csrf_token": browser.token},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200 and "<html" not in answer.text
    assert set(found(soup(answer))) == {"巡查次数", "清淤长度", "<b>加粗</b>", "培训人次", "检查次数"}
    assert "<b>加粗" not in answer.text


def test_a_search_keeps_what_was_ticked(table):
    offered = found(soup(panel(table)))
    page = soup(panel(table, q="巡查", pick=[offered["培训人次"]]))
    assert list(found(page)) == ["培训人次", "巡查次数"]
    assert [box["value"] for box in page.select("[name=pick][checked]")] == [offered["培训人次"]]
    assert "没有找到含“没有的词”的指标" in panel(table, q="没有的词").text


def test_ticked_ones_come_to_the_end_and_can_be_taken_back(house, table):
    house.run(declare, house, table.id, "已有的")
    page = soup(panel(table))
    offered = found(page)
    data = {"pick": [offered["巡查次数"], offered["培训人次"]], "form_key": key(page)}
    for _ in range(2):
        answer = table.post(HERE, data)
        assert answer.status_code == 200 and redrawn(answer) == [QUANTITY]
        assert [row[0] for row in table.rows(QUANTITY)] == ["已有的", "巡查次数", "培训人次"]
    assert said(answer) == f"已引用到{QUANTITY} 2 行" and answer.headers["HX-Trigger"] == "saved"
    assert soup(answer).select_one("textarea[autofocus]")["id"].startswith("name-")
    assert soup(answer).select_one("input.lock")["value"] == str(table.lock) and undo_form(answer)
    table.undo(answer)
    assert [row[0] for row in table.rows(QUANTITY)] == ["已有的"]


def test_without_scripts_it_is_a_page_and_nothing_typed_is_lost(house, table):
    browser = house.person("preparer")
    browser.get(table.base)
    browser.submit("#sheet-form", f"引用指标：{QUANTITY}", policy_basis="先写的依据。")
    assert house.stored(table.id, "policy_basis") == ("先写的依据。",)
    assert browser.page.select_one("h1").get_text() == f"引用指标：{QUANTITY}"
    browser.submit(".library-choice", "引用", pick=[found(browser.page)["清淤长度"]])
    assert browser.address == table.base
    assert table.rows() == [(QUANTITY, "清淤长度", "≥1次", "清淤长度，以台账为准。")]


def test_a_refusal_says_why_and_keeps_the_choice(house, table):
    answer = table.post(HERE, {"form_key": str(uuid.uuid4())})
    assert answer.status_code == 422 and "请勾选要引用的指标" in answer.text
    assert answer.headers["HX-Retarget"] == "#library-error"
    picks = [found(soup(panel(table)))["巡查次数"], "own-999999"]
    answer = table.post(HERE, {"form_key": str(uuid.uuid4()), "pick": picks})
    assert answer.status_code == 409 and "没有引用任何内容" in answer.text
    browser = house.kept("preparer")
    plain = browser.post(f"{table.base}/{HERE}", {"form_key": "x", "pick": picks[:1]})
    assert plain.status_code == 422 and "页面不完整" in plain.text
    assert [box["value"] for box in soup(plain).select("[name=pick][checked]")] == picks[:1]
    assert table.rows() == []


def test_others_and_a_sent_sheet_get_nothing(house, table):
    assert panel(table, "sole").status_code == 404 and panel(table, "auditor").status_code == 403
    assert table.post(HERE, {"pick": ["shared-1"]}, login="sole").status_code == 404
    mine = Table(house, house.run(house.world.draft, "sole", "141"))
    assert set(found(soup(panel(mine, "sole")))) == {"培训人次", "检查次数"}
    client = house.kept("preparer").client
    assert client.get(f"{table.base}/library/{quote('幸福指标')}").status_code == 404
    sent = Table(house, house.run(house.world.at, "unit_review"))
    assert panel(sent).status_code == 409
    answer = sent.post(HERE, {"pick": ["shared-1"], "form_key": str(uuid.uuid4())})
    assert answer.status_code == 409 and "notice" in answer.text


def test_the_panel_takes_the_same_statements_whatever_it_finds(house, table):
    address = f"{table.base}/{HERE}"
    before = cost(house, "preparer", address)
    other = house.run(house.world.draft)
    for number in range(8):
        house.run(declare, house, other, f"第{number}种")
    assert cost(house, "preparer", address) == before <= 16


# --- the administrator's page -------------------------------------------------------------------------------------


def test_an_administrator_adds_changes_and_retires_a_shared_indicator(house, table):
    browser = house.person("administrator")
    browser.get("/administration/code-lists")
    browser.get(browser.page.find("a", string="共性指标")["href"])
    name = f"绿化面积{uuid.uuid4().hex[:6]}"
    browser.submit(
        ".form-card",
        "新增共性指标",
        **{
            "new-level_2": QUANTITY,
            "new-name": name,
            "new-target_value": "≥1公顷",
            "new-definition": "以验收单为准。",
        },
    )
    assert f"已新增共性指标“{name}”" in browser.text() and name in found(soup(panel(table)))
    row = browser.page.find("b", string=name).find_parent("tr")
    form = row.select_one("form")["action"]
    browser.submit(f"form[action='{form}']", **{f"{row['id']}-name": f"{name}改"})
    assert f"{name}改" in found(soup(panel(table)))
    browser.submit(f"form[action='{form}/off']")
    assert f"{name}改" not in found(soup(panel(table))) and "已停用" in browser.text()


def test_what_is_refused_stays_on_the_page(house):
    browser = house.person("administrator")
    browser.get("/administration/shared-indicators")
    answer = browser.submit(".form-card", "新增共性指标", **{"new-name": "培训人次", "new-level_2": QUANTITY})
    assert answer.status_code == 422 and "已有共性指标“培训人次”" in browser.text()
    assert browser.page.select_one("[name=new-name]")["value"] == "培训人次"
    row = browser.page.find("b", string="培训人次").find_parent("tr")
    form, name = row.select_one("form")["action"], row["id"]
    browser.submit(f"form[action='{form}']", **{f"{name}-note": "先改的"})
    answer = browser.submit(f"form[action='{form}']", **{f"{name}-note": "后改的", f"{name}-was": "0" * 16})
    assert answer.status_code == 409 and "他人刚刚改过" in browser.text()
    assert browser.page.select_one(f"[name={name}-note]")["value"] == "后改的"
