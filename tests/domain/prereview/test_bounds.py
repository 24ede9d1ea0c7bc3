"""How much the rules compare, counted: no form that can be stored makes the prereview compare more than its bounds."""

from dataclasses import replace

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.places import Place
from app.domain.form.sheet import ROW_CAP, Sheet
from app.domain.prereview import (
    Subject,
    agreement,
    prereview,
    promises,
    relation,
    row_figures,
    same_thing,
    shared_explanations,
)
from app.domain.prereview.classification import repeated
from app.domain.prereview.definitions import unexplained
from app.domain.prereview.explained import belonging
from app.domain.prereview.objectives import objectives_and_indicators
from app.domain.prereview.promises import MOST_PROMISES
from app.domain.prereview.required import blank_or_long
from app.domain.prereview.row_figures import MOST_OF_A_CELL, RowFigures
from app.domain.prereview.rule import MOST_TEXT
from app.domain.prereview.shared_explanations import MOST_COMPARED, MOST_REPEATED
from app.domain.prose import discounts
from app.domain.prose.figures import figures
from tests.domain.prereview.rule_samples import reasons, remarks, row, said

LEVELS = [category.level_2 for category in STANDARD.categories]


class Counted:
    """Calls of a function, counted while it works as ever."""

    def __init__(self, monkeypatch, module, name):
        self.calls, self._function = 0, getattr(module, name)
        monkeypatch.setattr(module, name, self)

    def __call__(self, *arguments):
        self.calls += 1
        return self._function(*arguments)


@pytest.fixture
def count(monkeypatch):
    """Count the calls of `module.name`."""
    shared_explanations.comparison.cache_clear()
    same_thing.figures_of.cache_clear()
    return lambda module, name: Counted(monkeypatch, module, name)


def promised(number, first=1):
    """Return an objective with so many different numbers."""
    return "，".join(f"第{n}轮巡检{n}次" for n in range(first, first + number))


def full_form(definition):
    """Return as many rows as a form can have; `definition` gets the number of the row."""
    return tuple(
        row(f"巡检{n}", "≥90%", definition(n), LEVELS[n % len(LEVELS)], f"r{n}") for n in range(ROW_CAP)
    )


def alike(number):
    """Return an explanation that differs from others in two of some sixty characters: nearly a copy, and none."""
    text = (
        "取自巡检台账与设备维护记录以季度报告为准由使用单位考核人员场次"
        "及项目服务内容中心线路数据库建设情况汇总并经主管部门核对后上报"
    )
    place = number % (len(text) - 1)
    return text[:place] + chr(0x5000 + number) + chr(0x6000 + number) + text[place + 2 :]


class TestObjectives:
    def test_each_row_is_read_once_whatever_the_objective_promises(self, count):
        read = count(row_figures, "quantities")
        rows = full_form(lambda n: promised(20, 1000 * n))
        said(objectives_and_indicators, *rows, annual_objective=promised(300, 10**6))
        assert read.calls == 3 * len(rows)

    def test_a_number_is_held_against_the_names_of_the_rows_and_no_more_than_the_first_are(self, count):
        named = count(same_thing, "share_of")
        rows = tuple(replace(each, category=STANDARD.category("数量指标")) for each in full_form(str))
        found = said(objectives_and_indicators, *rows, annual_objective=promised(MOST_PROMISES + 50))
        assert named.calls == MOST_PROMISES * len(rows)
        assert reasons(found) == [f"年度目标中的数字超过{MOST_PROMISES}个，只核对了前{MOST_PROMISES}个。"]

    def test_up_to_the_bound_everything_is_compared(self):
        (remark,) = said(
            objectives_and_indicators, row("书目", "1册", "书目"), annual_objective=promised(MOST_PROMISES)
        )
        assert f"“{MOST_PROMISES}次”" in remark.message

    def test_of_a_cell_so_many_numbers_are_read(self):
        assert (
            len(RowFigures(row(definition=promised(MOST_OF_A_CELL + 50, 20))).keys) <= 2 * MOST_OF_A_CELL + 2
        )

    def test_the_clauses_that_name_an_end_are_bounded(self, count):
        dates = count(promises, "periods")
        rows = (row("书屋竣工时间", "2031年6月30日前", "以竣工报告为准", "时效指标"),)
        said(objectives_and_indicators, *rows, annual_objective="力争竣工，" * (MOST_PROMISES + 50))
        assert dates.calls == MOST_PROMISES


