"""Which 二级指标 an indicator belongs to: rule W12, the slot test."""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.domain.form.places import Place
from app.domain.form.target_values import Nature, Operator
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.relation import is_unrelated
from app.domain.prereview.rule import D88, D101, RELEVANCE, Subject, rule
from app.domain.prose.indicator_names import is_adverse
from app.domain.prose.indicators import COUNTERS, THINGS, ParsedIndicator, indicator, measure
from app.domain.prose.quantities import measured
from app.domain.text import is_blank

_JUDGED = re.compile(r"质量|考[核评]|评[价分级]|得分|成绩|满意|等级|水平|合格|达标|准确|精度|标准|[率度]$")
_FAULTS = re.compile(
    r"故障|投诉|差错|事[故件]|漏洞|缺陷|错误|违规|问题|退回|返工|中断|泄[露漏]|丢失|逾期|误差|隐患|失误|纠纷|异常|违法"
)
_CAPACITY = re.compile(
    r"并发|容量|性能|分辨|像素|速率|吞吐|带宽|浓度|强度|精度|奖|荣誉|专利|级别|核心期刊|高水平|示范"
)
_DELIVERABLES = re.compile(
    r"(?:报告|报表|方案|规划|手册|系统|平台|标准|规范|制度|文件|图纸|模型|数据库|事件库|清单|目录|台账|成果|软件|设备|模块|课程|教材|光盘|图册"
    r"|网站|论文|场所|设施|建筑|道路|工程)(?:数量?|个数|份数|套数)?[。.]?$"
)
_PRODUCTS = re.compile(
    r"(?:服务|项目|活动|会议|培训|证书|专利)[。.]?$|(?:数量|[个份套次件篇条台家户场]数|人数|场次)[。.]?$"
)
_COUNTS = re.compile(
    r"(?:反映|考[察核]|统计|衡量|计算|按照?|开展)[^,。;]{0,40}(?:数量|个数|份数|次数|台数|家数|数目)"
)
_DONE = re.compile(r"完成(?:率|度|比例|情况|数量?)|提交(?:率|度)|覆盖数|达成率")

_TIMES = re.compile(
    r"[时日天月周年早晚秒]|分钟|及时|按期|如期|期[限内末前满]|到期|定期|逾期|超期|工期|周期|进度|速度|效率|准点|响应[率度速]|当[天日月]|[审期]限|限内"
)
_ALL_DAY = re.compile(
    r"[7七]\s?[*×xX✕]\s?24(?:小时|h|H)?|全天候|全年无休|实时|随时"
    r"|24小时(?:[双单一二两]人|轮流|有人|均|都)?(?:不间断|全天候|值[班守]|在线|服务|运[行转维营]|开[放通]|供[应电水气热]|监[测控]|驻[场守]|备勤|待命|保障)"
)
_DURATION = re.compile(
    r"(?:服务|运维|维护|维保|运营|质保|保修|租[赁用]|使用|合同|托管|驻场|保障|实施|运行|建设|项目)(?:的?总?(?:时间|期限?|年限|周期|天数))$|时长$|年限$"
)
_OPEN_HOURS = re.compile(
    r"\d{1,2}\s?[:：时点]\s?(?:\d{1,2}|半)?\s?分?\s?[-~～—–至到]{1,2}\s?(?:上午|下午|晚上?|次日|当日)?\s?\d{1,2}\s?[:：时点]"
)
"""From one hour of the day to another, when something is open or on duty."""
_REACTION = re.compile(
    r"响应|处[理置]|修复|恢复|办[理结]|等[待候]|解决|完成|审[核批查]|交付|反馈|到[达场位]|答复|回复|送达|出具|通报|上报"
    r"|出[动警]|接[警单报]|派单|赶[到赴]|上门|抢[修通险]|救援|验收|送检|转[办运]|派[遣送]|发[放布]"
)
_MOMENTS = re.compile(r"(?:时间|时长|时限)[。.]?$")
_LIMIT = re.compile(
    r"\d\s?(?:分钟|小时|秒|个?工作日|天|日|周|个?月|年)(?:之|以)?内|[之以]?前|及时(?!率|性)|按时|按期|如期|准时|期[限内]|时[限效]|响应|逾期|超[时期]|延[误迟期]|早于"
    r"|(?:完成|到[场达位]|办结|处理)[^,。;]{0,4}(?:时间|用时)|进度|当[天日月]|不超过\s?\d{1,3}\s?(?:分钟|小时|天|日|个?工作日)"
)
_SHARE = re.compile(r"占比|比例|比重|百分比")
_TIMES_DONE = re.compile(
    r"每[个]?(?:周|月|日|天|年|季度?|半年)|\d\s?(?:次|天|日|个?课时|场次?|人|名|班|小时|个月|年)|\d\s?[*×xX]\s?\d"
)
"""How often, for how long or by how many: what is told of a timeliness of 100% that has no time in it."""
_FREQUENCY = re.compile(
    r"每个?(?:年度?|月|周|天|日|季度?|半年)|[按逐](?:月|季|周)|全年|本?年度|当年|年内|\d\s?(?:个?(?:月|季度)|天|年|课时)(?![之以]?内|[之以]?前)|日常"
)
_OCCASIONS = frozenset(["次", "人", "名", "人次", "场", "场次", "份", "台", "套", "个", "项", "件", "期"])
_LENGTHS = ("分钟", "秒", "年", "月", "个月", "天", "日", "周", "小时", "季度", "个季度", "个工作日")

