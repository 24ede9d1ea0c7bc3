"""The version of the rules names what they say: it is raised whenever a rule says or finds something else."""

import hashlib
import json
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from app.domain.form.costing import CostingItem
from app.domain.form.sheet import ProjectType, Sheet
from app.domain.prereview import Severity, Subject, prereview, register
from app.domain.prereview.earlier import Earlier
from app.domain.prereview.frozen import canonical
from app.domain.prereview.register import RULES, VERSION
from tests.domain.prereview.rule_samples import row

DIGESTS = {
    "2026-12": "62979a0204a298ba",
    "2026-13": "2a8f8dc3f677defc",
    "2026-14": "9830bcd6f98dfa7e",
    "2026-15": "fc2563e2a4cd6e2c",
    "2026-16": "d67f5733925e41b5",
    "2026-17": "cc5fc5ed7d408277",
    "2026-18": "70a540fc0a5160b2",
    "2026-19": "7ac27598d2f4ccf7",
    "2026-20": "306c032e07af1f7c",
    "2026-21": "5a867d993679e59e",
    "2026-22": "2f4df3782e0d6d5d",
    "2026-23": "7a468e5ff4feb81e",
    "2026-24": "7383a960e0c52b2f",
    "2026-25": "2840d4d0ee8f7cad",
    "2026-26": "6260970cb26c68a6",
    "2026-27": "bc13be057b849012",
}
"""What the rules say and find, by version. A line is added with each version and none is ever changed."""

QUALITY, TIME, COST = "质量指标", "时效指标", "成本指标"
SOCIAL, SATISFIED = "社会效益指标", "服务对象满意度指标"
SHARED = "考察支出是否在预算以内，成本控制率(%)=实际支出/预算金额*100%"
ASSESSED = "质量以年度考核表的考核结果为准，逐项打分"
CELLS = (
    ("巡检次数", "≥12", "全年巡检的次数，取自台账"),
    ("巡检次数", "不少于8项", "全年巡检的项数，取自台账"),
    ("培训场次", "≥0", "培训举办的场次"),
    ("讲座场次", "待定", "讲座举办的场次"),
    ("路灯数量", "≤80台", "更换的路灯"),
    ("任务完成率", "100%", "完成任务数/任务总数*100%"),
    ("售票服务人员数量", "≥12人", "反映景区售票窗口开设数量"),
    ("举办讲座12场", "12场", "讲座举办的场次。", QUALITY),
    ("抽检合格率", "≥90", "合格件数占抽检件数的比例", QUALITY),
    ("苗木验收合格率", "≥95%", "验收通过率=不合格数量/总数*100%", QUALITY),
    ("服务质量", "显著提升", "反映服务的质量", QUALITY),
    ("步道完好率", "≥95%", "完好步道数量/步道总数*100%，步道完好率不低于90%", QUALITY),
    ("数据完整率", "≥90%", "反映数据", QUALITY),
    ("履约质量考核", "≥90分", ASSESSED, QUALITY),
    ("故障修复时间", "≥95%", "报修后4小时内修复", TIME),
    ("设施验收时间", "2029年12月31日前", "以北苑会计师事务所的报告为准", TIME),
    ("尾款支付时间", "2030年12月31日前", "支付完成的时间", TIME),
    ("成本控制率", "≤100%", SHARED, COST),
    ("项目费用", "≤900万元", "全年支出", COST),
    ("步道开工及时", "100%", SHARED, TIME),
    ("新建便民站点数量", "≥4个", "新建站点的数量", SOCIAL),
    ("居民生活水平", "提升20%", "居民生活水平的情情况", SOCIAL),
    ("师生满意度", "≥90%", f"{ASSESSED}。", SATISFIED),
    ("读者满意度", "≥80%", "满意读者数/受访读者总数*100%", SATISFIED),
    ("读者好评", "", "", SATISFIED),
)
OBJECTIVE = "完成书车采购合同签订，举办讲座30场，书屋竣工验收，读者满意度高于95%，迁移后数据不丢失。"
CARELESS = Sheet(
    project_code="1" * 22,
    project_name="2028年流动书车（一期",
    applicant_unit="云澜市文化馆",
    implementation_years=1,
    is_new_project=True,
    medium_term_amount=Decimal("1000000.00"),
    budget_year_amount=Decimal("1234567.89"),
    policy_basis="依据《云澜市2027年度文化工作要点》（征求意见稿），由我局实施",
    costing_basis="1.书架10万元；\n2.图书5万元；\n3.系统3万元，合计35万元，2029年支付30%。联系电话13800000000",
    annual_objective=OBJECTIVE,
    long_term_objective=OBJECTIVE,
    rows=tuple(row(*cells, identity=f"r{number}") for number, cells in enumerate(CELLS)),
)
FORMS = (
    Subject(
        CARELESS,
        2030,
        (replace(CARELESS, project_name="城东书屋改造项目", project_code="", rows=()),),
        earlier=Earlier.of("一上", replace(CARELESS, budget_year_amount=Decimal("1500000.00"))),
    ),
    Subject(
        replace(CARELESS, implementation_years=3, annual_objective="做好工作。", policy_basis="按要求"), None
    ),
    Subject(
        Sheet(
            project_type=ProjectType("15", "履职类项目"),
            policy_basis="依据《云澜市阅读促进条例》🙂",
            costing_basis="1.采购书架10万元；\n2.购置图书5万元；\n3.管理系统3万元。",
            rows=(row("书架", "3个", "取自台账"),),
            items=(CostingItem("i1", "书架", Decimal(3), "个"),),
        ),
        2030,
    ),
)


def digest():
    """Return 16 digits that stand for the words of all rules and for what they find in the forms."""
    words = [
        {field.name: getattr(rule, field.name) for field in fields(rule) if field.name != "judge"}
        for rule in RULES
    ]
    found = [canonical(replace(prereview(form), version=""), ()) for form in FORMS]
    said = json.dumps([words, found], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def test_the_version_is_raised_when_a_rule_says_or_finds_something_else():
    now = digest()
    assert DIGESTS.get(VERSION) == now, (
        f"The rules say or find something else than version {VERSION} did, or that version is not listed here. Raise "
        f"VERSION in app/domain/prereview/register.py and add a line to DIGESTS: the new version with {now!r}."
    )


def test_every_rule_speaks_on_the_forms():
    results = [prereview(form) for form in FORMS]
    speaking = {finding.rule for result in results for finding in result.findings}
    assert sorted({rule.id for rule in RULES} - speaking) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": "另一个名称"},
        {"severity": Severity.HINT},
        {"condition": "另一个条件。"},
        {"authority": "另一个依据"},
        {"blind": "另一句话。"},
        {"criteria": ()},
        {"judge": lambda subject: iter(())},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_word_and_each_finding_of_a_rule_counts(monkeypatch, change):
    before = digest()
    changed = tuple(replace(rule, **change) if rule.id == "W05" else rule for rule in RULES)
    for place in ("app.domain.prereview.RULES", f"{__name__}.RULES"):
        monkeypatch.setattr(place, changed)
    assert digest() != before
    monkeypatch.undo()
    assert digest() == before


def test_a_version_is_named_once():
    assert len(set(DIGESTS.values())) == len(DIGESTS)
    assert list(DIGESTS)[-1] == register.VERSION
