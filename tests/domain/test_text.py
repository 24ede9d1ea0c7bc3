"""Text as it is typed: line breaks, hidden characters, length, comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import Unreadable, is_blank, name_readable, normalised, readable, squeezed, whole_number

any_text = st.text(st.characters())


@pytest.mark.parametrize("broken", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_lf(broken):
    assert normalised(f"甲{broken}乙") == "甲\n乙"


ZERO_WIDTH = [
    "\u200b",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u061c",
    "\u2060",
    "\ufeff",
    "\xad",
    "\u3164",
    "\U000e0041",
]


@pytest.mark.parametrize("hidden", ZERO_WIDTH)
def test_what_has_no_width_is_not_kept(hidden):
    assert readable(f"{hidden}甲{hidden}乙", 2, "项目名称") == "甲乙"


@pytest.mark.parametrize("hidden", [*ZERO_WIDTH, "\u202a", "\u202e", "\u2066", "\u2069"])
def test_format_characters_never_part_equal_words(hidden):
    assert squeezed(f"{hidden}云澜{hidden}市{hidden}") == squeezed("云澜市")
    assert is_blank(f" {hidden}")


@pytest.mark.parametrize("hidden", [*ZERO_WIDTH, "\u202e", "\u2066", "\u115f", "\uffa0"])
def test_in_a_name_it_is_refused_with_its_place(hidden):
    with pytest.raises(
        Unreadable, match=f"“单位名称”第2个字符是看不见的字符（U[+]{ord(hidden):04X}），请删去"
    ):
        name_readable(f"云{hidden}澜", 200, "单位名称")
    assert name_readable("云澜市 ①葛\ufe00\n", 200, "单位名称") == "云澜市 ①葛\ufe00\n"


@given(any_text)
def test_normalising_twice_changes_nothing_more(typed):
    assert normalised(normalised(typed)) == normalised(typed)
    assert "\r" not in normalised(typed)


def test_length_counts_code_points_after_line_breaks_are_one():
    assert readable("甲\r\n乙", 3, "年度目标") == "甲\n乙"
    assert readable("𠮷𠮷", 2, "年度目标") == "𠮷𠮷"


def test_text_beyond_the_cap_is_refused_with_both_lengths():
    with pytest.raises(Unreadable, match="“年度目标”有4字，超出系统上限3字"):
        readable("一二三四", 3, "年度目标")


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x84",
        "\u202e",
        "\u2066",
        "\u202a",
        "\ufffe",
        "\uffff",
        "\U0001fffe",
        "\ud800",
    ],
)
def test_a_hidden_character_is_refused_with_its_place_and_number(hidden):
    with pytest.raises(Unreadable) as refusal:
        readable(f"年度{hidden}目标", 100, "年度目标")
    assert "第3个字符" in str(refusal.value)
    assert f"U+{ord(hidden):04X}" in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["一\t二", "一\n二", "，。《》", "㎡、①、≥90％", "\u3000全角空格", "𠮷", "�"]
)
def test_visible_text_tabs_and_line_breaks_stay_as_they_are(text):
    assert readable(text, 100, "测算依据") == text


@given(any_text, st.integers(0, 40))
def test_readable_returns_normalised_text_within_the_cap_or_refuses(typed, cap):
    try:
        text = readable(typed, cap, "测算依据")
    except Unreadable as refusal:
        assert "测算依据" in str(refusal)
        return
    assert text == normalised(typed)
    assert len(text) <= cap


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云澜市数字服务中心（本级）", " 云澜市 数字服务中心(本级)"),
        ("１２１", "121"),
        ("分配\n方式", "分配方式"),
        ("甲\u3000乙", "甲乙"),
    ],
)
def test_names_compare_without_blanks_and_width(one, other):
    assert squeezed(one) == squeezed(other)


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000\n\t"])
def test_white_space_alone_is_blank(blank):
    assert is_blank(blank)


@pytest.mark.parametrize("text", ["0", "无", " - "])
def test_any_visible_character_is_not_blank(text):
    assert not is_blank(text)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (str(2**31 - 1), 2**31 - 1)])
def test_a_whole_number_is_read(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.0", "１", "²", "1_0", str(2**31), "9" * 5_000])
def test_what_is_no_whole_number_that_a_database_knows(text):
    assert whole_number(text) is None