_BENEFITS = re.compile(
    r"意向|签约|合作|合约|成果转化|落地|入驻|引进|融资|企业|就业|人次|人数|群众|受益|居民|村民|农户|市民|公众|用户|账号|游客|旅客|学生|患者|客流|投资|落户|产值|收入|利润|税|招商|岗位|访问|浏览|下载|关注"
    r"|粉丝|办[件事]|咨询|减少|降低|节约|节省|节能|减排|案件|警情|发病|死亡|获奖|表彰|荣誉|推广|复制|带动|惠及|服务人|参与|传播|阅读|转载|报道|转化"
    r"|使用次数|使用量|知晓|影响|贫困|脱贫|孵化|生产总值|外来|返乡|主体|合作社|品牌|采[用纳]|批示|共享|(?:使用|应用)(?:部门|单位)|商户|订单|销售|消费|出口|创新|高新|人才|发明|专利|成交|贷款|救助|帮扶"
)
_PEOPLE = ("人", "名", "位", "户", "家", "人次", "万人", "万人次")
_WORKING = re.compile(
    r"正常(?:稳定)?运[行转营]|稳定运[行转]|运[行转](?:率|正常|稳定)|[在上]线率|故障率|验收|[连联]通$|畅通$"
)
_MEASURED_OUT = COUNTERS | {
    "平米",
    "㎡",
    "立方米",
    "平方公里",
    "万平方米",
    "万亩",
    "万吨",
    "人次",
    "册",
    "字",
    "万字",
    "人月",
    "人天",
    "班次",
    "场次",
    "车次",
}
_DELIVERED = re.compile(
    r"(?:清[理运淤扫]|硬化|铺设|修[复缮补建]|新建|改造|维[修护]|安装|印[发制刷]|发放|编[制印写]|制作|采购|购置|养护|保洁|查[处办]|巡[查检]|检查|抽检|检测|举办|开展|摆放"
    r"|栽[种植]|拆除|清障|喷涂|喷洒|消杀|配[发备送]|张贴|悬挂|拍摄|录制)"
)
_EQUIPPED = re.compile(
    r"^(?:已?(?:配[备置发送齐]|装备|安装|更[新换]|改造|铺设|接装|检[查测修]|巡[查检]|抽[查检]|维[修护])){1,2}[^,。;]{0,14}"
    r"(?:院|校|所|站|馆|单位|机构|中心|部门|门店|幼儿园)的?(?:总?数量?|[家个所]数)$"
)
"""Bodies that get what was bought, or are looked after."""
_PASSED = re.compile(r"合格|达标|受益|惠及|获[评得奖]|销号|投入使用|启用")
_BETTERED = re.compile(r"(?:提升|提高|改善|恢复|好转)的?(?:数量?|[株户处人家]数|面积|长度)$")
_CHANGED = re.compile(
    r"减少|削减|降低|下降|缩[减短]|节[约省能水电]|增[加长量]|新增|提[升高]|改善|恢复|受益|覆盖|惠及|带动|挽回|知晓"
)
_CLASSES = tuple("类级等档星")
_LEVELS = re.compile(r"等[级次]|级别|档次|类别|评[定级]|状况|水质|及?以上|不低于|达到")
_MANY = 10_000
"""Times that only the public comes, reads or rides."""
_OF_EACH = re.compile(r"^(?:每?[百千万]人口?|人均|户均|亩均|平均|每)")
"""So many for each of the people tell how well they are served, not what was delivered."""
_MET = re.compile(r"(?:达标|优良|达到[^,。;]{1,8})的?(?:次数|天数|断面数?|河长|长度|面积|个数)$")
_BEFORE = re.compile(
    r"同比|环比|近[两二三五]年|多年平均|[较比][^,。;]{0,4}(?:上年|去年|前年|基期|20\d\d年)|(?:上年|去年|实施前|改造前|建设前|20\d\d年)(?:同期)?(?:共|约|仅|只有)?[为是]\s?\d"
)
_OUTPUT = frozenset({"完成", "准确", "完整", "及时", "接入"})
_FINISHED = re.compile(r"完成.{0,20}(?:数|量|任务|工作|次数|篇)$")


