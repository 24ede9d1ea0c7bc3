"""Signs and words of a 指标值: rules W06 and W08."""

import re
from collections.abc import Iterator

from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Correction, Nature, corrections
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import COMPLETENESS, D88, PRACTICE, Subject, rule
from app.domain.prereview.values import QUOTED, is_placeholder, place, quoted, stated
from app.domain.text import squeezed

_SIGN_BEFORE = (
    r"≧|≦|⩾|⩽|[>＞<＜≥≤]\s?[=＝]|[=＝]\s?[>＞<＜]|[>＞﹥<＜﹤]|[大小]于[或和及]?等于|不[得能应可]{0,2}(?:超过?|[少小低高多大]于)"
    r"|[大小高低多少]于|等于|超过|至[少多]|最[少多]|大?约|接近|不[到足]|近(?!\s?\d{1,2}个?[年月日])"
)
_WORD_BEHIND = (
    r"及?以上|及?以下|左右|上下|余(?=[个名人家次份项台套件条场万亿元])|多(?=[个名人家次份项台套件条场]|万元)"
)
_IRREGULAR = re.compile(
    rf"(?P<before>{_SIGN_BEFORE})\s{{0,3}}[+-]?\d|\d[^\d,，;；。]{{0,8}}?(?P<behind>{_WORD_BEHIND})"
)
_LEVEL = re.compile(
    r"(?:不[低高]于|达到?)\s?[1-5](?:[类级等档]|[Aa]级?|星级?)(?:标准)?(?:及?以上)?|[1-5](?:[类级等档]|[Aa]级?|星级?)及?以[上下]"
)
"""A class has no size, so that no sign stands for 不低于2类."""
_APPROXIMATE = re.compile(r"约|近|左右|上下|余|多$")

_NUMERAL = r"[一二三四五六七八九十百千两]{1,6}"
_MEASURED = re.compile(
    rf"{_NUMERAL}(?:个|次(?!性)|套|份|项|人|名|台|家|天|日|周|月|季|年|场|篇|期|批|处|成|倍|条|部|本|册|种|件|级|等|类|档|星|小时|分钟|万|亿)"
    r"|[ⅠⅡⅢⅣⅤ]{1,3}类|(?<![A-Z])[IV]{1,3}类|[百千万]分之|百分百|零(?!售|散|星|部|件|碎)|[初中年月季旬度][底末]|年内|每[年月周日天季]|全年|全天|半年|季度|年度内"
)
_GRADES = (
    r"优秀|优良|良好|优|良|中等?|一般|合格|及格|达标|较好|好|差|不合格|[A-Ea-e甲乙丙丁]级?|[高低]|[强弱]"
)
_ONE_GRADE = re.compile(
    rf"(?:[≥≧≤=＝]|不低于|达到?|为|评为|获评?|被评为|评价为?|评定为?|考核为?|等[级次]为?){{0,2}}(?:{_GRADES})"
    r"(?:及以上|以上)?(?:等[次级]|档|级)?[。;；]?"
)
_A_GRADE = re.compile(
    rf"(?:^|(?<=[、，,；;。/／：:（(\s为]))({_GRADES})(?=[、，,；;。/／：:（()）\s\d≥≤＝=]|等[次级]|$)"
)
_VERDICT = re.compile(
    r"(?:验收|审[查核议定]|评[审定估]|检[测查验]|测[评试]|备案|认证|考核|终验|初验|竣工|鉴定|核查|抽检)?(?:为|已|均|全部)?(?:合格|通过|达标|获批|入库)"
    r"|是|否|有|通过[^\d]{0,8}(?:验收|审[查核议]|评[审估]|检[测查]|测[评试]|认证|考核|备案)"
)


@rule(
    "W06",
    Severity.WARNING,
    "比较符不规范",
    COMPLETENESS,
    condition="指标值用≧、＞、大于、不少于、以上、约等代替≥、≤、＝；只是全角数字或夹有空格的作为提示。",
    authority=PRACTICE,
    blind="“30天内”之类的时限说法视为规范；把“大于”改为“≥”会略改含义，须填报人确认。",
)
def irregular_sign(subject: Subject) -> Iterator[Remark]:
    """Numbers whose sign is none of ≥, ≤ and ＝."""
    for row, value in stated(subject):
        text = row.target_value.strip()
        is_other = value.nature is Nature.DATE or _LEVEL.fullmatch(squeezed(text[:QUOTED]))
        match = None if is_other else _IRREGULAR.search(text)
        correction = next(iter(corrections(text)), None)
        if match:
            yield Remark(place(row), _irregularity(row, match), quoted(row), correction=correction)
        elif correction and not is_other:
            message = f"写“{quoted(row)}”不规范（全角、空格或以文字代替符号），请改写。"
            yield Remark(place(row), message, quoted(row), Severity.HINT, correction)
        elif value.nature in (Nature.NUMBER, Nature.DATE) and re.search(r"\S\s+\S", text):
            message = f"写“{quoted(row)}”，中间夹有空格，请删去。"
            yield Remark(place(row), message, quoted(row), Severity.HINT, _joined(text))


