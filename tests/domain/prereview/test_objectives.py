"""The two objectives: rules W03 and W04."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.finding import Severity
from app.domain.prereview.objectives import objectives_and_indicators, same_objectives
from tests.domain.prereview.rule_samples import row, said, written

ANNUAL, LONG = Place("annual_objective"), Place("long_term_objective")
FULL = "为全市读者开展流动书车进村服务，新增借阅点并定期轮换图书，"


def compared(annual, long_term="", *rows, years=3):
    return said(
        objectives_and_indicators,
        *(
            rows
            or (
                row("流动书车进村", "≥48次"),
                row("读者满意度", "≥90%", level_2="服务对象满意度指标", identity="r2"),
            )
        ),
        annual_objective=annual,
        long_term_objective=long_term,
        implementation_years=years,
    )


class TestSame:
    def test_the_same_but_for_blanks_and_punctuation(self):
        (remark,) = said(
            same_objectives, annual_objective="流动书车 进村，48次。", long_term_objective="流动书车进村48次"
        )
        assert (remark.place, remark.severity) == (ANNUAL, None)
        assert "与长期目标相同" in remark.message and remark.quote == "流动书车 进村"

    def test_a_project_of_one_year_may_leave_the_long_term_blank(self):
        (remark,) = said(
            same_objectives, annual_objective=FULL, long_term_objective=FULL, implementation_years=1
        )
        assert "可以不填" in remark.message

    def test_nearly_the_same_is_a_hint(self):
        (remark,) = said(
            same_objectives, annual_objective=FULL + "进村48次。", long_term_objective=FULL + "覆盖所有乡镇。"
        )
        assert remark.severity is Severity.HINT and "%相同" in remark.message

    @pytest.mark.parametrize("long_term", ["", "建成覆盖城乡的公共阅读网络，市民人均年借阅量达到3册。"])
    def test_different_or_blank_ones_are_right(self, long_term):
        assert said(same_objectives, annual_objective=FULL, long_term_objective=long_term) == []


class TestIndicators:
    def test_numbers_that_stand_in_the_indicators_are_right(self):
        assert compared(FULL + "进村48次，读者满意度不低于90%。") == []

    def test_numbers_without_indicator_are_found(self):
        (remark,) = compared(FULL + "举办讲座12场，培训馆员3名。")
        assert (remark.place, remark.quote) == (ANNUAL, "12场")
        assert "“12场”“3名”没有落实到绩效指标" in remark.message

    def test_another_number_of_the_same_thing_is_found(self):
        (remark,) = compared(FULL + "流动书车进村60次以上。")
        assert remark.quote == "60次以上" and "“流动书车进村”的指标值是“≥48次”" in remark.message

    def test_another_share_of_the_same_thing_is_found_though_the_number_stands_elsewhere(self):
        rows = (
            row("读者满意度", "≥90%", level_2="服务对象满意度指标"),
            row("图书完好率", "≥80%", level_2="质量指标", identity="r2"),
        )
        (remark,) = compared(FULL + "读者满意度高于80%。", "", *rows)
        assert remark.quote == "高于80%" and "≥90%" in remark.message

    @pytest.mark.parametrize(
        "words",
        [
            "目前已有读者证300张",
            "提供7*24小时借阅",
            "落实《云澜市公共阅读三年计划（建设100个书屋）》",
            "持续5个月",
        ],
    )
    def test_what_is_no_promise_of_this_year(self, words):
        assert compared(FULL + words) == []

    def test_a_value_without_unit_and_another_counter_hold_the_number(self):
        assert compared(FULL + "形成导读书目12份。", "", row("导读书目", "12", "编写书目")) == []
        assert compared(FULL + "形成导读书目12份。", "", row("导读书目", "12种", "编写书目")) == []

    @pytest.mark.parametrize("value", ["≥30平方千米", "3000公顷", "30"])
    def test_one_area_in_two_units_is_one(self, value):
        assert compared(FULL + "测绘林地30平方公里。", "", row("林地测绘面积", value, "测绘面积")) == []

    def test_the_long_term_objective_of_one_year_is_of_this_year(self):
        (remark,) = compared(FULL, "建成书屋6个，形成覆盖城乡的网络", years=1)
        assert (remark.place, remark.quote) == (LONG, "6个")
        assert compared(FULL, "建成书屋6个，形成覆盖城乡的网络", years=3) == []

    def test_a_short_objective_is_found(self):
        (remark,) = compared("做好书车服务。")
        assert "只有7字" in remark.message

    @pytest.mark.parametrize(
        "words",
        [
            "按照全市文化工作领导小组本年度下达的目标任务执行。",
            "全面完成上级主管部门交办的各项年度工作任务。",
        ],
    )
    def test_an_objective_that_only_points_elsewhere_is_found(self, words):
        (remark,) = compared(words)
        assert "只引用了别处" in remark.message

    @pytest.mark.parametrize(
        ("words", "quote"),
        [
            ("支付项目30%款项", "支付项目30%款项"),
            ("完成书车采购合同签订", "合同签订"),
            ("完成图书招标", "完成图书招标"),
        ],
    )
    def test_means_are_no_ends(self, words, quote):
        (remark,) = compared(FULL + words)
        assert remark.quote == quote and "过程或投入" in remark.message

    def test_paying_people_is_an_end(self):
        assert compared(FULL + "按时支付乡村馆员补贴资金") == []

    def test_words_without_exception_against_an_indicator_that_allows_some(self):
        lost = row("数据完整率", "≥95%", level_2="质量指标")
        (remark,) = compared(FULL + "迁移后数据不丢失。", "", lost)
        assert remark.quote == "不丢失" and "却允许例外" in remark.message
        assert compared(FULL + "迁移后数据不丢失。", "", row("数据完整率", "100%", level_2="质量指标")) == []

    def test_a_time_limit_is_held_against_the_value_of_its_own_indicator(self):
        limit = row("书车故障修复时间", "≤8小时", "报修后4小时内修复", "时效指标")
        (remark,) = compared(FULL + "书车故障4小时内修复。", "", limit)
        assert remark.quote == "4小时内" and "“≤8小时”" in remark.message
        same = row("书车故障修复时间", "≤240分钟", level_2="时效指标")
        assert compared(FULL + "书车故障4小时内修复。", "", same) == []

    @pytest.mark.parametrize(
        ("words", "due"),
        [
            ("完成书屋竣工验收", "2031年6月30日前"),
            ("2030年10月底前书屋竣工", "2030年12月31日前"),
        ],
    )
    def test_an_end_that_the_indicator_dates_otherwise_is_found(self, words, due):
        (remark,) = compared(FULL + words, "", row("书屋竣工时间", due, "以竣工报告为准", "时效指标"))
        assert words in remark.quote and due in remark.message

    @pytest.mark.parametrize(
        ("words", "due"),
        [
            ("完成书屋竣工验收", "2030年6月30日前"),
            ("2031年完成书屋竣工验收", "2031年6月30日前"),
            ("推进书屋竣工验收", "2031年6月30日前"),
            ("2030年12月底前书屋竣工", "2030年12月31日前"),
            ("完成书屋上线", "2031年6月30日前"),
        ],
    )
    def test_an_end_that_agrees_with_its_date_stands(self, words, due):
        assert compared(FULL + words, "", row("书屋竣工时间", due, "以竣工报告为准", "时效指标")) == []

    def test_nothing_is_said_of_a_blank_objective(self):
        assert compared("") == []


@given(written, written, written, written)
def test_nothing_is_raised_and_quotes_stand(annual, long_term, value, definition):
    for rule in (same_objectives, objectives_and_indicators):
        said(
            rule,
            row(definition[:9] or "巡检", value, definition),
            annual_objective=annual,
            long_term_objective=long_term,
            implementation_years=1,
        )
