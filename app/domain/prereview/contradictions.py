"""Whether a 指标解释 contradicts its 指标值, or its formula goes the wrong way: rule W10."""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.domain.form.places import Place
from app.domain.form.target_values import Correction, Operator, TargetDate, understood
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import APPROPRIATENESS, D88, Subject, rule
from app.domain.prereview.strictness import uneven
from app.domain.prose.formulas import Formula
from app.domain.prose.indicators import ParsedIndicator, indicator, is_rate, measure
from app.domain.prose.likeness import essence, share
from app.domain.prose.quantities import measured, quantities
from app.domain.text import is_blank

_LEAD = (
    r"(?:不[低少小]于|不[得能应]?(?:超过|[高多大]于)|至少|最少|最多|至多|达到?|为|是|大于|高于|控制在|[≥≤>]|上升|下降|提[升高]|增[长加]"
    r"|降低|减少)"
)
_PERCENT = re.compile(
    rf"{_LEAD}(?:等?于|到|至|了)?\s{{0,3}}(?P<n>\d{{1,4}}(?:\.\d{{1,4}})?)\s{{0,3}}%|(?P<all>百分之?百)"
)
_UNNAMED = re.compile(
    r"全年|年度|年内|本年|当年|每[年月]|各?季度|月度|项目|实施|服务|[本该此]?指标值?|目标值?|标准|数值|要求|应当?|需|须|为|以上|及|确保|保证|力争|且|并|其|得"
)
"""Words around a percentage that do not say what it is of."""
_SCALE = re.compile(r"[则的视]为?\s{0,3}\d|否则|逾期|超期|递减|得分|满分|扣|计\d")
_STATED = re.compile(
    r"(?:完成|开展|举办|组织|建设|建成|采购|购置|提供|形成|制作|发布|培训|培育|新增|达到?|合?共计?|全年|总计|不超[过出]|控制在)[^\d,。;]{0,8}$"
)
_PART = re.compile(
    r"每|其中|包括|包含|单[个次场台]|各|平均|分别|首|第|[*×/7七]\s?[*×xX]?\s?24|24小时(?!内)|逾期|超期|超时|视为|上年|去年|原"
)
_CLAUSE = re.compile(r"[^,。;!?\n]{1,400}")
_DATE = re.compile(r"((?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号]|底|末)?)\s{0,3}(?:[之以]?前|底前|止)")

