"""复制 at the browser: chosen, seen before it is made, and its marks worked off; with scripts and without."""

import uuid

import pytest

from app.domain.procedure.rounds import today
from app.domain.text import fingerprint
from app.operations.copying import go_on
from app.operations.rounds import add_round
from app.queries.procedure.desk import desk_of
from tests.house import House
from tests.web.indicator_table import Table, soup
from tests.web.test_statements import PANEL, cost, counted
from tests.world import FILLED, INDICATORS

YEAR = today().year + 1
MARK = f"沿用自{YEAR}年度，请核对"


@pytest.fixture(scope="module")
def later(house) -> int:
    """The open round of the year after."""
    return house.run(lambda: add_round(None, YEAR + 1, "第一批", opens=today()))


@pytest.fixture
def source(house, later) -> Table:
    """A filled declaration whose project may go on."""
    return Table(house, house.run(house.world.filled))


@pytest.fixture
def copied(house, later, source) -> Table:
    """Its copy in the year after, with all rows."""
    return Table(house, house.run(copy_of, house, source, later))


def copy_of(house: House, source: Table, later: int) -> int:
    actor = house.world.actor("preparer")
    rows = [row.identity for row in desk_of(actor, source.id).sheet.rows]
    return go_on(actor, source.id, later, rows)


def marked(page) -> list[str]:
    """Return the names of the cells that the page marks."""
    return [
        each.find_parent("td")["id"].removeprefix("cell-")
        for each in page.select(".recheck")
        if each.get_text()
    ]


def cleared(answer, name: str) -> bool:
    """Tell whether an answer takes the mark of a cell away."""
    mark = answer.select_one(f"[hx-swap-oob$='#cell-{name} > .recheck']")
    return mark is not None and not mark.get_text()


def listed(page) -> list[str]:
    """Return what the panel lists."""
    return [each["data-recheck"] for each in page.select("#rechecks [data-recheck]")]


def test_the_page_shows_what_comes_along_and_copies_what_is_ticked(house, source, later):
    browser = house.person("preparer")
    browser.get(source.base)
    browser.get(browser.page.select_one("a[href$='/copy']")["href"])
    words = browser.text()
    assert FILLED["costing_basis"].split("\n")[0] in words and "改为“否”" in words
    assert "批注、意见、说明、审核和批复记录都不带过去" in words
    boxes = browser.page.select("input[name=row]")
    assert len(boxes) == len(INDICATORS) and all(box.has_attr("checked") for box in boxes)
    groups = [each.get_text() for each in browser.page.select(".copy-group legend")]
    assert groups[:2] == ["产出指标 · 数量指标", "产出指标 · 质量指标"]
    doubtful = browser.page.select_one(".copy-row:has(.tag)")
    assert "单台运行维护成本" in doubtful.get_text()

    first = [box["value"] for box in boxes[:2]]
    answer = browser.submit(".copy form", "复制为草稿", row=first)
    assert answer.status_code == 200 and "请逐一核对" in browser.text()
    code = house.stored(source.id, "project_code")
    id_ = int(browser.address.rsplit("/", 1)[1])
    assert house.stored(id_, "project_code", "round_id", "is_new_project") == (*code, later, False)
    assert Table(house, id_).rows() == [tuple(row) for row in INDICATORS[:2]]
    browser.get(f"{browser.address}/timeline")
    assert f"复制自{YEAR}年度 第一批 {code[0]}" in browser.text()


def test_another_project_is_asked_what_new_ones_are_asked(house, source):
    browser = house.person("preparer")
    browser.get(f"{source.base}/copy?way=new")
    assert browser.page.select_one("[name=project_type] option[selected]")["value"] == "15"
    assert (
        browser.page.select_one("[name=section] option[selected]")
        .get_text()
        .startswith("云岭市数字服务中心 · 001")
    )
    answer = browser.submit(".copy form", "复制为草稿", project_type="01", row=[])
    id_ = int(browser.address.rsplit("/", 1)[1])
    code, type_, is_new = house.stored(id_, "project_code", "project_type_code", "is_new_project")
    assert answer.status_code == 200 and (type_, is_new) == ("01", None)
    assert code[11:13] == "01" and code != house.stored(source.id, "project_code")[0]
    assert Table(house, id_).rows() == []


