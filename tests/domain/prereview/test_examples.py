"""Every rule has its two examples."""

from app.domain.prereview.examples import EXAMPLES
from app.domain.prereview.register import BY_ID


def test_every_rule_has_a_bad_and_a_good_example():
    assert EXAMPLES.keys() == BY_ID.keys()
    assert all(each.bad and each.good and each.bad != each.good for each in EXAMPLES.values())
