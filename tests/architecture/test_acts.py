"""What the portal offers and no test saw succeed is named at the end of a run."""

import click
import pytest

from app import create_app
from tests import acts


@pytest.fixture(scope="module")
def app():
    return create_app({"TESTING": True, "SECRET_KEY": "acts", "SQLALCHEMY_DATABASE_URI": "sqlite://"})


def test_every_route_that_writes_every_button_and_every_verb_is_asked_for(app):
    offered = set(acts.offered(app))
    assert {"sheet.save", "actions.carry_out approve", "threads.act_on settle"} <= offered
    assert {"bulk_actions.start send_back", "administration.offer_project_type off"} <= offered
    assert {"flask users add", "flask check", "flask demo"} <= offered
    assert not [name for name in offered if name.startswith("flask db")]


def test_what_was_never_done_is_named(app):
    offered = set(acts.offered(app))
    assert acts.missing(app, offered) == []
    assert acts.missing(app, offered - {"sheet.save"}) == ["sheet.save"]


def test_what_was_refused_was_not_done(app, monkeypatch):
    monkeypatch.setattr(acts, "seen", set())
    runner = app.test_cli_runner()
    assert runner.invoke(args=["declarations", "prereview", "nowhere.xlsx"]).exit_code != 0
    assert app.test_client().post("/sign-out").status_code == 400
    assert runner.invoke(args=["users", "add", "--help"]).exit_code == 0
    assert acts.seen == set()
    resting = click.Group("resting", commands=[click.Command("rest", callback=lambda: None)])
    assert runner.invoke(resting, args=["rest"]).exit_code == 0
    assert acts.seen == {"flask rest"}
