"""From typed text to the value of a field or cell."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.form.money import LIMIT
from app.domain.form.parsing import read_cell, read_choice, read_field, read_flag, read_years
from app.domain.form.sheet import COLUMNS, EDITABLE, FIELDS, FieldKind
from app.domain.text import Unreadable

METHODS = ("因素法", "项目法", "因素法和项目法")
any_text = st.text(st.characters())


@given(st.sampled_from(sorted(FIELDS)), any_text)
@example("implementation_years", "²")
@example("implementation_years", "٣年")
@example("medium_term_amount", "٣")
@example("medium_term_amount", "1" * 20_000)
@example("budget_year_amount", "\ud83d")
@example("is_new_project", "㍻")
def test_reading_a_field_never_raises_anything_but_unreadable(key, typed):
    try:
        read_field(key, typed, METHODS)
    except Unreadable as refusal:
        assert str(refusal).endswith("。") and FIELDS[key].label.partition("（")[0] in str(refusal)


@given(st.sampled_from(sorted(COLUMNS)), any_text)
def test_reading_a_cell_never_raises_anything_but_unreadable(key, typed):
    try:
        read_cell(key, typed)
    except Unreadable as refusal:
        assert COLUMNS[key].label in str(refusal)


@given(st.sampled_from(sorted(EDITABLE)), st.sampled_from(["", " ", "\u3000", "\n"]))
def test_a_blank_is_none_for_a_value_and_text_for_a_text(key, blank):
    value = read_field(key, blank, METHODS)
    expected = {FieldKind.TEXT: blank, FieldKind.CHOICE: ""}.get(FIELDS[key].kind)
    assert value == expected


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("project_name", "流动书车", "流动书车"),
        ("policy_basis", "第一条\r\n第二条", "第一条\n第二条"),
        ("implementation_years", "3", 3),
        ("is_new_project", "是", True),
        ("allocation_method", "项目法", "项目法"),
        ("medium_term_amount", "12.5万元", Decimal("125000.00")),
        ("budget_year_amount", "1,062,000", Decimal("1062000.00")),
    ],
)
def test_each_kind_of_field_is_read_to_its_value(key, typed, value):
    assert read_field(key, typed, METHODS) == value


@pytest.mark.parametrize("typed", ["3", "３", "3年", "3.0", " 3 年 ", "03", "3（年）"])
def test_a_term_of_three_years_may_be_written_in_several_ways(typed):
    assert read_years(typed) == 3


@pytest.mark.parametrize("typed", ["0", "00", "100", "-1", "1.5", "三", "两年", "1-3"])
def test_a_term_is_a_whole_number_from_1_to_99(typed):
    with pytest.raises(Unreadable, match="1至99的整数"):
        read_years(typed)


FLAGS = [
    ("是", True),
    (" 否 ", False),
    ("", None),
    ("☐是 ☑否", False),
    ("☑ 是  □ 否", True),
    ("是□ 否√", False),
    ("是（√）否（ ）", True),
    ("●是 ○否", True),
]


@pytest.mark.parametrize(("typed", "value"), FLAGS)
def test_a_flag_is_yes_no_or_blank(typed, value):
    assert read_flag(typed, "是否新增项目") is value


@pytest.mark.parametrize("typed", ["yes", "1", "是否", "√", "☑是 ☑否", "☐是 ☐否", "☑是 ☐是", "√否"])
def test_any_other_word_is_no_flag(typed):
    with pytest.raises(Unreadable, match="“是否新增项目”应填“是”或“否”"):
        read_flag(typed, "是否新增项目")


def test_a_choice_is_found_whatever_its_width_and_blanks():
    assert read_choice(" 因素法 和项目法", METHODS, "分配方式") == "因素法和项目法"


def test_a_word_outside_the_code_list_is_refused_by_name():
    with pytest.raises(Unreadable, match="“分配方式”里没有“抽签法”这一项"):
        read_choice("抽签法", METHODS, "分配方式")


def test_a_rule_is_no_matter_of_reading():
    assert read_field("project_name", "名" * 41) == "名" * 41
    assert read_field("annual_objective", "标" * 2001) == "标" * 2001
    assert read_field("budget_year_amount", "-5") == Decimal("-5.00")


@pytest.mark.parametrize(
    ("key", "cap"), [("project_name", 400), ("policy_basis", 20_000), ("long_term_objective", 20_000)]
)
def test_a_field_holds_its_hard_cap_and_not_one_character_more(key, cap):
    assert read_field(key, "字" * cap) == "字" * cap
    with pytest.raises(Unreadable, match=f"{cap + 1}字"):
        read_field(key, "字" * (cap + 1))


@pytest.mark.parametrize(("key", "cap"), [("name", 400), ("target_value", 20_000), ("definition", 20_000)])
def test_a_cell_holds_its_hard_cap_and_not_one_character_more(key, cap):
    assert read_cell(key, "字" * cap) == "字" * cap
    with pytest.raises(Unreadable, match=f"{cap + 1}字"):
        read_cell(key, "字" * (cap + 1))


def test_an_unknown_field_or_column_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        read_field("colour", "蓝")
    with pytest.raises(KeyError):
        read_cell("weight", "10")


def test_an_amount_names_the_field_that_it_was_typed_into():
    with pytest.raises(Unreadable, match="本年度项目金额"):
        read_field("budget_year_amount", str(LIMIT))


def test_a_project_name_with_what_nobody_sees_is_refused_and_other_texts_lose_it():
    with pytest.raises(Unreadable, match="“项目名称”第2个字符是看不见的字符（U\\+200B）"):
        read_field("project_name", "图\u200b书馆")
    assert read_field("policy_basis", "图\u200b书馆") == "图书馆"