_ACTUAL = re.compile(r"实际.{0,30}?(?:时间|用时|时长|天数|工期|耗时|周期)|用时|耗时")
_PLANNED = re.compile(
    r"(?:计划|要求|规定|约定|合同|目标|预计|应).{0,30}?(?:时间|用时|时长|天数|工期|耗时|周期|时限|期限)"
)
_BAD = re.compile(
    r"异常|逾期|超期|超时|延[误期迟]|滞后|投诉|差错|错[误漏]|事故|不(?:合格|满意|达标|及时|准确|规范|符合|通过|完整|正常|一致)"
    r"|未(?!来|成年)|失败|丢失|损坏|缺陷|违[规法约]|返[工修]|退[回货]|故障|中断|宕机|离线|断[网线]|误[报判差]|漏[报检判]|瑕疵|流失|闲置"
    r"|(?:超[过出]|晚于|迟于)[^,。;/]{0,12}(?:时限|期限|时间|日期|规定|要求|标准|计划)"
)
_MENDED = re.compile(
    r"处[理置]|解决|修复|排除|办结|整改|响应|恢复|回复|答复|发现|预警|识别|纠正|挽回|化解|及时|按时|销号|闭环"
)
_SOUGHT = re.compile(r"发现|检出|查出|识别|查处|阳性|问题")
"""Names of what one looks for, so that the bad cases count: 问题发现率."""
_LATE = re.compile(
    r"未(?!来|成年)|不(?:及时|按[时期])|逾期|超[期时]|延[误期迟]|滞后|(?:超[过出]|晚于|迟于)[^,。;/]{0,12}(?:时限|期限|时间|日期|规定|要求|标准|计划)"
)
_FIT = re.compile(r"(?:合格|达标|按[时期]|及时|成功|正常|完好|满意|准确|通过)[^,。;/]{0,8}$")
_ABSENT = re.compile(
    r"未(?:发生|出现|发现|产生|出错|中断|超|逾|造成|被|退|返|投诉|丢|损|违|延|断|误|漏)|没有|[无零非]|-|减"
)
_NEGATIVE = re.compile(
    r"(?<![无零未非免])(?:异常|逾期|投诉|差错|错误|事故|不合格|失败|丢失|损坏|缺陷|违规|返工|故障|流失|误差|退货|发病|死亡)(?:发生)?(?:率|比例|次数|数量|数|起数|件数)$"
)
_GOODS = "满意 合格 通过 完成 及时 覆盖 使用 完好 运行 响应 处理 采纳 准确 完整 到达 到位 参与 知晓 公开"
_GOOD = frozenset(_GOODS.split())
_PRAISE = re.compile(r"好评率|(?:公众|用户|群众|服务|社会)满意[度率]")
_STARS = re.compile(
    r"最高为?\s{0,3}(\d{1,3})\s{0,3}[星分级]|(\d{1,3})\s{0,3}[星分]制|满分为?\s{0,3}(\d{1,3})"
)
_RATED = re.compile(r"星级|评分|分值|得分")
_FACTOR = re.compile(r"[*×✕xX·]\s{0,3}(\d{1,4})(?!\d)")
_OPPOSED = {
    "≥": (Operator.AT_MOST, Operator.LESS),
    "≤": (Operator.AT_LEAST, Operator.MORE),
}
_WHOLE = ("总数", "总数量", "总量", "总次数", "总人数", "总件数")


@rule(
    "W10",
    Severity.WARNING,
    "指标解释与指标值矛盾或公式有误",
    APPROPRIATENESS,
    condition=(
        "解释里的百分比、数量、时限、金额、日期与指标值不同；两者宽严不一（“超过”“不得发生”“以实际需求为准”）；门槛低到人人能达到；正向指标的分子是异常、逾期、投诉，或用实际时间除以计划时间；"
        "负向指标用“≥”，或以“≤”限制合格、及时的比例；评分公式的除数与最高分不符；分子分母相同或颠倒，分子是计划数；服务时段前后矛盾；好评率与满意度不一。"
    ),
    authority=f"{D88} {APPROPRIATENESS}",
    blind="只核对写明的数字和常见的公式，只认得明显过低的门槛，此外不知道指标值定得高不高。",
)
def contradicting(subject: Subject) -> Iterator[Remark | Undecided]:
    """The first contradiction between the explanation and the value of each row."""
    if any(is_blank(row.definition) or is_blank(row.target_value) for row in subject.rows()):
        yield Undecided("有指标没有填写指标值或指标解释。")
    satisfied = next(_shares_of_satisfied(subject, "服务对象满意度指标"), None)
    for row in subject.rows():
        seen = indicator(row)
        for judge in (_percentage, _amount, _date, _direction, _rating, _fraction, _bar):
            if remark := judge(seen):
                yield remark
                break
        else:
            if satisfied and (remark := _praised(seen, satisfied)):
                yield remark


def _percentage(seen: ParsedIndicator) -> Remark | None:
    value, number = seen.value, seen.value.number
    if number is None or value.upper is not None or not (seen.is_percentage or seen.is_bare):
        return None
    for clause in _CLAUSE.finditer(seen.definition):
        words = clause.group()
        found = None if _SCALE.search(words) or "=" in words else _PERCENT.search(words)
        if not found:
            continue
        stated = Decimal(found["n"] or 100)
        is_about = found["all"] or share(seen.name, words) >= 0.5 or _is_of_itself(seen, words, found)
        # A bare number above one may have another unit than the per cent of the explanation.
        is_alike = seen.is_percentage or seen.is_rate or number < 1
        if stated == number or not is_about or not is_alike:
            return None
        quote = _part(seen, clause.start() + found.start(), clause.start() + found.end())
        if seen.is_bare and number * 100 == stated:
            regular = Correction(f"{stated}%", f"改为{stated}%", keeps_meaning=True)
            place = Place("target_value", seen.row.identity)
            return Remark(
                place, f"是{seen.target}，而解释说“{quote}”，请改为{stated}%。", seen.target, None, regular
            )
        return _differing(seen, quote)
    return None


