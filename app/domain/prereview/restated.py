"""Whether an explanation says the value again, and differently: a part of rule W10. Each judge looks at one row alone."""

import re
from decimal import Decimal

from app.domain.form.places import Place
from app.domain.form.target_values import Correction, Operator, TargetDate, understood
from app.domain.prereview.finding import Remark
from app.domain.prose.indicators import ParsedIndicator, is_rate, measure
from app.domain.prose.likeness import characters, essence, share
from app.domain.prose.quantities import measured, quantities

_LEAD = (
    r"(?:不[低少小]于|不[得能应]?(?:超过|[高多大]于)|至少|最少|最多|至多|达到?|为|是|大于|高于|控制在|[≥≤>]|上升|下降|提[升高]|增[长加]"
    r"|降低|减少)"
)
_PERCENT = re.compile(
    rf"{_LEAD}(?:等?于|到|至|了)?\s{{0,3}}(?P<n>\d{{1,4}}(?:\.\d{{1,4}})?)\s{{0,3}}(?P<unit>[%‰])|(?P<all>百分之?百)"
)
_UNNAMED = re.compile(
    r"全年|年度|年内|本年|当年|每[年月]|各?季度|月度|项目|实施|服务|[本该此]?指标值?|目标值?|标准|数值|要求|应当?|需|须|为|以上|及|确保|保证|力争|且|并|其|得|考核|国家|行业|上级|[省市县区]|下达|责任|目标|按照?|常年|不"
)
"""Words around a percentage that do not say what it is of."""
_BRACKETED = re.compile(r"[(][^()]{0,40}[)]")
_OF_IT = 0.34
"""From this share of its characters on, what is spoken of is what the indicator's name says."""
_SCALE = re.compile(r"[则的视]为?\s{0,3}\d|否则|逾期|超期|递减|得分|满分|扣|计\d")
_STATED = re.compile(
    r"(?:完成|开展|举办|组织|建设|建成|采购|购置|提供|形成|制作|发布|培训|培育|新增|达到?|合?共计?|全年|总计|不超[过出]|控制在)[^\d,。;]{0,8}$"
)
_PART = re.compile(
    r"每|其中|包括|包含|单[个次场台]|各|平均|分别|首|第|[*×/7七]\s?[*×xX]?\s?24|24小时(?!内)|逾期|超期|超时|视为|上年|去年|原|已|累计|此前|剩余|其余|另"
)
_COUNT = re.compile(r"的?(?:总?数量?|总量|[个次人件台套座处份条吨亩株瓶]数|人次|座次|面积|长度|里程|规模)$")
_A_NAME = 3
"""So many characters of a name tell that nothing else is meant."""
_CLAUSE = re.compile(r"[^,。;!?\n]{1,400}")
_DATE = re.compile(r"((?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号]|底|末)?)\s{0,3}(?:[之以]?前|底前|止)")
_OPPOSED = {
    "≥": (Operator.AT_MOST, Operator.LESS),
    "≤": (Operator.AT_LEAST, Operator.MORE),
}


def percentage(seen: ParsedIndicator) -> Remark | None:
    """Return the first percentage of the explanation that is of the indicator and not its value."""
    value, number = seen.value, seen.value.number
    if number is None or value.upper is not None or not (seen.is_percentage or seen.is_bare):
        return None
    if any(Decimal(each["n"] or 100) == number for each in _PERCENT.finditer(seen.definition)):
        return None
    for clause in _CLAUSE.finditer(seen.definition):
        words = clause.group()
        found = None if _SCALE.search(words) or "=" in words else _PERCENT.search(words)
        if not found or (found["unit"] or "%") != (seen.value.unit[:1] or "%"):
            continue
        stated = Decimal(found["n"] or 100)
        is_about = found["all"] or share(seen.name, words) >= 0.5 or _is_of_itself(seen, words, found)
        # A bare number above one may have another unit than the per cent of the explanation.
        is_alike = seen.is_percentage or seen.is_rate or number < 1
        if stated == number or not is_about or not is_alike:
            return None
        quote = part(seen, clause.start() + found.start(), clause.start() + found.end())
        if seen.is_bare and number * 100 == stated:
            regular = Correction(f"{stated}%", f"改为{stated}%", keeps_meaning=True)
            place = Place("target_value", seen.row.identity)
            return Remark(
                place, f"是{seen.target}，而解释说“{quote}”，请改为{stated}%。", seen.target, None, regular
            )
        return differing(seen, quote)
    return None


