"""Rows of the indicator table at the browser: with scripts as fragments, without them as one plain form."""

from urllib.parse import quote

import pytest

from app.domain.form.undo_steps import Step
from app.domain.text import fingerprint
from tests.web.indicator_table import Table, redrawn, said, soup, undo_form
from tests.world import FILLED, INDICATORS

STORED = [tuple(row) for row in INDICATORS]
FIRST, SECOND = (tuple(cells) for level_2, *cells in INDICATORS if level_2 == "数量指标")


@pytest.fixture
def table(house) -> Table:
    """The table of a filled declaration: two rows under 数量指标, one in each other starred category."""
    return Table(house, house.run(house.world.filled))


@pytest.fixture
def plain(house, table):
    """The preparer's page of the declaration at a browser without scripts."""
    browser = house.kept("preparer")
    browser.get(table.base)
    return browser


def focused(answer) -> str:
    """Return the cell that an answer puts the cursor into."""
    cells = soup(answer).select("textarea[autofocus]")
    return cells[0]["id"] if cells else ""


def test_an_added_row_comes_at_the_end_with_the_cursor_in_it(table):
    lock, old = table.lock, table.identities()
    answer = table.post(f"categories/{quote('数量指标')}/rows")
    (added,) = set(table.identities()) - set(old)
    assert answer.status_code == 200 and redrawn(answer) == ["数量指标"] and undo_form(answer) is None
    assert table.rows("数量指标") == [FIRST, SECOND, ("", "", "")]
    assert focused(answer) == f"name-{added}"
    assert soup(answer).select_one("input.lock")["value"] == str(table.lock) == str(lock + 1)
    assert soup(answer).select_one("#save-state[data-state=saved]")
    table.post(f"categories/{quote('经济效益指标')}/rows")
    assert table.rows("经济效益指标") == [("", "", "")]


def test_a_copy_stands_below_its_row_and_is_taken_back_in_one_step(table):
    first, second = table.identities()
    answer = table.post(f"rows/{first}/copy")
    kept, copied, last = table.identities()
    assert (kept, last, table.rows("数量指标")) == (first, second, [FIRST, FIRST, SECOND])
    assert (said(answer), redrawn(answer)) == ("已复制 1 行", ["数量指标"])
    assert focused(answer) == f"name-{copied}"
    assert said(table.undo(answer)) == "已撤销" and table.rows() == STORED
    assert table.identities() == [first, second]


def test_a_deleted_row_is_brought_back_to_its_place_in_one_step(table):
    first, second = table.identities()
    answer = table.post(f"rows/{first}/delete")
    assert table.rows("数量指标") == [SECOND] and redrawn(answer) == ["数量指标"]
    assert said(answer) == "已删除数量指标 1 行"
    for _ in range(2):
        assert said(table.undo(answer)) == "已撤销"
        assert (table.rows(), table.identities()) == (STORED, [first, second])


def test_a_row_deleted_by_two_people_is_brought_back_by_who_deleted_it(table):
    first, _ = table.identities()
    answer = table.post(f"rows/{first}/delete")
    again = table.post(f"rows/{first}/delete", login="second_preparer")
    assert again.status_code == 200 and undo_form(again) is None
    table.undo(answer)
    assert table.rows() == STORED


def test_a_copy_that_somebody_typed_into_is_left_alone_and_named(table):
    first, _ = table.identities()
    answer = table.post(f"rows/{first}/copy")
    copied = table.identities()[1]
    cell = f"target_value-{copied}"
    table.post(f"cells/{cell}", {cell: "120台", f"was.{cell}": fingerprint("118台")}, "second_preparer")
    assert said(table.undo(answer)) == "已撤销；数量指标 第2行之后有他人修改，未作改动"
    assert table.rows("数量指标") == [FIRST, (FIRST[0], "120台", FIRST[2]), SECOND]


def test_a_moved_row_keeps_the_cursor(table):
    first, second = table.identities()
    answer = table.post(f"rows/{first}/move", {"by": "1"})
    assert table.identities() == [second, first] and focused(answer) == f"name-{first}"
    assert table.post(f"rows/{first}/move", {"by": "1"}).status_code == 200
    table.post(f"rows/{first}/move", {"by": "-1"})
    assert table.identities() == [first, second]


@pytest.mark.parametrize("gesture", ["copy", "move"])
def test_a_row_that_somebody_deleted_says_so(table, gesture):
    first, _ = table.identities()
    table.post(f"rows/{first}/delete", login="second_preparer")
    answer = table.post(f"rows/{first}/{gesture}")
    assert answer.status_code == 409 and "这一行已被删除" in answer.text
    assert table.rows() == STORED[1:]


WORDS = {
    "增加一行：数量指标": [FIRST, SECOND, ("", "", "")],
    "复制：数量指标 第1行": [FIRST, FIRST, SECOND],
    "删除：数量指标 第1行": [SECOND],
    "下移：数量指标 第1行": [SECOND, FIRST],
    "上移：数量指标 第2行": [SECOND, FIRST],
}


@pytest.mark.parametrize("words", WORDS)
def test_without_scripts_a_button_saves_what_was_typed_and_goes_back_to_the_category(table, plain, words):
    assert plain.page.select_one("#sheet-form")["method"] == "post"
    answer = plain.submit("#sheet-form", words, policy_basis="打了一半的依据。")
    (sent_on,) = answer.history
    assert sent_on.status_code == 303
    assert sent_on.location == f"{table.base}#category-{quote('数量指标')}"
    assert table.rows("数量指标") == WORDS[words]
    assert table.house.stored(table.id, "policy_basis") == ("打了一半的依据。",)