def _is_of_itself(seen: ParsedIndicator, words: str, found: re.Match[str]) -> bool:
    """Tell whether a clause sets a target without a name (全年不低于90%), or names what the indicator measures."""
    before, behind = words[: found.start()], words[found.end() :]
    if not essence(_UNNAMED.sub("", before + behind)):
        return True
    return bool(
        seen.is_rate and is_rate(before.strip()) and measure(before.strip()) == measure(seen.name) != ""
    )


def _amount(seen: ParsedIndicator) -> Remark | None:
    """A number with a unit that says the value again, and differently: 2小时内 before ≤4小时."""
    value = seen.value
    size = None if value.number is None else measured(value.number, value.unit)
    if size is None or value.upper is not None:
        return None
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
            if told is None and (each.operator or _STATED.search(each.before)) and not is_opposed:
                told = clause.start() + each.start, clause.start() + each.end
    return _differing(seen, _part(seen, *told)) if told else None


def _date(seen: ParsedIndicator) -> Remark | None:
    date, found = seen.value.date, list(_DATE.finditer(seen.definition))
    stated = understood(found[0].group(1) + "前").date if len(found) == 1 else None
    if date is None or date.year is None or stated is None:
        return None
    quote = _part(seen, *found[0].span())
    if _is_open(date) and stated.day and stated.last == date.last:
        meant = f"也可理解为{date.month}月1日以前，请统一写到日"
        return _on_definition(seen, f"说“{quote}”，而指标值“{seen.target}”{meant}。", quote)
    if stated.last != date.last and not _is_within(stated, date):
        return _differing(seen, quote)
    return None


def _is_open(date: TargetDate) -> bool:
    """Tell whether it is a month with 前 alone, which some count to its first day and others to its last."""
    return bool(date.month) and date.day is None and not date.at_end and date.by == "前"


def _is_within(one: TargetDate, other: TargetDate) -> bool:
    """Tell whether one date only says less than the other: 2025年11月 and 2025年11月15日."""
    pairs = ((one.month, other.month), (one.day, other.day))
    return one.year == other.year and all(None in pair or pair[0] == pair[1] for pair in pairs)


def _direction(seen: ParsedIndicator) -> Remark | None:
    value = seen.value
    if value.operator in (Operator.AT_MOST, Operator.LESS):
        return _good_under_a_cap(seen)
    is_high = seen.is_percentage and value.operator is None and value.number is not None and value.number > 50
    if not is_high and value.operator not in (Operator.AT_LEAST, Operator.MORE):
        return None
    if _NEGATIVE.search(seen.name) and not _MENDED.search(seen.name):
        place = Place("target_value", seen.row.identity)
        return Remark(place, f"要求越大越好，而“{seen.name}”越小越好，请核对方向。", seen.target)
    for each in seen.formulas:
        if _ACTUAL.search(each.numerator) and _PLANNED.search(each.denominator) and "-" not in each.numerator:
            return _on_formula(seen, each, "的公式方向相反：实际用时越长，结果越大越“达标”，请改正公式。")
        if each.denominator and _counts_bad(seen, each):
            return _on_formula(seen, each, f"的公式方向相反：“{each.numerator}”越多越“达标”，请改正公式。")
    return None


def _good_under_a_cap(seen: ParsedIndicator) -> Remark | None:
    """A share of good cases that must not exceed something, below the whole."""
    if not seen.is_percentage or seen.value.number is None or seen.value.number >= 100:
        return None
    for each in seen.formulas:
        is_good = each.denominator and _FIT.search(each.numerator)
        if is_good and not (_BAD.search(each.numerator) or "-" in each.numerator):
            message = (
                f"的公式方向相反：“{each.numerator}”越多越好，而指标值“{seen.target}”要求越少越好，请核对。"
            )
            return _on_formula(seen, each, message)
    return None


