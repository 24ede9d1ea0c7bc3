"""指标值 as written, held against its indicator: rules E05, E06, E09, W05 and W07."""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.domain.form.places import Place
from app.domain.form.sheet import NONE_WORDS, IndicatorRow
from app.domain.form.target_values import Correction, Nature, Operator, TargetValue, corrections, understood
from app.domain.prereview import required
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import (
    APPROPRIATENESS,
    COMPLETENESS,
    D88,
    D101,
    RELEVANCE,
    Subject,
    rule,
)
from app.domain.prose import indicator_names as names
from app.domain.text import is_blank, squeezed

QUOTED = 60
"""So many characters of a cell are quoted at most."""

ABSENT = NONE_WORDS | {"不涉及", "暂无", "没有", "N/A", "n/a", "NA", "/", "-", "--", "—", "——", "\\"}
"""How people say that a cell has nothing to say; the form's own word is 不适用."""

_CAPS = (Operator.AT_MOST, Operator.LESS)
_PERCENT_FORMULA = re.compile(r"[*×xX✕·]\s{0,3}100\s{0,3}%|\(\s{0,3}%\s{0,3}\)|百分制?比")
_NARROW = str.maketrans("（）％", "()%")
_COUNT = re.compile(
    r"[数次额价]$|(?<!质)量$|(?<!分)值$|数量$|规模$|面积$|里程$|长度$|收入$|成本$|费用?$|经费$|资金$|支出$|投资$"
)
_TIMES = re.compile(r"(?:个?工作日|个?自然日|个?日历天|个?小时|分钟?|秒|毫秒|天|日|周|个?月|个?季度|年)$")
_HOURS_OF_WORK = re.compile(r"(?:时数|学时|课时|工时|机时|台时|时长|小时数|天数)数?$")
"""Hours that are delivered, unlike those that something may take."""
_PLACEHOLDERS = re.compile(
    r"[\W_]+|[xX]{1,6}[%个次项]?|(?:暂?待定|待[确核]定|待补充|另[行定].{0,6}|若干.{0,2}|[nN]/?[aA]|TBD|tbd|暂无|按需"
    r"|(?:按|据|以|视).{0,6}(?:实际|实|情况).{0,8})"
)


def quoted(row: IndicatorRow) -> str:
    """Return the 指标值 as findings quote it."""
    return row.target_value[:QUOTED]


def place(row: IndicatorRow) -> Place:
    """Return the cell of the 指标值."""
    return Place("target_value", row.identity)


def stated(subject: Subject, *level_2: str) -> Iterator[tuple[IndicatorRow, TargetValue]]:
    """Yield the rows that state an indicator, with their values; 不涉及 under an unstarred 二级指标 states none."""
    for row in subject.rows(*level_2):
        if row.category.required or not all(squeezed(cell[:20]) in ABSENT for cell in row.cells):
            yield row, understood(row.target_value)


def bare_number(row: IndicatorRow, value: TargetValue) -> Decimal | None:
    """Return the number of a value without a unit, neither behind it nor in the name; None for any other value."""
    has_unit = value.unit or value.note or names.stated_unit(row.name)
    return None if has_unit or value.nature is not Nature.NUMBER else value.number


def _formula_is_percentage(row: IndicatorRow, number: Decimal) -> bool:
    """Tell whether the explanation reckons in per cent what the bare number may well be."""
    if not 10 < number <= 100 or row.category.level_2 in ("数量指标", "成本指标"):
        return False
    if _COUNT.search(names.core(row.name)) or names.is_duration(row.name):
        return False
    return bool(_PERCENT_FORMULA.search(row.definition.translate(_NARROW)))


def _lost_percentage(row: IndicatorRow, value: TargetValue) -> str:
    """Return the percentage that a bare 0.05 was before a workbook took its format away, "" where it was none."""
    number = bare_number(row, value)
    if number is None or not 0 < number < 1:
        return ""
    percent = _percent(number)
    return percent if names.is_ratio(row.name) or percent in squeezed(row.definition) else ""


