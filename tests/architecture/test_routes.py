"""Every view says who may use it, and the application does not start with one that says nothing."""

import re

import pytest
from flask import Flask

from app.blueprints import access
from app.domain.roles import Role
from tests.applications import running


@pytest.fixture
def app(sqlite_uri, tmp_path):
    yield from running(sqlite_uri, tmp_path)


def test_every_view_declares_who_may_use_it(app):
    for rule in app.url_map.iter_rules():
        declared = app.view_functions[rule.endpoint].access
        is_roles = (
            isinstance(declared, tuple) and declared and all(isinstance(role, Role) for role in declared)
        )
        assert is_roles or declared in ("public", "signed_in"), rule.endpoint


def test_the_public_views_are_the_ones_before_signing_in(app):
    public = {endpoint for endpoint, view in app.view_functions.items() if view.access == "public"}
    proof = {f"verification.{name}" for name in ("ask", "show", "compare")}
    assert (
        public
        == {"static", "signing_in.sign_in", "signing_in.second_factor", "signing_in.password_link"}
        | {"health.alive", "health.ready", "calendar.show"}
        | proof
    )


def test_a_view_without_an_access_rule_does_not_start():
    app = Flask("bare")
    app.add_url_rule("/open", "open_to_all", lambda: "")
    with pytest.raises(RuntimeError, match="open_to_all"):
        access.init_app(app)


def test_a_view_that_writes_is_not_reached_by_get(app):
    both = {rule.endpoint for rule in app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods}
    forms = {"sign_in", "second_factor", "password", "password_link"}
    forms = {f"signing_in.{name}" for name in forms}
    assert both == forms | {"declarations.new", "workbooks.upload", "copying.copy"}
    assert {method for rule in app.url_map.iter_rules() for method in rule.methods} == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }


def test_addresses_are_written_in_one_way(app):
    fixed = (
        re.sub(r"<[^>]*>", "", rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"
    )
    assert [address for address in fixed if not re.fullmatch(r"[a-z/.-]*", address)] == []
