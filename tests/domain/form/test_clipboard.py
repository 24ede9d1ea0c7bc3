"""Blocks from a spreadsheet: reading the clipboard's text, and where in the indicator table its cells go."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.form import clipboard
from app.domain.form.catalogue import STANDARD
from app.domain.form.clipboard import BLOCK_CAP, COLUMN_CAP, Placement, Start, read_block, route
from app.domain.form.sheet import COLUMNS, TABLE_HEAD
from app.domain.text import Unreadable, is_blank

FOCUS = Start("质量指标", ("q1", "q2", "q3"), "q2", "name")
any_text = st.text(st.characters())
cells = st.text(st.sampled_from('ab"\t\n 指'), max_size=6)


def copied(rows) -> str:
    """Return the text that Excel puts on the clipboard: quotes only around what holds a tab or a line break."""
    return "".join("\t".join(map(quoted, row)) + "\r\n" for row in rows)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set("\t\n") & set(cell) else cell


def at(column: str = "name", identity: str | None = "q2") -> Start:
    return Start(FOCUS.level_2, FOCUS.rows, identity, column)


def routed(*rows) -> Placement:
    return route(rows, STANDARD, FOCUS)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a\tb\r\nc\td\r\n", (("a", "b"), ("c", "d"))),
        ("a\tb\nc\td", (("a", "b"), ("c", "d"))),
        ("a\rb\r", (("a",), ("b",))),
        ("a\n\n", (("a",), ("",))),
        ("\ta\t\n", (("", "a", ""),)),
        ('"一行\n二行"\tb\n', (("一行\n二行", "b"),)),
        ('"一行\r\n二行"\r\n', (("一行\n二行",),)),
        ('a\t"有\t制表符"', (("a", "有\t制表符"),)),
        ('"他说""好"""\tb', (('他说"好"', "b"),)),
        ('"整体"\tb', (('"整体"', "b"),)),
        ('"开头\tb', (('"开头', "b"),)),
        ('12"屏\t5"\n', (('12"屏', '5"'),)),
        ('"甲"乙\tb\n"丙', (('"甲"乙', "b"), ('"丙',))),
        ('""\tb', (('""', "b"),)),
        ('"""\n"', (('"\n',),)),
    ],
)
def test_a_block_is_read_as_spreadsheets_copy_it(text, block):
    assert read_block(text) == block


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[cells] * width), min_size=1, max_size=5)))
def test_what_excel_copies_is_read_back(rows):
    # What begins with a quote and is not quoted cannot be told apart from what is: Excel itself cannot either.
    rows = [tuple(cell.lstrip('"') for cell in row) for row in rows]
    if not is_blank(copied(rows)):
        assert read_block(copied(rows)) == tuple(rows)


@given(any_text)
@example('"')
@example('"\t"\n"')
def test_any_text_is_a_block_or_unreadable(text):
    try:
        block = read_block(text)
    except Unreadable as refusal:
        assert str(refusal).endswith("。")
        return
    assert block and all(block)


@pytest.mark.parametrize("text", ["", "\r\n", "\t\t\r\n\t\r\n", " \u3000"])
def test_a_block_without_text_is_refused(text):
    with pytest.raises(Unreadable, match="没有文字"):
        read_block(text)


def test_a_block_has_5000_rows_and_20_columns_at_most():
    assert len(read_block("a\n" * BLOCK_CAP)) == BLOCK_CAP
    assert len(read_block("\t".join("a" * COLUMN_CAP))[0]) == COLUMN_CAP
    with pytest.raises(Unreadable, match="有5001行，一次最多5000行"):
        read_block("a\tb\r\n" * 5001)
    with pytest.raises(Unreadable, match="有21列，一次最多20列"):
        read_block("a\n" + "\t".join("a" * 21))


def test_a_table_with_both_levels_is_routed_by_them():
    placement = routed(
        TABLE_HEAD,
        ("产出指标", "*数量指标", "服务台数", "≥3台", "服务台的数量"),
        ("", "", "服务场次", "6场", "服务的场次"),
        ("产出指标", "＊质量 指标", "合格率", "≥95%", "合格数÷总数"),
        ("效益指标", "经济效益指标", "不适用", "不适用", "无"),
        ("满意度", "服务对象满意度", "群众满意度", "≥90%", "问卷"),
    )
    assert placement == Placement(
        appended=(
            ("数量指标", ("服务台数", "≥3台", "服务台的数量")),
            ("数量指标", ("服务场次", "6场", "服务的场次")),
            ("质量指标", ("合格率", "≥95%", "合格数÷总数")),
            ("服务对象满意度指标", ("群众满意度", "≥90%", "问卷")),
        ),
        skipped=1,
    )
    assert (placement.rows, placement.cells) == (4, 12)