def test_a_refusal_keeps_what_was_chosen(house, source):
    browser = house.person("preparer")
    browser.get(f"{source.base}/copy?way=new")
    one = browser.page.select("input[name=row]")[1]["value"]
    answer = browser.submit(".copy form", "复制为草稿", project_code="12345", row=[one])
    assert answer.status_code == 422 and "项目编码应为21位数字" in browser.text()
    ticked = [box["value"] for box in browser.page.select("input[name=row]") if box.has_attr("checked")]
    assert ticked == [one] and browser.page.select_one("[name=project_code]")["value"] == "12345"


def test_a_row_that_was_deleted_meanwhile_is_told_and_a_round_that_has_the_code_is_not_offered(house, source):
    browser = house.person("preparer")
    browser.get(f"{source.base}/copy")
    answer = browser.submit(".copy form", "复制为草稿", row=[str(uuid.uuid4())])
    assert answer.status_code == 409 and "刚被删除" in browser.text()
    browser.get(f"{source.base}/copy")
    before = browser.page.select_one("[name=form_key]")["value"]
    browser.submit(".copy form", "复制为草稿", row=[])
    browser.get(f"{source.base}/copy?way=on")
    assert "在其中已有申报表" in browser.text() and not browser.page.select(".copy form") and before


def test_a_double_click_copies_once(house, source):
    browser = house.person("preparer")
    browser.get(f"{source.base}/copy")
    form = {
        each["name"]: each.get("value", "") for each in browser.page.select(".copy form input[type=hidden]")
    }
    form |= {"round_id": browser.page.select_one("[name=round_id] option")["value"]}
    one, two = (browser.client.post(f"{source.base}/copy", data=form) for _ in range(2))
    assert one.status_code == two.status_code == 303 and one.location == two.location


@pytest.mark.parametrize(
    ("login", "code"),
    [("sole", 404), ("station_preparer", 404), ("auditor", 403), ("reviewer", 403), ("administrator", 403)],
)
def test_others_cannot_copy_it(house, source, login, code):
    browser, before = house.kept(login), None
    before = house.rows()
    assert browser.client.get(f"{source.base}/copy").status_code == code
    assert browser.post(f"{source.base}/copy", {"way": "on"}).status_code == code
    assert house.rows() == before


def test_the_list_of_sources_searches_and_says_when_there_is_nothing(house, source):
    name = f"巡护道维护{uuid.uuid4().hex[:6]}"
    house.run(house.world.type, "preparer", source.id, "project_name", name)
    browser = house.person("preparer")
    for start in ("/", "/declarations/new"):
        browser.get(start)
        assert browser.page.select_one("main a[href='/copies']")
    browser.get("/copies")
    browser.get(f"/copies?q={name}")
    (line,) = browser.page.select("tbody tr")
    assert [a["href"] for a in line.select(".wait a")] == [
        f"{source.base}/copy?way={way}" for way in ("on", "new")
    ]
    browser.get("/copies?q=没有这个项目")
    assert "没有找到" in browser.text()
    other = house.kept("sole")
    other.get(f"/copies?q={name}")
    assert name not in other.page.select_one(".card").get_text().replace(f"“{name}”", "")


def test_choosing_takes_the_same_statements_whatever_there_is_to_choose(house, source):
    addresses = (f"{source.base}/copy", "/copies")
    before = [cost(house, "preparer", address) for address in addresses]
    for number in range(8):
        source.paste(f"第{number}项\t1\t一")
        house.run(house.world.draft)
    assert [cost(house, "preparer", address) for address in addresses] == before
    assert max(before) <= 16


# --- marks --------------------------------------------------------------------------------------------------------


def test_the_copy_is_marked_at_its_cells_and_listed_beside_them(house, copied):
    browser = house.person("preparer")
    browser.get(copied.base)
    names = marked(browser.page)
    assert names[:4] == ["implementation_years", "medium_term_amount", "budget_year_amount", "costing_basis"]
    assert listed(browser.page) == names and all(browser.page.find(id=name) for name in names)
    assert f"沿用内容待核对 {len(names)} 处" in browser.page.select_one("#rechecks").get_text(" ", strip=True)
    assert MARK in browser.page.find(id="cell-medium_term_amount").get_text()
    assert MARK not in browser.page.find(id="cell-policy_basis").get_text()