def _wants_percent(row: IndicatorRow, value: TargetValue) -> bool:
    """Tell whether the bare number is that of a share, in % or in points (rule E06); 0 is 0 in any unit."""
    number = bare_number(row, value)
    if not number or _lost_percentage(row, value):
        return False
    return names.is_ratio(row.name) or _formula_is_percentage(row, number)


def _percent(number: Decimal) -> str:
    return f"{(number * 100).normalize():f}%"


def _with(row: IndicatorRow, unit: str) -> Correction | None:
    """Return the value with the unit behind it, its sign put right where that keeps the meaning."""
    text = row.target_value.strip()
    regular = next((each.text for each in corrections(text) if each.keeps_meaning), text)
    if not unit or not regular[-1:].isdecimal():
        return None
    return Correction(regular + unit, f"改为{regular}{unit}", True)


@rule(
    "E05",
    Severity.ERROR,
    "指标值空白、无约束力或丢失百分号",
    APPROPRIATENESS,
    condition="指标值空白或写“待定”之类；写“≥0”、合格率写“≤100%”等怎样都能达到的值；比率写成0.05之类不带%的小数。",
    authority=f"{D88}（细化量化）",
    blind="不判断有约束力的指标值定得是高是低。",
)
def without_force(subject: Subject) -> Iterator[Remark]:
    """Values that bind nobody, and percentages whose format a workbook has lost."""
    asked_elsewhere = {said.place for said in required.starred(subject) if isinstance(said, Remark)}
    for row, value in stated(subject):
        text = row.target_value
        if is_blank(text):
            if place(row) not in asked_elsewhere:
                yield Remark(place(row), "未填，请写明要达到的数值或等次。")
        elif is_placeholder(text):
            yield Remark(place(row), f"写“{quoted(row)}”没有约束力，请写明要达到的数值或等次。", quoted(row))
        elif value.nature is not Nature.NUMBER:
            continue
        elif _binds_nothing(row, value):
            message = f"写“{quoted(row)}”怎样都能达到，没有约束力，请写明要达到的数值。"
            yield Remark(place(row), message, quoted(row))
        elif percent := _lost_percentage(row, value):
            message = f"为“{quoted(row)}”，疑为百分比格式丢失，请核对是否应为{percent}。"
            yield Remark(place(row), message, quoted(row), correction=_restored(row, percent))


def is_placeholder(text: str) -> bool:
    """Tell whether the text stands for a value that is not known yet: 待定, ——, XX."""
    return bool(_PLACEHOLDERS.fullmatch(squeezed(text[:40]))) and not any(map(str.isdecimal, text))


def _binds_nothing(row: IndicatorRow, value: TargetValue) -> bool:
    number = value.number
    if number is None or value.words or names.may_be_negative(row.name):
        return False
    if value.upper is not None:
        return value.unit == "%" and number <= 0 and value.upper >= 100
    if value.operator is Operator.AT_LEAST:
        return number <= 0
    return (
        value.operator is Operator.AT_MOST
        and value.unit == "%"
        and number >= 100
        and names.is_capped(row.name)
    )


def _restored(row: IndicatorRow, percent: str) -> Correction | None:
    match = re.fullmatch(r"([≥≤＝=]?)\d*\.?\d+", row.target_value.strip())
    if not match:
        return None
    text = match[1] + percent
    return Correction(text, f"改为{text}", True)


@rule(
    "E06",
    Severity.ERROR,
    "比率没有写“%”或“分”",
    RELEVANCE,
    condition="指标名为率、度、比例，或解释中的公式以百分比计，而指标值只有数字。",
    authority=f"{D101}（指标取值方式）；{D88}",
    blind="按名称和公式识别比率；容积率、频率、温度等另有单位的不在此列。",
)
def without_percent(subject: Subject) -> Iterator[Remark]:
    """Shares whose value says neither % nor points."""
    for row, value in stated(subject):
        if _wants_percent(row, value):
            message = f"只写“{quoted(row)}”，看不出是百分比还是分数，请写明“%”或“分”。"
            yield Remark(
                place(row), message, quoted(row), correction=_with(row, _percent_or_points(row, value))
            )


