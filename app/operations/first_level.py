"""一级项目, as finance keeps them: added, changed, closed, taken over from a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.files.plain_rows import JudgedRow, Outcome
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.domain.text import fingerprint, squeezed
from app.models import FirstLevelProject, db
from app.operations import Outdated, Rejected
from app.operations.administration import by_approvers, note, read_name
from app.operations.rounds import YEARS
from app.operations.transaction import writing
from app.queries.first_level import departments, find_first_level, first_level_projects, named_by
from app.queries.form.code_lists import allocation_methods, project_types

ROWS_CAP = 1000
"""A workbook brings at most so many."""


@dataclass(frozen=True, slots=True)
class TypedProject:
    """A 一级项目 as it is typed, or stands in a workbook: department and type by code, name or both."""

    code: str
    name: str
    department: str
    project_type: str
    allocation_method: str


@by_approvers
def add(actor: Actor | None, budget_year: int, typed: TypedProject) -> int:
    """Add a 一级项目 to a budget year and return its id; raises `Rejected` for bad content or a taken code."""
    values = _Lists().read(budget_year, typed)
    with _code_taken(values), writing():
        return _insert(actor, values)


@by_approvers
def change(actor: Actor | None, project_id: int, typed: TypedProject, was: str) -> None:
    """Change a 一级项目; `was` is the `state` that the page showed.

    What declarations name keeps its department, type and 分配方式. Raises `NotFound`, `Rejected`, `Outdated`.
    """
    values = _Lists().read(find_first_level(project_id).budget_year, typed)
    with _code_taken(values), writing():
        kept = find_first_level(project_id, locked=True)
        if state(kept) != was:
            raise Outdated("他人刚刚改过这个一级项目。请核对后再保存。")
        _overwrite(actor, kept, values)


@by_approvers
def offer(actor: Actor | None, project_id: int, *, offered: bool) -> None:
    """Offer a 一级项目 or close it; the declarations that name it keep it. Raises `NotFound`."""
    with writing():
        kept = find_first_level(project_id, locked=True)
        if kept.is_active is not offered:
            kept.is_active = offered
            _note(actor, f"{'启用' if offered else '停用'}一级项目：{kept.title}（{kept.budget_year}年度）")


@by_approvers
def judged(
    actor: Actor | None, budget_year: int, rows: Sequence[tuple[int, TypedProject]]
) -> list[JudgedRow[TypedProject]]:
    """Return what would become of each row of a workbook, by its number; nothing is written."""
    lists, stored = _Lists(), {each.code: each for each in first_level_projects(budget_year)}
    named, seen = named_by([each.id for each in stored.values()]), set()
    found = []
    for number, typed in rows:
        try:
            values = lists.read(budget_year, typed)
            if values["code"] in seen:
                raise Rejected(f"编码{values['code']}在工作簿里出现了不止一次。")
            seen.add(values["code"])
            kept = stored.get(str(values["code"]))
            words = _changes(kept, values, named.get(kept.id, 0)) if kept else ""
        except Rejected as rejected:
            found.append(JudgedRow(number, typed, Outcome.WRONG, rejected.message))
            continue
        outcome = Outcome.NEW if kept is None else Outcome.CHANGED if words else Outcome.SAME
        found.append(JudgedRow(number, typed, outcome, words))
    return found


@by_approvers
def take_over(
    actor: Actor | None, budget_year: int, rows: Sequence[tuple[int, TypedProject]]
) -> list[JudgedRow[TypedProject]]:
    """Write every row of a workbook, in one transaction, with an event for each that adds or changes; return what became
    of each. Raises `Rejected` where one is wrong, there is none, or there are more than `ROWS_CAP`: nothing is written.
    """
    if not rows or len(rows) > ROWS_CAP:
        raise Rejected(f"工作簿应有1至{ROWS_CAP}个一级项目，现有{len(rows)}个。")
    found = judged(actor, budget_year, rows)
    if wrong := [each for each in found if each.outcome is Outcome.WRONG]:
        raise Rejected(f"有{len(wrong)}行错误，没有导入任何内容。第{wrong[0].number}行：{wrong[0].words}")
    lists = _Lists()
    values = [lists.read(budget_year, each.typed) for each in found]
    try:
        with writing():
            statement = select(FirstLevelProject).where(FirstLevelProject.budget_year == budget_year)
            stored = {each.code: each for each in db.session.scalars(statement.with_for_update())}
            for each in values:
                kept = stored.get(str(each["code"]))
                if kept is None:
                    _insert(actor, each)
                else:
                    _overwrite(actor, kept, each)
    except IntegrityError as taken:
        raise Outdated("刚刚有人改过一级项目，没有导入任何内容，请重新导入。") from taken
    return found


def state(kept: FirstLevelProject) -> str:
    """Return the short name of what a 一级项目 says."""
    values = (kept.code, kept.name, kept.department_id, kept.project_type_code, kept.allocation_method)
    return fingerprint("\n".join(map(str, values)))


class _Lists:
    """What typed words are held against."""

    def __init__(self) -> None:
        self._departments, self._types, self._methods = departments(), project_types(), allocation_methods()

    def read(self, budget_year: int, typed: TypedProject) -> Mapping[str, object]:
        """Return the columns of a 一级项目; raises `Rejected`."""
        if budget_year not in YEARS:
            raise Rejected(f"预算年度应在{YEARS.start}至{YEARS.stop - 1}之间。", "budget_year")
        code = squeezed(read_name(typed.code, 40, "一级项目编码", "code"))
        name = read_name(typed.name, 200, "一级项目名称")
        return {
            "budget_year": budget_year,
            "code": code,
            "name": name,
            "department_id": self._department(typed.department),
            "project_type_code": self._type(typed.project_type),
            "allocation_method": self._method(typed.allocation_method),
        }

    def _department(self, typed: str) -> int:
        wanted = squeezed(typed)
        for each in self._departments:
            if wanted in (squeezed(each.code), squeezed(each.name), squeezed(f"{each.code}{each.name}")):
                return each.id
        raise Rejected(f"“{typed.strip()[:40]}”不是一级预算单位的名称或代码。", "department")

    def _type(self, typed: str) -> str:
        wanted = squeezed(typed)
        for each in self._types:
            if wanted in (each.code, each.code.lstrip("0"), squeezed(each.name), squeezed(str(each))):
                return each.code
        raise Rejected(f"“{typed.strip()[:40]}”不是项目类型。", "project_type")

    def _method(self, typed: str) -> str:
        wanted = squeezed(typed)
        for each in self._methods:
            if squeezed(each) == wanted:
                return each
        raise Rejected(f"“{typed.strip()[:40]}”不是分配方式。", "allocation_method")


@contextmanager
def _code_taken(values: Mapping[str, object]) -> Iterator[None]:
    """Turn the refusal of a code that the year has into a `Rejected`."""
    try:
        yield
    except IntegrityError as taken:
        year, code = values["budget_year"], values["code"]
        raise Rejected(f"{year}年度已有编码为{code}的一级项目。", "code") from taken


LABELS = {
    "code": "编码",
    "name": "名称",
    "department_id": "部门",
    "project_type_code": "项目类型",
    "allocation_method": "分配方式",
}
FIXED = ("department_id", "project_type_code", "allocation_method")
"""What is carried into declarations, and stays once one names it."""


def _changes(kept: FirstLevelProject, values: Mapping[str, object], named: int) -> str:
    """Return which values differ, in words; raises `Rejected` for one that declarations stand on."""
    differing = [key for key in LABELS if getattr(kept, key) != values[key]]
    if named and (fixed := [LABELS[key] for key in FIXED if key in differing]):
        raise Rejected(
            f"已有{named}份申报表归入一级项目“{kept.title}”，{'、'.join(fixed)}不能再改；可停用后另行新增。",
            next(key for key in FIXED if key in differing).removesuffix("_id").removesuffix("_code"),
        )
    return "、".join(LABELS[key] for key in differing)


def _insert(actor: Actor | None, values: Mapping[str, object]) -> int:
    added = FirstLevelProject(**values)
    db.session.add(added)
    db.session.flush()
    _note(actor, f"新增一级项目：{added.title}（{added.budget_year}年度）")
    return added.id


def _overwrite(actor: Actor | None, kept: FirstLevelProject, values: Mapping[str, object]) -> None:
    words = _changes(kept, values, named_by([kept.id]).get(kept.id, 0))
    if not words:
        return
    before = kept.title
    for key, value in values.items():
        setattr(kept, key, value)
    db.session.flush()
    after = before if before == kept.title else f"{before} → {kept.title}"
    _note(actor, f"一级项目更改{words}：{after}（{kept.budget_year}年度）")


def _note(actor: Actor | None, words: str) -> None:
    note(EventKind.FIRST_LEVEL_CHANGED, actor, words, role=Role.APPROVER)
