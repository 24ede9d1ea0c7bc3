"""Parts that are drawn of equal values are drawn once, and addresses are built once; neither is taken for another's."""

import pytest
from flask import Flask

from app.blueprints import addresses, drawing

TEMPLATE = "{% macro row(name, mark) %}<p>{{ counted(name) }}{{ name }}{{ mark }}</p>{% endmacro %}"


@pytest.fixture
def page():
    """A page that draws a row of values, and what it drew."""
    app, drawn = Flask("page"), []
    drawing.init_app(app)
    app.jinja_env.globals["counted"] = lambda name: drawn.append(name) or ""
    macro = app.jinja_env.from_string(TEMPLATE).module.row

    def draw(*values: str, root: str = "") -> str:
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            return app.jinja_env.globals["drawn"](macro, *values)

    draw.drawn, draw.app, draw.macro = drawn, app, macro
    return draw


def test_a_part_is_drawn_again_where_anything_of_it_is_other(page):
    assert page("甲", "<1>") == "<p>甲&lt;1&gt;</p>" == page("甲", "<1>")
    assert page.drawn == ["甲"]
    assert page("甲", "<2>") == "<p>甲&lt;2&gt;</p>"
    assert page("甲", "<1>", root="/portal") == "<p>甲&lt;1&gt;</p>"
    assert page.drawn == ["甲"] * 3
    drawn = page.app.jinja_env.globals["drawn"]
    assert drawn(page.macro, "乙", "") == "<p>乙</p>" == drawn(page.macro, "乙", "")
    assert page.drawn[3:] == ["乙"]


def test_what_was_drawn_first_is_forgotten_first(page, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_KEPT", 20)
    for name in ("甲", "乙", "丙", "乙", "丙", "甲"):
        page(name, "")
    assert page.drawn == ["甲", "乙", "丙", "甲"]


def test_an_address_is_as_flask_builds_it():
    app = Flask("page")
    app.add_url_rule("/rows/<int:row>", "row", lambda row: "")
    addresses.init_app(app)
    url_for = app.jinja_env.globals["url_for"]
    for root in ("", "/portal"):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            for values in (
                {},
                {"on": 1},
                {"on": True},
                {"on": "1", "_anchor": "甲"},
                {"on": 1.0},
                {"on": ["甲", "乙"]},
            ):
                assert url_for("row", row=3, **values) == app.url_for("row", row=3, **values)
                assert url_for("row", row=3, **values) == app.url_for("row", row=3, **values)
    app.config["SERVER_NAME"] = "portal.test"
    with app.app_context():
        assert url_for("row", row=3) == "http://portal.test/rows/3"
