"""How many go into a volume, and what their files are called."""

import pytest

from app.domain.files.volumes import JOINED_LIMIT, NAME_BYTES, RENDERED_LIMIT, distinct, file_name, too_many


@pytest.mark.parametrize(
    ("total", "unapproved", "words"),
    [
        (0, 0, "请先勾选"),
        (1, 1, ""),
        (JOINED_LIMIT, RENDERED_LIMIT, ""),
        (JOINED_LIMIT + 1, 0, "501份"),
        (1000, 1000, "1000份"),
        (300, RENDERED_LIMIT + 1, "201份"),
    ],
)
def test_how_many_go_into_a_volume(total, unapproved, words):
    refusal = too_many(total, unapproved)
    assert words in refusal and bool(words) == bool(refusal)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("云澜市图书馆-990106-阅读推广", "云澜市图书馆-990106-阅读推广"),
        ('a/b\\c:d*e?f"g<h>i|j\n\u202ek', "abcdefghijk"),
        (" ..名.. ", "名"),
        ("///", "申报表"),
        ("", "申报表"),
    ],
)
def test_a_name_that_every_system_takes(text, name):
    assert file_name(text) == name


@pytest.mark.parametrize("text", ["长" * 400, "a" + "长" * 400, "𠮷" * 300])
def test_a_long_name_is_cut_between_characters(text):
    name = file_name(text)
    assert text.startswith(name) and NAME_BYTES - 4 < len(name.encode()) <= NAME_BYTES


def test_the_same_name_twice_gets_a_number():
    assert distinct(["甲", "甲", "乙", "甲（2）", "甲", "A", "a"]) == [
        *("甲", "甲（2）", "乙", "甲（2）（2）", "甲（3）", "A"),
        "a（2）",
    ]
