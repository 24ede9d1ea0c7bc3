"""A block from a spreadsheet: pasted all of it or nothing, in one request, and taken back in one step."""

import pytest

from app.domain.form.undo_steps import Step
from app.domain.text import fingerprint
from tests.web.indicator_table import Table, redrawn, said, soup, undo_form
from tests.world import INDICATORS

ROUTED = (
    "产出指标\t数量指标\t巡检次数\t12次\t全年巡检的次数。\r\n"
    '\t\t培训人次\t≥300人次\t"签到表\n为准。"\r\n'
    "\t质量指标\t不适用\t不适用\t不适用\r\n"
    "效益指标\t经济效益指标\t服务收入\t12万元\t全年服务收入。\r\n"
    "\t生态效益指标\t不适用\t不适用\t无\r\n"
)
STORED = [tuple(row) for row in INDICATORS]


@pytest.fixture
def table(house) -> Table:
    """The table of a filled declaration: two rows under 数量指标, one in each other starred category."""
    return Table(house, house.run(house.world.filled))


def test_a_routed_block_adds_to_its_categories_and_counts_what_it_skipped(table):
    lock = table.lock
    answer = table.paste(ROUTED, f"definition-{table.identities('质量指标')[0]}", "质量指标")
    assert answer.status_code == 200
    assert said(answer) == "已粘贴 3 行 9 格，跳过“不适用” 2 行"
    assert redrawn(answer) == ["数量指标", "经济效益指标"]
    assert table.rows("数量指标") == [
        *[tuple(cells) for level_2, *cells in INDICATORS if level_2 == "数量指标"],
        ("巡检次数", "12次", "全年巡检的次数。"),
        ("培训人次", "≥300人次", "签到表\n为准。"),
    ]
    assert table.rows("经济效益指标") == [("服务收入", "12万元", "全年服务收入。")]
    assert len(table.rows()) == len(STORED) + 3
    assert soup(answer).select_one("input.lock")["value"] == str(table.lock) == str(lock + 1)
    assert "saved" in answer.headers["HX-Trigger"]


def test_any_other_block_spills_from_the_cell_and_adds_the_surplus_at_the_end(table):
    _, second = table.identities()
    answer = table.paste("60台\t新的。\n61台\t多的。\n62台", f"target_value-{second}")
    assert said(answer) == "已粘贴 3 行 5 格" and redrawn(answer) == ["数量指标"]
    assert table.rows("数量指标") == [
        tuple(INDICATORS[0][1:]),
        ("改造设备数量", "60台", "新的。"),
        ("", "61台", "多的。"),
        ("", "62台", ""),
    ]
    assert [row for row in table.rows() if row[0] != "数量指标"] == STORED[2:]


def test_a_block_is_pasted_into_a_category_without_rows(table):
    answer = table.paste("减少排放\t≥3吨\t监测值。\n节约用电\t2万度\t电表。", category="生态效益指标")
    assert said(answer) == "已粘贴 2 行 6 格"
    assert table.rows("生态效益指标") == [("减少排放", "≥3吨", "监测值。"), ("节约用电", "2万度", "电表。")]
    table.undo(answer)
    assert table.rows() == STORED


def many(rows: int, words: str = "指标") -> str:
    return "\r\n".join(f"{words}{number}\t≥{number}个\t台账。" for number in range(1, rows + 1))