def test_merged_levels_that_begin_in_the_middle_inherit_from_above():
    placement = routed(
        ("", "*时效指标", "完成时间", "12月31日前", "验收日期"),
        ("", "", "响应时间", "≤24小时", "工单记录"),
        ("", "", "", "", ""),
        ("效益指标", "生态效益指标", "", "", ""),
        ("", "*社会效益指标", "知晓率", "≥80%", "问卷"),
    )
    assert [(level_2, texts[0]) for level_2, texts in placement.appended] == [
        ("时效指标", "完成时间"),
        ("时效指标", "响应时间"),
        ("社会效益指标", "知晓率"),
    ]
    assert placement.skipped == 1


def test_a_table_with_the_second_level_alone_is_routed_by_it():
    assert routed(("成本", "成本控制率", "≤100%", "实际÷预算")) == Placement(
        appended=(("成本指标", ("成本控制率", "≤100%", "实际÷预算")),)
    )


def test_a_head_names_the_columns_in_any_order():
    assert routed(
        ("二级指标（*为必填）", "三级指标", "指标解释", "目标值"), ("数量指标", "场次", "活动的场次", "6场")
    ) == Placement(appended=(("数量指标", ("场次", "6场", "活动的场次")),))


def test_a_narrow_block_is_routed_only_by_names_spelled_like_on_the_form():
    assert routed(("*数量指标", "场次", "6场")).appended == (("数量指标", ("场次", "6场", "")),)
    assert routed(("服务对象满意度", "≥90%", "问卷")).edits == (
        ("q2", "name", "服务对象满意度"),
        ("q2", "target_value", "≥90%"),
        ("q2", "definition", "问卷"),
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            (("产出指标", "数量指标", "甲", "1项", "乙"), ("产出指标", "进度指标", "甲", "1项", "乙")),
            "第2行：“进度指标”不是",
        ),
        (
            (("产出指标", "进度指标", "甲", "1项", "乙"),),
            "第1行：“进度指标”不是目录里的二级指标，应为：数量指标、",
        ),
        (
            (("进度指标", "甲", "1项", "乙"), ("", "丙", "1项", "丁"), ("数量指标", "丙", "", "")),
            "第1行：“进度指标”不是",
        ),
        ((("产出指标", "", "甲", "1项", "乙"), ("", "数量指标", "甲", "1项", "乙")), "第1行没有二级指标"),
        ((("产出指标", "数量指标", "甲", "", ""), ("效益指标", "", "乙", "", "")), "第2行没有二级指标"),
        ((("产出指标", "数量指标", "甲", "1项", "乙", "备注一"),), "第1行第6列“备注一”不属于指标表"),
        (
            (("序号", *TABLE_HEAD), ("1", "产出指标", "数量指标", "甲", "1项", "乙")),
            "第2行第1列“1”不属于指标表",
        ),
        (
            (("产出指标", "数量指标", "甲", "1项", "乙"), ("注：以上为初稿", "", "", "", "")),
            "第2行“注：以上为初稿”不属于",
        ),
        ((("数量指标", "甲", "1项", "乙"), ("合计", "", "", "")), "第2行“合计”不属于"),
        ((("产出指标", "数量指标", "甲", "1\x07项", "乙"),), "第1行第4列：“指标值”第2个字符"),
    ],
)
def test_what_has_no_place_is_refused_by_its_row(rows, words):
    with pytest.raises(Unreadable) as refusal:
        routed(*rows)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith("。")


def test_a_first_level_of_another_name_does_not_matter_beside_a_known_category():
    rows = (("产出指标", "数量指标", "甲", "1项", "乙"), ("项目效益", "社会效益指标", "丙", "2项", "丁"))
    assert [level_2 for level_2, _ in routed(*rows).appended] == ["数量指标", "社会效益指标"]


def test_an_unknown_category_that_says_nothing_is_skipped():
    rows = (("产出指标", "数量指标", "甲", "1项", "乙"), ("成本指标", "生态环境成本指标", "不适用", "", "无"))
    assert routed(*rows).skipped == 1


