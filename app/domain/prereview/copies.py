"""What a declaration has from another one: its name, or a whole field. A part of rule W15."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, WIDE, Sheet
from app.domain.prereview.finding import Remark, Undecided
from app.domain.prereview.rule import Subject
from app.domain.prose.likeness import essence, likeness, share
from app.domain.text import is_blank

SAME, LEAST, NAME_LEAST = Fraction(9, 10), 20, 6
"""From which likeness on a field is a copy; shorter texts and names may be the same by chance."""
OBJECTIVES = ("annual_objective", "long_term_objective")
"""The fields whose sentences are looked for in older declarations."""
_DOING = re.compile(
    r"(?:开展|实施|申报|申请|推进|建设|推动)(?P<name>[^的，,。；;：:、！!？?\n《》]{10,60}?(?:项目|服务|工程|课题))(?=[。；;，,\n]|$)"
)
_OWN = re.compile(
    r"^(?:本|该|此|上述|相关|各|有关|以下|这|一系列)|本项目|该项目|等(?:项目|服务|工程)$|(?:类|各类|相关|有关)(?:项目|服务|工程)$"
)
_COMPARED = re.compile(r"参照|参考|同类|类似|类比|对比|比照|前期|上一期|衔接|配套|结合")
_SENTENCE = re.compile(r"[^。；;\n]+")
_ITEM = re.compile(r"^[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[）).．、]\s?")
_HEAD = re.compile(
    r"^(?:(?:19|20)\d\d(?:年度?)?)?(?:(?:[\u4e00-\u9fff]{2,8}?(?:合作区|自治区|开发区|[新园]区|自治[州县]|[省市州区县镇乡])|[省市区县全本])级?){0,3}"
)
_TAIL = re.compile(
    r"(?:（(?:(?:19|20)\d\d年度?|[一二三四五]期)）)?(?:服务|建设|采购|购置|运维|维护|保障|租赁|外包){0,3}(?:项目|工程|经费|费用)?(?:（(?:(?:19|20)\d\d年度?|[一二三四五]期)）)?$"
)
_LONG = 9
_GOES_ON = re.compile(
    r"(?:系统|平台)?的?(?:服务|建设|采购|购置|运维|维护|保障|租赁|外包|运营|项目|工程|专项)"
)
"""How the short name of a project goes on, where the project is meant and not its matter."""
_SHARED = 0.75
"""From this share of its characters on, a name is of the same matter."""
_SURE = 0.5
"""Below this likeness two names are of two projects."""


def copied(subject: Subject) -> Iterator[Remark | Undecided]:
    """Yield fields that are as good as another declaration's, and names of other projects."""
    sheet, others = subject.sheet, subject.others or ()
    if subject.others is None:
        yield Undecided("没有其他项目的申报表，无法核对是否照抄。")
    words = all_words(sheet)
    names = [(core(other.project_name), other) for other in others]
    # Most names stand nowhere in the form, which costs nothing to tell.
    names = [(name, other) for name, other in names if name in words and is_distinctive(name, sheet)]
    for field in WIDE:
        text = getattr(sheet, field.key)
        place = Place(field.key)
        same = next(_same_field(place, text, others), None)
        if same:
            yield same
        elif field.key in OBJECTIVES:
            yield from _same_sentence(place, text, sheet, others)
        foreign = next(_foreign_name(place, text, names), None)
        if foreign:
            yield foreign
        elif field.key == "policy_basis":
            yield from _other_project(place, text, sheet.project_name)

    for row in subject.rows():
        for key in COLUMNS:
            yield from _foreign_name(Place(key, row.identity), getattr(row, key), names)


def all_words(sheet: Sheet) -> str:
    """Return the texts in which another project's name is looked for, a line each or more."""
    fields = (getattr(sheet, field.key) for field in WIDE)
    rows = (row for row in sheet.rows if not row.is_none)
    return "\n".join([*fields, *(cell for row in rows for cell in row.cells)])


