"""Slips of the pen and of the clipboard: rule W15."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, EDITABLE, FieldKind, IndicatorRow, Sheet
from app.domain.form.target_values import Correction
from app.domain.prereview.copies import copied
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.relation import strange_public
from app.domain.prereview.residues import residues
from app.domain.prereview.rule import COMPLETENESS, D88, Subject, rule
from app.domain.prose.quantities import COUNTERS, SHARES, SPANS, quantities
from app.domain.prose.slips import Slip, slips
from app.domain.text import is_blank

_TEXTS = tuple(key for key, field in EDITABLE.items() if field.kind is FieldKind.TEXT)
_COMMERCIAL = re.compile(
    r"股东|市场占有率|客户满意|营业收入|(?:提高|提升|增强)(?:公司|企业)的?(?:竞争力|效益|形象|知名度)|公司的?(?:员工|业绩|形象|效益|利益|发展战略)|我司|[本我贵]公司|弊司|[本我]企业|生产经营活动|(?:单位|中心)的?经营(?:管理|行为|活动)"
)
_FIRMS = re.compile(r"企业|商户|市场主体|经营者|经营单位|经营主体|商家|业主|公司(?!律师)|个体|农户|安全生产")
_OURS = re.compile(r"(?<![自本大])我(局|委|院|校|馆|中心|区|县|镇|乡)(?![域别内外托派部理])")
_CALLED = {"校": "学"}
"""What a body calls itself that has another sign in its name: a 中学 says 我校."""
_OPERATORS = re.compile(r"[≥≤≧≦＞＜>=<⩾⩽]|不[少低小高多大超]于|不超过|大于|小于|至少|至多")
_GRADE = re.compile(
    r"(?:达到?|达成|为|评为|获评|获得)(?:[“\"]?(?:优秀|优良|良好|合格|优|良|满意|一等|A级|全优)[”\"]?)(?:以上|及以上)?[。.]?$"
)

_PROMISES = re.compile(r"提供|完成|建设|新增|达|举办|开展|形成|编制|采购|建成|上线|实现|配备|组织|出具|制定")


@rule(
    "W15",
    Severity.WARNING,
    "文字疑似乱码、笔误或照抄",
    COMPLETENESS,
    condition=(
        "文字中有乱码、不成对的括号、叠字叠词、重复的语句、错别字、漏字、没有写完的句子、缩写或有误的年份日期、跳号、"
        "企业或别的单位的用语和服务对象、残留的模板文字和代码；"
        "与另一项目的同一栏九成以上相同，目标中有整句与更早的项目相同，写着另一项目的名称，或留有解释被照抄的项目的内容；三级指标名称中写了目标值或句号。"
    ),
    authority=f"{D88} 规范完整性",
    blind="只认得常见的笔误；语句通顺而内容写错的看不出来。分期实施的项目与前一期文字相同可以说明。",
)
def wording(subject: Subject) -> Iterator[Remark | Undecided]:
    """Slips in every text, names that hold a target, and what another declaration says, too."""
    for place, text in _texts(subject.sheet, tuple(subject.rows())):
        seen: set[str] = set()
        for slip in slips(text):
            if slip.what not in seen:
                seen.add(slip.what)
                yield _remark(place, slip, text)
        yield from _commercial(place, text)
        yield from _of_another_unit(place, text, subject.sheet)
    for row in subject.rows():
        yield from _named(row)
        yield from _of_another_kind(row, subject.sheet)
    yield from copied(subject)
    yield from residues(subject)


def _texts(sheet: Sheet, rows: tuple[IndicatorRow, ...]) -> Iterator[tuple[Place, str]]:
    for key in _TEXTS:
        yield Place(key), getattr(sheet, key)
    for row in rows:
        for key in COLUMNS:
            yield Place(key, row.identity), getattr(row, key)


def _remark(place: Place, slip: Slip, text: str) -> Remark:
    mended = slip.mended(text)
    correction = mended and Correction(mended, f"“{slip.words}”改为“{slip.instead}”", True)
    return Remark(place, f"{slip.what}。", slip.words, correction=correction or None)


def _commercial(place: Place, text: str) -> Iterator[Remark]:
    """A public body that speaks of itself as a company."""
    found = _COMMERCIAL.search(text)
    if found and not _FIRMS.search(text[max(found.start() - 20, 0) : found.start()]):
        yield Remark(
            place,
            f"中的“{found[0]}”是企业用语，疑似照抄，请按本单位的职能改写。",
            found[0],
            severity=Severity.HINT,
        )


def _of_another_unit(place: Place, text: str, sheet: Sheet) -> Iterator[Remark]:
    """我局 in the words of a unit that is none."""
    own = sheet.applicant_unit + sheet.primary_budgetary_unit
    found = _OURS.search(text) if own else None
    if found and not (found[1] in own or _CALLED.get(found[1], found[1]) in own):
        yield Remark(
            place, f"中的“{found[0]}”与申请单位“{sheet.applicant_unit}”不符，疑似照抄，请核对。", found[0]
        )


def _of_another_kind(row: IndicatorRow, sheet: Sheet) -> Iterator[Remark]:
    """Point at patients, readers or passengers where nothing in the fields of the form has to do with them."""
    found = strange_public(row, sheet)
    if found:
        key, words = found
        yield Remark(
            Place(key, row.identity),
            f"中的“{words}”与本项目无关，疑似由别的单位照抄，请改为本项目的对象。",
            words,
        )


def _named(row: IndicatorRow) -> Iterator[Remark]:
    """A 三级指标 is a noun: no full stop, no target."""
    name, place = row.name.strip(), Place("name", row.identity)
    if is_blank(name):
        return
    target = _target(name)
    if target:
        yield Remark(place, f"中的“{target}”是目标值，请移到指标值，名称只写指标是什么。", target)
    if name.endswith(("。", "；", "，", "、", ".")):
        shorn = name.rstrip("。；，、.")
        yield Remark(
            place,
            f"是指标名称，末尾不用“{name[-1]}”。",
            name[-1],
            correction=Correction(shorn, f"去掉末尾的“{name[-1]}”", True) if shorn else None,
        )


def _target(name: str) -> str:
    """Return the target within a name, "" for none: a number of things, a share, a comparison or a grade."""
    for quantity in quantities(name):
        if quantity.unit in SPANS and quantity.after:
            continue  # 30分钟内响应率 measures how often, not how long
        if quantity.unit in SHARES or quantity.operator:
            return quantity.words
        # 3个窗口受理量 counts what the three windows do; 提供3个窗口 is a promise.
        if quantity.unit in COUNTERS and (not quantity.after or _PROMISES.search(quantity.before)):
            return quantity.words
    found = _OPERATORS.search(name) or _GRADE.search(name)
    return found[0] if found else ""
