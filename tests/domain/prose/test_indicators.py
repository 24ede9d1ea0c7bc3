"""What the name of an indicator promises to measure."""

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import IndicatorRow
from app.domain.prose.indicators import indicator, is_rate, measure, measures


def read(name, value, definition=""):
    return indicator(IndicatorRow("r1", STANDARD.category("质量指标"), name, value, definition))


@pytest.mark.parametrize("name", ["合格率", "群众满意度", "女性比例", "达标率(%)", "采纳度。", "经费占比"])
def test_rates_and_degrees(name):
    assert is_rate(name)


@pytest.mark.parametrize("name", ["工程进度", "年度", "车速度", "渠道长度", "巡检次数", "制度", ""])
def test_no_rates(name):
    assert not is_rate(name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("验收合格率", "合格"),
        ("按时完成率", "完成"),
        ("任务完成及时率", "及时"),
        ("车辆在线率", "运行"),
        ("通过测评的三个系统", ""),
        ("出生率", ""),
        ("", ""),
    ],
)
def test_measure_is_what_stands_last(name, kind):
    assert measure(name) == kind


def test_measures_are_all_that_is_said():
    assert measures("按时完成率") == {"及时", "完成"}


def test_value_and_name_together():
    assert read("巡检", "12次").is_count and read("巡检次数", "12").is_count
    assert not read("巡检质量", "≥90分").is_count
    assert read("巡检", "12").is_bare and not read("巡检", "12次").is_bare
    assert read("巡检", "≥95％").is_percentage
    assert read("巡检", " 12次\n").target == "12次"


def test_explanation_is_read():
    seen = read("巡检及时率", "≥95%", "取自台账，及时率＝按时次数／总次数")
    assert seen.formulas[0].denominator == "总次数"
    assert "总次数" not in seen.said and seen.said.startswith("取自台账")
