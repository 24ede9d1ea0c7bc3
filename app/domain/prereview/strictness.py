"""Whether explanation and value set the same bar: sign, strictness, exceptions, and a bar that anybody clears.

A part of rule W10. Each judge looks at one row alone and reads its explanation a bounded number of times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.domain.form.target_values import Nature, Operator
from app.domain.prereview.absolutes import forbidden, required
from app.domain.prose.indicator_names import is_adverse
from app.domain.prose.indicators import ParsedIndicator, measure
from app.domain.prose.likeness import essence
from app.domain.prose.quantities import measured

_UPWARDS, _DOWNWARDS = (Operator.AT_LEAST, Operator.MORE), (Operator.AT_MOST, Operator.LESS)
_WORDS = {
    Operator.AT_LEAST: r"[≥≧⩾]|>=|不[得能应可]{0,2}[少小低]于|至少|最少",
    Operator.AT_MOST: r"[≤≦⩽]|<=|不[得能应可]{0,2}(?:超[过出]|[高多大]于)|至多|最多",
    Operator.MORE: r"(?<![不未])(?<!不[得能应可])(?:超[过出]|[大高多]于(?!或?等于)|>(?!=))",
    Operator.LESS: r"(?<![不未])(?<!不[得能应可])(?:[小低少]于(?!或?等于)|<(?!=))",
}
_SIGNED = re.compile(
    rf"(?:{'|'.join(f'(?P<{sign.name}>{words})' for sign, words in _WORDS.items())})\s{{0,3}}"
    r"(?P<number>\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?P<fraction>\.\d{1,4})?(?P<scale>万)?\s{0,3}(?P<unit>%|‰|[^\W\d_]{0,4})"
)
_BEYOND = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?P<fraction>\.\d{1,4})?\s?(?P<unit>%|‰|[^\W\d_]{1,3}?)及?(?:(?P<up>以上)|以[下内]|之内)(?![的者]?(?:不得|扣))"
)
_CONSEQUENCE = re.compile(
    r"(?![^\W\d_]?\s?(?:及?以[上下内]|之内)?\s?(?:[,。;:)!?、\n]|$|[即则]?[视算判]?为(?:完成|达标|合格)))"
)
"""A bar ends its clause; what goes on (低于90%的扣5分, 低于98%应整批复检) says what happens beyond the number."""
_CLAUSE = re.compile(r"[^,。;!?\n]{1,400}")
_ACTUAL = re.compile(
    r"(?:以|按照?|根据)[^,。;]{0,8}(?:实际|最终)[^,。;]{0,4}(?:需[求要]|发生|使用|情况|数量?|结算|采购|用量|到位)[^,。;]{0,8}(?:为准|结算|计)|据实结算|按实结算"
    r"|以[^,。;]{0,4}实际[^,。;单表账册录告书证据票函]{1,8}为准"
    r"|(?:具体|最终)[^,。;]{0,10}(?:以|按照?)[^,。;]{1,14}(?:为准|结算)"
)
_BASIC = ("合格", "合规", "准确", "完整", "安全", "及时", "运行", "完好")
_FLOORS = dict.fromkeys(_BASIC, 50) | {"满意": 60}
"""Per cent that anybody who works at all has of such shares."""
_VISITS = re.compile(r"(?:使用|访问|点击|登[录陆]|调用|浏览|下载|应用)(?:的?总?(?:次数|量|次|人次|人数))")
_MONTHS = 12
_SIGNED_CHANGE = re.compile(r"增长|上升|提[升高]|负荷|负载|利用|合格|达标")
_ROUND_THE_CLOCK = re.compile(
    r"(?:7|七)\s?[*×xX]\s?24|24小时[^,。;]{0,6}(?:驻场|值[班守]|不间断|服务|在线|支[撑持])|全天候"
)
_OFFICE_HOURS = re.compile(
    r"5\s?[*×xX]\s?8|工作日[^,。;]{0,4}(?:工作时间|上班时间)|(?:工作|上班)时间(?:内|随时|提供)"
)
_PER = re.compile(r"每(?P<span>月|季度?|半年)[^\d,。;]{0,8}?(?P<number>\d{1,3})\s?(?P<unit>[^\W\d_]{1,2})")
_MANY_BODIES = re.compile(r"\d\s?[个家所座处站村校][^,。;\d]{0,8}$")
"""So many before 每季度1次 have it each."""
_A_YEAR = {"月": 12, "季": 4, "季度": 4, "半年": 2}
_QUALIFIED = re.compile(
    r"合格|达标|完成|通过|及时|按[时期]|满意|正常|完好|准确|实际|已|使用|在线|上线|接入|参[加与训]|响应|处理|覆盖"
)
_PLANNED = re.compile(
    r"(?:计划|拟|应)(?!内|外|生|用|急|对|答)[^-]{0,20}(?:数量?|次数|人数|个数|场次|面积|里程)$"
)
_DONE = re.compile(r"实际|已|完成|[时间期]|剩余|未")
_ONLY_DONE, _DUE = re.compile(r"实际(?:已经?)?完成|已经?完成"), re.compile(r"应|计划|总|全部|任务|目标|需")
"""What a share of the work must not be of, and what it may be of."""
_CHECKED = ("验收", "抽检", "检测", "检查", "考核", "一次验收", "最终验收")
"""What comes before the good cases: 验收合格数量/合格数量."""
_EMPTY = re.compile(r"实际|已经?|总|数量?|个数|件数|次数|人数|[的个件次份项数量()\[\]]")


@dataclass(frozen=True, slots=True)
class Bar:
    """What is wrong with the bar; `start` and `end` are words of the explanation, both 0 where the value is meant."""

    message: str
    start: int = 0
    end: int = 0


def uneven(seen: ParsedIndicator) -> Bar | None:
    """Return the first way in which the explanation sets another bar than the value, or the value none at all."""
    for judge in (_sign, _forbidden, _unsettled, _hours, _times, _missable, _low):
        if found := judge(seen):
            return found
    return None


def _signs(seen: ParsedIndicator) -> Iterator[tuple[Operator, re.Match[str]]]:
    """Yield the signs that stand before the very number of the value, with its unit."""
    value = seen.value
    number = value.number
    if value.nature is not Nature.NUMBER or number is None or value.upper is not None:
        return
    for found in _SIGNED.finditer(seen.definition):
        stated = Decimal(found["number"].replace(",", "") + (found["fraction"] or "")) * (
            10_000 if found["scale"] else 1
        )
        if _is_same(stated, found["unit"], number, value.unit) and not _CONSEQUENCE.match(
            seen.definition, found.end()
        ):
            yield next(sign for sign in _WORDS if found[sign.name]), found


def _behind(seen: ParsedIndicator) -> Iterator[tuple[Operator, re.Match[str]]]:
    """Yield the words behind the very number of the value: 100场以上."""
    value = seen.value
    if value.number is None or value.upper is not None or not value.unit:
        return
    for found in _BEYOND.finditer(seen.definition):
        stated = Decimal(found["number"].replace(",", "") + (found["fraction"] or ""))
        if _is_same(stated, found["unit"], value.number, value.unit):
            yield Operator.AT_LEAST if found["up"] else Operator.AT_MOST, found


def _is_same(stated: Decimal, unit: str, number: Decimal, own: str) -> bool:
    if unit[:1] in ("%", "‰") or own[:1] in ("%", "‰") or not own:
        return stated == number and unit[:1] == own[:1]
    if stated == number and unit.startswith(own):
        return True
    size = measured(number, own)
    return size is not None and any(
        measured(stated, unit[:length]) == size for length in range(len(unit), 0, -1)
    )


def _sign(seen: ParsedIndicator) -> Bar | None:
    """A number under another sign: ≥85% beside 超过85%, ≤3 beside 不低于3, a bare figure beside 不少于."""
    operator, told = seen.value.operator, [*_signs(seen), *_behind(seen)]
    if not told or any(sign is operator for sign, _ in told):
        return None
    sign, found = told[0]
    words = f"说“{found[0].strip()}”"
    if operator is None or operator is Operator.EQUAL:
        is_most = seen.is_percentage and seen.value.number == 100
        message = f"{words}，而指标值“{seen.target}”没有“≥”或“≤”，请统一。"
        return None if is_most or seen.value.words else Bar(message, *found.span())
    if (operator in _UPWARDS) is not (sign in _UPWARDS):
        return Bar(f"{words}，与指标值“{seen.target}”的方向相反，请统一。", *found.span())
    return Bar(f"{words}，与指标值“{seen.target}”宽严不一：一个含本数，一个不含，请统一。", *found.span())


def _forbidden(seen: ParsedIndicator) -> Bar | None:
    found = forbidden(seen) or required(seen)
    if not found:
        return None
    return Bar(f"要求“{found[0].strip()}”，而指标值“{seen.target}”允许例外，请统一。", *found.span())


def _unsettled(seen: ParsedIndicator) -> Bar | None:
    """A fixed figure whose explanation says that another one will count."""
    value = seen.value
    is_fixed = (
        value.nature is Nature.NUMBER and value.operator in (None, Operator.EQUAL) and not seen.is_percentage
    )
    found = _ACTUAL.search(seen.definition) if is_fixed and seen.row.category.level_2 == "数量指标" else None
    if not found:
        return None
    return Bar(f"说“{found[0]}”，而指标值“{seen.target}”是定数，请统一。", *found.span())


def _hours(seen: ParsedIndicator) -> Bar | None:
    always, office = _ROUND_THE_CLOCK.search(seen.definition), _OFFICE_HOURS.search(seen.definition)
    if not always or not office:
        return None
    return Bar(f"既说“{office[0]}”，又说“{always[0]}”，前后矛盾，请统一。", *always.span())


def _times(seen: ParsedIndicator) -> Bar | None:
    """So many times a month that the year cannot hold as many as the value asks."""
    value = seen.value
    if (
        value.nature is not Nature.NUMBER
        or value.number is None
        or value.upper is not None
        or value.operator in _DOWNWARDS
    ):
        return None
    found = list(_PER.finditer(seen.definition))
    if len(found) != 1 or not value.unit or not found[0]["unit"].startswith(value.unit):
        return None
    most = int(found[0]["number"]) * _A_YEAR[found[0]["span"]]
    is_each = (
        seen.definition[max(found[0].start() - 4, 0) : found[0].start()]
        .strip("(（ ")
        .endswith(("每个", "各", "每"))
    ) or bool(_MANY_BODIES.search(seen.definition[max(found[0].start() - 12, 0) : found[0].start()]))
    if is_each or "至少" in found[0][0] or "不少" in found[0][0] or most >= value.number:
        return None
    return Bar(
        f"说“{found[0][0]}”，全年只有{most}{value.unit}，与指标值“{seen.target}”不一致，请统一。",
        *found[0].span(),
    )


def _missable(seen: ParsedIndicator) -> Bar | None:
    """A share of the good cases among the good cases: 合格率=验收合格数量/验收合格总数."""
    for each in seen.formulas:
        if (
            _PLANNED.match(each.numerator)
            and each.denominator
            and not _DONE.search(each.numerator + each.denominator)
        ):
            return Bar(
                f"的公式有误：分子“{each.numerator}”是计划数，不看完成多少，请改正公式。",
                each.start,
                each.end,
            )
        is_of_done = _ONLY_DONE.search(each.denominator) and not _DUE.search(each.denominator)
        if is_of_done and measure(seen.name) in ("完成", "覆盖") and _DONE.search(each.numerator):
            message = f"的公式有误：分母“{each.denominator}”只数已经完成的，结果总是100%，分母应为应完成的数量，请改正公式。"
            return Bar(message, each.start, each.end)
        over, under = (essence(_EMPTY.sub("", part)) for part in (each.numerator, each.denominator))
        if (
            under
            and (over == under or (over.endswith(under) and over.removesuffix(under) in _CHECKED))
            and _QUALIFIED.search(each.numerator)
            and _QUALIFIED.search(each.denominator)
        ):
            message = (
                f"的公式有误：“{each.numerator}”和“{each.denominator}”是同一个数，结果总是100%，请改正公式。"
            )
            return Bar(message, each.start, each.end)
    return None


def _low(seen: ParsedIndicator) -> Bar | None:
    """A value that anybody reaches: a tenth of the work in time, some visits in a year."""
    value, number = seen.value, seen.value.number
    if value.nature is not Nature.NUMBER or number is None or value.upper is not None or value.words:
        return None
    is_share = seen.is_percentage and value.unit == "%"
    is_all = (
        is_share
        and value.operator in _DOWNWARDS
        and number >= 100
        and seen.row.category.level_2 != "成本指标"
    )
    if is_all and any(each.denominator for each in seen.formulas) and not _SIGNED_CHANGE.search(seen.name):
        return Bar(f"的上限“{seen.target}”怎样都能达到，没有约束力，请核对。")
    is_low = is_share and value.operator in _UPWARDS and 0 < number < _FLOORS.get(measure(seen.name), 0)
    if is_low and not is_adverse(seen.name):
        return Bar(f"的门槛“{seen.target}”过低，没有约束力，请核对。")
    is_visited = _VISITS.search(seen.name) and value.unit in ("", "次", "人次") and value.operator in _UPWARDS
    if is_visited and 0 < number <= _MONTHS:
        return Bar(f"的门槛“{seen.target}”过低，平均每月至多一次，没有约束力，请核对。")
    return None
