"""Sketches leave out no text that is alike, and let few through that are not."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.likeness import essence, likeness
from app.domain.prose.sketches import Sketch, Sketches

SAME = Fraction(9, 10)
WORDS = st.text(alphabet="甲乙丙丁戊己庚 ，Aé１²ﷺ", max_size=60)


def likely(a: str, b: str, least: Fraction = SAME) -> list[int]:
    """Return [0] where the sketch of the second text does not rule it out, else []."""
    return Sketches([Sketch.of(b)]).likely(a, least)


@given(WORDS, WORDS, st.integers(1, 9))
def test_what_is_alike_is_never_ruled_out(a, b, tenths):
    least = Fraction(tenths, 10)
    alike = likeness(a, b) >= least and len(essence(a)) > 1
    assert not alike or likely(a, b, least) == [0]


@pytest.mark.parametrize("length", [20, 33, 64, 65, 200, 20_000])
def test_up_to_the_edge_a_changed_text_is_likely_and_beyond_it_is_not(length):
    text = "".join(chr(0x4E00 + number) for number in range(length))
    pairs = length - 1
    # A sign changed amid others costs two pairs of each text; a likeness of 0.9 leaves a tenth of them.
    edge = pairs // 10 // 2
    for changed, is_likely in ((edge, True), (min(edge * 8 + 4, length // 2 - 1), False)):
        signs = list(text)
        for number in range(changed):
            signs[2 * number + 1] = chr(0xAC00 + number)
        other = "".join(signs)
        assert (likeness(text, other) >= SAME) is is_likely
        assert likely(text, other) == ([0] if is_likely else [])


@given(st.text(), WORDS, st.text())
def test_a_text_is_likely_to_hold_what_stands_in_it(before, words, after):
    assert Sketches([Sketch.of(before + words + after)]).holding(words) == [0]


def test_other_texts_of_the_same_characters_are_not_likely_to_hold_a_sentence():
    sentence = "完成书车采购合同签订并举办三十场讲座活动"
    assert Sketches(map(Sketch.of, (sentence[::-1], sentence))).holding(sentence) == [1]


@given(st.text())
def test_a_sketch_is_the_same_after_it_was_stored(text):
    sketch = Sketch.of(text)
    assert Sketch.restored(sketch.stored) == sketch
    assert len(sketch.stored) <= 4 + max(8, len(essence(text)))


def test_a_text_that_repeats_itself_differs_from_one_that_does_so_oftener():
    assert likely("巡检台账" * 10, "巡检台账" * 13) == []
    assert likely("巡检台账" * 10, "巡检台账" * 11) == [0]
