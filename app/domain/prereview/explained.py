"""Whether a 指标解释 explains its own indicator: rule W09."""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow
from app.domain.prereview.elsewhere import Elsewhere
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.formula_subjects import is_about, is_held_otherwise, stem
from app.domain.prereview.relation import strangers
from app.domain.prereview.rule import D88, RELEVANCE, Subject, rule
from app.domain.prereview.shared_explanations import CONTRACT, JUDGED, Comparison, Explained, comparison
from app.domain.prose.indicators import ParsedIndicator, is_rate, measure
from app.domain.prose.kinds import PERSONS, counted_kind, excludes, is_counting, is_strange
from app.domain.prose.likeness import share
from app.domain.text import is_blank

_ASPECTS = (
    (
        re.compile(r"(?:时间|及时|按时|准时|按期|如期|时效|时限|日期|期限|周期|时长).{0,3}$"),
        re.compile(r"[时日天月周期年早晚限]|分钟|秒|进度|效率|速度|响应|快慢|从[^,。;]{2,12}[到至]"),
        "时间",
    ),
    (
        re.compile(r"(?:成本|费用|经费|支出|造价|单价|价格)(?:总?额|控制[率数]?|节约率?|标准|上限|限额)?$"),
        re.compile(r"成本|费|价|[元钱]|预算|资金|支出|金额|投入|限额"),
        "成本",
    ),
    (
        re.compile(r"满意"),
        re.compile(r"满意|评价|考[核评]|问卷|好评|评分|测评|调查|认可|得分|打分|投诉|反馈"),
        "满意程度",
    ),
)
"""What a name is about, what its explanation then has to speak of, and how that is called."""

_CHANGES = re.compile(r"提高|提升|增强|改善|增长|增加|上升|下降|降低|减少|缩短|压缩|节约|节省")
_BASE = re.compile(
    r"同比|环比|上年|去年|前年|上一?[年季月]|往年|历年|基[期数准线]|[较比](?!例|重|率|值|如)|相对|原[来有本先]?|[之此以]前|[施设造目]前"
    r"|\d{4}年|现有|目前|当前"
)
_LOOKS_AT = re.compile(r"(?:反映|考[察核]|统计|衡量)(?P<what>[^,。;:!?\n()]{2,40})(?=[,。;:!?\n()]|\Z)")
_RESPONSE = re.compile(r"响应(?:的?时间|时限|时长|时效|速度)$")
_MENDED_IN = re.compile(
    r"(?:处[理置]|修复|解决|恢复|排除)[^,。;响]{0,6}\d{1,3}(?:小时|分钟|个?工作日|天|日)[^,。;响]{0,6}"
)
_ANSWERED_IN = re.compile(
    r"\d(?:小时|分钟|个?工作日|天|日)(?:之?内)?(?:[^,。;\d]{0,6})响应|响应[^,。;\d]{0,10}\d"
)
_PERSONAL = re.compile(r"人|名|位|专家|队员|员")


@rule(
    "W09",
    Severity.WARNING,
    "指标解释与指标不符",
    RELEVANCE,
    condition=(
        "解释里的公式算的不是这个指标；解释与另一行、另一项目的指标相同，或反映的是另一行的事物；指标是数量而公式是比率；两者数的不是一类（人员、场次、设施、文件等）；说的事物在全表别处没有；"
        "时间指标而公式是比率；时间、成本、满意度指标的解释写明反映的是别的，没有说到时间、成本、满意；提升幅度没有说明与什么相比。"
    ),
    authority=f"{D88} 指标科学性",
    blind="只比较用词，不懂意思；生僻的同义词会误报，用词相同而口径不同的看不出。",
)
def belonging(subject: Subject) -> Iterator[Remark | Undecided]:
    """The first thing in each explanation that shows it to be another indicator's."""
    if any(is_blank(row.definition) for row in subject.rows()):
        yield Undecided("有指标没有填写指标解释。")
    rows = tuple(subject.rows())
    if comparison(rows).is_cut:
        yield Undecided("解释相近的指标太多，只比对了前面的一部分。")
    told = set()
    for seen, message, quote in mismatches(rows):
        told.add(seen.row.identity)
        yield Remark(Place("definition", seen.row.identity), message, quote)
    for other in subject.elsewhere:
        if other.identity not in told:
            told.add(other.identity)
            yield _of_another_project(subject, other)
    for seen, quote in strangers(subject.sheet, rows):
        if seen.row.identity not in told:
            message = f"说的“{quote}”在全表别处没有提到，疑似由别的项目复制，请改为说明“{seen.name}”。"
            yield Remark(Place("definition", seen.row.identity), message, quote)


def _of_another_project(subject: Subject, other: Elsewhere) -> Remark:
    row = next(row for row in subject.sheet.rows if row.identity == other.identity)
    message = (
        f"与项目“{other.project_name}”（{other.project_code}）的“{other.name}”的指标解释相同，疑似复制，"
        f"请改为说明“{row.name.strip()}”。"
    )
    place = Place("definition", row.identity)
    return Remark(place, message, row.definition.strip(), is_comparison=True)


@lru_cache(maxsize=2)
def mismatches(rows: tuple[IndicatorRow, ...]) -> tuple[tuple[ParsedIndicator, str, str], ...]:
    """Return each indicator whose explanation is another's, with what shows it, and on which words."""
    compared = comparison(rows)
    return tuple(
        (each.seen, *said)
        for each in compared.rows
        if (said := _copied(each, compared) or _looking_elsewhere(each, compared) or _other(each.seen))
    )