def test_without_scripts_the_cells_of_the_row_itself_are_saved_first(table, plain):
    first, _ = table.identities()
    plain.submit("#sheet-form", "复制：数量指标 第1行", **{f"target_value-{first}": "120台"})
    new = (FIRST[0], "120台", FIRST[2])
    assert table.rows("数量指标") == [new, new, SECOND]


@pytest.mark.parametrize("words", WORDS)
def test_without_scripts_nothing_happens_to_the_rows_while_something_typed_cannot_be_stored(
    table, plain, words
):
    answer = plain.submit(
        "#sheet-form", words, medium_term_amount="约三百万", long_term_objective="没有问题。"
    )
    assert answer.status_code == 422 and "不是金额" in answer.text and 'value="约三百万"' in answer.text
    assert table.rows() == STORED
    assert table.house.stored(table.id, "long_term_objective") == ("没有问题。",)


def test_without_scripts_a_cell_that_somebody_changed_comes_first(table, plain, house):
    house.run(house.world.type, "second_preparer", table.id, "policy_basis", "对方的依据。")
    answer = plain.submit("#sheet-form", "删除：数量指标 第1行", policy_basis="我的依据。")
    assert answer.status_code == 409 and "我的依据。" in answer.text and "对方的依据。" in answer.text
    assert table.rows() == STORED


@pytest.mark.parametrize("words", ["复制：数量指标 第1行", "下移：数量指标 第1行"])
def test_without_scripts_a_row_that_is_gone_loses_nothing_that_was_typed(table, plain, words):
    first, _ = table.identities()
    table.post(f"rows/{first}/delete", login="second_preparer")
    answer = plain.submit("#sheet-form", words, policy_basis="打了一半的依据。")
    assert answer.status_code == 409 and "这一行已被删除" in answer.text
    assert table.house.stored(table.id, "policy_basis") == ("打了一半的依据。",)
    assert table.rows() == STORED[1:]


def test_without_scripts_a_deleted_row_is_brought_back_by_the_form_of_its_step(table, plain):
    form = undo_form(table.post(f"rows/{table.identities()[0]}/delete"))
    fields = {field["name"]: field["value"] for field in form.select("input")}
    answer = plain.client.post(form["action"], data=fields)
    assert answer.status_code == 303 and table.rows() == STORED
    answer = plain.client.post(form["action"], data=fields | {"step": "{}"})
    assert answer.status_code == 422 and "<html" in answer.text and "无法撤销" in answer.text


def requests(table: Table) -> dict[str, dict]:
    """Return every request that changes rows, with what it carries."""
    first, _ = table.identities()
    return {
        f"categories/{quote('数量指标')}/rows": {},
        f"rows/{first}/copy": {},
        f"rows/{first}/move": {"by": "1"},
        f"rows/{first}/delete": {},
        "paste": {"text": "甲\t1台\t一。", "cell": f"name-{first}", "category": "数量指标"},
        "undo": {"step": Step(added=((first, FIRST),)).to_json()},
    }


OTHERS = {
    "sole": 404,
    "station_preparer": 404,
    "endorser": 403,
    "reviewer": 403,
    "approver": 403,
    "administrator": 403,
    "auditor": 403,
}


@pytest.mark.parametrize("login", OTHERS)
def test_nobody_outside_the_unit_changes_rows(table, house, login):
    lock = table.lock
    for path, data in requests(table).items():
        assert table.post(path, data, login).status_code == OTHERS[login], path
        assert house.kept(login).post(f"{table.base}/{path}", data).status_code == OTHERS[login], path
    assert (table.rows(), table.lock) == (STORED, lock)


WAYS = {
    "sent": ["send:preparer"],
    "submitted": ["submit:submitter"],
    "approved": [
        *("submit:submitter", "open:reviewer", "pass_review:reviewer", "open:approver", "approve:approver")
    ],
    "discarded": ["discard:submitter"],
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_changes_rows_where_the_sheet_is_not_edited(table, house, way):
    for step in WAYS[way]:
        action, login = step.split(":")
        house.run(house.world.do, login, table.id, action)
    lock = table.lock
    for login in ("preparer", "submitter"):
        for path, data in requests(table).items():
            answer = table.post(path, data, login)
            assert answer.status_code == 409 and answer.headers["HX-Retarget"] == "#flash", path
            typed = {"policy_basis": "打了一半。", "was.policy_basis": fingerprint(FILLED["policy_basis"])}
            answer = house.kept(login).post(f"{table.base}/{path}", data | typed)
            assert answer.status_code == 409, path
            assert path in ("paste", "undo") or "打了一半。" in answer.text, path
    assert (table.rows(), table.lock) == (STORED, lock)


SENT_TWICE = {
    "add": (f"categories/{quote('数量指标')}/rows", {}),
    "copy": ("rows/{first}/copy", {}),
    "paste": ("paste", {"text": "甲\t1个\t说明甲\n乙\t2个\t说明乙", "category": "数量指标", "cell": ""}),
}


@pytest.mark.parametrize("step", SENT_TWICE)
@pytest.mark.parametrize("way", ["header", "field"])
def test_a_step_whose_answer_was_lost_is_done_once(table, step, way):
    address, data = SENT_TWICE[step]
    address, before = address.format(first=table.identities()[0]), table.rows("数量指标")
    browser = table.house.kept("preparer")
    browser.get(table.base)

    def send(key: str):
        headers = {"X-CSRFToken": browser.token} | ({"X-Step-Key": key} if way == "header" else {})
        form = data if way == "header" else data | {"step_key": key}
        answer = browser.client.post(f"{table.base}/{address}", data=form, headers=headers)
        assert answer.status_code == 303

    send("one")
    once = table.rows("数量指标")
    send("one")
    assert table.rows("数量指标") == once and len(once) > len(before)
    send("another")
    assert len(table.rows("数量指标")) == 2 * len(once) - len(before)
