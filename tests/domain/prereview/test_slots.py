"""Which 二级指标 an indicator belongs to: rule W12."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.slots import misplaced
from tests.domain.prereview.definition_samples import tables
from tests.domain.prereview.rule_samples import reasons, remarks, row, said


def judged(level_2, name, value, definition="取自台账"):
    return said(misplaced, row(name, value, definition, level_2))


@pytest.mark.parametrize(
    ("level_2", "name", "value", "words"),
    [
        ("数量指标", "任务完成率", "100%", "比率"),
        ("数量指标", "事项接入比例", "≥92", "比率"),
        ("质量指标", "举办讲座", "10场", "件数"),
        ("质量指标", "调研报告", "1", "件数"),
        ("质量指标", "走访企业数量", "3", "件数"),
        ("质量指标", "讲座完成度", "100%", "完成了多少"),
        ("时效指标", "技术支持", "100%", "时间要素"),
        ("时效指标", "运维服务时间", "5个月", "服务期"),
        ("时效指标", "建设时长", "1年", "服务期"),
        ("时效指标", "游客中心开放时间", "周二至周日9:00-17:30", "时段"),
        ("时效指标", "售票窗口营业时间", "8时至18时", "时段"),
        ("社会效益指标", "编制研究报告", "1", "产出"),
        ("社会效益指标", "新建便民站点数量", "≥4个", "产出"),
        ("社会效益指标", "公众信息查询平台", "1", "产出"),
        ("社会效益指标", "设备正常运行", "≥99%", "质量"),
        ("社会效益指标", "读者证办理平台在线率", "≥99%", "质量"),
        ("社会效益指标", "求助响应时间", "≤24小时", "快慢"),
        ("社会效益指标", "配备净水设备的学校家数", "≥12家", "产出"),
    ],
)
def test_another_slot_is_found(level_2, name, value, words):
    (remark,) = judged(level_2, name, value)
    assert (remark.place, remark.quote) == (Place(row="r1"), name)
    assert words in remark.message


def test_a_service_around_the_clock_is_no_time_limit():
    assert len(judged("时效指标", "技术支持", "100%", "7×24小时全天候响应支持")) == 1


def test_a_finished_task_is_no_benefit():
    definition = "符合规程=已完成的清扫任务/计划的清扫任务"
    assert len(judged("社会效益指标", "符合规程", "≥90%", definition)) == 1


@pytest.mark.parametrize(
    ("level_2", "name", "value"),
    [
        ("数量指标", "巡检次数", "≥12次"),
        ("数量指标", "渠道长度", "300"),
        ("质量指标", "验收合格率", "100%"),
        ("质量指标", "服务质量考核", "≥90"),
        ("质量指标", "系统并发用户数", "≥500个"),
        ("质量指标", "病害处数", "≤3处"),
        ("质量指标", "差错件数", "0件"),
        ("社会效益指标", "重大安全事件数", "0起"),
        ("社会效益指标", "景区火灾起数", "≤1起"),
        ("社会效益指标", "达成合作意向项目数", "≥3个"),
        ("社会效益指标", "招商签约项目数量", "≥5个"),
        ("时效指标", "完成时间", "2030年6月30日前"),
        ("时效指标", "按时办结率", "≥95%"),
        ("时效指标", "抢修到场时间", "30分钟内"),
        ("时效指标", "建设时长", "≤12个月"),
        ("社会效益指标", "带动就业人数", "≥200人"),
        ("社会效益指标", "引进企业数量", "≥5家"),
        ("社会效益指标", "抽检达标卫生院家数", "≥12家"),
        ("社会效益指标", "受益学校数量", "≥12家"),
        ("社会效益指标", "政策知晓率", "≥90%"),
        ("社会效益指标", "事故次数", "≤2"),
        ("生态效益指标", "水质达标率", "≥95%"),
        ("生态效益指标", "新增绿地面积", "≥5000平方米"),
        ("可持续影响指标", "设备正常运行率", "≥95%"),
        ("服务对象满意度指标", "满意度", "≥90%"),
    ],
)
def test_what_is_in_its_slot_stands(level_2, name, value):
    assert judged(level_2, name, value) == []


def test_without_a_value_nothing_is_decided():
    assert reasons(judged("数量指标", "巡检次数", "")) == ["有指标没有填写指标值。"]


@given(tables())
def test_any_table(rows):
    said(misplaced, *rows)


@pytest.mark.parametrize(
    ("name", "value", "definition", "level_2"),
    [
        ("路面修复面积", "8000平方米", "以计量单为准", "质量指标"),
        ("编制运维手册", "1本", "反映编制手册的数量", "质量指标"),
        ("服务及时率", "100%", "每月巡检2次，配备4人", "时效指标"),
        ("服务开展及时率", "100%", "每周开展5天，每天2课时", "时效指标"),
        ("现场巡查次数", "12次", "反映巡查次数", "时效指标"),
        ("出动时间", "≤60秒", "以系统记录为准", "社会效益指标"),
        ("河道垃圾清理量", "≥3000吨", "反映清理垃圾的数量", "生态效益指标"),
        ("违规案件查处数", "≥30起", "以决定书为准", "社会效益指标"),
        ("地区生产总值增长率", "≥6%", "以统计公报为准", "社会效益指标"),
    ],
)
def test_what_is_delivered_done_or_foreign_is_in_the_wrong_slot(name, value, definition, level_2):
    (remark,) = remarks(
        said(misplaced, row(name, value, definition, level_2), project_name="疫苗冷链设备更新")
    )
    assert remark.quote == name


@pytest.mark.parametrize(
    ("name", "value", "definition", "level_2"),
    [
        ("档案实体安全", "0起", "不得丢失", "质量指标"),
        ("平整度误差", "≤3毫米", "以检测为准", "质量指标"),
        ("报修及时率", "100%", "接报后2小时内到场，每月汇总1次", "时效指标"),
        ("逾期次数", "≤2次", "以台账为准", "时效指标"),
        ("化学需氧量削减量", "≥3600吨", "以监测为准", "生态效益指标"),
        ("新增绿化面积", "≥5000平方米", "以测绘为准", "生态效益指标"),
        ("受益居民户数", "≥1.9万户", "以档案为准", "社会效益指标"),
        ("毕业生就业率", "≥95%", "以系统为准", "社会效益指标"),
        ("受训人员就业率", "≥95%", "以系统为准", "社会效益指标"),
        ("调研成果被采用数", "≥5篇", "以证明为准", "社会效益指标"),
        ("法定审限内结案率", "≥90%", "审限内结案数/结案总数*100%", "时效指标"),
    ],
)
def test_faults_limits_and_effects_are_passed(name, value, definition, level_2):
    assert (
        remarks(said(misplaced, row(name, value, definition, level_2), project_name="职业学校实训室建设"))
        == []
    )
