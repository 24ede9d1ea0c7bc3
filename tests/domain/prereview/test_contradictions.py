"""Explanations that contradict their values, and formulas that go the wrong way: rule W10."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.contradictions import contradicting
from tests.domain.prereview.definition_samples import tables
from tests.domain.prereview.rule_samples import reasons, row, said


def judged(name, value, definition, level_2="质量指标"):
    return said(contradicting, row(name, value, definition, level_2))


@pytest.mark.parametrize(
    ("name", "value", "definition", "quote"),
    [
        ("苗木成活率", "≥98%", "苗木成活率达到95%", "达到95%"),
        ("管护要求", "≥70%", "反映百分百按要求管护", "百分百"),
        ("培训人数", "≥200人", "培训人数不少于150人，覆盖各镇", "不少于150人"),
        ("竣工时间", "2030年6月30日前", "应于2030年12月31日前竣工", "2030年12月31日前"),
        ("竣工时间", "2030年12月前", "2030年12月31日以前竣工", "2030年12月31日以前"),
        ("修缮时效", "≥90%", "修缮时效=实际修缮时间/计划修缮时间", None),
        ("步道正常率", "≥90%", "步道异常处数/步道总数*100%", None),
        ("好评率", "≥90%", "(∑条数*星级/条数*50)*100%", "(∑条数*星级/条数*50)*100%"),
        ("好评率", "≥90%", "(∑条数*星级/条数*5)*100%，最高为10星", "(∑条数*星级/条数*5)*100%"),
        ("成活率", "≥90%", "成活株数/成活株数*100%", None),
        ("苗木合格率", "≥90%", "苗木总数/合格数量*100%", None),
        ("步道抢修时间", "≤4小时", "接报后2小时内抢修完毕", "2小时内"),
        ("审图时限", "≤3个工作日", "收图后5个工作日内审完", "5个工作日内"),
        ("培训期数", "6期", "全年举办护林培训8期", "8期"),
        ("管护总成本", "≤50万元", "全年支出不超过0.4万元", "不超过0.4万元"),
        ("图纸提交及时率", "≥95%", "超过约定时限提交的图纸数/图纸总数*100%", None),
        ("投诉办理及时率", "≥95%", "未及时办理的投诉数/投诉总数*100%", None),
        ("监测设备在线率", "≥95%", "离线设备数/设备总数*100%", None),
        ("苗木差错率", "≤2%", "验收合格株数/总株数*100%", None),
        ("巡护月报按时率", "100%", "按时报送数/应报送数*100%，全年不低于90%", "不低于90%"),
    ],
)
def test_a_contradiction_is_found(name, value, definition, quote):
    (remark,) = judged(name, value, definition)
    assert (remark.place, remark.quote) == (Place("definition", "r1"), quote or definition)
    assert "请" in remark.message


def test_a_share_that_lost_its_sign_is_corrected():
    (remark,) = judged("能耗下降率", "0.05", "能耗总量同比下降5%")
    assert (remark.place, remark.quote) == (Place("target_value", "r1"), "0.05")
    assert (remark.correction.text, remark.correction.keeps_meaning) == ("5%", True)


def test_a_negative_indicator_with_a_floor_is_found():
    (remark,) = judged("设备故障率", "≥5%", "取自维修台账")
    assert (remark.place, remark.quote) == (Place("target_value", "r1"), "≥5%")


@pytest.mark.parametrize(
    ("name", "value", "definition"),
    [
        ("苗木成活率", "≥95%", "苗木成活率不低于95%"),
        ("资金到位率", "≥95%", "其中上级补助占比为60%"),
        ("审核时效", "≥95%", "三日内办结的为100%，逾期为0"),
        ("演出场次", "≥30场", "每季度不少于7场"),
        ("竣工时间", "2030年11月底前", "控制在2030年11月30日以前"),
        ("竣工时间", "2030年12月31日前", "2030年6月30日前招标，2030年12月31日前竣工"),
        ("故障处理率", "≥95%", "及时处理的故障数/故障总数*100%"),
        ("系统正常率", "≥99%", "未发生故障的天数/总天数*100%"),
        ("设备故障率", "≤5%", "故障时长/运行总时长*100%"),
        ("好评率", "≥90%", "(∑条数*星级/条数*5)*100%，最高为5星"),
        ("机柜", "≤80个", "至少预留60个"),
        ("步道抢修时间", "≤2小时", "接报后120分钟内抢修完毕"),
        ("故障响应时间", "≤30分钟", "接报后30分钟内响应，4小时内修复"),
        ("整改时限", "≤24小时", "24小时内整改，每逾期1小时扣1分"),
        ("值守时间", "≥12小时", "提供7*24小时服务"),
        ("绿地面积", "≥2.5万平方米", "全年养护25000平方米"),
        ("故障响应及时率", "≥95%", "及时响应的故障数/故障总数*100%"),
        ("逾期率", "≤5%", "逾期提交数/提交总数*100%"),
        ("巡护月报按时率", "≥90%", "按时报送数/应报送数*100%，全年不低于90%"),
        ("巡护月报按时率", "100%", "按时报送数/应报送数*100%，抽查比例不低于30%"),
        ("一次通过率", "≥92%", "一次通过率=复核未退回件数/报送件数*100%"),
        ("设备无故障率", "≥99%", "设备无故障率=未发生故障的设备数/设备总数*100%"),
    ],
)
def test_what_agrees_stands(name, value, definition):
    assert judged(name, value, definition) == []


def test_without_value_or_explanation_nothing_is_decided():
    assert reasons(judged("苗木成活率", "", "达到95%")) == ["有指标没有填写指标值或指标解释。"]


@given(tables())
def test_any_table(rows):
    said(contradicting, *rows)
