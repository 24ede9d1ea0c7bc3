"""Typing into the sheet, cell by cell and as a whole: what is saved, what is kept on the page, who was faster."""

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from app.domain.form.sheet import FIELDS, shown_value
from app.domain.text import fingerprint


@pytest.fixture
def declaration_id(house) -> int:
    return house.run(house.world.filled)


@pytest.fixture
def save(house, declaration_id):
    """Return a function that saves one cell as the page's script would."""

    def run(cell: str, typed: str, started: str = "", login: str = "preparer"):
        data = {cell: typed, f"was.{cell}": fingerprint(started)}
        address = f"/declarations/{declaration_id}/cells/{quote(cell)}"
        return house.kept(login).post(address, data, fragment=True)

    return run


@pytest.fixture
def row(house, declaration_id) -> str:
    """The identity of the first indicator."""
    return house.run(lambda: house.world.declaration(declaration_id).indicators[0].identity)


POLICY = "《云岭市政务服务便利化行动方案》第七条。"


def test_a_save_answers_state_lock_and_the_mark_to_go_on_from(house, declaration_id, save):
    (lock,) = house.stored(declaration_id, "lock")
    answer = save("policy_basis", "新的依据。", POLICY)
    soup = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200 and soup.select_one("#save-state[data-state=saved]")
    assert soup.select_one("input.lock")["value"] == str(lock + 1)
    assert soup.select_one("[name='was.policy_basis']")["value"] == fingerprint("新的依据。")
    assert house.stored(declaration_id, "policy_basis", "lock") == ("新的依据。", lock + 1)


def test_the_same_value_again_writes_nothing(house, declaration_id, save):
    (lock,) = house.stored(declaration_id, "lock")
    assert save("policy_basis", POLICY, "ganz egal").status_code == 200
    assert house.stored(declaration_id, "lock") == (lock,)