def test_a_cell_saved_with_other_words_loses_its_mark_at_once_and_the_list_its_line(house, copied):
    stored, data = FILLED["costing_basis"], {}
    data = {
        "costing_basis": "改过的测算。",
        "was.costing_basis": fingerprint(stored),
        "copied.costing_basis": fingerprint(stored),
    }
    answer = soup(copied.post("cells/costing_basis", data))
    assert cleared(answer, "costing_basis")
    panel = soup(
        house.kept("preparer").client.get(f"{copied.base}/prereview", headers={"HX-Request": "true"})
    )
    assert "costing_basis" not in listed(panel) and "medium_term_amount" in listed(panel)
    assert "costing_basis" not in marked(soup(house.kept("preparer").get(copied.base)))


def test_the_same_words_saved_again_keep_the_mark(house, copied):
    stored = FILLED["medium_term_amount"]
    data = {"medium_term_amount": "3186000", "was.medium_term_amount": fingerprint(stored)}
    answer = copied.post(
        "cells/medium_term_amount", data | {"copied.medium_term_amount": fingerprint(stored)}
    )
    assert answer.status_code == 200 and not cleared(soup(answer), "medium_term_amount")
    assert "medium_term_amount" in marked(soup(house.kept("preparer").get(copied.base)))


def test_a_save_costs_the_same_marked_or_not(house, copied):
    costs = []
    for key, typed in (("policy_basis", "别的依据。"), ("costing_basis", "别的测算。")):
        data = {key: typed, f"was.{key}": fingerprint(FILLED[key]), f"copied.{key}": fingerprint(FILLED[key])}
        with counted(house) as statements:
            assert copied.post(f"cells/{key}", data).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_marks_cost_a_copy_one_statement_and_nobody_else_any(house, source, copied):
    # What is known of the unit's other declarations is read once a process.
    for each in (source, copied):
        cost(house, "preparer", each.base)
    for address in ("", "/prereview"):
        plain, with_marks = (cost(house, "preparer", f"{each.base}{address}") for each in (source, copied))
        assert with_marks == plain + 1
    assert with_marks <= PANEL + 1


def test_what_is_pasted_into_a_marked_cell_takes_the_mark_away_and_undoing_brings_it_back(house, copied):
    (cell,) = [
        name for name in marked(soup(house.kept("preparer").get(copied.base))) if name.startswith("target")
    ]
    answer = copied.paste("≤5,000元", cell)
    assert answer.status_code == 200 and cell not in marked(soup(answer))
    assert cell in marked(soup(copied.undo(answer)))


def test_confirmed_with_scripts_one_and_then_all(house, copied):
    answer = soup(copied.post("rechecks", {"checked": "medium_term_amount"}))
    assert "medium_term_amount" not in listed(answer) and listed(answer)
    assert cleared(answer, "medium_term_amount")
    left = listed(answer)
    answer = soup(copied.post("rechecks", {"checked": "all"}))
    assert not answer.select("#rechecks") and all(cleared(answer, name) for name in left)
    assert answer.select_one("#prereview") and answer.select_one("input.lock")["value"] == str(copied.lock)


def test_confirmed_without_scripts_and_nothing_typed_is_lost(house, copied):
    browser = house.person("preparer")
    browser.get(copied.base)
    browser.submit("#sheet-form", "已核对：项目总金额（中期规划，元）", policy_basis="顺手改的依据。")
    assert "medium_term_amount" not in marked(browser.page) and "budget_year_amount" in marked(browser.page)
    assert house.stored(copied.id, "policy_basis") == ("顺手改的依据。",)
    browser.submit("#sheet-form", "全部已核对")
    assert marked(browser.page) == listed(browser.page) == []


def test_what_cannot_be_confirmed_says_so(house, copied):
    assert copied.post("rechecks", {}).status_code == 422
    assert copied.post("rechecks", {"checked": "all"}, login="sole").status_code == 404
    house.run(house.world.do, "preparer", copied.id, "send")
    refused = copied.post("rechecks", {"checked": "all"})
    assert refused.status_code == 409 and "errors" not in refused.text and "notice" in refused.text
    plain = house.kept("preparer").post(f"{copied.base}/rechecks", {"checked": "all"})
    assert plain.status_code == 409 and "二级项目支出绩效目标申报表" in plain.text


def test_who_only_reads_sees_no_marks(house, copied):
    browser = house.kept("auditor")
    browser.get(copied.base)
    assert marked(browser.page) == listed(browser.page) == []
