"""说明: which finding an explanation covers, what blocks, who may explain, and how findings stand on the page."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.prereview import Prereview
from app.domain.prereview.explanations import (
    Explanation,
    Findings,
    blocking,
    explaining_refusal,
    explanation_of,
    tag,
)
from app.domain.prereview.finding import Finding, Severity
from app.domain.roles import Role

PREPARER, SUBMITTER = frozenset({Role.PREPARER}), frozenset({Role.SUBMITTER})
AT = datetime(2026, 11, 2, tzinfo=UTC)


def finding(severity=Severity.WARNING, rule="W06", key="policy_basis", quote="≧95%", **more) -> Finding:
    return Finding(rule, severity, Place(key), "政策依据", more.pop("message", "请改。"), quote, **more)


def said(text="按合同。", rule="W06", anchor="policy_basis", quote="≧95%") -> Explanation:
    return Explanation(rule, anchor, quote, text, "填报人", AT)


WARNING = finding()
ERROR = finding(Severity.ERROR, "E05")
FIRM = finding(Severity.ERROR, "E02", is_firm=True)
HINT = finding(Severity.HINT, "H01")


def test_an_explanation_covers_the_same_rule_place_and_words():
    assert said().covers(WARNING)
    for other in (said(rule="W05"), said(anchor="costing_basis"), said(quote="≧96%")):
        assert not other.covers(WARNING)
        assert explanation_of(WARNING, [other]) is None


def test_the_last_explanation_counts():
    assert explanation_of(WARNING, [said("先说的。"), said("后说的。")]).text == "后说的。"


@pytest.mark.parametrize(
    ("found", "holds", "once_explained"),
    [(WARNING, True, False), (ERROR, True, False), (FIRM, True, True), (HINT, False, False)],
)
def test_errors_and_warnings_block_until_they_are_explained_and_firm_ones_always(
    found, holds, once_explained
):
    result, words = Prereview((found,)), [said(rule=found.rule)]
    assert bool(blocking(result, ())) is holds
    assert bool(blocking(result, words)) is once_explained


def test_what_rests_on_other_declarations_no_longer_blocks_once_sent():
    across = Prereview((finding(is_comparison=True), WARNING))
    assert len(blocking(across, ())) == 2
    assert blocking(across, (), was_sent=True) == (WARNING,)


@pytest.mark.parametrize(
    ("found", "preparer", "submitter"),
    [(WARNING, True, True), (HINT, True, True), (ERROR, False, True), (FIRM, False, False)],
)
def test_who_may_explain(found, preparer, submitter):
    assert (explaining_refusal(found, PREPARER) is None) is preparer
    assert (explaining_refusal(found, SUBMITTER) is None) is submitter


def test_the_name_of_a_finding_is_that_of_its_words_and_not_of_its_message():
    assert tag(WARNING) == tag(finding(message="另一句。")) and tag(WARNING).startswith("W06-")
    others = {tag(finding(quote="≧96%")), tag(finding(key="costing_basis")), tag(finding(rule="W05"))}
    assert len(others | {tag(WARNING)}) == 4


@given(st.text(), st.text())
def test_every_quote_has_a_name_that_an_address_can_carry(one, other):
    names = {tag(finding(quote=one)), tag(finding(quote=other))}
    assert all(name.isascii() and name.replace("-", "").isalnum() for name in names)
    assert (len(names) == 1) is (one == other)


def test_a_surrogate_that_stands_alone_has_a_name_too():
    assert tag(finding(quote="\ud800"))


def test_findings_stand_by_place_severity_and_whether_they_are_explained():
    other = finding(key="costing_basis")
    found = Findings(Prereview((WARNING, ERROR, HINT, other), (("W01", "没有金额。"),)), [said()])
    assert [each.finding for each in found.at("policy_basis")] == [WARNING, ERROR, HINT]
    assert found.anchors == ("policy_basis", "costing_basis") and found.at("annual_objective") == ()
    assert [each.finding for each in found.open(Severity.WARNING)] == [other]
    assert [each.finding for each in found.explained] == [WARNING]
    assert [each.state for each in found.noted] == ["explained", "error", "hint", "warning"]
    assert [each.is_blocking for each in found.noted] == [False, True, False, True]
    assert found.blocking == (ERROR, other) and found.undecided == (("W01", "没有金额。"),)
    assert [each.finding for each in found.of_rule("W06")] == [WARNING, other]
    assert found.named(tag(ERROR)).finding is ERROR and found.named("E05-0") is None


def test_two_remarks_of_a_rule_on_the_same_words_are_one_thing_to_explain():
    twice = (finding(Severity.HINT, message="轻的。"), finding(message="重的。"))
    (noted,) = Findings(Prereview(twice), ()).noted
    assert noted.finding.severity is Severity.WARNING and noted.messages == ("重的。", "轻的。")
    (noted,) = Findings(Prereview(twice), [said()]).noted
    assert noted.explanation.text == "按合同。" and not noted.is_blocking


def test_an_explanation_of_what_the_form_requires_is_none():
    (noted,) = Findings(Prereview((FIRM,)), [said(rule="E02")]).noted
    assert noted.explanation is None and noted.is_blocking


def test_nobody_s_findings_are_none():
    assert Findings.none().noted == () and Findings.none().blocking == ()
