"""What a search compares, and the grams that it asks an index for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.searching import LENGTHS, grams_asked, grams_of, searchable, unit_token, words_of

SIGNS = "图书馆夜间开放运维２０２７2027ＡａＢb（一）%_＼\\'é \u3000\u200b\u200d\ufeff\n𠮷ﬁ①"


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("图书馆　夜间 开放", "图书馆夜间开放"),
        ("２０２７年ＡＢc", "2027年abc"),
        ("ﾃﾞｰﾀ", "データ"),
        ("图\u200b书\u2060馆\ufeff", "图书馆"),
        ("100%_（一）", "100%_(一)"),
        ("Straße", "strasse"),
        ("\u202e图\u2066书\u2069馆\u202c\u200e", "图书馆"),
        ("☑\ufe0f 葛\U000e0100城\u3164\u034f", "☑葛城"),
        ("", ""),
    ],
)
def test_what_is_compared(text, compared):
    assert searchable(text) == compared


def test_words_are_what_stands_between_blanks_each_once():
    assert words_of(" 图书馆　开放 图书馆\u200b \u200b\n") == ("图书馆", "开放")
    assert words_of("\u200b \u3000") == ()


@given(st.text(SIGNS, max_size=20), st.integers(0, 19), st.integers(1, 20))
def test_every_part_of_a_text_is_found_by_its_grams(text, start, length):
    whole = searchable(text)
    part = whole[start : start + length]
    if part:
        assert set(grams_asked([part])) <= set(grams_of([whole]))


@given(st.text(SIGNS, max_size=20))
def test_what_is_searchable_stays_so(text):
    assert searchable(searchable(text)) == searchable(text)


def test_a_word_asks_for_its_longest_grams_alone():
    assert len(grams_asked(["运行维护"])) == 1 and len(grams_asked(["运维"])) == 1
    assert len(grams_asked(["运行维", "馆"])) == 3


@given(st.text(max_size=12))
def test_a_gram_is_a_plain_word_to_every_index_and_never_a_unit(text):
    for gram in grams_of([searchable(text)]):
        assert gram.isascii() and gram.isalnum() and gram != unit_token(1)
        assert not gram.startswith("u") and len(gram) <= 8 * max(LENGTHS)
