"""Explanations that set another bar than the value, and values that set none: a part of rule W10."""

import pytest
from hypothesis import given

from app.domain.prereview.contradictions import contradicting
from app.domain.prereview.strictness import uneven
from app.domain.prose.indicators import indicator
from tests.domain.prereview.rule_samples import levels, remarks, row, said, written


def found(name, value, definition, level_2="质量指标"):
    return remarks(said(contradicting, row(name, value, definition, level_2)))


@pytest.mark.parametrize(
    ("name", "value", "definition"),
    [
        ("学员出勤率", "≥85%", "学员出勤率超过85%，取自签到表"),
        ("学员出勤率", ">85%", "学员出勤率不低于85%"),
        ("设备返修率", "≤3%", "设备返修率低于3%"),
        ("设备返修率", "≤3%", "设备返修率不低于3%"),
        ("采购图书数量", "15000册", "反映采购图书的数量，不少于15000册"),
        ("采购图书数量", "1.5万册", "采购图书至少15000册"),
        ("巡查人数", "≥12人", "巡查人数不超过12名"),
        ("安全责任事故", "≤2起", "培训期间不得发生安全责任事故"),
        ("校园火灾次数", "≤10次", "全年杜绝火灾"),
        ("出水达标率", "≥95%", "全年不得出现超标排放"),
        ("数据准确率", "≥90%", "录入零差错"),
        ("文物完好率", "≥99%", "展期内不发生损毁"),
        ("餐具合格率", "≥5%", "餐具合格率=合格件数/抽检件数*100%"),
        ("验收合格率", "100%", "验收合格率=验收合格数量/验收合格总数*100%"),
        ("保障会议场次", "100场", "全年保障会议100场以上"),
        ("设备空置率", "≤100%", "设备空置率=空置台数/设备总台数*100%"),
        ("读者满意度", "≥20%", "满意读者数/受访读者数*100%"),
        ("计划执行率", "100%", "计划执行率=计划开展场次/全部任务数量*100%"),
        ("验收合格率", "100%", "验收合格率=验收合格数量/合格数量*100%"),
        ("绿地管养覆盖率", "100%", "管养覆盖率=当月实际管养面积/当月实际完成管养面积*100%"),
        ("巡检完成率", "≥95%", "完成率=已巡检座数/已完成座数*100%"),
        ("因停电延误手术次数", "≤5次", "确保不因停电延误手术"),
        ("设备故障停播次数", "≤3次", "保证不因设备故障影响播出"),
        ("值守服务", "100%", "按工作日工作时间随时提供服务，24小时驻场支撑，取自考勤"),
    ],
)
def test_another_bar_is_found(name, value, definition):
    (remark,) = found(name, value, definition)
    assert remark.quote


@pytest.mark.parametrize(
    ("name", "value", "definition"),
    [
        ("学员出勤率", "≥85%", "学员出勤率不低于85%"),
        ("学员出勤率", "≥85%", "低于85%的扣5分，取自签到表"),
        ("学员出勤率", "100%", "学员出勤率不低于100%"),
        ("采购图书数量", "≥15000册", "采购图书不少于15000册，超过15000册的不另付款"),
        ("采购图书数量", "15000册", "每批不少于500册"),
        ("安全责任事故", "0起", "不得发生安全责任事故"),
        ("一般事故起数", "≤2起", "不得发生重大事故"),
        ("违规捕捞案件下降率", "≥5%", "不得出现违规执法"),
        ("故障响应时间", "≤30分钟", "不得超过30分钟"),
        ("出水达标率", "100%", "不得出现超标排放"),
        ("知晓率", "≥40%", "问卷调查"),
        ("绿地管养覆盖率", "100%", "管养覆盖率=当月实际管养面积/应管养面积*100%"),
        ("巡检完成率", "≥95%", "完成率=已完成座数/计划完成总座数*100%"),
        ("图书上架及时率", "≥95%", "及时率=按时完成册数/实际完成册数*100%"),
        ("施工投诉次数", "≤3次", "确保不影响交通"),
        ("设备故障停播次数", "0次", "保证不因设备故障影响播出"),
        ("合格率", "≥60%", "合格率=合格数量/抽检数量*100%"),
        ("保障会议场次", "≥100场", "全年保障会议100场以上"),
        ("视频会议场次", "≥150次", "包括区级会议不少于100次、部门会议不少于50次"),
        ("核查处置率", "100%", "已处置的不合格批次/不合格总批次*100%"),
        ("故障响应时间", "2小时内", "2小时以内响应"),
        ("驻场服务", "100%", "7*24小时服务，取自考勤"),
    ],
)
def test_the_same_bar_is_passed(name, value, definition):
    assert found(name, value, definition) == []


@pytest.mark.parametrize("words", ["以实际需求为准", "按照实际发生数量结算", "据实结算"])
def test_a_fixed_number_of_which_another_will_count_is_found(words):
    (remark,) = found("采购桌椅数量", "300套", f"反映采购桌椅的数量，{words}", "数量指标")
    assert "定数" in remark.message
    assert found("采购桌椅数量", "≥300套", f"反映采购桌椅的数量，{words}", "数量指标") == []


def test_as_many_times_a_year_as_the_explanation_gives_are_passed_and_more_are_found():
    assert found("巡检次数", "≥4次", "每季度1次", "数量指标") == []
    (remark,) = found("巡检次数", "≥12次", "每季度巡检1次", "数量指标")
    assert "只有4次" in remark.message


def test_less_than_a_visit_a_month_binds_nobody():
    (remark,) = found("平台使用次数", "≥10次", "取自后台", "社会效益指标")
    assert remark.place.key == "target_value"
    assert found("平台使用次数", "≥100次", "取自后台", "社会效益指标") == []


@given(written, written, written, levels)
def test_whatever_is_written_nothing_is_raised_and_quotes_stand_in_their_cells(
    name, value, definition, level_2
):
    seen = indicator(row(name, value, definition, level_2))
    bar = uneven(seen)
    assert bar is None or 0 <= bar.start <= bar.end <= len(definition)
    assert bar == uneven(seen)


def test_praise_and_satisfaction_of_the_same_people_agree():
    praise = row("服务好评率", "100%", "按评价结果统计", "质量指标")
    satisfied = row("公众满意度", "≥90%", "按问卷统计", "服务对象满意度指标", "r2")
    (remark,) = remarks(said(contradicting, praise, satisfied))
    assert (remark.place.row, remark.place.key) == ("r1", "target_value")
    same = row("服务好评率", "≥90%", "按评价结果统计", "质量指标")
    assert remarks(said(contradicting, same, satisfied)) == []