def is_distinctive(name: str, sheet: Sheet) -> bool:
    """Tell whether a part of a name is of one project alone, and not what this one is about, too."""
    own = sheet.project_name + sheet.applicant_unit
    return len(name) >= NAME_LEAST and name not in own and share(name, own) < _SHARED


def copied_share(text: str, theirs: str) -> float:
    """Return the likeness of a field with another declaration's, 0 for less than `SAME` and where chance explains it."""
    length, letters = len(text), set(text)
    # What differs so much in length or in its characters cannot be nearly the same, and costs nothing to tell.
    if length < LEAST or not 0.75 * length <= len(theirs) <= 1.34 * length:
        return 0.0
    if len(letters & set(theirs)) < 0.8 * len(letters):
        return 0.0
    alike = likeness(text, theirs)
    return alike if alike >= SAME and len(essence(text)) >= LEAST else 0.0


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of an objective, without their numbers, that are too long to be the same by chance."""
    for found in _SENTENCE.finditer(text):
        words = _ITEM.sub("", found[0].strip())
        if len(words) >= LEAST:
            yield words


def _same_field(place: Place, text: str, others: tuple[Sheet, ...]) -> Iterator[Remark]:
    for other in others:
        alike = copied_share(text, getattr(other, place.key))
        if alike:
            yield Remark(
                place,
                f"与项目{_named(other)}的同一栏有{alike:.0%}相同，疑似照抄，请改为本项目的内容或说明。",
                text.strip()[:40],
                is_comparison=True,
            )


def _foreign_name(place: Place, text: str, names: list[tuple[str, Sheet]]) -> Iterator[Remark]:
    for name, other in names:
        start = text.find(name)
        if start < 0 or (len(name) < _LONG and not _GOES_ON.match(text, start + len(name))):
            continue
        if not _COMPARED.search(text[max(start - 12, 0) : start]):
            yield Remark(
                place,
                f"写有另一项目的名称{_named(other)}，疑似照抄未改，请核对。",
                name,
                is_comparison=True,
            )
            return


def _other_project(place: Place, text: str, own: str) -> Iterator[Remark]:
    """A 政策依据 that ends in the one project that is to be done, and names another one than this."""
    names = [found["name"] for found in _DOING.finditer(text)]
    if len(names) == 1 and not is_blank(own) and not _OWN.search(names[0]) and not _is_own(names[0], own):
        yield Remark(place, f"写“{names[0]}”，与项目名称“{own}”不一致，疑似照抄，请核对。", names[0])


def _same_sentence(place: Place, text: str, sheet: Sheet, others: tuple[Sheet, ...]) -> Iterator[Remark]:
    """A whole sentence of an older declaration's objective."""
    elder = [other for other in others if age(other.project_code) < age(sheet.project_code)]
    for words in sentences(text):
        other = next((each for each in elder if words in getattr(each, place.key)), None)
        if other:
            yield Remark(
                place,
                f"中的“{words[:40]}”与项目{_named(other)}的同一栏逐字相同，疑似照抄，请改为本项目的内容或说明。",
                words,
                is_comparison=True,
            )
            return


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """Return a project's name without the year and the place in front and the common words behind."""
    name = name.strip()
    return _TAIL.sub("", _HEAD.sub("", name, count=1), count=1)


def age(project_code: str) -> str:
    """Return the year, round and serial number of a code: the lower, the older."""
    return project_code[6:8] + project_code[16:]


def _named(sheet: Sheet) -> str:
    return f"“{sheet.project_name}”（{sheet.project_code}）"


def _is_own(name: str, own: str) -> bool:
    """Tell whether a name may mean the project itself; what both begin with, such as the place, says nothing."""
    first, second = essence(name), essence(own)
    if first in second or second in first:
        return True
    common = 0
    while common < min(len(first), len(second)) and first[common] == second[common]:
        common += 1
    return likeness(first[common:], second[common:]) >= _SURE
