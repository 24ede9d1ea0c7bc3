"""What the name of an indicator lets expect of its value: a percentage, a time, a unit, a sign."""

import re
import unicodedata

_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]{0,40})[)\]】]$")
_TAIL = re.compile(
    r"(?:指标|情况|要求|水平|目标|目标值|数值|考核|考评|测评|调查|达标|提升|提高|改善|增长|增加|上升|下降|降低|减少|控制|保障)$"
)
_UNIT = r"人次|场次|班次|批次|工作日|小时|分钟|公里|千米|平方米|立方米|万?元|亿元|万人|个月|[%‰℃]|[^\W\d_]"
_UNIT_WORD = re.compile(rf"(?:计量单位|单位)?[:为]?(?P<unit>(?:{_UNIT})(?:/(?:{_UNIT}))?)")

_RATIO = re.compile(r"(?:率|度|比例|比重|占比|百分比|百分数|满意程度)$|满意度|满意率|百分比")
_OTHER_RATES = re.compile(
    r"(?:频|功|速|帧|码|分辨|刷新|采样|心|脉|汇|容积|周转|斜|曲|导电|电导|导热|倍|流|折射|比特|波特|压缩|放大|效|产出)率$|[百千万](?!分)[^率]{1,8}率$"
)
"""率 that is no share of a whole: it has a unit of its own or none, or is of so many thousand cases (万车死亡率)."""
_OTHER_DEGREES = re.compile(
    r"(?:温|湿|速|高|深|长|宽|厚|浓|密|硬|强|亮|照|精|角|坡|弧|经|纬|年|季|月|额|制|限|跨|广|烈|震|浊|色|碱|酸|糖|盐|粘|黏|光"
    r"|梯|态|尺|难|热|力|维|粒|刻|灰|斜|风|落|宽频|能见|酒精|洁净|粗糙|平整|细|梯|用)度$"
)
"""度 that is measured in degrees, metres and the like, or is a span of time, an amount, an institution."""

_DIMENSIONLESS = re.compile(
    r"(?:系数|指数|倍数|倍率|容积率|产出率|比值|比率|(?<!占)(?<!分)比|[百千万](?!分)[^率]{1,8}率|pH值?|版本号?|等级|级别)$",
    re.I,
)
_DURATION = re.compile(r"(?:时间|时长|时限|时点|时刻|日期|期限|工期|周期|天数|工时|耗时|用时)(?:点|节点)?$")
_SHORTENED = re.compile(r"缩短|压缩|压减|减少|节约|节省|降低|下降|缩减|提升|提高|提前|占|率|比")

_COUNTED = re.compile(
    r"(人次|班次|场次|批次|架次|车次|工作日|公里|小时|分钟|课时|学时|平方米|立方米"
    r"|个|次|(?<![器法])人|户|天|份|台|套|篇|场|页|株|亩|吨|辆|座|(?<![软硬固])件|(?<![专国作画行])家|[年月])数(?:量|目)?$"
)
_COUNTED_AS_SUCH = re.compile(r"(人次|班次|场次|批次|架次|车次)$")
_SCORE = re.compile(r"(?:得分|评分|分数|总分|分值|打分|成绩|考分)$")

_ADVERSE = re.compile(
    r"故障|投诉|事故|差错|错误|错漏|失误|违[规法纪约]|逾期|超时|超期|延[误迟期]|中断|宕机|停机|停电|返工|返修|缺陷|漏洞|隐患|丢包|丢失"
    r"|泄[露漏]|损[耗失坏]|浪费|超支|超标|超编|伤亡|死亡|受伤|发病|患病|感染|流失|退[货回件]|积压|空置|闲置|欠[费账款]|能耗|电耗|水耗|油耗"
    r"|耗[电水能油材]|用[电水能]|排放|污染|扬尘|噪[声音]|不良|不合格|不达标|未[按完达及]|失败|拒绝|告警|误报|漏报|攻击|入侵|信访|上访"
    r"|舆情|纠纷|火灾|案件|警情|发案|刑事|贫困|失业|等[待候]|延时|时延|排队|误差|偏差|偏离|债务|库存|扣分|缺[勤席额]|重复|压[缩减降]"
    r"|缩[减短]|减少|降低|下降|费用|成本|支出|经费|造价|投资额|三公|人均|编制"
)
"""What one wants little of, so that ≤ is the right sign."""
_SIGNED = re.compile(
    r"增长|增速|增幅|增减|变化|变动|同比|环比|差额|差值|净|盈|利润|收益|结余|余额|回报|气温|温度|海拔|偏[差离]"
)
"""What may fall below zero, so that ≥0 does bind."""
_CAPPED = re.compile(
    r"合格|达标|及时|准时|按[时期]|完成|满意|覆盖|在线|可用|完好|完整|准确|正确|通过|响应|采纳|优良|优秀|良好|知晓|普及|入库|验收|达成"
    r"|到位|上线|发放|办结|回复|签约|落实|规范|整改|处置|处理|正常|可靠|成活|保存|入学|参保|支持|好评|认可"
)
"""Shares of a whole of which one wants as much as there is."""


def core(name: str) -> str:
    """Return the name after NFKC without blanks, a closing bracket, and words such as 指标 or 情况 behind its head."""
    seen = "".join(unicodedata.normalize("NFKC", name[:400]).split()).rstrip("。.;,:、")
    seen = _BRACKETED.sub("", seen)
    return _TAIL.sub("", seen) or seen


def stated_unit(name: str) -> str:
    """Return the unit that a name carries in a closing bracket, 巡检次数（次） or 合格率(%); "" without one."""
    seen = "".join(unicodedata.normalize("NFKC", name[:400]).split()).rstrip("。.;,:、")
    bracket = _BRACKETED.search(seen)
    match = _UNIT_WORD.fullmatch(bracket[1]) if bracket else None
    return match["unit"] if match else ""


def is_ratio(name: str) -> bool:
    """Tell whether the name is that of a share, in % (率, 比例, 满意度), unlike 频率 or 温度."""
    head = core(name)
    return bool(_RATIO.search(head)) and not (_OTHER_RATES.search(head) or _OTHER_DEGREES.search(head))


def is_dimensionless(name: str) -> bool:
    """Tell whether a plain number is all that such a thing can have: 系数, 指数, 投入产出比."""
    return bool(_DIMENSIONLESS.search(core(name))) and not is_ratio(name)


def is_duration(name: str) -> bool:
    """Tell whether the name is that of a time or a date, which no percentage states; 办理时间压缩 is not."""
    head = core(name)
    return bool(_DURATION.search(head)) and not _SHORTENED.search(unicodedata.normalize("NFKC", name))


def implied_unit(name: str) -> str:
    """Return the unit that the name itself counts in, 次 for 巡检次数 and 分 for 考核得分; "" without one."""
    head = core(name)
    counted = _COUNTED.search(head) or _COUNTED_AS_SUCH.search(head)
    if counted:
        return "个月" if counted[1] == "月" else counted[1]
    return "分" if _SCORE.search(head) else ""


def is_adverse(name: str) -> bool:
    """Tell whether one wants little of it: 故障次数, 投诉件数, 能耗, 成本."""
    return bool(_ADVERSE.search(core(name)))


def may_be_negative(name: str) -> bool:
    """Tell whether it may fall below zero: 增长率, 净收益."""
    return bool(_SIGNED.search(core(name)))


def is_capped(name: str) -> bool:
    """Tell whether it is a share of which the whole is the most and the best: 合格率, 覆盖率."""
    return is_ratio(name) and bool(_CAPPED.search(core(name))) and not is_adverse(name)