def _percent_or_points(row: IndicatorRow, value: TargetValue) -> str:
    """Return the sign that name and explanation leave no doubt of, else ""."""
    definition = row.definition.translate(_NARROW)
    if value.number is None or not 1 < value.number <= 100:
        return ""
    if "%" in definition or re.search(r"(?:率|比例|比重|占比|百分比)$", names.core(row.name)):
        return "%"
    return "分" if re.search(r"得分|评分|打分|\d分", definition) else ""


@rule(
    "E09",
    Severity.ERROR,
    "时间指标写成百分比",
    RELEVANCE,
    condition="指标名是时间、时长、日期等，而指标值是百分比。",
    authority=f"{D88}（相关性）",
    blind="只看指标名；“缩短”“压缩”等变化幅度可用百分比，不在此列。",
)
def percentage_of_time(subject: Subject) -> Iterator[Remark]:
    """Times and dates that are stated in per cent."""
    for row, value in stated(subject):
        if value.nature is Nature.NUMBER and value.unit[:1] in ("%", "‰") and names.is_duration(row.name):
            if value.words in ("缩短", "压缩", "减少", "节约", "节省", "降低", "下降", "提升", "提高"):
                continue
            message = f"为“{quoted(row)}”，而指标“{row.name[:QUOTED]}”是时间，请写时点或时长，或把指标改为及时率之类的比率。"
            yield Remark(place(row), message, quoted(row))


@rule(
    "W05",
    Severity.WARNING,
    "数量指标用“≤”",
    APPROPRIATENESS,
    condition="数量指标的值是上限（≤、<、不超过、以内），一件不做也算达标。",
    authority=f"{D101}（产出指标）",
    blind="按名称认出故障、投诉、能耗等越少越好的事项，不报告；按实结算的上限认不出，可加说明。",
)
def capped_quantity(subject: Subject) -> Iterator[Remark]:
    """Outputs with an upper limit only."""
    for row, value in stated(subject, "数量指标"):
        if value.nature is not Nature.NUMBER or value.operator not in _CAPS or value.upper is not None:
            continue
        is_span = _TIMES.search(value.unit) and not _HOURS_OF_WORK.search(names.core(row.name))
        if value.words or is_span or names.is_adverse(row.name) or "元" in value.unit:
            continue
        message = (
            f"为“{quoted(row)}”，一件不做也算达标，请写“≥”或“＝”；若是结算上限，请列入成本指标或加以说明。"
        )
        yield Remark(place(row), message, quoted(row))


@rule(
    "W07",
    Severity.WARNING,
    "数字没有计量单位",
    COMPLETENESS,
    condition="指标值只有数字，没有计量单位；名称已含单位（如次数、得分）的只作提示。",
    authority=f"{D101}（指标取值方式）；预算管理一体化系统的计量单位字段",
    blind="比率缺“%”归E06；系数、指数、投入产出比等本无单位的不报告。",
)
def without_unit(subject: Subject) -> Iterator[Remark]:
    """Bare numbers of what is counted or measured."""
    for row, value in stated(subject):
        if bare_number(row, value) is None or _wants_percent(row, value) or _lost_percentage(row, value):
            continue
        if names.is_dimensionless(row.name) or _binds_nothing(row, value):
            continue
        unit = names.implied_unit(row.name) or ("%" if names.is_ratio(row.name) else "")
        hint = Severity.HINT if unit else None
        example = f"“{unit}”" if unit else "如个、次、份、台、项、人、天"
        message = f"只有数字“{quoted(row)}”，请补计量单位（{example}）。"
        yield Remark(place(row), message, quoted(row), hint, _with(row, unit))