UNREADABLE = {
    "text for an amount": ("medium_term_amount", "约三百万", "不是金额"),
    "three places": ("budget_year_amount", "1.005", "最多精确到分"),
    "an amount beyond reason": ("budget_year_amount", "9" * 13, "应小于一万亿元"),
    "text for years": ("implementation_years", "长期", "应为1至99的整数"),
    "no years": ("implementation_years", "0", "应为1至99的整数"),
    "a flag that is neither": ("is_new_project", "也许", "应填“是”或“否”"),
    "a method that is not on the list": ("allocation_method", "抽签法", "里没有“抽签法”"),
    "a control character": ("policy_basis", "甲\x07乙", "不可见的控制字符"),
    "a character that turns the text": ("costing_basis", "甲\u202e乙", "不可见的控制字符"),
    "a text beyond the cap": ("policy_basis", "长" * 20_001, "超出系统上限20000字"),
    "a name beyond the cap": ("project_name", "名" * 401, "超出系统上限400字"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_not_stored(house, declaration_id, save, kind):
    cell, typed, sentence = UNREADABLE[kind]
    before = house.stored(declaration_id, cell, "lock")
    stored = house.run(lambda: mark_of(house, declaration_id, cell))
    answer = house.kept("preparer").post(
        f"/declarations/{declaration_id}/cells/{cell}", {cell: typed, f"was.{cell}": stored}, fragment=True
    )
    assert answer.status_code == 422 and sentence in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one(f"#note-{cell}")
    assert house.stored(declaration_id, cell, "lock") == before


@pytest.mark.parametrize("kind", UNREADABLE)
def test_without_scripts_the_typed_text_comes_back_with_the_sentence(house, declaration_id, kind):
    cell, typed, sentence = UNREADABLE[kind]
    data = {cell: typed, f"was.{cell}": house.run(lambda: mark_of(house, declaration_id, cell))}
    data |= {
        "long_term_objective": "这一格没有问题。",
        "was.long_term_objective": long_mark(house, declaration_id),
    }
    answer = house.kept("preparer").post(f"/declarations/{declaration_id}/sheet", data)
    assert answer.status_code == 422 and sentence in answer.text
    control = BeautifulSoup(answer.text, "html.parser").select_one(f"[name='{cell}']")
    assert typed in str(control).replace("&#7;", "\x07")
    assert house.stored(declaration_id, "long_term_objective") == ("这一格没有问题。",)


def mark_of(house, declaration_id: int, cell: str) -> str:
    return fingerprint(shown_value(getattr(house.world.declaration(declaration_id), cell)))


def long_mark(house, declaration_id: int) -> str:
    return house.run(lambda: mark_of(house, declaration_id, "long_term_objective"))


AGAINST_A_RULE = {
    "a negative amount": ("budget_year_amount", "-1", "应大于0。"),
    "this year above the total": ("budget_year_amount", "9,000,000", "不应超过项目总金额。"),
    "a name of 41 characters": ("project_name", "名" * 41, "超过40字，现有41字。"),
    "a goal of 2,001 characters": ("annual_objective", "标" * 2001, "超过2000字，现有2001字。"),
}


@pytest.mark.parametrize("kind", AGAINST_A_RULE)
def test_what_is_against_a_rule_is_stored_and_blocks_sending(house, declaration_id, kind):
    cell, typed, sentence = AGAINST_A_RULE[kind]
    data = {cell: typed, f"was.{cell}": house.run(lambda: mark_of(house, declaration_id, cell))}
    browser = house.kept("preparer")
    assert (
        browser.post(f"/declarations/{declaration_id}/cells/{cell}", data, fragment=True).status_code == 200
    )
    browser.get(f"/declarations/{declaration_id}")
    (line,) = [each.get_text() for each in browser.page.select("#prereview .finding[data-state=error]")]
    assert FIELDS[cell].label in line and sentence in line
    (lock,) = house.stored(declaration_id, "lock")
    refused = browser.post(f"/declarations/{declaration_id}/actions", {"action": "send", "lock": lock})
    assert refused.status_code == 422 and sentence in refused.text
    assert house.stored(declaration_id, "status") == ("draft",)


def test_forty_and_two_thousand_characters_are_enough(house, declaration_id):
    for cell, typed in (("project_name", "名" * 40), ("annual_objective", "标" * 1999 + "\n")):
        house.run(house.world.type, "preparer", declaration_id, cell, typed)
    page = house.kept("preparer").get(f"/declarations/{declaration_id}")
    assert page.status_code == 200
    assert not BeautifulSoup(page.text, "html.parser").select("#prereview .finding[data-state=error]")


def test_a_cell_that_somebody_changed_shows_both_values(house, declaration_id, save):
    assert save("policy_basis", "对方的依据。", POLICY, login="second_preparer").status_code == 200
    answer = save("policy_basis", "我的依据。", POLICY)
    assert answer.status_code == 409 and "对方的依据。" in BeautifulSoup(answer.text, "html.parser").text
    assert house.stored(declaration_id, "policy_basis") == ("对方的依据。",)
    assert save("policy_basis", "我的依据。", "对方的依据。").status_code == 200
    data = {"policy_basis": "又一份。", "was.policy_basis": fingerprint(POLICY)}
    page = house.kept("submitter").post(f"/declarations/{declaration_id}/sheet", data)
    assert page.status_code == 409 and "又一份。" in page.text and "我的依据。" in page.text


def test_a_conflict_offers_both_texts_and_either_can_be_kept(house, declaration_id, save, row):
    for cell, started in (("policy_basis", POLICY), (f"name-{row}", "运行维护设备数量")):
        assert save(cell, "对方的<b>。", started, login="second_preparer").status_code == 200
        note = BeautifulSoup(save(cell, "我的。", started).text, "html.parser").select_one(
            f"[id='note-{cell}']"
        )
        assert [side.get_text() for side in note.select("q")] == ["对方的<b>。", "我的。"]
        theirs = house.kept("preparer").client.get(note.select_one("[hx-get]")["hx-get"])
        taken = BeautifulSoup(theirs.text, "html.parser")
        assert taken.select_one(f"[id='{cell}']").get_text().strip() == "对方的<b>。"
        mine = note.select_one(f"[data-keeps='{cell}']")["data-fingerprint"]
        assert taken.select_one(f"[name='was.{cell}']")["value"] == mine == fingerprint("对方的<b>。")
        assert save(cell, "我的。", "对方的<b>。").status_code == 200


AMOUNTS = {
    "1,234.50": "1,234.50",
    "１２３４．５": "1,234.50",
    " 1 234.5 ": "1,234.50",
    "12万元": "120,000.00",
}


@pytest.mark.parametrize("typed", AMOUNTS)
def test_an_amount_is_told_as_it_was_understood(house, save, declaration_id, typed):
    answer = BeautifulSoup(save("medium_term_amount", typed, "3,186,000.00").text, "html.parser")
    assert answer.select_one("#save-state")["data-shown"] == AMOUNTS[typed]
    understood = answer.select_one(".understood").get_text()
    assert "万元" in understood and ("整" in understood or "角" in understood)
    assert answer.select_one("[name='was.medium_term_amount']")["value"] == fingerprint(AMOUNTS[typed])


def test_an_irregular_sign_is_stored_as_typed_and_its_correction_offered(house, declaration_id, save, row):
    cell = f"target_value-{row}"
    answer = BeautifulSoup(save(cell, "≧98%", "118台").text, "html.parser")
    (offer,) = answer.select(".understood button.fix")
    assert (offer["data-corrects"], offer["data-text"]) == (cell, "≥98%")
    stored = house.run(lambda: house.world.declaration(declaration_id).indicators[0].target_value)
    assert stored == "≧98%"
    answer = BeautifulSoup(save(cell, "≥98%", "≧98%").text, "html.parser")
    assert answer.select(".understood") and not answer.select("button.fix")


def test_two_people_in_different_cells_do_not_meet(house, declaration_id, save):
    assert save("policy_basis", "甲的。", POLICY).status_code == 200
    answer = save(
        "annual_objective", "乙的。", "保障118台设备全年稳定运行，完成59台改造。", login="second_preparer"
    )
    assert answer.status_code == 200
    assert house.stored(declaration_id, "policy_basis", "annual_objective") == ("甲的。", "乙的。")


def test_a_cell_of_an_indicator_is_saved_and_compared_like_a_field(house, declaration_id, save, row):
    assert save(f"target_value-{row}", "120台", "118台").status_code == 200
    answer = save(f"target_value-{row}", "121台", "118台", login="second_preparer")
    assert answer.status_code == 409 and "120台" in BeautifulSoup(answer.text, "html.parser").text


@pytest.mark.parametrize(
    "cell",
    [
        "unknown",
        "project_code",
        "status",
        "lock",
        "unknown-x",
        "name-not-a-row",
        "-",
        "__class__",
        "name",
        "id",
        "名称",
    ],
)
def test_a_cell_that_is_not_there(house, declaration_id, save, cell):
    before = house.rows()
    answer = save(cell, "x")
    assert answer.status_code == 404 and "没有" in answer.text
    assert house.rows() == before


@pytest.mark.parametrize(
    "cell", ["unknown", "status", "name-not-a-row", "unknown-x", "-", "name", "__class__"]
)
def test_a_cell_that_is_not_there_cannot_be_read(house, declaration_id, cell):
    answer = house.kept("preparer").client.get(f"/declarations/{declaration_id}/cells/{cell}")
    assert answer.status_code == 404


def test_the_row_of_another_declaration_is_not_there(house, declaration_id, save):
    other = house.run(house.world.filled, "station_preparer", "132")
    foreign = house.run(lambda: house.world.declaration(other).indicators[0].identity)
    assert save(f"name-{foreign}", "改", "运行维护设备数量").status_code == 404
    for address in (f"rows/{foreign}/{gesture}" for gesture in ("copy", "delete", "move")):
        assert (
            house.kept("preparer")
            .post(f"/declarations/{declaration_id}/{address}", fragment=True)
            .status_code
            == 404
        )


def test_a_row_that_was_deleted_says_so(house, declaration_id, save, row):
    house.kept("second_preparer").post(f"/declarations/{declaration_id}/rows/{row}/delete", fragment=True)
    answer = save(f"name-{row}", "还在写", "运行维护设备数量")
    assert answer.status_code == 409 and "这一行已被删除" in answer.text
    moved = house.kept("preparer").post(
        f"/declarations/{declaration_id}/rows/{row}/move", {"by": "1"}, fragment=True
    )
    assert moved.status_code == 409 and "这一行已被删除" in moved.text


def test_without_scripts_text_typed_into_a_deleted_row_is_not_lost(house, declaration_id, row):
    house.kept("second_preparer").post(f"/declarations/{declaration_id}/rows/{row}/delete", fragment=True)
    data = {f"name-{row}": "写了很久的指标", f"was.name-{row}": fingerprint("运行维护设备数量")}
    answer = house.kept("preparer").post(f"/declarations/{declaration_id}/sheet", data)
    assert answer.status_code in (409, 422) and "写了很久的指标" in answer.text


def test_without_scripts_text_typed_after_the_sheet_moved_on_is_not_lost(house, declaration_id):
    house.run(house.world.do, "second_preparer", declaration_id, "send")
    data = {"policy_basis": "写了很久的依据", "was.policy_basis": fingerprint(POLICY)}
    answer = house.kept("preparer").post(f"/declarations/{declaration_id}/sheet", data)
    assert answer.status_code == 409 and "写了很久的依据" in answer.text
    assert house.stored(declaration_id, "policy_basis") == (POLICY,)


@pytest.mark.parametrize("level_2", ["没有的指标", "%20", "<b>"])
def test_a_category_that_is_not_there(house, declaration_id, level_2):
    answer = house.kept("preparer").post(
        f"/declarations/{declaration_id}/categories/{quote(level_2)}/rows", fragment=True
    )
    assert answer.status_code == 404 and "没有这个二级指标。" in answer.text


def test_text_that_looks_like_markup_stays_text(house, declaration_id):
    nasty = "<script>alert(1)</script>\"'&{{7*7}}"
    for key in ("project_name", "policy_basis", "costing_basis", "annual_objective", "long_term_objective"):
        house.run(house.world.type, "preparer", declaration_id, key, nasty)
    for login, path in (
        ("preparer", ""),
        ("preparer", "/timeline"),
        ("auditor", ""),
        ("preparer", "/cells/policy_basis"),
    ):
        page = house.kept(login).client.get(f"/declarations/{declaration_id}{path}").text
        assert "<script>alert(1)" not in page and "{{7*7}}" in page
    assert "<script>alert(1)" not in house.kept("preparer").client.get("/?tab=all").text
