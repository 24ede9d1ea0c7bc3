"""What is to be written where is told of everything that people write."""

from app.domain.form.catalogue import STANDARD
from app.domain.form.guidance import CATEGORIES, COLUMNS, FIELDS
from app.domain.form.sheet import COLUMNS as TABLE_COLUMNS
from app.domain.form.sheet import EDITABLE


def test_everything_that_is_typed_has_its_guidance():
    assert FIELDS.keys() == EDITABLE.keys()
    assert COLUMNS.keys() == TABLE_COLUMNS.keys()
    assert list(CATEGORIES) == [each.level_2 for each in STANDARD.categories]


def test_each_has_words_and_two_different_examples():
    for each in [*FIELDS.values(), *COLUMNS.values(), *CATEGORIES.values()]:
        assert each.wanted.endswith("。") and each.authority and each.good != each.bad