def _is_of_itself(seen: ParsedIndicator, words: str, found: re.Match[str]) -> bool:
    """Tell whether a clause sets a target without a name (全年不低于90%), or names what the indicator measures."""
    before, behind = words[: found.start()], words[found.end() :]
    if not essence(_UNNAMED.sub("", before + behind)):
        return True
    named = _UNNAMED.sub("", before).strip()
    return bool(seen.is_rate and is_rate(named) and measure(named) == measure(seen.name) != "")


def amount(seen: ParsedIndicator) -> Remark | None:
    """A number with a unit that says the value again, and differently: 2小时内 before ≤4小时."""
    value = seen.value
    size = None if value.number is None else measured(value.number, value.unit)
    if size is None or value.upper is not None:
        return None
    if _sum(seen, size[1]) == size[0]:
        return None  # 汛前20扇，汛后14扇
    told: tuple[int, int] | None = None
    for clause in _CLAUSE.finditer(seen.definition):
        if _PART.search(clause.group()) or _SCALE.search(clause.group()) or "=" in clause.group():
            continue
        for each in quantities(clause.group()):
            other = measured(each.number, each.unit)
            if other is None or other[1] != size[1]:
                continue
            if other == size:
                return None
            # An opposite sign, or a bare number that nothing makes a target, is about something else.
            is_opposed = each.operator and value.operator in _OPPOSED[each.operator]
            before = _BRACKETED.sub("", clause.group()[: each.start])
            is_of_other = bool(each.operator) and _has_own_subject(seen, each.words, before)
            is_stated = _STATED.search(each.before) or _is_its_name(seen, each.before)
            is_meant = (each.operator and not is_of_other) or is_stated
            if told is None and is_meant and not is_opposed:
                told = clause.start() + each.start, clause.start() + each.end
    return differing(seen, part(seen, *told)) if told else None


def _is_its_name(seen: ParsedIndicator, before: str) -> bool:
    """Tell whether the words before a number are those of the name and no others: 支渠清淤 for 支渠清淤长度."""
    named, told = characters(_COUNT.sub("", seen.name)), characters(_UNNAMED.sub("", before))
    return named.total() >= _A_NAME and named == told


def _sum(seen: ParsedIndicator, unit: str) -> Decimal:
    """Return what the numbers of one kind in an explanation come to."""
    sizes = (measured(each.number, each.unit) for each in quantities(seen.definition))
    return sum((size[0] for size in sizes if size and size[1] == unit), Decimal(0))


def _has_own_subject(seen: ParsedIndicator, words: str, before: str) -> bool:
    """Tell whether the words before a sign name something of which the indicator does not speak: 质保期不少于2年."""
    subject = essence(_UNNAMED.sub("", before))
    is_sign_before = not words.endswith("内") and not before.rstrip().endswith(("后", "起", "之日"))
    return is_sign_before and len(subject) > 1 and share(subject, seen.name) < _OF_IT


def day(seen: ParsedIndicator) -> Remark | None:
    """Return the one date of the explanation where it is not that of the value, or where the value leaves its day open."""
    date, found = seen.value.date, list(_DATE.finditer(seen.definition))
    stated = understood(found[0].group(1) + "前").date if len(found) == 1 else None
    if date is None or date.year is None or stated is None:
        return None
    quote = part(seen, *found[0].span())
    if _is_open(date) and stated.day and stated.last == date.last:
        meant = f"也可理解为{date.month}月1日以前，请统一写到日"
        return on_definition(seen, f"说“{quote}”，而指标值“{seen.target}”{meant}。", quote)
    if stated.last != date.last and not _is_within(stated, date):
        return differing(seen, quote)
    return None


def _is_open(date: TargetDate) -> bool:
    """Tell whether it is a month with 前 alone, which some count to its first day and others to its last."""
    return bool(date.month) and date.day is None and not date.at_end and date.by == "前"


def _is_within(one: TargetDate, other: TargetDate) -> bool:
    """Tell whether one date only says less than the other: 2025年11月 and 2025年11月15日."""
    pairs = ((one.month, other.month), (one.day, other.day))
    return one.year == other.year and all(None in pair or pair[0] == pair[1] for pair in pairs)


def differing(seen: ParsedIndicator, quote: str) -> Remark:
    """Return a remark on words of the explanation that are not the value."""
    return on_definition(seen, f"说“{quote}”，与指标值“{seen.target}”不一致，请统一。", quote)


def on_definition(seen: ParsedIndicator, message: str, quote: str) -> Remark:
    """Return a remark on the explanation of an indicator."""
    return Remark(Place("definition", seen.row.identity), message, quote)


def part(seen: ParsedIndicator, start: int, end: int) -> str:
    """Return words of the explanation as they are typed."""
    return seen.row.definition[start:end].strip()
