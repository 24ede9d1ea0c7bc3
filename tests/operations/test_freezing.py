"""The prereview of a revision: frozen once, with the explanations of that moment, and read by whom it went to."""

import pytest
from sqlalchemy import delete, select, update

from app.domain.form.revision import digest
from app.domain.prereview.explanations import Findings, tag
from app.domain.prereview.finding import Severity
from app.domain.prereview.frozen import restored
from app.domain.prereview.register import VERSION
from app.models import Event, FrozenPrereview, Revision, db
from app.operations.explanations import explain, take_back
from app.operations.rules import switch_rule
from app.queries.procedure.desk import desk_of
from app.queries.procedure.frozen_prereviews import ReadableFindings, readable_findings
from tests.invented_rules import rule_only_these
from tests.world import FILLED

RETURNED = "submit:submitter open:reviewer send_back:reviewer"
STATION = "submit:station_submitter open:endorser"
FIRST, SECOND, THIRD = "已与经办科室核对。", "依据仍然有效。", "下级单位已经确认。"


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    rule_only_these(monkeypatch)


def frozen(declaration_id: int) -> list[FrozenPrereview]:
    """Return every frozen prereview of a declaration, the oldest first."""
    db.session.rollback()
    of_it = FrozenPrereview.revision_id.in_(
        select(Revision.id).where(Revision.declaration_id == declaration_id)
    )
    return list(db.session.scalars(select(FrozenPrereview).where(of_it).order_by(FrozenPrereview.id)))


def explained(town, login: str, declaration_id: int, text: str) -> None:
    """Explain the one warning."""
    (finding,) = desk_of(town.actor(login), declaration_id).findings.blocking
    explain(town.actor(login), declaration_id, tag(finding), text)


def read(town, login: str, declaration_id: int) -> ReadableFindings | None:
    """Return what a person reads of the frozen prereview."""
    db.session.rollback()
    return readable_findings(desk_of(town.actor(login), declaration_id))


def said(read_: ReadableFindings) -> list[str]:
    """Return the explanations that a reading shows."""
    return [each.explanation.text for each in read_.findings.explained]


def rules_in(read_: ReadableFindings) -> list[str]:
    """Return the rules of the findings that a reading shows."""
    return [each.finding.rule for each in read_.findings.noted]


def retold(town, declaration_id: int, login: str, text: str) -> None:
    """Explain the one warning otherwise."""
    desk = desk_of(town.actor(login), declaration_id)
    take_back(town.actor(login), declaration_id, desk.findings.explained[0].tag)
    explained(town, login, declaration_id, text)


def test_what_the_unit_saw_is_frozen_with_the_revision_that_it_sent(town, filled, walk, events, revisions):
    declaration_id = filled()
    explained(town, "preparer", declaration_id, FIRST)
    walk("send:preparer", declaration_id)
    (kept,), (revision,) = frozen(declaration_id), revisions(declaration_id)
    assert kept.revision_id == revision.id == events(declaration_id)[-1].revision_id
    assert kept.id == events(declaration_id)[-1].prereview_id
    assert kept.sha256 == digest(kept.content) and kept.rules_version == VERSION
    result, explanations = restored(kept.content)
    (warning,) = result.of(Severity.WARNING)
    assert (warning.rule, warning.quote) == ("W98", FILLED["policy_basis"])
    assert [(each.text, each.author) for each in explanations] == [(FIRST, "preparer")]
    assert Findings(result, explanations).blocking == ()


def test_where_nothing_changed_every_step_stands_on_the_same_one(town, walk, events):
    steps = f"send:station_preparer open:station_submitter {STATION} endorse:endorser "
    steps += "open:reviewer pass_review:reviewer open:approver approve:approver"
    declaration_id = walk(steps)
    (kept,) = frozen(declaration_id)
    stood = {event.kind.value: event.prereview_id for event in events(declaration_id) if event.revision_id}
    assert stood == dict.fromkeys(("send", "submit", "endorse", "pass_review", "approve"), kept.id)
    assert all(event.prereview_id is None for event in events(declaration_id) if event.revision_id is None)


