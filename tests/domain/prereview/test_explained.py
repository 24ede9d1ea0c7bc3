"""Whether a 指标解释 explains its own indicator: rule W09."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.explained import belonging
from tests.domain.prereview.definition_samples import tables
from tests.domain.prereview.rule_samples import reasons, row, said

COST = "考察支出是否在预算以内，成本控制率(%)=实际支出/预算金额*100%"


def judged(name, value, definition, level_2="质量指标"):
    return said(belonging, row(name, value, definition, level_2))


@pytest.mark.parametrize(
    ("name", "value", "definition", "words"),
    [
        ("苗木验收合格率", "100%", "验收通过率=通过数量/总数*100%", "“验收通过率”"),
        ("符合管护要求", "≥60%", "绿地覆盖率=绿地面积/总面积*100%", "“绿地覆盖率”"),
        ("步道完好率", "≥95%", "完成接入的步道数量/步道总数*100%", "“完好”"),
        ("读者到馆次数", "≥900", "到馆率=到馆次数/读者总数", "是数量"),
        ("苗木成活率", "≥95%", "反映花箱的租摆数量", "是比率"),
        ("苗木株数", "≥300株", "反映栽植任务完成度，以台账为准", "是数量"),
        ("补植及时率", "100%", "反映补植的苗木", "时间"),
        ("年度管护费用", "≤20万元", "反映管护苗木的株数", "成本"),
        ("游客满意度", "≥90%", "反映到园游客数量", "满意程度"),
        ("故障响应时间", "≤4小时", "故障处理4小时内完成", "处理完成"),
        ("步道修缮", "100%", "以合同的考评表为准", "考评"),
        ("园区保洁", "1项", "反映保洁人员的数量", "人员"),
        ("养护能力提升", "≥20%", "反映养护队伍的能力", "基期"),
        ("售票服务人员数量", "≥12人", "反映景区售票窗口开设数量", "设施设备"),
        ("接待旅行社数量", "≥6家", "反映游客中心讲解员的配备数量", "人员"),
        ("接入公园数量", "≥6个", "考察监控摄像头的接入数量", "设施设备"),
        ("票务平台功能模块", "8个", "反映与各检票口接口对接的数量", "接口"),
        ("种子合格率", "≥95%", "种子准确率=准确粒数/总粒数*100%", "“种子准确率”"),
        ("火情预警时间", "100%", "预警及时率=及时预警次数/火情总次数*100%", "“预警及时率”"),
        ("导览活动场次", "≥6场", "反映印制导览手册的数量", "文件成果"),
    ],
)
def test_an_explanation_of_something_else_is_found(name, value, definition, words):
    (remark,) = judged(name, value, definition)
    assert remark.place == Place("definition", "r1")
    assert words in remark.message and remark.quote


@pytest.mark.parametrize(
    ("name", "value", "definition"),
    [
        ("苗木验收合格率", "100%", "考察苗木，验收合格率（%）=验收合格数量/验收总数*100%"),
        ("业务满意度", "≥90%", "好评率=好评数/评价总数*100%"),
        ("苗木质量", "≥95%", "合格率=合格株数/总株数*100%"),
        ("工程进度", "≥80%", "完成率=已完成工程量/计划工程量*100%"),
        ("任务完成率", "100%", "任务完成率=实际次数/计划次数*100%"),
        ("数据准确率", "≥98%", "(抽查总数-差错条数)/抽查总数*100%"),
        ("补贴对象准确率", "100%", "符合条件的人数/补贴人数*100%"),
        ("床位使用率", "≥85%", "实际占用床日/开放床日*100%"),
        ("案件审理及时性", "≥95%", "审限内审结件数/结案总数*100%"),
        ("故障响应时间", "≤2小时", "接报后2小时内响应，8小时内修复"),
        ("资助人数", "≥30人", "反映资助人员的数量"),
        ("游客增长率", "≥5%", "同比上年增长"),
        ("养护能力提升", "≥20%", "较上年提升的幅度"),
        ("养护能力", "提升20%", "反映养护能力的提升情况"),
        ("售票服务人员数量", "≥12人", "反映售票服务人员及志愿者数量"),
        ("巡查点位数量", "46个", "反映巡查的游客中心和观景台数量"),
        ("压路机数量", "≥2台", "反映采购设备的数量"),
        ("宣传栏数量", "≥20个", "反映新建公告牌的数量"),
        ("景区用户数", "≥300户", "反映接入的商户数量"),
        ("火情预警时间", "≤10分钟", "反映发现火情到发出预警的时间"),
        ("公用经费补助人数", "900人", "反映补助的学生人数"),
        ("服务质量考核", "≥90分", "以合同的考核表为准，考核总分/满分*100%"),
    ],
)
def test_an_explanation_of_its_own_stands(name, value, definition):
    assert judged(name, value, definition) == []


def test_an_explanation_copied_from_another_row_is_found():
    own = row("成本控制率", "≤100%", COST, "成本指标")
    taken = row("步道开工时间", "100%", COST, "时效指标", "r2")
    (remark,) = said(belonging, taken, own)
    assert (remark.place, remark.quote) == (Place("definition", "r2"), COST)
    assert "“成本控制率”" in remark.message


def test_satisfaction_explained_by_quality_is_found():
    quality = row("服务质量考核", "≥90分", "服务质量考核，以合同约定的考评表为准，总分100分", "质量指标")
    taken = row("师生满意度", "≥90分", "年度服务质量考核，以合同考评表为准", "服务对象满意度指标", "r2")
    assert [each.place.row for each in said(belonging, quality, taken)] == []
    close = row("师生满意度", "≥90分", "服务质量考核，以合同约定的考评表为准", "服务对象满意度指标", "r2")
    assert [each.place.row for each in said(belonging, quality, close)] == ["r2"]


def test_without_an_explanation_nothing_is_decided():
    assert reasons(judged("苗木成活率", "≥95%", " ")) == ["有指标没有填写指标解释。"]


@given(tables())
def test_any_table(rows):
    said(belonging, *rows)
