"""A small budget year through the operations, on both systems: every sum equals a plain recomputation to the cent.

`make year` tells one of full size.
"""

from decimal import Decimal

from tests.year.plan import SMALL, drawn
from tests.year.reading import BRIEF, GLANCE, Looking
from tests.year.telling import Year


def test_every_sum_of_a_year_is_what_the_declarations_add_up_to(bare_app):
    with bare_app.app_context():
        year = Year(drawn(SMALL))
        year.propose()
        year.limit()
    is_sqlite = bare_app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    seen = Looking(bare_app, year, year.first, BRIEF if is_sqlite else GLANCE).look()
    with bare_app.app_context():
        year.cut_down()
        assert set(year.left(year.second)) == {Decimal("0.00")}
    assert seen + Looking(bare_app, year, year.second, GLANCE).look() > 1000