NOTHING = "没有粘贴任何内容。"
REFUSED = {
    "a control character": (
        "甲\t1台\t一。\n乙\t2\x07台\t二。",
        ("第2行", "第2列", "指标值", "U+0007", NOTHING),
    ),
    "a name beyond the cap": (
        "甲\t1台\t一。\n乙\t2台\t二。\n" + "名" * 401,
        ("第3行", "三级指标", "401字", NOTHING),
    ),
    "a text beyond the cap": ("甲\t1台\t" + "长" * 20_001, ("第1行", "指标解释", "20001字", NOTHING)),
    "a bad cell in a routed block": (
        ROUTED + "\t\t丙\t1台\t甲\u202e",
        ("第6行", "第5列", "指标解释", NOTHING),
    ),
    "a category that is none": (ROUTED + "效益指标\t幸福指标\t丙\t1\t一。", ("第6行", "“幸福指标”", NOTHING)),
    "too many columns": ("甲\t1台\t一。\t多的", ("4列", NOTHING)),
    "5001 rows": (many(5001), ("5001行", "最多5000行", NOTHING)),
    "nothing": ("", ("没有文字", NOTHING)),
    "blanks": ("\t\t\n \t", ("没有文字", NOTHING)),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_block_that_cannot_be_taken_as_a_whole_changes_nothing_and_says_why(table, kind):
    (text, words), lock = REFUSED[kind], table.lock
    answer = table.paste(text)
    assert answer.status_code == 422 and [each for each in words if each not in answer.text] == []
    assert answer.headers["HX-Retarget"] == "#flash"
    assert (table.rows(), table.lock) == (STORED, lock)


def test_as_many_rows_as_there_is_room_for_are_pasted_and_taken_back(table):
    answer = table.paste(many(200 - len(STORED), "很长的指标名称" * 40))
    assert answer.status_code == 200 and len(table.rows()) == 200
    assert said(table.undo(answer)) == "已撤销"
    assert table.rows() == STORED


def test_a_block_beyond_the_limit_fills_up_to_it_and_says_what_is_left_over(table):
    answer = table.paste(many(500))
    assert answer.status_code == 200 and len(table.rows()) == 200
    assert said(answer) == (
        "已粘贴 193 行 579 格；指标表最多200行，余下 307 行没有粘贴，从数量指标“指标194”起"
    )
    again = table.paste(many(2))
    assert again.status_code == 422 and "指标表最多200行，不能再增加。" in again.text
    table.undo(answer)
    assert table.rows() == STORED


@pytest.mark.parametrize("text", ["甲\t1台\t一。", "甲\t1台\t一。\n乙\t2台\t二。"])
def test_a_block_for_a_row_that_somebody_deleted_is_refused_with_a_sentence(table, text):
    first, _ = table.identities()
    table.post(f"rows/{first}/delete", login="second_preparer")
    answer = table.paste(text, f"name-{first}")
    assert answer.status_code in (404, 409, 422)
    assert "行已被删除" in answer.text and NOTHING in answer.text
    assert table.rows() == STORED[1:]


def test_a_block_for_a_category_or_column_that_is_not_there_is_refused(table):
    first, _ = table.identities()
    for cell, category in (("", "幸福指标"), ("", ""), (f"lock-{first}", "数量指标"), ("name-x", "幸福指标")):
        answer = table.paste("甲\t1台\t一。", cell, category)
        assert answer.status_code in (404, 422) and NOTHING in answer.text, (cell, category)
    assert table.rows() == STORED


def test_a_paste_is_taken_back_as_one_step_and_twice_is_as_good_as_once(table):
    first, _ = table.identities()
    answer = table.paste(many(6), f"name-{first}")
    assert len(table.rows()) == len(STORED) + 4
    for _ in range(2):
        undone = table.undo(answer)
        assert undone.status_code == 200 and said(undone) == "已撤销" and undo_form(undone) is None
        assert table.rows() == STORED


def test_what_somebody_changed_since_is_left_alone_and_named(table):
    first, _ = table.identities()
    answer = table.paste("甲\t1台\t一。\n乙\t2台\t二。\n丙\t3台\t三。\n丁\t4台\t四。", f"name-{first}")
    third = table.identities()[2]
    for row, started, typed in ((first, "一。", "对方的。"), (third, "三。", "也是对方的。")):
        saved = table.post(
            f"cells/definition-{row}",
            {f"definition-{row}": typed, f"was.definition-{row}": fingerprint(started)},
            "second_preparer",
        )
        assert saved.status_code == 200
    undone = table.undo(answer)
    assert said(undone) == "已撤销；数量指标 第3行、数量指标 第1行之后有他人修改，未作改动"
    assert table.rows("数量指标") == [
        ("运行维护设备数量", "118台", "对方的。"),
        tuple(INDICATORS[1][1:]),
        ("丙", "3台", "也是对方的。"),
    ]


def test_a_pasted_row_that_somebody_deleted_since_is_named_as_such(table):
    first, _ = table.identities()
    answer = table.paste("甲\t1台\t一。", f"name-{first}")
    table.post(f"rows/{first}/delete", login="second_preparer")
    assert said(table.undo(answer)) == "已撤销；已删除的行之后有他人修改，未作改动"
    assert table.rows() == STORED[1:]


FORGED = {
    "none": {},
    "nothing": {"step": ""},
    "no step": {"step": "撤销"},
    "half of one": {"step": Step(deleted=("x",)).to_json()[:-4]},
    "a deep nest": {"step": "[" * 100_000},
    "rows that have no names": {"step": '{"added":[],"deleted":["\\u0000"],"edited":[]}'},
    "a column nobody types in": {
        "step": '{"added":[],"deleted":[],"edited":[{"identity":"x","column":"id","before":"","after":""}]}'
    },
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_step_that_is_none_is_refused(table, kind):
    lock = table.lock
    answer = table.post("undo", FORGED[kind])
    assert answer.status_code == 422 and "这一步的记录不完整，无法撤销。" in answer.text
    assert (table.rows(), table.lock) == (STORED, lock)


@pytest.mark.parametrize("before", ["甲\\u0007", "甲\\u0000", "甲\\ud800", "名" * 401])
def test_a_forged_step_brings_nothing_in_that_could_not_be_typed(table, before):
    first, _ = table.identities()
    step = '{"added":[],"deleted":[],"edited":[{"identity":"%s","column":"name","before":"%s","after":"%s"}]}'
    answer = table.post("undo", {"step": step % (first, before, "运行维护设备数量")})
    assert answer.status_code == 422 and table.rows() == STORED


def test_a_step_of_another_declaration_changes_nothing_in_either(table, house):
    other = Table(house, house.run(house.world.filled))
    pasted = other.paste(ROUTED)
    there = other.rows()
    answer = table.undo(pasted)
    assert answer.status_code == 200 and (table.rows(), other.rows()) == (STORED, there)
    foreign = other.identities()[0]
    assert table.paste("改过", f"name-{foreign}").status_code in (404, 409, 422)
    assert (table.rows(), other.rows()) == (STORED, there)


def test_text_that_looks_like_markup_goes_in_and_comes_back_as_text(table):
    nasty = "<script>alert(1)</script>\"'&{{7*7}}"
    answer = table.paste(f"{nasty}\t{nasty}\t{nasty}", category="经济效益指标")
    assert "<script>alert(1)" not in answer.text and table.rows("经济效益指标") == [(nasty,) * 3]
    table.undo(answer)
    assert table.rows() == STORED


def test_without_scripts_a_step_is_taken_back_by_its_form(table, house):
    pasted = table.paste(ROUTED)
    form = undo_form(pasted)
    fields = {field["name"]: field["value"] for field in form.select("input")}
    assert form["method"] == "post"
    answer = house.kept("preparer").client.post(form["action"], data=fields)
    assert answer.status_code == 303 and answer.location.startswith(table.base)
    assert table.rows() == STORED
