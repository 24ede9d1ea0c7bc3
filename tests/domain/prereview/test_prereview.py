"""The whole prereview: all rules together, whatever stands on the sheet."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.form.sheet import COLUMNS, EDITABLE, FIELDS, FieldKind, Sheet
from app.domain.prereview import Severity, Subject, prereview
from app.domain.prereview.register import BY_ID, RULES, VERSION
from app.domain.prereview.rule import APPROPRIATENESS, COMPLETENESS, FEASIBILITY, RELEVANCE
from tests.domain.prereview.definition_samples import definitions, tables
from tests.domain.prereview.rule_samples import row

IDS = [
    *(f"E{n:02}" for n in range(1, 13)),
    *(f"W{n:02}" for n in range(1, 17)),
    *(f"H{n:02}" for n in range(1, 6)),
]
TEXTS = [key for key, field in EDITABLE.items() if field.kind is FieldKind.TEXT]
QUANTITY_AT_MOST = Sheet(rows=(row("巡检次数", "≤12次"),))

sheets = st.builds(
    lambda rows, texts, years, is_new, amounts: Sheet(
        rows=tuple(rows),
        implementation_years=years,
        is_new_project=is_new,
        medium_term_amount=amounts[0],
        budget_year_amount=amounts[1],
        **texts,
    ),
    tables(),
    st.fixed_dictionaries(dict.fromkeys(TEXTS, definitions)),
    st.none() | st.integers(1, 99),
    st.none() | st.booleans(),
    st.tuples(*[st.none() | st.decimals(-10, 10**11, places=2)] * 2),
)


def test_each_rule_is_there_once():
    assert sorted(each.id for each in RULES) == sorted(IDS)
    assert list(BY_ID) == IDS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_people_must_know_to_judge_it(rule):
    for words in (rule.title, rule.condition, rule.authority, rule.blind):
        assert words.strip()
    assert rule.condition.endswith("。") and rule.blind.endswith("。")
    assert rule.criteria and set(rule.criteria) <= {COMPLETENESS, RELEVANCE, APPROPRIATENESS, FEASIBILITY}
    assert rule.severity is {"E": Severity.ERROR, "W": Severity.WARNING, "H": Severity.HINT}[rule.id[0]] or (
        # Template habits are hints: nobody is asked to explain what nearly every form has.
        rule.id == "W11" and rule.severity is Severity.HINT
    )
    assert rule.is_firm == (rule.id in ("E01", "E02", "E03", "E04", "E11", "E12"))


@settings(max_examples=60)
@given(sheets, st.none() | st.integers(2000, 2100), st.lists(sheets, max_size=2))
def test_whatever_stands_there_it_answers_and_answers_the_same_again(sheet, year, others):
    subject = Subject(sheet, year, tuple(replace(each, rows=()) for each in others))
    first = prereview(subject)
    assert prereview(subject) == first
    for finding in first.findings:
        assert finding.place.is_on(sheet) and finding.name and finding.message
        assert finding.quote in (finding.place.words(sheet) or "")
    assert all(reason for _, reason in first.undecided)


def test_findings_stand_in_the_order_of_the_form():
    sheet = replace(QUANTITY_AT_MOST, project_name="")
    places = [finding.place.key for finding in prereview(Subject(sheet)).findings if finding.place.key]
    order = [*FIELDS, *COLUMNS]
    assert "project_name" in places and "target_value" in places
    assert places == sorted(places, key=order.index)


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.HINT])
def test_an_administrator_switches_how_grave_a_rule_is(severity):
    (finding,) = [
        each
        for each in prereview(Subject(QUANTITY_AT_MOST), {"W05": severity}).findings
        if each.rule == "W05"
    ]
    assert finding.severity is severity


def test_a_rule_that_is_off_says_nothing_and_lacks_nothing():
    off = prereview(Subject(QUANTITY_AT_MOST), {each.id: Severity.OFF for each in RULES})
    assert {each.rule for each in off.findings} <= {"E01", "E02", "E03", "E04"}
    assert {rule for rule, _ in off.undecided} <= {"E01"}


def test_no_switch_changes_what_the_form_itself_requires():
    switched = prereview(Subject(Sheet()), {"E02": Severity.OFF, "E04": Severity.HINT})
    assert {each.rule for each in switched.firm} >= {"E02", "E04"}
    assert all(each.severity is Severity.ERROR for each in switched.firm)


def test_a_remark_milder_than_its_rule_stays_milder_and_never_gets_graver():
    same = "完成全部站点的巡检并提交巡检报告，保障设施安全运行"
    alike = Sheet(annual_objective=same + "，年内完成。", long_term_objective=same + "。")
    found = [each for each in prereview(Subject(alike)).findings if each.rule == "W03"]
    assert [each.severity for each in found] == [Severity.HINT]
    graver = [
        each for each in prereview(Subject(alike), {"W03": Severity.ERROR}).findings if each.rule == "W03"
    ]
    assert [each.severity for each in graver] == [Severity.HINT]


def test_the_version_is_that_of_the_rules():
    assert prereview(Subject(Sheet())).version == VERSION
