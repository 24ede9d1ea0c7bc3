"""What is to be written where (填报要点): for each field, column and 二级指标, with authority and two examples."""

from dataclasses import dataclass

FORM = "申报表填表说明"
RULES_88 = "财预〔2015〕88号"
RULES_101 = "财预〔2021〕101号"
RULES_10 = "财预〔2020〕10号"
RULES_34 = "中发〔2018〕34号"


@dataclass(frozen=True, slots=True)
class Guidance:
    """What belongs into a place: what is `wanted`, the form's note or document that says so, a good and a bad example."""

    wanted: str
    authority: str
    good: str
    bad: str


FIELDS = {
    "project_name": Guidance(
        "与预算项目名称一致，写明做什么，不超过40字，不写年度、金额和文号。",
        FORM,
        "城区公共图书馆夜间开放",
        "2027年图书馆有关工作经费（120万元）",
    ),
    "implementation_years": Guidance(
        "从立项年度起的整年数。一年期项目本年度金额等于总金额；多年期项目须填长期目标。",
        FORM,
        "3",
        "2027—2029年",
    ),
    "is_new_project": Guidance(
        "以前年度没有安排过预算的填“是”。新增项目须填年度目标。", FORM, "是", "改名后的延续项目填“是”"
    ),
    "allocation_method": Guidance(
        "从下拉列表中选择；没有合适的，请系统管理员在代码中增加。", FORM, "项目法", "自行填写列表以外的名称"
    ),
    "medium_term_amount": Guidance(
        "全部实施年度的金额，含以前年度，单位为元，保留两位小数。", FORM, "3,600,000.00", "360万"
    ),
    "budget_year_amount": Guidance(
        "本预算年度的金额，大于0，不超过项目总金额，并能由测算依据推出。",
        f"{FORM}；{RULES_88}",
        "1,200,000.00",
        "测算依据合计118万元，此处填1,200,000.00",
    ),
    "policy_basis": Guidance(
        "列出要求做这件事的法规、规划、会议纪要或批示，写全名称、文号和条款，并说明与本项目的关系。",
        RULES_88,
        "《某市公共文化服务保障办法》（某府规〔2025〕6号）第十二条：公共图书馆每周夜间开放不少于3天。",
        "根据上级文件精神和领导要求。",
    ),
    "costing_basis": Guidance(
        "逐项写明内容、数量、单价和依据，各项合计等于本年度金额；分期付款的写明比例。",
        f"{RULES_88}；{RULES_34}",
        "夜间值守：4人×200元/人·次×150次＝120,000元，按本市编外人员标准。",
        "参照往年情况，约需120万元。",
    ),
    "annual_objective": Guidance(
        "本年度做到什么程度，写明数量、时间和效果，每一句都有对应的指标，不超过2000字。",
        f"{FORM}；{RULES_88}",
        "2027年夜间开放150天，接待读者3万人次，读者满意度达到90%以上。",
        "进一步提升服务水平，取得良好的社会效益。",
    ),
    "long_term_objective": Guidance(
        "全部实施年度要达到的结果，不是年度目标的重复；多年度项目必填，不超过2000字。",
        f"{FORM}；{RULES_88}",
        "到2029年，城区各图书馆全部实行夜间开放，年接待夜间读者12万人次。",
        "与年度目标相同。",
    ),
}
"""By the key of the field; fields that the system fills in have none."""

COLUMNS = {
    "name": Guidance(
        "名词短语，说明衡量什么，不含目标值，一般不超过20字，全表不重复。",
        RULES_88,
        "夜间开放天数",
        "全年夜间开放不少于150天。",
    ),
    "target_value": Guidance(
        "符号、数值和单位齐全；定性指标写明分档标准；时限写到年月日。",
        f"{RULES_88}；{RULES_101}",
        "≥150天",
        "150",
    ),
    "definition": Guidance(
        "写明含义、计算公式和数据来源，与指标名称、指标值一致，各行不照抄。",
        RULES_101,
        "全年实际夜间开放的天数，以开放记录为准；每天开放到21时计1天。",
        "反映项目完成情况。",
    ),
}
"""By the key of the column of the indicator table."""

CATEGORIES = {
    "数量指标": Guidance(
        "交付的产品和服务的数量，用“≥”或“＝”，带单位。", RULES_101, "夜间开放天数：≥150天", "开放完成率：100%"
    ),
    "质量指标": Guidance(
        "产出达到的标准，多为合格率、准确率、达标率。", RULES_101, "图书编目准确率：≥98%", "购置图书：≥2000册"
    ),
    "时效指标": Guidance(
        "完成的时点或及时程度，写到年月日或时长。",
        RULES_101,
        "新书上架时间：2027年9月30日前",
        "开放天数：≥150天",
    ),
    "成本指标": Guidance(
        "单位成本或总成本的上限，不高于本年度金额。",
        f"{RULES_101}；{RULES_34}",
        "夜间值守单价：≤200元/人·次",
        "成本控制率：≤100%",
    ),
    "经济效益指标": Guidance(
        "对收入、支出节约或产业的影响，有数据来源；与项目无关的填“不适用”。",
        RULES_101,
        "节约用电支出：≥3万元",
        "促进经济发展：明显",
    ),
    "社会效益指标": Guidance(
        "对公众或行业的影响，不写产出数量和设备运行情况。",
        RULES_101,
        "夜间读者人次同比增长率：≥10%",
        "购置座椅：≥60张",
    ),
    "生态效益指标": Guidance(
        "对环境和资源的影响；与项目无关的填“不适用”。", RULES_101, "回收废旧书刊：≥5吨", "环境改善：良好"
    ),
    "可持续影响指标": Guidance(
        "项目结束后继续起作用的制度、能力或设施及其年限。",
        RULES_101,
        "开放制度沿用年限：≥3年",
        "长期发挥作用：是",
    ),
    "服务对象满意度指标": Guidance(
        "因项目实施而受到影响的部门、群体或个人的满意程度，写明调查方式，不是对供应商的考核。",
        RULES_10,
        "读者满意度：≥90%，问卷不少于300份",
        "供应商履约考核得分：≥90分",
    ),
    "其他满意度指标": Guidance(
        "服务对象以外有关各方的满意程度；没有的填“不适用”。",
        RULES_10,
        "周边居民满意度：≥85%",
        "领导满意度：满意",
    ),
}
"""By the 二级指标 of the standard catalogue; later catalogues may have others, which then have none."""
