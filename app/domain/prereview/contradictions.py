"""Whether a 指标解释 contradicts its 指标值, or its formula goes the wrong way: rule W10."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.target_values import Operator
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.reckoned import reckoned
from app.domain.prereview.restated import amount, day, on_definition, part, percentage
from app.domain.prereview.rule import APPROPRIATENESS, D88, Subject, rule
from app.domain.prereview.strictness import uneven
from app.domain.prose.formulas import Formula
from app.domain.prose.indicators import ParsedIndicator, indicator, measure
from app.domain.prose.likeness import essence
from app.domain.text import is_blank

_ACTUAL = re.compile(r"实际.{0,30}?(?:时间|用时|时长|天数|工期|耗时|周期)|用时|耗时")
_PLANNED = re.compile(
    r"(?:计划|要求|规定|约定|合同|目标|预计|应).{0,30}?(?:时间|用时|时长|天数|工期|耗时|周期|时限|期限)"
)
_BAD = re.compile(
    r"异常|逾期|超期|超时|延[误期迟]|滞后|投诉|差错|错[误漏]|事故|不(?:合格|满意|达标|及时|准确|规范|符合|通过|完整|正常|一致)"
    r"|未(?!来|成年)|失败|丢失|损坏|缺陷|违[规法约]|返[工修]|退[回货]|故障|中断|宕机|离线|断[网线]|枯死|死亡|破损|缺勤|误[报判差]|漏[报检判]|瑕疵|流失|闲置"
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
_WHOLE = ("总数", "总数量", "总量", "总次数", "总人数", "总件数")


@rule(
    "W10",
    Severity.WARNING,
    "指标解释与指标值矛盾或公式有误",
    APPROPRIATENESS,
    condition=(
        "解释里的百分比、数量、时限、金额、日期，或各分项、各家之和与指标值不同；两者宽严不一（“超过”“不得发生”“须全部通过”“均须办结”“以实际需求为准”）；门槛低到人人能达到；正向指标的分子是异常、逾期、投诉，或用实际时间除以计划时间；"
        "负向指标用“≥”，或以“≤”限制合格、及时的比例；评分公式的除数与最高分不符；分子分母相同或颠倒，分子是计划数；服务时段前后矛盾；好评率与满意度不一。"
    ),
    authority=f"{D88} {APPROPRIATENESS}",
    blind="只核对写明的数字和常见的公式，只认得明显过低的门槛，另有所指的数字（旺季、质保期等）不比，此外不知道指标值定得高不高。",
)
def contradicting(subject: Subject) -> Iterator[Remark | Undecided]:
    """The first contradiction between the explanation and the value of each row."""
    if any(is_blank(row.definition) or is_blank(row.target_value) for row in subject.rows()):
        yield Undecided("有指标没有填写指标值或指标解释。")
    satisfied = next(_shares_of_satisfied(subject, "服务对象满意度指标"), None)
    for row in subject.rows():
        seen = indicator(row)
        for judge in (percentage, amount, day, reckoned, _direction, _rating, _fraction, _bar):
            if remark := judge(seen):
                yield remark
                break
        else:
            if satisfied and (remark := _praised(seen, satisfied)):
                yield remark


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
    bad = _BAD.search(part)
    if bad and bad[0] in formula.denominator and not _LATE.search(part):
        return False  # 回访的投诉件数/投诉总件数: the bad cases are what is dealt with
    is_named = _SOUGHT.search(seen.name) or (_BAD.search(seen.name) and not _MENDED.search(seen.name))
    return bool(bad) and not (is_named or _ABSENT.search(part) or _is_mended(part))


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
    return on_definition(seen, found.message, part(seen, found.start, found.end))


def _on_formula(seen: ParsedIndicator, formula: Formula, message: str) -> Remark:
    return on_definition(seen, message, part(seen, formula.start, formula.end))