class TestExplanations:
    def test_the_pairs_of_a_full_form_are_compared_up_to_the_bound(self, count):
        compared = count(shared_explanations, "likeness_of")
        rows = full_form(alike)
        found = said(repeated, *rows), said(belonging, *rows), said(unexplained, *rows)
        assert compared.calls == MOST_COMPARED
        for each in found[:2]:
            assert reasons(each) == ["解释相近的指标太多，只比对了前面的一部分。"]

    def test_all_pairs_of_a_hundred_rows_are_compared(self, count):
        compared = count(shared_explanations, "likeness_of")
        assert reasons(said(repeated, *full_form(alike)[:100])) == []
        assert compared.calls == 100 * 99 // 2

    def test_what_cannot_be_a_copy_is_not_compared(self, count):
        compared = count(shared_explanations, "likeness_of")
        rows = full_form(lambda n: "".join(chr(0x4E00 + 50 * n + k) for k in range(40)))
        assert remarks(said(repeated, *rows)) == []
        assert compared.calls == 0

    def test_a_row_repeats_no_more_than_so_many(self):
        rows = full_form(lambda n: "取自本年度巡检台账，以季度报告为准")
        assert len(said(repeated, *rows)) <= MOST_REPEATED * len(rows)

    def test_the_pair_that_the_filter_lets_through_is_found_at_its_edge(self):
        # 60 characters have 59 pairs: one changed inside costs two of them, likeness 57/59.
        text = "".join(chr(0x4E00 + k) for k in range(60))
        rows = (
            row("甲项", definition=text),
            row("乙项", definition=text[:30] + "々" + text[31:], identity="r2"),
        )
        (remark,) = said(repeated, *rows)
        assert remark.place.row == "r2"
        # Two changed apart cost four, likeness 55/59.
        other = replace(rows[1], definition=text[:20] + "々" + text[21:40] + "々" + text[41:])
        assert said(repeated, rows[0], other) == []


class TestThings:
    def test_what_an_explanation_looks_at_is_held_against_all_rows_at_once(self, count):
        letters = count(relation, "_pairs")
        rows = full_form(lambda n: "反映" + "".join(chr(0x4E00 + 20 * n + k) for k in range(6)))
        assert len(list(relation.strangers(Sheet(), rows))) == len(rows)
        assert letters.calls == 2 * len(rows) + 1

    def test_so_many_discounts_are_reckoned(self, count):
        reckoned = count(discounts, "_is_made")
        list(discounts.wrong_changes(figures("原价100万元，按九折为85万元。" * 200)))
        assert 0 < reckoned.calls <= 40

    def test_as_many_numbers_of_the_costing_are_held_against_the_objective_as_the_bound(self, count):
        agreed = count(agreement, "_agree")
        text = "，".join(f"甲{chr(0x4E00 + n)}{n}座" for n in range(1, 500))
        sheet = Sheet(costing_basis=text.replace("座", "0座"))
        list(agreement.promised_otherwise(Place("annual_objective"), text, sheet))
        assert agreed.calls <= agreement.MOST_HELD


class TestWholeForm:
    LONG = tuple(replace(each, definition="长" * (MOST_TEXT // ROW_CAP)) for each in full_form(str))

    def test_a_form_that_is_too_long_is_not_read_and_cannot_be_sent(self):
        result = prereview(Subject(Sheet(rows=self.LONG), 2030))
        assert {finding.rule for finding in result.findings} <= {"E01", "E02", "E03", "E04"}
        assert any(finding.rule == "E02" and "全表文字" in finding.message for finding in result.firm)
        assert dict(result.undecided)["W04"] == f"全表文字超过{MOST_TEXT}字，没有核对。"

    def test_up_to_the_bound_nothing_is_said_of_the_length(self):
        short = self.LONG[2:]
        found = remarks(said(blank_or_long, *short))
        assert not any("全表文字" in each.message for each in found)
