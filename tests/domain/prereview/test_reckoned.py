"""Parts and products of an explanation against the value: a part of rule W10."""

import pytest
from hypothesis import given

from app.domain.prereview.contradictions import contradicting
from app.domain.prereview.reckoned import reckoned
from app.domain.prose.indicators import indicator
from tests.domain.prereview.rule_samples import levels, remarks, row, said, written


def found(name, value, definition, level_2="数量指标"):
    return remarks(said(contradicting, row(name, value, definition, level_2)))


@pytest.mark.parametrize(
    ("value", "definition", "words"),
    [
        ("12台", "其中甲类4台、乙类3台、丙类3台、丁类3台，以验收单为准", "合计13台"),
        ("≥20台", "东区配备8台，西区配备9台", "合计17台"),
        ("≤15台", "东区8台、西区9台", "合计17台"),
        ("4台", "为较大的5家医院各配备1台，以验收单为准", "合5台"),
        ("10台", "三个院区每个院区4台", "合12台"),
        ("≥20台", "为5家医院各配2台，3家诊所各配1台", "合13台"),
        ("2千米", "东线1公里、西线1.5公里", "合计2500米"),
    ],
)
def test_another_sum_or_product_is_found(value, definition, words):
    (remark,) = found("配备设备数量", value, definition)
    assert words in remark.message and remark.quote


@pytest.mark.parametrize(
    ("value", "definition"),
    [
        ("13台", "其中甲类4台、乙类3台、丙类3台、丁类3台"),
        ("20台", "其中东区8台、西区9台"),
        ("20台", "东区8台、西区9台，其余备用"),
        ("≥12台", "东区8台、西区9台"),
        ("5台", "为较大的5家医院各配备1台"),
        ("13台", "为5家医院各配2台，3家诊所各配1台"),
        ("20台", "为5家医院各配2台，另有10家诊所"),
        ("22台", "11座水库汛前、汛后各1台"),
        ("20台", "5家医院每季度各1台"),
        ("20台", "每5家医院各配1台"),
        ("20台", "为5家医院各配不少于2台"),
        ("20台", "为5家医院各配2台×2次"),
        ("10%", "东区8台、西区9台"),
        ("20台", "东区8台，高压9座"),
        ("20台", "8台、9台"),
    ],
)
def test_what_comes_to_it_or_cannot_be_told_is_passed(value, definition):
    assert found("配备设备数量", value, definition) == []


def test_only_quantities_are_reckoned():
    assert found("设备故障台数", "≤3台", "东区1台、西区1台、北区2台", "质量指标") == []


@pytest.mark.parametrize(
    ("name", "value", "definition", "count"),
    [
        ("支渠清淤长度", "≥64公里", "支渠清淤46公里，以监理确认为准", 1),
        ("清运垃圾吨数", "≥2300吨", "全年清运垃圾3200吨", 1),
        ("支渠清淤长度", "≥64公里", "支渠清淤64公里，以监理确认为准", 0),
        ("支渠清淤长度", "≥64公里", "干渠清淤46公里，另计", 0),
        ("支渠清淤长度", "≥64公里", "上年支渠清淤46公里", 0),
    ],
)
def test_the_number_of_the_very_thing_is_that_of_the_value(name, value, definition, count):
    assert len(found(name, value, definition)) == count


@given(written, written, written, levels)
def test_whatever_is_written_nothing_is_raised(name, value, definition, level_2):
    seen = indicator(row(name, value, definition, level_2))
    assert reckoned(seen) == reckoned(seen)