def _irregularity(row: IndicatorRow, match: re.Match[str]) -> str:
    sign = match["before"] or match["behind"]
    if _APPROXIMATE.search(sign):
        return f"写“{quoted(row)}”，“{sign}”无法与实际完成值比较，请写明确的数值，并用≥、≤或＝。"
    return f"写“{quoted(row)}”，请把“{sign}”改为≥、≤或＝。"


def _joined(text: str) -> Correction:
    joined = re.sub(r"\s+", "", text)
    return Correction(joined, f"改为{joined[:QUOTED]}", True)


@rule(
    "W08",
    Severity.WARNING,
    "定性指标没有分档",
    COMPLETENESS,
    condition="指标值没有数字，也不是等次（优、良、中、差）、级别或通过、合格之类能判定的结果，解释中也没有列出各档。",
    authority=f"{D88}（定性指标分级分档）",
    blind="只看有没有分档，不看各档是否分得清。",
)
def ungraded(subject: Subject) -> Iterator[Remark]:
    """Words that nobody can tell reached from missed."""
    for row, value in stated(subject):
        text = row.target_value
        if value.nature is not Nature.WORDS or any(map(str.isdecimal, text)):
            continue
        if is_placeholder(text) or _is_graded(squeezed(text)) or _has_scale(row.definition):
            continue
        if has_own_scale(row) or _WITHIN_BUDGET.fullmatch(squeezed(text)):
            continue
        if _UNCHANGED.fullmatch(squeezed(text)) and _BASE.search(row.definition + text):
            continue
        message = f"写“{quoted(row)}”，没有数值也没有分档，无法判断是否完成，请量化，或给出优、良、中、差各档的标准。"
        yield Remark(place(row), message, quoted(row))


_LONGEST_GRADE = 8
_UNCHANGED = re.compile(
    r"(?:保持)?(?:不(?:降低|下降|减少|增加|升高|反弹|恶化|变差|变)|持平|不[低高]于.{1,12})"
)
_BASE = re.compile(r"20\d\d年[^，,。；;]{0,16}相比|上年|去年|上一[年期]|基[期准线]|比较|同期|现状|实施前")
"""Not to fall below what stands for the year before can be told without a grade."""


_WITHIN_BUDGET = re.compile(
    r"(?:控制在|不超[出过]?)[^\d]{0,8}(?:预算|概算|限额|批复|合同|计划)[^\d]{0,4}[内额价]?"
)
"""Rule H01 says what there is to be said of it."""


_WHOLE = frozenset({"全覆盖", "全部完成", "全部", "无遗漏", "应查尽查"})
_SHORT_OF_IT = re.compile(r"(?:少|漏|缺)[一1][^，,。；;]{0,8}[即则]?[为视]?")
"""What misses the whole: 少一家即为未完成."""


def has_own_scale(row: IndicatorRow) -> bool:
    """Tell whether an explanation defines the value and another grade of it: 健全：…；较健全：…."""
    text = squeezed(row.target_value[:QUOTED])
    if not text or len(text) > _LONGEST_GRADE:
        return False
    core, before = re.escape(text.removeprefix("已")), r"(?:较为?|基本|不|未|一般|部分)?"
    told = row.definition[:1000]
    heads = re.findall(rf"(?:^|[；;。，,\s])({before}(?:已)?{core})(?=[：:为指])", told)
    verdicts = re.findall(rf"[为是作]({before}(?:已)?{core})(?=[，,。；;]|$)", told)
    is_whole = text in _WHOLE and _SHORT_OF_IT.search(told)
    return len(set(heads)) > 1 or len(set(verdicts)) > 1 or bool(is_whole)


def _is_graded(text: str) -> bool:
    """Tell whether words without figures say a grade, a count in Chinese numerals, a time or a verdict."""
    return bool(
        _ONE_GRADE.fullmatch(text) or _has_scale(text) or _VERDICT.fullmatch(text) or _MEASURED.search(text)
    )


def _has_scale(text: str) -> bool:
    """Tell whether at least two grades are listed."""
    return len(set(_A_GRADE.findall(text))) > 1
