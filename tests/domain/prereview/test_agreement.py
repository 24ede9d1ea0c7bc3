"""Objective, costing and indicators that count the same things otherwise: rules W04 and H04."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.agreement import (
    MOST_HELD,
    counted_otherwise,
    levels,
    listed_otherwise,
    promised_otherwise,
    undated,
)
from app.domain.prereview.costs import uncovered
from app.domain.prereview.objectives import objectives_and_indicators
from tests.domain.prereview.rule_samples import levels as slots
from tests.domain.prereview.rule_samples import remarks, row, said, written


def found(*rows, **fields):
    return [each.message for each in remarks(said(objectives_and_indicators, *rows, **fields))]


BRIDGES = row("检测桥梁数量", "25座", "以检测报告为准")


class TestCosting:
    @pytest.mark.parametrize(
        "costing", ["检测桥梁28座，每座4000元", "共28座检测桥梁", "桥梁检测：桥梁28座，计11.2万元"]
    )
    def test_another_number_of_the_same_things_is_found(self, costing):
        (message,) = found(BRIDGES, costing_basis=costing)
        assert "测算" not in message and "“28座”" in message and "25座" in message

    @pytest.mark.parametrize(
        "costing",
        [
            "检测桥梁25座，每座4000元",
            "检测桥梁10座，检测桥梁15座",
            "检测桥梁75座，三年完成",
            "累计检测桥梁28座",
            "检测隧道28座",
            "检测桥梁28次",
            "",
        ],
    )
    def test_the_same_number_and_other_things_are_passed(self, costing):
        assert found(BRIDGES, costing_basis=costing, implementation_years=3) == []

    def test_of_two_rows_for_the_same_things_neither_is_meant(self):
        rows = (BRIDGES, row("检测桥梁数量", "3座", "以合同为准", identity="r2"))
        assert found(*rows, costing_basis="检测桥梁28座") == []


class TestLists:
    PLACES = row("抽检场所类型", "≥3类", "以抽检单为准")

    def test_more_kinds_than_the_indicator_counts_are_found(self):
        (message,) = found(
            self.PLACES,
            annual_objective="全年抽检农贸市场、商超、学校食堂和网络餐饮等场所，处置到位并公布结果。",
        )
        assert "列出4类" in message

    @pytest.mark.parametrize(
        "words", ["农贸市场、商超和食堂三类场所", "农贸市场、商超等场所", "桌椅、书架、空调和灯具等家具"]
    )
    def test_as_many_and_open_lists_of_fewer_are_passed(self, words):
        assert found(self.PLACES, annual_objective=f"全年抽检{words}，处置到位并公布结果，群众放心。") == []


class TestNumbersInWords:
    STREETS = row("改造街道数量", "3个", "以验收单为准")

    def test_another_number_is_found(self):
        (message,) = found(
            self.STREETS, annual_objective="全年完成两个街道的老旧小区改造工作，提升居民的居住环境。"
        )
        assert "“两个”" in message

    @pytest.mark.parametrize("words", ["三个街道", "两个老旧小区", "第二个街道", "每两个街道"])
    def test_the_same_number_and_other_things_are_passed(self, words):
        assert (
            found(self.STREETS, annual_objective=f"全年完成{words}的改造工作，提升居民的居住环境质量。") == []
        )


class TestEnds:
    def test_a_date_that_no_row_has_is_found_once(self):
        (message,) = found(
            BRIDGES,
            annual_objective="2026年10月底前完成检测桥梁25座，并于11月底前公布检测结果，保障通行安全。",
        )
        assert "“2026年10月底前”" in message

    @pytest.mark.parametrize("words", ["12月底前完成", "10月底前签订合同", "10月底前支付尾款", "逐月完成"])
    def test_the_end_of_the_year_and_means_are_passed(self, words):
        place = Place("annual_objective")
        assert list(undated(place, f"{words}检测桥梁25座", (BRIDGES,))) == []

    def test_a_row_of_that_month_dates_it(self):
        due = row("检测完成时间", "2026年10月31日前", "以报告为准", "时效指标", "r2")
        assert list(undated(Place("annual_objective"), "10月底前完成检测", (BRIDGES, due))) == []


def test_a_level_that_no_row_speaks_of_is_found():
    (message,) = found(BRIDGES, annual_objective="全年检测桥梁25座，河道水质达到Ⅲ类，保障沿线居民出行安全。")
    assert "“Ⅲ类”" in message


def test_a_share_is_held_against_the_one_row_of_its_measure():
    rows = (
        BRIDGES,
        row("图像合格率", "≥99%", "合格页数/抽检页数*100%", "质量指标", "r2"),
        row("完成率", "100%", "", "时效指标", "r3"),
    )
    (message,) = found(*rows, annual_objective="检测桥梁25座，成果验收合格率100%，保障沿线居民出行安全。")
    assert "图像合格率" in message


def test_so_many_of_each_may_be_promised_together():
    rows = (row("培训班期数", "40期", "每期50人，以通知为准"),)
    assert found(*rows, annual_objective="全年举办培训班40期，培训救护员2000人，提升应急救护能力。") == []


def test_the_number_of_what_must_not_happen_promises_nothing():
    rows = (row("安全事故", "≤1起", "以台账为准", "质量指标"),)
    assert len(found(*rows, annual_objective="更新厨房设备1批，改善幼儿在园的生活条件，保障食品安全。")) == 1


class TestPieces:
    COSTING = "1.购置扫描枪40台，每台2万元，计80万元；\n2.培训1次，费用5万元。"

    def test_what_is_priced_by_the_piece_without_an_indicator_is_found(self):
        found = remarks(
            said(
                uncovered,
                row("培训场次", "1场", "以签到为准"),
                costing_basis=self.COSTING,
                budget_year_amount=850000,
            )
        )
        assert ["扫描枪40台" in each.message for each in found] == [True]

    @pytest.mark.parametrize("cells", [("扫描枪数量", "30台", ""), ("设备数量", "40台", "以验收为准")])
    def test_a_row_of_the_thing_or_the_number_covers_it(self, cells):
        assert said(uncovered, row(*cells), costing_basis=self.COSTING, budget_year_amount=850000) == []

    def test_one_indicator_may_speak_of_the_whole_list(self):
        costing = "文书档案整理3万元；会计档案整理1万元；人事档案整理2万元；专业档案整理4万元"
        assert (
            said(
                uncovered,
                row("整理档案数量", "3000卷", "以移交清单为准"),
                costing_basis=costing,
                budget_year_amount=100000,
            )
            == []
        )
        assert (
            len(
                said(
                    uncovered,
                    row("培训场次", "1场", "以签到为准"),
                    costing_basis=costing,
                    budget_year_amount=100000,
                )
            )
            == 1
        )


class TestBounds:
    def test_no_more_numbers_than_the_bound_are_held_against_the_rows(self, monkeypatch):
        calls = []
        monkeypatch.setattr("app.domain.prereview.same_thing.share_of", lambda *_: calls.append(1) or 0.0)
        costing = "，".join(f"检测桥梁{number}座" for number in range(1, 500))
        rows = (BRIDGES, row("检测隧道数量", "3座", "以合同为准", identity="r2"))
        list(counted_otherwise(Sheet(costing_basis=costing), rows))
        assert len(calls) == MOST_HELD * len(rows)


@given(written, written, written, written, slots)
def test_whatever_is_written_nothing_is_raised(text, name, value, definition, level_2):
    rows = (row(name, value, definition, level_2), BRIDGES)
    place = Place("annual_objective")
    for judge in (lambda: listed_otherwise(place, text, rows), lambda: undated(place, text, rows)):
        assert list(judge()) == list(judge())
    list(counted_otherwise(Sheet(costing_basis=text), rows))


class TestObjectiveAndCosting:
    PLACE = Place("annual_objective")

    @pytest.mark.parametrize("costing", ["全区28座公园，每座10万元", "共有公园28座，计280万元"])
    def test_a_thing_that_both_count_once_and_otherwise_is_found(self, costing):
        text = "管养12座公园，保障设施完好" if "座公园" in costing else "管养公园12座，保障设施完好"
        (remark,) = promised_otherwise(self.PLACE, text, Sheet(costing_basis=costing))
        assert "“12座”" in remark.message and "“28座”" in remark.message

    @pytest.mark.parametrize(
        "costing",
        [
            "全区12座公园",
            "全区36座公园三年养护",
            "每座公园28人",
            "新建10座公园，改造18座公园",
            "28座桥梁",
            "28个公园",
            "",
        ],
    )
    def test_the_same_number_several_numbers_and_other_things_are_passed(self, costing):
        sheet = Sheet(costing_basis=costing, implementation_years=3)
        assert list(promised_otherwise(self.PLACE, "管养12座公园，保障设施完好", sheet)) == []

    @pytest.mark.parametrize(
        ("objective", "costing", "count"),
        [
            ("更换路灯120盏，保障亮灯", "全区路灯3000盏，每盏电费80元", 0),
            ("抽检校园食堂30家，公布结果", "校园食堂86家备案登记", 0),
            ("更换路灯120盏，保障亮灯", "更换路灯150盏，每盏800元", 1),
            ("更换路灯200盏，保障亮灯", "路灯150盏，每盏800元", 1),
            ("管护路灯120盏，保障亮灯", "路灯150盏，每盏80元", 1),
        ],
    )
    def test_what_is_done_to_some_is_less_than_their_whole_number(self, objective, costing, count):
        assert len(list(promised_otherwise(self.PLACE, objective, Sheet(costing_basis=costing)))) == count


class TestRatios:
    ROWS = (
        BRIDGES,
        row("灌溉水利用系数", "≥0.55", "以测算报告为准", "社会效益指标", "r2"),
    )

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("灌溉水利用系数提高到0.55", []),
            ("灌溉水利用系数提高到0.58", ["灌溉水利用系数提高到0.58"]),
            ("空气质量指数降到85以下", ["空气质量指数降到85"]),
            ("物价指数上升2.1个百分点", []),
            ("客流指数提高3%，系数不变", []),
        ],
    )
    def test_a_number_without_a_unit_that_no_row_has_is_found(self, words, found):
        assert list(levels(words, self.ROWS)) == found


class TestPartsAndWholes:
    def test_a_list_may_be_held_by_its_sum(self):
        towns = row("调查乡镇街道数量", "24个", "以调查报告为准")
        words = "完成全市21个乡镇、3个街道的耕地地力调查，掌握耕地质量。"
        assert found(towns, annual_objective=words) == []
        assert found(replace(towns, target_value="25个"), annual_objective=words) != []

    def test_the_whole_of_which_the_row_does_a_part_is_passed(self):
        schools = row("改造学校食堂数量", "40所", "以验收单为准")
        text = "对全区68所学校食堂实施改造，本年完成40所学校食堂，保障饮食安全。"
        assert found(schools, annual_objective=text) == []

    def test_pieces_of_a_sum_that_a_row_holds_are_covered(self):
        costing = "1.市级赛2场，每场8万元，计16万元；\n2.县级赛4场，每场3万元，计12万元。"
        rows = (row("举办竞赛场次", "6场", "以通知为准"),)
        assert said(uncovered, *rows, costing_basis=costing, budget_year_amount=280_000) == []

    def test_a_time_within_which_faults_are_mended_is_a_promise_that_its_row_holds(self):
        rows = (
            row("故障修复时间", "≤8小时", "以工单为准", "时效指标"),
            row("故障到场时间", "≤2小时", "以工单为准", "时效指标", "r2"),
        )
        assert found(*rows, annual_objective="维护全市信号灯，故障2小时内到场、8小时内修复，保障通行。") == []
