"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.likeness import essence, likeness, share


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("完成年度巡检", "完成 年度，\n巡检。", 1.0),
        ("ＡＢＣ", "abc", 1.0),
        ("甲乙丙丁", "戊己庚辛", 0.0),
        ("甲乙丙", "甲乙丁", 0.5),
        ("", "", 0.0),
        ("甲", "甲", 1.0),
        ("甲", "乙", 0.0),
    ],
)
def test_likeness_counts_pairs_of_neighbours(a, b, expected):
    assert likeness(a, b) == expected


def test_the_order_of_sentences_hardly_matters():
    assert likeness("修缮校舍三处。培训教师百人。", "培训教师百人。修缮校舍三处。") > 0.9


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("甲乙", "乙丙甲", 1.0), ("甲甲", "甲", 0.5), ("", "甲", 0.0), ("设备巡检", "设备", 0.5)],
)
def test_share_counts_characters(a, b, expected):
    assert share(a, b) == expected


@given(st.text(), st.text())
def test_both_stay_between_nothing_and_all(a, b):
    assert 0 <= likeness(a, b) == likeness(b, a) <= 1
    assert 0 <= share(a, b) <= 1
    assert essence(essence(a)) == essence(a)