@rule(
    "W12",
    Severity.WARNING,
    "指标放错二级指标",
    RELEVANCE,
    condition=(
        "数量指标是比率；质量指标数的是件数、面积等工作量或完成了多少；时效指标没有时间要素，数的是件数，只说次数、天数、人数，或只是服务期长短、开放时段；"
        "效益指标数的是产出、办理的快慢，或是产出的质量（运行率、完好率、完成率），或是与项目无关的全区域统计指标。"
    ),
    authority=f"{D88}、{D101} 指标分类",
    blind="按用词和计量单位判断；使用率、普及率等视为效益。",
)
def misplaced(subject: Subject) -> Iterator[Remark | Undecided]:
    """Each indicator that another 二级指标 should hold."""
    if any(is_blank(row.target_value) for row in subject.rows()):
        yield Undecided("有指标没有填写指标值。")
    for row in subject.rows():
        judge = _SLOTS.get(row.category.level_2)
        seen = indicator(row)
        said = judge(seen) if judge else None
        if not said and row.category.level_1 == "效益指标" and is_unrelated(seen, subject.sheet):
            said = (
                "是全区域的统计指标，项目的目标和依据都没有说到，看不出与项目的关系，请写本项目带来的变化。"
            )
        if said:
            yield Remark(Place(row=row.identity), said, row.name.strip())


def _quantity(seen: ParsedIndicator) -> str | None:
    if seen.is_percentage or (seen.is_rate and seen.is_bare):
        return f"是比率（{seen.target}），说不出数量，请写实际数量，比率宜归入质量指标或时效指标。"
    return None


def _quality(seen: ParsedIndicator) -> str | None:
    if _FAULTS.search(seen.name) or _CAPACITY.search(seen.name) or seen.value.nature is not Nature.NUMBER:
        return None
    if seen.is_percentage:
        is_done = _DONE.search(seen.name) and not re.search(r"质量|合格|达标|优", seen.name)
        return "说的是完成了多少，宜归入数量指标，质量指标请写合格、达标、准确的程度。" if is_done else None
    is_level = seen.value.unit[:1] in _CLASSES and _LEVELS.search(seen.name + seen.target)
    if _is_limit(seen) or is_level or (_JUDGED.search(seen.name) and seen.value.unit not in _MEASURED_OUT):
        return None
    is_counted = seen.value.unit in _MEASURED_OUT or (
        seen.is_bare and (_is_product(seen) or _COUNTS.search(seen.said))
    )
    if not is_counted or not seen.value.number:  # 0起 counts what must not happen.
        return None
    return f"数的是件数（{seen.target}），宜归入数量指标，质量指标请写合格、达标、准确的程度。"


def _timeliness(seen: ParsedIndicator) -> str | None:
    is_long = _DURATION.search(seen.name) and not _REACTION.search(seen.name)
    if is_long and not _is_limit(seen) and seen.value.unit in _LENGTHS:
        return f"说的是服务期长短（{seen.target}），不是及时性，时效指标请写完成或响应的时限。"
    if seen.value.date is None and _OPEN_HOURS.search(seen.row.target_value):
        return f"说的是开放或服务的时段（{seen.target}），不是及时性，时效指标请写完成或响应的时限。"
    if (
        seen.is_percentage
        and not seen.formulas
        and _TIMES_DONE.search(seen.said)
        and not _SHARE.search(seen.said)
        and not _LIMIT.search(seen.said)
    ):
        return "的解释只说了次数、天数或人数，没有说到时限，时效指标请写完成时间、响应时限或及时率。"
    if (
        seen.value.unit in _OCCASIONS
        and not is_adverse(seen.name)
        and not _LIMIT.search(seen.row.target_value)
    ):
        return f"数的是件数（{seen.target}），宜归入数量指标，时效指标请写完成时间、响应时限或及时率。"
    words = "。".join((seen.name, seen.row.target_value, seen.definition))
    if seen.value.date is None and not _TIMES.search(_FREQUENCY.sub("", _ALL_DAY.sub("", words))):
        return "没有时间要素，时效指标请写完成时间、响应时限或及时率。"
    return None


