"""Words that allow no case (不得发生, 零差错, 全覆盖) beside a value that allows some: a part of rules W04 and W10."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Nature, Operator, TargetValue, understood
from app.domain.prereview.finding import Remark
from app.domain.prose.indicators import ParsedIndicator, measure, measures

_NEVER = re.compile(
    r"(?:不(?:得|能|可|许|应|允许|再)?(?:发生|出现|产生|存在|有)|不[得许]|(?:确保|保证)不(?=因|影响|延误|耽误)|杜绝|严禁|禁止|避免|未(?:发生|出现)|零|无)(?P<what>[^,。;、]{2,16})"
)
_GRAVER = re.compile(r"重[大特]|特[大重]|较大|严重|有责|群体|恶性|伤亡|死亡")
_ILLS = re.compile(
    r"事故|投诉|故障|差错|错误|失误|火灾|火情|泄[露漏]|丢失|遗失|损[毁坏]|中断|案件|纠纷|舆情|违[规法纪]|伤亡|隐患|遗漏|超标|事件|逾期|延误|信访|上访|污染"
)
_AGAINST = {
    "合格": r"不合格|不达标|不符合|超标|质量(?:问题|缺陷|事故)",
    "合规": r"违[规法纪]|不合规",
    "准确": r"差错|错误|失误|误差",
    "完整": r"丢失|缺失|遗漏|缺[项漏页]",
    "安全": r"事故|安全事件|泄[露漏]|隐患",
    "及时": r"逾期|超期|超时|延[误迟期]|拖延|拖欠|滞后",
    "运行": r"中断|宕机|停机|断[网电供]|停[电水供运播]",
    "完好": r"损[坏毁]|破损|丢失",
    "满意": r"投诉",
    "处理": r"积压|遗留|推诿|漏办",
}
"""What a share of good cases is the rest of."""
_PROMISED = (
    (re.compile(r"[不零无未]得?(?:发生)?(?:丢失|遗漏|缺失|漏[项报存])"), ("完整", "丢失", "遗漏")),
    (
        re.compile(r"[零无不](?:出现)?(?:任何)?(?:差错|错误|误差|失误|出错)|准确无误"),
        ("准确", "正确", "差错", "错误"),
    ),
    (re.compile(r"(?:[零无]|不发生|不出现|杜绝)[^，,。；;\n]{0,10}事故"), ("事故", "安全")),
    (re.compile(r"(?:[零无]|不发生|不出现|杜绝)[^，,。；;\n]{0,8}投诉"), ("投诉",)),
    (
        re.compile(r"(?:[零无不]|不发生|不出现|杜绝)[^，,。；;\n]{0,4}(?:间断|中断|宕机|停机|断网)"),
        ("在线", "可用", "连续", "中断", "正常运行", "稳定运行", "运行率"),
    ),
    (
        re.compile(r"(?<!基本)(?<!逐步)(?:全覆盖|无死角|应[^，,。；;\n]尽[^，,。；;\n])"),
        ("覆盖", "完成率", "接入率", "归集"),
    ),
)
"""Words that allow no exception, and what the indicator of the same thing is called."""


_ALL = re.compile(
    r"(?:应当?|须|必须|确保|要求)[^,。;%]{0,10}(?:全部|全数|一律|逐[一项个]|100%|百分之百)(?P<what>[^,。;%]{1,14})"
    r"|(?:所有|全部|每[一个件条项次])[^,。;%]{0,10}[均都](?:必?须|应当?|要)(?P<each>[^,。;%]{1,14})"
)
_BY = {"合格": ("通过",), "通过": ("合格",), "完成": ("处理",), "处理": ("完成",)}
"""What may be asked for in other words: 合格率 and 全部通过."""


def allows_some(value: TargetValue, *, of_ills: bool) -> bool:
    """Tell whether a value allows a case: a number of ills that is not least, a share of good cases short of the whole."""
    if value.nature is not Nature.NUMBER or value.number is None:
        return False
    if of_ills:
        return value.number > 0 and value.operator not in (Operator.AT_LEAST, Operator.MORE)
    is_capped = value.operator in (Operator.AT_MOST, Operator.LESS)
    return value.unit[:1] in ("%", "‰") and value.number < 100 and not is_capped


def required(seen: ParsedIndicator) -> re.Match[str] | None:
    """Return the words of an explanation that ask it of all of them, beside a share short of the whole; None for none."""
    if not (seen.is_percentage and allows_some(seen.value, of_ills=False)):
        return None
    measured = measure(seen.name)
    found = _ALL.search(seen.definition)
    is_same = (
        found and measured and measures(found["what"] or found["each"]) & {measured, *_BY.get(measured, ())}
    )
    return found if is_same else None


def forbidden(seen: ParsedIndicator) -> re.Match[str] | None:
    """Return the words of an explanation that allow no case of what its own value allows some, None for none."""
    for found in _NEVER.finditer(seen.definition):
        what = found["what"]
        if _GRAVER.search(what) and not _GRAVER.search(seen.name):
            continue
        if seen.is_percentage and seen.value.operator not in (Operator.AT_MOST, Operator.LESS):
            against = _AGAINST.get(measure(seen.name))
            is_other = bool(against and re.search(against, what)) and allows_some(seen.value, of_ills=False)
        else:
            ills = set(_ILLS.findall(seen.name)) & set(_ILLS.findall(what))
            is_other = bool(ills) and allows_some(seen.value, of_ills=True)
        if is_other:
            return found
    return None


def loosened(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark]:
    """Words that allow no exception against an indicator that allows some."""
    for pattern, names in _PROMISED:
        found = pattern.search(text)
        row = next((row for row in rows if _is_short_of(row, names)), None) if found else None
        if found and row:
            yield Remark(
                place,
                f"要求“{found[0]}”，指标“{row.name.strip()}”的指标值“{row.target_value.strip()}”却允许例外，请核对。",
                found[0],
            )


def _is_short_of(row: IndicatorRow, names: tuple[str, ...]) -> bool:
    """Tell whether an indicator of one of those names allows some case."""
    is_named = any(name in row.name for name in names)
    return is_named and allows_some(understood(row.target_value), of_ills=bool(_ILLS.search(row.name)))
