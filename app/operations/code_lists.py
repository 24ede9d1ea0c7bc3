"""项目类型, 分配方式, 资金来源, 常用意见 and the versions of the indicator catalogue, as administrators keep them."""

import re
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.form.catalogue import Category
from app.domain.procedure.events import EventKind
from app.domain.text import squeezed
from app.models import (
    AllocationMethodCode,
    CatalogueCategory,
    CatalogueVersion,
    FundSourceCode,
    ProjectTypeCode,
    StandardOpinion,
    db,
)
from app.operations import Rejected
from app.operations.administration import by_administrators, note, read_name, require_unchanged
from app.operations.transaction import writing
from app.queries.administration import (
    catalogues,
    find_allocation_method,
    find_catalogue,
    find_fund_source,
    find_problem_kind,
    find_project_type,
    find_standard_opinion,
    rounds_on,
)

_Kept = ProjectTypeCode | AllocationMethodCode | FundSourceCode

OPINION_CAP = 500
_TYPE_CODE = re.compile(r"[0-9]{2}")
_SEPARATOR = re.compile(r"[|｜\t]")


@by_administrators
def add_project_type(actor: Actor | None, code: str, name: str) -> None:
    """Offer a new 项目类型; raises `Rejected` for a bad or taken code or name."""
    code, name = squeezed(code), read_name(name, 40, "项目类型名称")
    if not _TYPE_CODE.fullmatch(code):
        raise Rejected("项目类型代码应为两位数字。", "code")
    try:
        with writing():
            db.session.add(ProjectTypeCode(code=code, name=name))
            note(EventKind.CODES_CHANGED, actor, f"新增项目类型：{code} {name}")
    except IntegrityError as taken:
        if db.session.get(ProjectTypeCode, code):
            raise Rejected(f"项目类型代码“{code}”已被使用。", "code") from taken
        raise _name_taken("项目类型", name) from taken


@by_administrators
def rename_project_type(actor: Actor | None, code: str, name: str, was: str | None = None) -> None:
    """Rename a 项目类型; raises `NotFound`, `Rejected`, `Outdated` when the name is no longer `was`."""
    name = read_name(name, 40, "项目类型名称")
    try:
        with writing():
            kept = find_project_type(code, locked=True)
            _rename(actor, kept, f"项目类型更名：{code}", name, was)
    except IntegrityError as taken:
        raise _name_taken("项目类型", name) from taken


@by_administrators
def offer_project_type(actor: Actor | None, code: str, *, offered: bool) -> None:
    """Offer a 项目类型 or no longer; what uses it keeps it. Raises `NotFound`."""
    with writing():
        _offer(actor, find_project_type(code, locked=True), f"项目类型{code}", offered=offered)


@by_administrators
def add_allocation_method(actor: Actor | None, name: str) -> None:
    """Offer a new 分配方式; raises `Rejected` for a bad or taken name."""
    _add_named(actor, AllocationMethodCode, "分配方式", name)


@by_administrators
def rename_allocation_method(actor: Actor | None, method_id: int, name: str, was: str | None = None) -> None:
    """Rename a 分配方式; raises `NotFound`, `Rejected`, `Outdated` when the name is no longer `was`."""
    _rename_named(actor, lambda: find_allocation_method(method_id, locked=True), "分配方式", name, was)


@by_administrators
def offer_allocation_method(actor: Actor | None, method_id: int, *, offered: bool) -> None:
    """Offer a 分配方式 or no longer; what uses it keeps it. Raises `NotFound`."""
    with writing():
        _offer(actor, find_allocation_method(method_id, locked=True), "分配方式", offered=offered)


@by_administrators
def add_fund_source(actor: Actor | None, name: str) -> None:
    """Offer a new 资金来源; raises `Rejected` for a bad or taken name."""
    _add_named(actor, FundSourceCode, "资金来源", name)


@by_administrators
def rename_fund_source(actor: Actor | None, source_id: int, name: str, was: str | None = None) -> None:
    """Rename a 资金来源; lines keep the name that they were typed with.

    Raises `NotFound`, `Rejected`, `Outdated` when the name is no longer `was`.
    """
    _rename_named(actor, lambda: find_fund_source(source_id, locked=True), "资金来源", name, was)


@by_administrators
def offer_fund_source(actor: Actor | None, source_id: int, *, offered: bool) -> None:
    """Offer a 资金来源 or no longer; what uses it keeps it. Raises `NotFound`."""
    with writing():
        _offer(actor, find_fund_source(source_id, locked=True), "资金来源", offered=offered)


@by_administrators
def add_standard_opinion(actor: Actor | None, typed: str, kind_id: int | None = None) -> None:
    """Offer a new 常用意见 behind the others, of a kind of problem or of none.

    Raises `Rejected` for a bad or known text, `NotFound`.
    """
    text = _read_opinion(typed)
    try:
        with writing():
            last = db.session.scalar(select(func.max(StandardOpinion.position)))
            kind = find_problem_kind(kind_id) if kind_id else None
            db.session.add(StandardOpinion(position=(last or 0) + 1, text=text, kind=kind))
            note(EventKind.CODES_CHANGED, actor, f"新增常用意见：{text}")
    except IntegrityError as known:
        raise Rejected("已有这条常用意见。", "text") from known