def _copied(each: Explained, compared: Comparison) -> tuple[str, str] | None:
    other = compared.source(each)
    if other is None:
        return None
    message = f"与“{other.name}”的指标解释相同，疑似复制，请改为说明“{each.seen.name}”。"
    return message, each.seen.row.definition.strip()


def _looking_elsewhere(each: Explained, compared: Comparison) -> tuple[str, str] | None:
    found = _LOOKS_AT.search(each.seen.definition)
    other = compared.named_in(found["what"], each) if found else None
    if other is None or not found:
        return None
    return f"说的是“{other.name}”，不是“{each.seen.name}”，疑似复制，请改写。", _typed(each.seen, found)


def _other(seen: ParsedIndicator) -> tuple[str, str] | None:
    for judge in (_formula, _kind, _aspect, _response, _assessed, _counted, _change):
        if said := judge(seen):
            return said
    return None


def _formula(seen: ParsedIndicator) -> tuple[str, str] | None:
    if not seen.formulas:
        return None
    formula = seen.formulas[0]
    quote = seen.row.definition[formula.start : formula.end].strip()
    if not any(is_about(seen, each) for each in seen.formulas):
        return f"里的公式算的是“{formula.subject[-40:]}”，不是“{seen.name}”，请统一名称和公式。", quote
    if seen.is_count and all(is_rate(each.subject) or each.is_percentage for each in seen.formulas):
        return f"里的公式算的是比率，而“{seen.name}”是数量，请统一。", quote
    if is_held_otherwise(seen):
        wanted = measure(seen.name)
        return f"里的公式没有用到“{wanted}”的数量，算不出“{seen.name}”，请核对分子。", quote
    return None


def _kind(seen: ParsedIndicator) -> tuple[str, str] | None:
    """An explanation that speaks of a number where the name is a rate, or the other way round."""
    for found in () if seen.formulas else _LOOKS_AT.finditer(seen.definition):
        what = found["what"]
        is_number = what.endswith(("数量", "个数", "次数", "人数"))
        if seen.is_percentage and seen.is_rate and is_number and share(stem(seen.name), what) < 0.5:
            return f"说的是数量，而“{seen.name}”是比率，请统一。", _typed(seen, found)
        if seen.is_count and is_rate(what) and "率" not in seen.name:
            return f"说的是比率，而“{seen.name}”是数量，请统一。", _typed(seen, found)
    return None


def _response(seen: ParsedIndicator) -> tuple[str, str] | None:
    """To answer a call is not to mend what is broken."""
    found = _MENDED_IN.search(seen.definition) if _RESPONSE.search(seen.name) else None
    if not found or _ANSWERED_IN.search(seen.definition):
        return None
    return f"说的是处理完成的时限，而“{seen.name}”是响应的时间，请统一。", _typed(seen, found)


def _typed(seen: ParsedIndicator, found: re.Match[str]) -> str:
    return seen.row.definition[found.start() : found.end()].strip()


def _aspect(seen: ParsedIndicator) -> tuple[str, str] | None:
    """An explanation that says what it looks at, and that is something else; one of a scope or a source says nothing."""
    if not _LOOKS_AT.search(seen.definition):
        return None
    for named, spoken, what in _ASPECTS:
        if named.search(seen.name) and not spoken.search(seen.definition):
            return f"没有说到{what}，解释的不是“{seen.name}”，请改写。", seen.row.definition.strip()
    return None


def _assessed(seen: ParsedIndicator) -> tuple[str, str] | None:
    is_judgement = seen.row.category.level_1 == "满意度指标" or JUDGED.search(seen.name)
    is_spoken_of = share(stem(seen.name), seen.definition) >= 0.75
    found = None if is_judgement or is_spoken_of else CONTRACT.search(seen.definition)
    if not found:
        return None
    return (
        f"用考评得分解释“{seen.name}”，疑似由满意度或质量指标复制，请写明本指标怎样计算。",
        _typed(seen, found),
    )


def _counted(seen: ParsedIndicator) -> tuple[str, str] | None:
    """The explanation counts another kind of thing: windows where the name counts persons, persons where the unit is 项."""
    if seen.is_percentage or seen.formulas:
        return None
    named, unit = counted_kind(seen.name), seen.value.unit
    for found in _LOOKS_AT.finditer(seen.definition):
        what = found["what"]
        told = counted_kind(what)
        is_number = is_counting(what) and seen.is_count
        is_both = unit.endswith("人次") or what.endswith("人次")  # persons and occasions alike
        is_other = is_number and not is_both and excludes(named, told, seen.definition)
        is_personal = told == PERSONS and unit and not _PERSONAL.search(unit + seen.name)
        if is_other or is_personal:
            ours = named or f"“{unit}”"
            words = f"数的是{told}，而“{seen.name}”（{seen.target}）数的是{ours}，请统一。"
            return words, _typed(seen, found)
        if is_number and told and not named and is_strange(seen.name, what, seen.definition):
            return f"数的是{told}，不是“{seen.name}”，请统一。", _typed(seen, found)
    return None


def _change(seen: ParsedIndicator) -> tuple[str, str] | None:
    changed = _CHANGES.search(seen.value.words) or (not seen.is_rate and _CHANGES.search(seen.name))
    if not changed or not seen.is_percentage or seen.formulas:
        return None
    if _CHANGES.search(seen.definition) or _BASE.search(seen.definition + seen.row.target_value):
        return None
    return (
        f"没有说明“{seen.target}”与什么时候相比、怎样计算，请补充基期和公式。",
        seen.row.definition.strip(),
    )
