"""What an objective still says of the project from which the form was copied: a part of rule W15.

That it was copied is told by its explanations (`elsewhere`): a clause alone may rightly speak of another project.
"""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.sheet import WIDE, Sheet
from app.domain.prereview.copies import OBJECTIVES, core
from app.domain.prereview.finding import Remark
from app.domain.prereview.rule import Subject
from app.domain.prose.likeness import essence, pairs

_CLAUSE = re.compile(r"[^，,。；;、：:！!？?\n]{4,60}")
_GENERAL = re.compile(
    r"服务|项目|工作|质量|情况|管理|建设|系统|平台|设[备施]|信息|数据|全年|年度|本年|完成|开展|提供|保障|维护|运[行维]|稳定|正常|安全|采购|实施|做好|确保|[的和及与]"
)
"""What any project may be about."""
_SHARED = 2
"""So many pairs of characters of the other project's name make a clause one of it."""


def residues(subject: Subject) -> Iterator[Remark]:
    """Yield the first clause of each objective about another project, whose explanation a row has, and nothing here."""
    sources = {each.project_code: each.project_name for each in subject.elsewhere}
    if not sources:
        return
    taken = {each.identity for each in subject.elsewhere}
    for key in OBJECTIVES:
        known = _pairs(_own_words(subject.sheet, taken, but=key))
        found = next(_strange(getattr(subject.sheet, key), known, sources), None)
        if found:
            words, code = found
            message = f"中的“{words}”是项目“{sources[code]}”（{code}）的内容，本表别处没有提到，疑似照抄未删，请核对。"
            yield Remark(Place(key), message, words, is_comparison=True)


def _own_words(sheet: Sheet, taken: set[str], *, but: str) -> str:
    """Return all that a form says, without one of its objectives and the explanations that are another project's."""
    fields = (getattr(sheet, field.key) for field in WIDE if field.key != but)
    rows = [row for row in sheet.rows if not row.is_none]
    told = (row.definition for row in rows if row.identity not in taken)
    return "\n".join([sheet.project_name, *fields, *(row.name for row in rows), *told])


def _strange(text: str, known: set[str], sources: dict[str, str]) -> Iterator[tuple[str, str]]:
    for clause in _CLAUSE.finditer(text):
        said = _pairs(clause[0])
        if said & known:
            continue
        for code, name in sources.items():
            if len(said & _pairs(core(name))) >= _SHARED:
                yield clause[0].strip(), code


def _pairs(words: str) -> set[str]:
    return {pair for each in _GENERAL.split(words) for pair in pairs(essence(each))}
