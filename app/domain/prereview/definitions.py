"""What a 指标解释 has to say: rule H02."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.target_values import Nature
from app.domain.prereview.explained import mismatches
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import D101, RELEVANCE, Subject, rule
from app.domain.prereview.value_signs import has_own_scale
from app.domain.prose.indicators import ParsedIndicator, indicator
from app.domain.text import is_blank

_SOURCE = re.compile(
    r"为准|为依据|作为依据|数据来源|来源于|来自|取自"
    r"|(?:依据|根据|按照?|通过|以)[^,。;]{0,20}(?:报告|记录|台账|统计|报表|考[核评]|评价结果|测评结果|监测|检测|证书|证明)"
    r"|评审意见|测评表|评议表|意见表|评教|评星|打星|二维码|公众号|不记名|匿名|征求意见|意见征[询集]|征询|发放\s?\d+\s?份|绝对值|相对[误偏]差|(?:满意|好评|[四五45]星)[^,。;]{0,10}(?:占比|比例|比重)|评价卡|评价器|扫码|平板电脑|走访|拦访|暗访|随机|抽取|样本|电话(?:访问|询问|调查)|第三方[^,。;]{0,6}(?:访问|评估|测评|检测)|专家[^,。;]{0,8}(?:评审|鉴定|打分)|问卷|(?<!反映)(?<!统计)调查(?!数据|任务|工作|对象|员|队|成果|分析)|访谈|回访|抽查|抽样|测评[结得]|评价表|考[评核]表|评分表|统计数据|台账|日志|后台|监测数据"
)
_SCALE = re.compile(
    r"否则|逾期|超期|递减|扣[减除分]?\s{0,3}\d|扣分|得满分|不得分|计\s{0,3}\d|(?:则|的|视?为)\s{0,3}\d{1,3}(?:\.\d+)?\s{0,3}[%分]"
    r"|优秀|良好|(?:视为|判定为|评为)|分(?:为|成).{0,30}[级档等]"
)
_CRITERION = re.compile(
    r"\d\s?(?:分钟|小时|秒|个?工作日|天|日)(?:之|以)?内|不超过\s?\d{1,3}\s?(?:分钟|小时|个?工作日|天|日)"
    r"|(?:检查|核查|考核|验收|质检|巡检|自查)[表清]单?|逐项(?:检查|核[查对]|打分|评分)|清单(?:逐|核|所列)"
    r"|(?:响应|处[理置]|修复|到[场达位]|办[结理]|回复|答复|恢复|送达|完成)[^,。;\d]{0,8}\d{1,3}\s?(?:分钟|小时|个?工作日|天)|时[限效][^,。;\d]{0,6}\d"
    r"|①[^。]{1,200}②|(?<!\d)1[、.)][^。]{1,200}(?<!\d)2[、.)]"
    r"|优[:：][^。]{2,60}[良中差]"
    r"|[视即算判计认则]?[为作](?:不|未|基本|已|较)?(?:满意|合格|达标|完成|落实|通过|有效)|按照?《[^《》]{2,40}》[^,。;]{0,6}(?:计算|评定|判定|核定|认定|评价|分级|测算)"
    r"|[每各][年月季周旬]度?\d{1,2}日[之以]?前|\d{1,2}月\d{1,2}日[之以]?前"
)
"""By which one can tell reached from missed without a formula: a time to respond in, a check list, grades."""
_FORMULA = re.compile(
    r"[与较比][^,。;]{1,30}相比|除以|同比|环比|比上年|较上年|之比|比值|占.{0,30}(?:比例|比重|百分比)|平均值|平均数|÷"
)
_WORDED = re.compile(
    r"(?:^|[,。;(])(?!反映|考[察核]|衡量|统计|体现|主要)[^,。;]{2,40}(?:的[^,。;的]{1,6}|者|人|户)(?:占比|比例|比重|百分比)(?=[,。;)]|$)"
)
"""A share in words, of cases that are told apart from others: 借期内归还的册次比例."""
_GRADED = re.compile(
    r"\d|[百千万]分之|零(?!售|散|星|部|件|碎|用)|[一二三四五六七八九十甲乙丙ⅠⅡⅢⅣⅤIV]\s?[级等类星]|优秀|良好|[优良](?![\u4e00-\u9fff])|[优良中](?:等|级|[及或以、])"
)
_CHANGE = re.compile(r"[%％]|百分|[一二两三四五六七八九]成")
_RESTATED = re.compile(r"(?:为|是|达到?|大于|高于|不低于|不少于|至少|≥|>|:)\s{0,3}\d")


@rule(
    "H02",
    Severity.HINT,
    "百分比或定性指标没有说明怎样计算",
    RELEVANCE,
    condition="指标值是百分比或定性描述，而指标解释里没有计算公式，没有数据来源，也没有判定标准（分档、响应时限、检查清单都算）。",
    authority=f"{D101} 指标名称及解释",
    blind="只看有没有公式、来源、标准的写法，不看它们对不对。",
)
def unexplained(subject: Subject) -> Iterator[Remark | Undecided]:
    """Explanations of percentages and of qualities by which nobody could tell whether they were reached."""
    if any(is_blank(row.definition) for row in subject.rows()):
        yield Undecided("有指标没有填写指标解释。")
    foreign = {seen.row.identity for seen, _, _ in mismatches(tuple(subject.rows()))}
    for row in subject.rows():
        seen = indicator(row)
        if row.identity in foreign or is_blank(row.definition):
            continue
        if _asks(seen) and not _tells_how(seen):
            what = "百分比" if seen.is_percentage else "定性"
            yield Remark(
                Place("definition", row.identity),
                f"没有说明怎样得出：指标值“{seen.target}”是{what}指标，请补充计算公式、数据来源或判定标准。",
                row.definition.strip(),
            )


def _asks(seen: ParsedIndicator) -> bool:
    """Tell whether the value is a percentage, also one in words (较上年下降50%), or a quality without grades."""
    value = seen.row.target_value
    is_worded = seen.value.nature is Nature.WORDS
    return seen.is_percentage or (is_worded and bool(_CHANGE.search(value) or not _GRADED.search(value)))


def _tells_how(seen: ParsedIndicator) -> bool:
    said = seen.said
    # 在线率为80% restates the target; 按时完成的为100% judges by a scale.
    scale = said if not re.search(re.escape(seen.name) + r".{0,4}\d", said) else _RESTATED.sub("", said)
    return bool(
        seen.formulas
        or has_own_scale(seen.row)
        or _CRITERION.search(said)
        or _SOURCE.search(said)
        or _FORMULA.search(said)
        or _WORDED.search(said)
        or _SCALE.search(scale)
    )
