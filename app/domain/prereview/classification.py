"""Indicators that stand twice, and satisfaction that is none: rules E07 and W11."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import D10, D88, D101, RELEVANCE, Subject, rule
from app.domain.prereview.shared_explanations import comparison
from app.domain.prose.formulas import narrowed
from app.domain.prose.indicators import indicator
from app.domain.prose.likeness import essence
from app.domain.text import is_blank

_CONTRACT = re.compile(r"履约|考[核评]")
_BENEFICIARIES = re.compile(
    r"问卷|调查|访谈|回访|好评|投票|抽样|满意(?:的|以上|及以上)?[^,。;度]{0,8}[数人户家]|[点测]评|评价器|星级"
)


@rule(
    "E07",
    Severity.ERROR,
    "指标重复",
    RELEVANCE,
    condition="两行的三级指标名称相同；名称不同而指标解释相同的，只作警告。",
    authority=f"{D88} 指标科学性",
    blind="名称和解释都换了说法的重复看不出。",
)
def repeated(subject: Subject) -> Iterator[Remark | Undecided]:
    """The second of two rows with one name, or with one explanation that fits both."""
    rows = tuple(subject.rows())
    named: dict[str, str] = {}
    for row in rows:
        seen = indicator(row)
        name = essence(seen.name)
        if name and name in named:
            yield Remark(
                Place("name", row.identity),
                f"与{subject.sheet.place(named[name])}重复，都是“{seen.name}”，请合并或更换一项。",
                row.name.strip(),
            )
        named.setdefault(name, row.identity)
    compared = comparison(rows)
    if compared.is_cut:
        yield Undecided("解释相近的指标太多，只比对了前面的一部分。")
    for one, other in compared.repeats():
        yield Remark(
            Place("definition", other.row.identity),
            f"与“{one.name}”的指标解释相同，请分别说明，或合并为一项。",
            other.row.definition.strip(),
            Severity.WARNING,
        )


@rule(
    "W11",
    Severity.HINT,
    "满意度以合同履约考核代替",
    RELEVANCE,
    condition="满意度指标的名称或解释以履约、考评、考核计量，而没有问卷、调查、好评等受益对象的评价。",
    authority=f"{D10} 服务对象的定义；{D101}",
    blind="不知道考核表由谁填写；内部服务由使用单位考核的，可说明理由。",
)
def judged_by_contract(subject: Subject) -> Iterator[Remark | Undecided]:
    """Satisfaction that is the score which the buyer gives to its supplier."""
    for row in subject.rows():
        if row.category.level_1 != "满意度指标":
            continue
        if is_blank(row.definition):
            yield Undecided("有满意度指标没有填写指标解释。")
        seen = indicator(row)
        if _BENEFICIARIES.search(f"{seen.name}。{seen.definition}"):
            continue
        for key in ("definition", "name"):
            if found := _CONTRACT.search(narrowed(getattr(row, key))):
                yield Remark(
                    Place(key, row.identity),
                    f"以“{found.group()}”计量满意度，这是采购人对供应商的考核，"
                    "请改用受益对象的问卷或评价，或说明理由。",
                    _clause(getattr(row, key), found.start()),
                )
                break


def _clause(text: str, position: int) -> str:
    """Return the clause of `text` around a position."""
    marks = "，。；;\n,"
    start = max(text.rfind(mark, 0, position) for mark in marks) + 1
    end = min((at for mark in marks if (at := text.find(mark, position)) >= 0), default=len(text))
    return text[start:end].strip()