def _benefit(seen: ParsedIndicator) -> str | None:
    if seen.value.nature is not Nature.NUMBER or _is_outcome_by_itself(seen):
        return None
    unit, is_thing = _counter(seen), _DELIVERABLES.search(seen.name)
    is_counted = (unit in THINGS and unit not in _PEOPLE) or (seen.is_bare and _is_product(seen))
    if _EQUIPPED.search(seen.name) and unit in ("家", "户", "") and not _PASSED.search(seen.name):
        return f"数的是产出（{seen.target}），宜归入数量指标，效益指标请写带来的变化。"
    is_delivered = _DELIVERED.search(seen.name) and not _CHANGED.search(seen.name) and unit not in _PEOPLE
    if is_delivered and (unit in _MEASURED_OUT or seen.is_bare) and not _is_limit(seen) and not seen.is_rate:
        return f"数的是产出（{seen.target}），宜归入数量指标，效益指标请写带来的变化。"
    is_outcome = not is_thing and bool(
        _FAULTS.search(seen.name)
        or _BETTERED.search(seen.name)
        or _BENEFITS.search(seen.name)
        or is_adverse(seen.name)
    )
    if is_counted and not is_outcome:
        return f"数的是产出（{seen.target}），宜归入数量指标，效益指标请写带来的变化。"
    if seen.is_percentage and not is_outcome and _is_of_finished(seen):
        return "说的是任务完成了多少，是产出，效益指标请写带来的变化。"
    if unit in _LENGTHS and _REACTION.search(seen.name) and _MOMENTS.search(seen.name):
        return "说的是响应或办理的快慢，宜归入时效指标，效益指标请写带来的变化。"
    if (seen.is_percentage or seen.is_bare) and _is_of_output(seen, is_outcome=is_outcome):
        return "说的是产出的质量，宜归入质量指标，效益指标请写带来的变化。"
    return None


def _is_outcome_by_itself(seen: ParsedIndicator) -> bool:
    """Tell whether it counts what must not be (0起), or is held against what was before, so that it tells a change."""
    if seen.value.number == 0 or _counter(seen) not in THINGS:
        return seen.value.number == 0
    tells = _BEFORE.search(seen.definition) or _MET.search(seen.name)
    is_change = tells and not _DELIVERABLES.search(seen.name)
    return bool(is_change or _is_public(seen) or _OF_EACH.search(seen.name))


def _is_public(seen: ParsedIndicator) -> bool:
    """Tell whether it counts so many times that only the public does it, not the body."""
    size = measured(seen.value.number or Decimal(0), seen.value.unit)
    return size is not None and size[1].endswith("次") and size[0] >= _MANY


def _counter(seen: ParsedIndicator) -> str:
    """Return the unit of a value without 万 or the like before it."""
    unit = seen.value.unit
    return unit[1:] if unit[:1] in "百千万亿" and unit[1:] in THINGS else unit


def _is_of_output(seen: ParsedIndicator, *, is_outcome: bool) -> bool:
    """Tell whether it is how well the thing works that was bought; what works on for long is a lasting effect."""
    if seen.row.category.level_2 == "可持续影响指标":
        return False
    if _WORKING.search(seen.name):
        return True
    kind = measure(seen.name) if seen.is_rate else ""
    return kind in ("运行", "完好") or (kind in _OUTPUT and not is_outcome)


def _is_limit(seen: ParsedIndicator) -> bool:
    return seen.value.operator in (Operator.AT_MOST, Operator.LESS)


def _is_product(seen: ParsedIndicator) -> bool:
    return bool(_DELIVERABLES.search(seen.name) or _PRODUCTS.search(seen.name))


def _is_of_finished(seen: ParsedIndicator) -> bool:
    return any(each.denominator and _FINISHED.search(each.numerator) for each in seen.formulas)


_SLOTS = {
    "数量指标": _quantity,
    "质量指标": _quality,
    "时效指标": _timeliness,
    "经济效益指标": _benefit,
    "社会效益指标": _benefit,
    "生态效益指标": _benefit,
    "可持续影响指标": _benefit,
}