def test_other_words_are_another_revision_with_its_own(town, walk):
    declaration_id = walk(RETURNED)
    town.type("preparer", declaration_id, "policy_basis", "改过的依据。")
    walk("submit:submitter", declaration_id)
    before, after = frozen(declaration_id)
    assert before.revision_id != after.revision_id and "改过的依据。" in after.content
    assert "改过的依据。" not in before.content


def test_what_the_unit_explains_on_the_same_words_is_read_by_finance_only_once_it_is_submitted(town, walk):
    declaration_id = walk(RETURNED)
    first = said(read(town, "reviewer", declaration_id))
    retold(town, declaration_id, "preparer", SECOND)
    assert said(read(town, "reviewer", declaration_id)) == first
    walk("send:preparer", declaration_id)
    before, after = frozen(declaration_id)
    assert before.revision_id == after.revision_id and SECOND in after.content
    assert said(read(town, "reviewer", declaration_id)) == first
    assert said(read(town, "preparer", declaration_id)) == [SECOND]
    walk("open:submitter submit:submitter", declaration_id)
    assert said(read(town, "reviewer", declaration_id)) == [SECOND]
    assert len(frozen(declaration_id)) == 2


def test_what_the_department_got_is_not_yet_finances(town, walk):
    declaration_id = walk(f"{STATION} endorse:endorser open:reviewer send_back:reviewer")
    first = said(read(town, "reviewer", declaration_id))
    retold(town, declaration_id, "station_submitter", THIRD)
    walk("submit:station_submitter", declaration_id)
    assert said(read(town, "endorser", declaration_id)) == [THIRD]
    assert said(read(town, "reviewer", declaration_id)) == first
    walk("open:endorser endorse:endorser", declaration_id)
    assert said(read(town, "reviewer", declaration_id)) == [THIRD]


def test_what_rests_on_other_declarations_of_the_unit_is_the_units_and_the_auditors(town, filled, walk):
    other = filled(station=True)
    town.type("station_preparer", other, "project_name", "还没有送出的项目")
    declaration_id = walk(f"{STATION} endorse:endorser")
    for login in ("station_preparer", "station_submitter", "auditor"):
        assert "H98" in rules_in(read(town, login, declaration_id)), login
    for login in ("endorser", "reviewer", "approver"):
        assert rules_in(read(town, login, declaration_id)) == ["H97", "W98"], login


def test_a_draft_that_was_never_sent_has_none(town, filled):
    declaration_id = filled()
    assert read(town, "preparer", declaration_id) is None and frozen(declaration_id) == []


def test_a_switch_does_not_touch_what_went_out(town, walk):
    declaration_id = walk("submit:submitter")
    before = frozen(declaration_id)[0].content
    switch_rule(None, "W03", "hint", "warning")
    walk("open:reviewer pass_review:reviewer", declaration_id)
    assert [each.content for each in frozen(declaration_id)] == [before]
    switch_rule(None, "W03", "warning", "hint")


def test_a_revision_from_before_gets_what_its_own_words_say_and_no_explanation(town, walk, events):
    declaration_id = walk("submit:submitter open:reviewer")
    old = [each.id for each in frozen(declaration_id)]
    db.session.execute(update(Event).where(Event.prereview_id.in_(old)).values(prereview_id=None))
    db.session.execute(delete(FrozenPrereview).where(FrozenPrereview.id.in_(old)))
    db.session.commit()
    assert read(town, "reviewer", declaration_id) is None
    walk("pass_review:reviewer", declaration_id)
    (kept,) = frozen(declaration_id)
    assert events(declaration_id)[-1].prereview_id == kept.id
    seen = read(town, "approver", declaration_id)
    assert rules_in(seen) == ["H97", "W98"] and said(seen) == []