def test_any_other_block_spills_to_the_right_and_downwards_and_adds_rows():
    block = (("≥95%", "甲"), ("≥96%", ""), ("≥97%", "丙"))
    placement = route(block, STANDARD, at("target_value"))
    assert placement == Placement(
        edits=(
            ("q2", "target_value", "≥95%"),
            ("q2", "definition", "甲"),
            ("q3", "target_value", "≥96%"),
            ("q3", "definition", ""),
        ),
        appended=(("质量指标", ("", "≥97%", "丙")),),
    )
    assert (placement.rows, placement.cells) == (3, 6)


def test_below_the_last_row_every_row_is_added():
    block = (("甲", "1项"), ("", ""), ("乙", "2项"))
    assert route(block, STANDARD, at(identity=None)) == Placement(
        appended=(("质量指标", ("甲", "1项", "")), ("质量指标", ("乙", "2项", "")))
    )


def test_a_short_row_leaves_the_cells_alone_that_it_does_not_have():
    assert route((("甲", "1项"), ("乙",)), STANDARD, at()).edits == (
        ("q2", "name", "甲"),
        ("q2", "target_value", "1项"),
        ("q3", "name", "乙"),
    )


def test_a_head_over_the_columns_that_it_names_is_not_pasted():
    assert route((TABLE_HEAD[2:4], ("甲", "1项")), STANDARD, at()).rows == 1
    assert route((TABLE_HEAD[2:4], ("甲", "1项")), STANDARD, at("target_value")).rows == 2


def test_blank_columns_beyond_the_last_one_hold_nothing_to_refuse():
    assert route((("甲", "", ""),), STANDARD, at("definition")).edits == (("q2", "definition", "甲"),)


@pytest.mark.parametrize(
    ("block", "start", "words"),
    [
        ((("a", "b", "c"),), at("target_value"), "从“指标值”起只放得下2列，粘贴的内容第3列没有位置"),
        ((("甲", "乙", "丙", "丁"),), at(), "从“三级指标”起只放得下3列"),
        ((("甲",), ("乙\u202e",)), at(), "第2行第1列：“三级指标”第2个字符"),
        ((("字" * 401,),), at(), "第1行第1列：“三级指标”有401字"),
        ((("甲",),), at(identity="gone"), "光标所在的行已被删除"),
        ((("甲",),), at("colour"), "光标所在的列不能粘贴"),
    ],
)
def test_a_block_that_cannot_spill_is_refused(block, start, words):
    with pytest.raises(Unreadable) as refusal:
        route(block, STANDARD, start)
    assert words in str(refusal.value)


names = ("产出指标", "*数量指标", "成本", "满意度指标")
words = st.sampled_from(["", " ", "甲", "1项", "不适用", "无", *names])
lines = st.one_of(
    st.lists(words, min_size=1, max_size=6).map(tuple),
    st.sampled_from([TABLE_HEAD, TABLE_HEAD[1:], TABLE_HEAD[2:]]),
)


@given(
    st.lists(lines, min_size=1, max_size=5).map(tuple),
    st.sampled_from(sorted(COLUMNS)),
    st.sampled_from([None, *FOCUS.rows]),
)
def test_every_word_of_a_block_is_placed_or_the_block_is_refused(block, column, identity):
    try:
        placement = route(block, STANDARD, at(column, identity))
    except Unreadable as refusal:
        assert str(refusal).endswith("。")
        return
    placed = [text for *_, text in placement.edits] + [t for _, texts in placement.appended for t in texts]
    # A 二级指标 that is known says where its row goes, whatever the 一级指标 before it is called elsewhere.
    levels = len(placement.appended) + 2 * placement.skipped
    read = [cell for row in block for cell in row if cell in ("甲", "1项")]
    assert 0 <= len(read) - sum(text in ("甲", "1项") for text in placed) <= levels
    assert not placement.edits or len(read) == sum(text in ("甲", "1项") for text in placed)
    assert set(placed) - {""} <= {cell for row in block for cell in row}
    assert all(STANDARD.category(level_2) for level_2, _ in placement.appended)


@pytest.mark.parametrize(
    ("text", "said"), [("a" + "\n" * 20_001, "有20001行"), ("a" + "\t" * 20_001, "有20001格")]
)
def test_a_block_of_very_many_lines_is_refused_before_it_is_cut(text, said, monkeypatch):
    monkeypatch.setattr(clipboard, "_rows", lambda text: pytest.fail("it was cut"))
    with pytest.raises(Unreadable, match=said):
        read_block(text)