def _counts_bad(seen: ParsedIndicator, formula: Formula) -> bool:
    part = formula.numerator
    is_named = _SOUGHT.search(seen.name) or (_BAD.search(seen.name) and not _MENDED.search(seen.name))
    return bool(_BAD.search(part)) and not (is_named or _ABSENT.search(part) or _is_mended(part))


def _is_mended(part: str) -> bool:
    """Tell whether the bad cases were dealt with, and in time."""
    return bool(_MENDED.search(part)) and not _LATE.search(part)


def _rating(seen: ParsedIndicator) -> Remark | None:
    """An average of ratings as a percentage: their sum over their number times the highest rating."""
    told = _STARS.search(seen.definition)
    stated = next(filter(None, told.groups()), "") if told else ""
    for each in seen.formulas:
        factor = _FACTOR.search(each.denominator)
        highest = int(stated or ("5" if "星" in each.numerator else "0"))
        if not factor or not highest or not _RATED.search(each.numerator) or not each.is_percentage:
            continue
        by = int(factor[1])
        if by != highest:
            most = f"结果最多只有{100 * highest // by}%" if by > highest else "结果会超过100%"
            return _on_formula(
                seen, each, f"的公式有误：每个评价最高{highest}分，除数却乘以{by}，{most}，请改正公式。"
            )
    return None


def _fraction(seen: ParsedIndicator) -> Remark | None:
    for each in seen.formulas:
        over, under = essence(each.numerator), essence(each.denominator)
        if over and over == under:
            return _on_formula(seen, each, "的公式有误：分子和分母相同，结果总是100%，请改正公式。")
        is_turned = over.endswith(_WHOLE) and under.endswith(("数", "量")) and not under.endswith(_WHOLE)
        if is_turned and seen.is_percentage and measure(seen.name) in _GOOD:
            return _on_formula(seen, each, "的公式有误：分子和分母颠倒，总数应作分母，请改正公式。")
    return None


def _shares_of_satisfied(subject: Subject, level_2: str) -> Iterator[ParsedIndicator]:
    for row in subject.rows(level_2):
        seen = indicator(row)
        if seen.is_percentage and seen.value.upper is None and measure(seen.name) == "满意":
            yield seen


def _praised(seen: ParsedIndicator, satisfied: ParsedIndicator) -> Remark | None:
    """The praise of the same people elsewhere (好评率100%), beside another share of those who are satisfied."""
    is_elsewhere = seen.row.category.level_1 != "满意度指标" and _PRAISE.search(seen.name)
    if not is_elsewhere or not seen.is_percentage or seen.value.number == satisfied.value.number:
        return None
    words = f"为“{seen.target}”，而“{satisfied.name}”为“{satisfied.target}”，说的是同一件事，请统一，好评率宜归入满意度。"
    return Remark(Place("target_value", seen.row.identity), words, seen.target)


def _bar(seen: ParsedIndicator) -> Remark | None:
    found = uneven(seen)
    if not found:
        return None
    if not found.end:
        return Remark(Place("target_value", seen.row.identity), found.message, seen.target)
    return _on_definition(seen, found.message, _part(seen, found.start, found.end))


def _differing(seen: ParsedIndicator, quote: str) -> Remark:
    return _on_definition(seen, f"说“{quote}”，与指标值“{seen.target}”不一致，请统一。", quote)


def _on_formula(seen: ParsedIndicator, formula: Formula, message: str) -> Remark:
    return _on_definition(seen, message, _part(seen, formula.start, formula.end))


def _on_definition(seen: ParsedIndicator, message: str, quote: str) -> Remark:
    return Remark(Place("definition", seen.row.identity), message, quote)


def _part(seen: ParsedIndicator, start: int, end: int) -> str:
    return seen.row.definition[start:end].strip()