@by_administrators
def change_standard_opinion(
    actor: Actor | None, opinion_id: int, typed: str, was: str | None = None, kind_id: int | None = None
) -> None:
    """Change text and kind of a 常用意见; raises `NotFound`, `Rejected`, `Outdated` when the text is no longer `was`."""
    text = _read_opinion(typed)
    try:
        with writing():
            kept = find_standard_opinion(opinion_id, locked=True)
            require_unchanged(was, kept.text)
            kind = find_problem_kind(kind_id) if kind_id else None
            belongs = f"（{kind.name}）" if kind else ""
            note(EventKind.CODES_CHANGED, actor, f"常用意见更改： {kept.text} → {text}{belongs}")
            kept.text, kept.kind = text, kind
    except IntegrityError as known:
        raise Rejected("已有这条常用意见。", "text") from known


@by_administrators
def offer_standard_opinion(actor: Actor | None, opinion_id: int, *, offered: bool) -> None:
    """Offer a 常用意见 or no longer; where it was inserted it stays. Raises `NotFound`."""
    with writing():
        kept = find_standard_opinion(opinion_id, locked=True)
        if kept.is_active is not offered:
            kept.is_active = offered
            note(EventKind.CODES_CHANGED, actor, f"{'启用' if offered else '停用'}常用意见：{kept.text}")


def _read_opinion(typed: str) -> str:
    return read_name(typed, OPINION_CAP, "常用意见", "text")


@by_administrators
def add_catalogue(actor: Actor | None, name: str, typed: str) -> int:
    """Add a version of the catalogue, which later rounds stand on, and return its id.

    `typed` has a line `一级指标 | 二级指标` for each category, starred when required.
    Raises `Rejected` for a taken name or a line that cannot be read.
    """
    name, categories = read_name(name, 80, "目录名称"), read_categories(typed)
    try:
        with writing():
            version = CatalogueVersion(name=name)
            version.categories = [
                CatalogueCategory(
                    position=position, level_1=c.level_1, level_2=c.level_2, required=c.required
                )
                for position, c in enumerate(categories, 1)
            ]
            db.session.add(version)
            note(EventKind.CODES_CHANGED, actor, f"新增指标目录：{name}，{len(categories)}个二级指标")
            db.session.flush()
            return version.id
    except IntegrityError as taken:
        raise _name_taken("指标目录", name) from taken


@by_administrators
def remove_catalogue(actor: Actor | None, version_id: int) -> None:
    """Remove a version that no round stands on; one that a round stands on never changes.

    Raises `NotFound`, `Rejected` for a version in use or the last one.
    """
    try:
        with writing():
            version = find_catalogue(version_id)
            if rounds_on(version_id):
                raise Rejected(f"已有申报批次使用“{version.name}”，不能删除。")
            if len(catalogues()) == 1:
                raise Rejected("至少要有一个指标目录。")
            note(EventKind.CODES_CHANGED, actor, f"删除指标目录：{version.name}")
            for category in version.categories:
                db.session.delete(category)
            db.session.delete(version)
    except IntegrityError as used:
        raise Rejected("刚刚有申报批次开始使用这个目录，不能删除。") from used


def read_categories(typed: str) -> tuple[Category, ...]:
    """Return the categories of a text, one a line; raises `Rejected` naming the first line that cannot be read."""
    categories, seen = [], set()
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        category = _read_category(number, line)
        if category.level_2 in seen:
            raise Rejected(f"第{number}行：二级指标“{category.level_2}”重复。", "categories")
        seen.add(category.level_2)
        categories.append(category)
    if not categories:
        raise Rejected("请至少填写一个二级指标。", "categories")
    return tuple(categories)


def _read_category(number: int, line: str) -> Category:
    parts = [part.strip() for part in _SEPARATOR.split(line)]
    if len(parts) != 2:
        raise Rejected(f"第{number}行应写成“一级指标 | 二级指标”，必填的二级指标前加*。", "categories")
    required = parts[1].startswith(("*", "＊"))
    levels = (parts[0], parts[1].lstrip("*＊"))
    level_1, level_2 = (read_name(level, 40, f"第{number}行的指标名称", "categories") for level in levels)
    return Category(level_1, level_2, required)


def _add_named(
    actor: Actor | None, table: type[AllocationMethodCode] | type[FundSourceCode], what: str, typed: str
) -> None:
    name = read_name(typed, 40, f"{what}名称")
    try:
        with writing():
            db.session.add(table(name=name))
            note(EventKind.CODES_CHANGED, actor, f"新增{what}：{name}")
    except IntegrityError as taken:
        raise _name_taken(what, name) from taken


def _rename_named(
    actor: Actor | None, find: Callable[[], _Kept], what: str, typed: str, was: str | None
) -> None:
    name = read_name(typed, 40, f"{what}名称")
    try:
        with writing():
            _rename(actor, find(), f"{what}更名：", name, was)
    except IntegrityError as taken:
        raise _name_taken(what, name) from taken


def _rename(actor: Actor | None, kept: _Kept, what: str, name: str, was: str | None) -> None:
    require_unchanged(was, kept.name)
    note(EventKind.CODES_CHANGED, actor, f"{what} {kept.name} → {name}")
    kept.name = name


def _offer(actor: Actor | None, kept: _Kept, what: str, *, offered: bool) -> None:
    if kept.is_active is not offered:
        kept.is_active = offered
        note(EventKind.CODES_CHANGED, actor, f"{'启用' if offered else '停用'}{what} {kept.name}")


def _name_taken(what: str, name: str) -> Rejected:
    return Rejected(f"已有名为“{name}”的{what}。", "name")
