"""The two objectives: rules W03 and W04."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.prereview.absolutes import loosened
from app.domain.prereview.agreement import (
    counted_otherwise,
    listed_otherwise,
    promised_otherwise,
    spoken_otherwise,
    undated,
)
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.promises import dated, unmeasured, untitled
from app.domain.prereview.rule import D88, D101, RELEVANCE, Subject, rule
from app.domain.prose.likeness import essence, likeness
from app.domain.text import is_blank, squeezed

_ALIKE, _SHORT = 0.8, 20
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]+")
_TO_PEOPLE = re.compile(r"补贴|补助|救助|津贴|奖[金励]|抚恤|慰问|养老金|工资|待遇|赔偿|补偿")
_PROCESS = (
    re.compile(
        r"支付[^，,。；;\n]{0,20}?(?:款项?|费用|资金|价款|进度|尾数)|完成[^，,。；;\n]{0,12}?(?:支付|付款|结算|拨付)"
    ),
    re.compile(
        r"(?:合同|协议)的?(?:签订|签署|签约)(?!率|及时)|(?:签订|签署)[^，,。；;\n]{0,20}?(?:合同|协议)(?!要求|约定|规定|总)"
    ),
    re.compile(
        r"完成[^，,。；;\n]{0,20}?(?:招采|招投?标|政府采购|采购(?:工作|流程|程序|手续|招标))"
        r"|(?:招采|招投?标|采购)(?:工作|流程|程序)?(?:的)?(?:完成|结束)"
    ),
)
"""Money that goes out, contracts and purchases: means, not results."""

_HOLLOW = re.compile(
    r"[^，,。；;\n\d]{0,6}?(?:依照|按照?|依据|根据|落实|执行|完成)[^，,。；;\n\d]{0,60}?(?:交办|下达|制定|布置|安排|部署|规定|确定|分解|要求)的?"
    r"[^，,。；;\n\d]{0,16}?(?:任务|工作|目标|指标|事项|要求)(?:执行|开展|完成|落实)?"
)
"""One clause that only points to what somebody else has laid down."""


@rule(
    "W03",
    Severity.WARNING,
    "长期目标与年度目标相同",
    RELEVANCE,
    condition="两项目标除空格和标点外逐字相同；八成以上相同的为提示。",
    authority=f"{D88} 指向明确、细化量化",
    blind="一次性项目的两项目标可以相近；换了说法而意思相同的看不出来。",
)
def same_objectives(subject: Subject) -> Iterator[Remark]:
    """The long-term objective repeated as the annual one."""
    sheet, place = subject.sheet, Place("annual_objective")
    annual, long_term = sheet.annual_objective, sheet.long_term_objective
    if is_blank(annual) or is_blank(long_term):
        return
    quote = _first_clause(annual)
    if essence(annual) == essence(long_term):
        advice = (
            "实施期限为一年，长期目标可以不填。"
            if sheet.implementation_years == 1
            else "请写明本年度要完成的任务和数量，不要照抄长期目标。"
        )
        yield Remark(place, f"与长期目标相同。{advice}", quote)
        return
    alike = likeness(annual, long_term)
    if alike >= _ALIKE:
        yield Remark(
            place,
            f"与长期目标有{alike:.0%}相同，请把长期目标分解为本年度的任务。",
            quote,
            severity=Severity.HINT,
        )


@rule(
    "W04",
    Severity.WARNING,
    "年度目标未落实到指标",
    RELEVANCE,
    condition=(
        "年度目标中的数量、比例、时限在绩效指标中没有，或与同一事项的指标值、完成日期不一；一年期项目的长期目标同样比对；"
        "目标中的时限、等级、系数在指标中没有；目标列举的类别、测算依据计算的数量与同一事项的指标值不一；"
        "目标不足20字、只引用别处的任务，或以签合同、采购、付款为目标。"
    ),
    authority=f"{D88} 指标与目标相关；{D101} 分解细化",
    blind="只比对写成数字的目标；换了名称的同一事项可能对不上，按多年总额测算的数量大于本年度的不比对，文字性的目标是否有指标看不出来。",
)
def objectives_and_indicators(subject: Subject) -> Iterator[Remark | Undecided]:
    """What the objective promises against what the indicators measure."""
    sheet, rows = subject.sheet, tuple(subject.rows())
    if not is_blank(sheet.annual_objective):
        place = Place("annual_objective")
        yield from _thin(place, sheet.annual_objective)
        yield from _process(place, sheet.annual_objective)
        if rows:
            yield from unmeasured(place, sheet.annual_objective, rows)
            yield from loosened(place, sheet.annual_objective, rows)
            told = list(dated(place, sheet.annual_objective, rows, subject.budget_year))
            yield from told or undated(place, untitled(sheet.annual_objective), rows)
            yield from promised_otherwise(place, untitled(sheet.annual_objective), sheet)
            yield from listed_otherwise(place, sheet.annual_objective, rows)
            yield from spoken_otherwise(place, untitled(sheet.annual_objective), rows)
    if rows:
        yield from counted_otherwise(sheet, rows)
    is_this_year = sheet.implementation_years == 1 or is_blank(sheet.annual_objective)
    if is_this_year and rows and essence(sheet.long_term_objective) != essence(sheet.annual_objective):
        yield from unmeasured(Place("long_term_objective"), sheet.long_term_objective, rows)


def _thin(place: Place, text: str) -> Iterator[Remark]:
    length = len(squeezed(text))
    if length < _SHORT:
        yield Remark(
            place, f"只有{length}字，请写明本年度完成什么、完成多少、达到什么效果。", _first_clause(text)
        )
    elif _HOLLOW.fullmatch(text.strip().rstrip("。.；;")):
        yield Remark(
            place, "只引用了别处的任务或要求，请写出任务本身：本年度完成什么、完成多少。", _first_clause(text)
        )


def _process(place: Place, text: str) -> Iterator[Remark]:
    """Point at the first clause that takes the means for the end."""
    for clause in _CLAUSE.finditer(untitled(text)):
        found = next(filter(None, (pattern.search(clause[0]) for pattern in _PROCESS)), None)
        if found and not _TO_PEOPLE.search(clause[0]):
            start = clause.start() + found.start()
            quote = text[start : start + len(found[0])]
            yield Remark(
                place,
                f"中的“{quote}”是过程或投入，不是产出或效果，请写明本年度交付的成果，并与指标对应。",
                quote,
            )
            return


def _first_clause(text: str) -> str:
    found = _CLAUSE.search(text)
    return found[0].strip() if found else text[:20]
