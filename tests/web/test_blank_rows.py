"""Blank rows of starred categories: typed in and pasted at as they stand, stored with their first words."""

from urllib.parse import quote

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.text import fingerprint
from tests.web.indicator_table import Table, said, soup

STARRED = [each.level_2 for each in STANDARD.categories if each.required]
BLANK = fingerprint("")


@pytest.fixture
def table(house) -> Table:
    """The table of a blank declaration."""
    return Table(house, house.run(house.world.draft))


def drawn(table: Table, login: str = "preparer") -> dict[str, str]:
    """Return the identities of the blank rows of somebody's page, by 二级指标."""
    page = soup(table.house.kept(login).get(table.base))
    return {each["value"]: each["name"].partition(".")[2] for each in page.select("[name^='new.']")}


def typed(table: Table, level_2: str, identity: str, cell: str, text: str, login: str = "preparer"):
    """Save a cell of a blank row as the page's script does."""
    name = f"{cell}-{identity}"
    data = {name: text, f"was.{name}": BLANK, f"new.{identity}": level_2}
    return table.post(f"cells/{name}", data, login)


def test_every_starred_category_without_rows_has_one_that_is_typed_in(table):
    assert list(drawn(table)) == STARRED
    page = soup(table.house.kept("preparer").get(table.base))
    cells = page.select("#category-成本指标 .typing")
    assert [each["placeholder"] for each in cells] == [
        "点此填写",
        "如 ≤5,400元",
        "点此填写含义、计算公式和数据来源",
    ]
    assert table.rows() == []


def test_the_first_words_make_the_row_and_the_next_go_into_the_same(table):
    identity, lock = drawn(table)["质量指标"], table.lock
    answer = typed(table, "质量指标", identity, "target_value", "≥98%")
    assert answer.status_code == 200 and soup(answer).select_one(
        f"""[hx-swap-oob="delete:[name='new.{identity}']"]"""
    )
    assert (table.rows(), table.identities("质量指标")) == ([("质量指标", "", "≥98%", "")], [identity])
    assert table.lock == lock + 1
    assert typed(table, "质量指标", identity, "name", "完好率").status_code == 200
    assert typed(table, "质量指标", identity, "name", "完好率").status_code == 200
    assert table.rows("质量指标") == [("完好率", "≥98%", "")]
    assert "质量指标" not in drawn(table)


def test_words_are_compared_as_in_any_cell_once_the_row_is_there(table):
    identity = drawn(table)["质量指标"]
    typed(table, "质量指标", identity, "name", "完好率")
    assert typed(table, "质量指标", identity, "name", "合格率").status_code == 409
    table.post(f"rows/{identity}/delete")
    gone = typed(table, "质量指标", identity, "name", "合格率")
    assert gone.status_code == 409 and "这一行已被删除" in gone.text
    assert drawn(table)["质量指标"] != identity


def test_two_people_who_begin_the_same_category_both_keep_their_words(table):
    ours, theirs = drawn(table)["质量指标"], drawn(table, "second_preparer")["质量指标"]
    typed(table, "质量指标", ours, "name", "完好率")
    typed(table, "质量指标", theirs, "name", "合格率", "second_preparer")
    assert table.rows("质量指标") == [("完好率", "", ""), ("合格率", "", "")]


@pytest.mark.parametrize("blank", ["", " "])
def test_nothing_makes_no_row(table, blank):
    answer = typed(table, "质量指标", drawn(table)["质量指标"], "name", blank)
    assert answer.status_code == 200 and "delete:" not in answer.text and table.rows() == []


@pytest.mark.parametrize(
    ("level_2", "identity"), [("幸福指标", "0123456789"), ("质量指标", "x"), ("质量指标", "0123456789']")]
)
def test_what_is_no_row_is_made_by_nobody(table, level_2, identity):
    answer = typed(table, level_2, quote(identity), "name", "甲")
    assert answer.status_code == 404 and table.rows() == []


def test_there_is_no_blank_row_beyond_the_limit(table):
    identity = drawn(table)["质量指标"]
    table.paste("\n".join(f"甲{number}\t1台\t一。" for number in range(200)))
    answer = typed(table, "质量指标", identity, "name", "甲")
    assert answer.status_code == 422 and "指标表最多200行" in answer.text


def test_a_block_is_pasted_at_a_blank_row(table):
    identity = drawn(table)["质量指标"]
    data = {"text": "≥98%\t比。\n≥99%\t比。", "cell": f"target_value-{identity}", "category": "质量指标"}
    answer = table.post("paste", data | {"new": "1"})
    assert said(answer) == "已粘贴 2 行 4 格"
    assert table.rows() == [("质量指标", "", "≥98%", "比。"), ("质量指标", "", "≥99%", "比。")]


def test_without_scripts_blank_rows_are_stored_with_the_sheet(table):
    browser = table.house.kept("preparer")
    ids = drawn(table)
    words = {f"name-{ids['数量指标']}": "台数", f"target_value-{ids['数量指标']}": "3台"}
    assert browser.submit("#sheet-form", "保存", **words).status_code == 200
    assert table.rows() == [("数量指标", "台数", "3台", "")]


def test_without_scripts_what_is_refused_in_a_blank_row_stays_in_it(table):
    browser = table.house.kept("preparer")
    ids = drawn(table)
    words = {f"name-{ids['数量指标']}": "名" * 401, f"target_value-{ids['质量指标']}": "≥98%"}
    answer = browser.submit("#sheet-form", "保存", **words)
    assert answer.status_code == 422 and table.rows() == [("质量指标", "", "≥98%", "")]
    refused = browser.page.select_one(f"#cell-name-{ids['数量指标']}")
    assert refused["data-state"] == "error" and "401字" in refused.get_text()
    assert refused.select_one("textarea").get_text().strip() == "名" * 401
    assert refused.select_one(f"[name='new.{ids['数量指标']}']")
