"""Switching the severity of a rule: one event, never over another administrator's switch, never a firm rule."""

import pytest
from sqlalchemy import select

from app.domain.prereview.finding import Severity
from app.domain.procedure.events import EventKind
from app.models import Event, RuleSwitch, db
from app.operations import Outdated, Rejected, rules
from app.operations.rules import switch_rule
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.prereview.findings import switches


def notes() -> list[tuple[str, int | None]]:
    """Return what was noted of the rule, and by whom."""
    db.session.rollback()
    kind = (Event.kind == EventKind.RULES_CHANGED) & Event.subject.startswith("W03")
    return [
        (each.subject, each.person_id)
        for each in db.session.scalars(select(Event).where(kind).order_by(Event.id))
    ]


def stands() -> Severity | None:
    """Return the switch of the rule, None where it has its own severity."""
    return switches().get("W03")


def test_a_switch_is_kept_and_noted_with_who_and_from_what_to_what(world, app):
    actor = world.actor("administrator")
    assert switch_rule(actor, "W03", "hint", "warning") is Severity.HINT
    assert stands() is Severity.HINT
    switch_rule(actor, "W03", "off", "hint")
    assert stands() is Severity.OFF
    (first, person), (second, _) = notes()
    assert first.startswith("W03 ") and first.endswith("：警告改为提示") and person == actor.person_id
    assert second.endswith("：提示改为关闭")


def test_its_own_severity_again_leaves_no_switch(world, app):
    switch_rule(None, "W03", "error", "warning")
    switch_rule(None, "W03", "warning", "error")
    assert stands() is None and db.session.get(RuleSwitch, "W03") is None
    assert len(notes()) == 2


def test_to_set_what_stands_changes_nothing(world, app):
    assert switch_rule(None, "W03", "warning", "warning") is Severity.WARNING
    assert stands() is None and notes() == []


@pytest.mark.parametrize("rule", ["E01", "E02", "E03", "E04"])
def test_what_the_form_itself_asks_is_not_switched(world, app, rule):
    with pytest.raises(Rejected, match="不能调整"):
        switch_rule(None, rule, "hint", "error")
    assert stands() is None and notes() == []


def test_what_is_no_rule_or_no_severity(world, app):
    with pytest.raises(NotFound):
        switch_rule(None, "W99", "hint", "warning")
    with pytest.raises(Rejected, match="请选择级别") as rejected:
        switch_rule(None, "W03", "grave", "warning")
    assert rejected.value.field == "severity" and notes() == []


def test_an_old_page_does_not_prevail(world, app):
    switch_rule(None, "W03", "off", "warning")
    for was in ("warning", "error", ""):
        with pytest.raises(Outdated, match="改为“关闭”"):
            switch_rule(None, "W03", "hint", was)
    assert stands() is Severity.OFF and len(notes()) == 1


@pytest.mark.parametrize("there", ["warning", "off"])
@pytest.mark.parametrize("mine", ["hint", "warning"])
def test_of_two_at_once_one_prevails(world, app, monkeypatch, there, mine):
    """The other one's switch is written between reading and writing, as PostgreSQL lets it."""
    if mine == there:
        mine = "error"
    if there != "warning":
        switch_rule(None, "W03", there, "warning")
    known, before = switches(), len(notes())
    with writing():
        other = db.session.get(RuleSwitch, "W03") or RuleSwitch(rule="W03")
        other.severity = Severity.ERROR if mine != "error" else Severity.HINT
        db.session.add(other)
    after, answers = switches(), iter([known])
    monkeypatch.setattr(rules, "switches", lambda: next(answers, after))
    with pytest.raises(Outdated, match="他人刚刚"):
        switch_rule(None, "W03", mine, there)
    monkeypatch.undo()
    assert switches() == after and len(notes()) == before
