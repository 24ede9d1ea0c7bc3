"""Units and their sections, as administrators keep them."""

import re

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import day, today
from app.domain.text import squeezed
from app.models import BudgetaryUnit, FormerName, FurtherCode, Section, db
from app.operations import Rejected
from app.operations.administration import by_administrators, note, read_name, require_unchanged
from app.operations.carrying import keep_names
from app.operations.transaction import writing
from app.queries.administration import find_further_code, find_section, find_unit, unit_with_code
from app.queries.units import has_three_digits, is_not_closed, own_digits

_CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
_SECTION_CODE = re.compile(r"[0-9]{3}")

NO_SECTION = "000"
"""What a project code carries for a unit without sections."""


@by_administrators
def add_unit(
    actor: Actor | None, code: str, name: str, parent_code: str | None = None, *, is_finance: bool = False
) -> int:
    """Add a unit under its parent, or as the root of a tree, and return its id.

    Raises `Rejected` for a bad or taken code or name, an unknown parent, or a finance unit inside a tree.
    """
    code, name = squeezed(code), read_name(name, 200, "单位名称")
    if not _CODE.fullmatch(code):
        raise Rejected("单位代码应为1至20位字母、数字或连字符。", "code")
    if is_finance and parent_code:
        raise Rejected("财政部门不设上级单位。", "parent_code")
    try:
        with writing():
            parent = _parent(parent_code)
            unit = BudgetaryUnit(
                code=code, name=name, is_finance=is_finance, parent_id=parent.id if parent else None
            )
            unit.primary_id = (parent.primary_id or parent.id) if parent else None
            db.session.add(unit)
            note(EventKind.UNIT_CHANGED, actor, f"新增单位：{code} {name}")
            db.session.flush()
            return unit.id
    except IntegrityError as taken:
        if db.session.scalar(select(exists().where(BudgetaryUnit.code == code, is_not_closed()))):
            raise Rejected(f"单位代码“{code}”已被使用。", "code") from taken
        raise _name_taken(name) from taken


@by_administrators
def rename_unit(actor: Actor | None, unit_id: int, name: str, was: str | None = None) -> None:
    """Give a unit a new name; what left the unit's hands before keeps the old one, which imports go on to know.

    Raises `NotFound`, `Rejected` for a bad or taken name and for a closed unit, `Outdated` when the name is no longer `was`.
    """
    name = read_name(name, 200, "单位名称")
    try:
        with writing():
            unit = open_unit(unit_id)
            require_unchanged(was, unit.name)
            if name == unit.name:
                return
            keep_names(unit)
            db.session.add(FormerName(unit_id=unit_id, name=unit.name, until=today()))
            note(EventKind.UNIT_CHANGED, actor, f"单位更名：{unit.code} {unit.name} → {name}")
            unit.name = name
            db.session.flush()
    except IntegrityError as taken:
        raise _name_taken(name) from taken


@by_administrators
def add_section(actor: Actor | None, unit_id: int, code: str, name: str) -> int:
    """Add a 内设机构 and return its id; raises `NotFound`, `Rejected` for a bad or taken code or name."""
    code, name = squeezed(code), read_name(name, 100, "内设机构名称")
    if not _SECTION_CODE.fullmatch(code):
        raise Rejected("内设机构代码应为三位数字。", "code")
    if code == NO_SECTION:
        raise Rejected(f"“{NO_SECTION}”表示不分内设机构，不必添加。", "code")
    try:
        with writing():
            unit = open_unit(unit_id)
            section = Section(unit_id=unit_id, code=code, name=name)
            db.session.add(section)
            note(EventKind.UNIT_CHANGED, actor, f"新增内设机构：{unit.name} {code} {name}")
            db.session.flush()
            return section.id
    except IntegrityError as taken:
        raise Rejected(f"本单位已有代码为“{code}”的内设机构。", "code") from taken


@by_administrators
def rename_section(actor: Actor | None, section_id: int, name: str, was: str | None = None) -> None:
    """Give a 内设机构 a new name; raises `NotFound`, `Rejected`, `Outdated` when the name is no longer `was`."""
    name = read_name(name, 100, "内设机构名称")
    with writing():
        section = find_section(section_id, locked=True)
        open_unit(section.unit_id)
        require_unchanged(was, section.name)
        subject = f"内设机构更名：{section.unit.name} {section.code} {section.name} → {name}"
        note(EventKind.UNIT_CHANGED, actor, subject)
        section.name = name


@by_administrators
def remove_section(actor: Actor | None, section_id: int) -> None:
    """Remove a 内设机构; codes issued with its digits stay. Raises `NotFound`."""
    with writing():
        section = find_section(section_id, locked=True)
        open_unit(section.unit_id)
        note(
            EventKind.UNIT_CHANGED, actor, f"删除内设机构：{section.unit.name} {section.code} {section.name}"
        )
        db.session.delete(section)


@by_administrators
def add_further_code(actor: Actor | None, unit_id: int, code: str) -> None:
    """Let the project codes of a unit have three digits of another one.

    Raises `NotFound`, `Rejected` for what are no three digits, for a unit that may have any, and for its own or listed ones.
    """
    code = squeezed(code)
    if not has_three_digits(code):
        raise Rejected("代码应为三位数字。", "code")
    with writing():
        unit = open_unit(unit_id)
        if unit.is_finance or not has_three_digits(unit.code):
            raise Rejected(f"“{unit.name}”的项目编码不限定单位代码，不必添加。", "code")
        if code in own_digits([unit])[unit.id]:
            raise Rejected(f"“{unit.name}”已可使用代码{code}。", "code")
        db.session.add(FurtherCode(unit_id=unit_id, code=code))
        note(EventKind.UNIT_CHANGED, actor, f"允许使用其他代码：{unit.code} {unit.name}，{code}")


@by_administrators
def remove_further_code(actor: Actor | None, further_code_id: int) -> None:
    """Let a unit no longer use three digits of another one; declarations that have them stay. Raises `NotFound`."""
    with writing():
        further = find_further_code(further_code_id, locked=True)
        unit = open_unit(further.unit_id)
        note(EventKind.UNIT_CHANGED, actor, f"不再允许使用其他代码：{unit.code} {unit.name}，{further.code}")
        db.session.delete(further)


def open_unit(unit_id: int) -> BudgetaryUnit:
    """Return a unit, held until the transaction ends; raises `NotFound`, `Rejected` for one that is closed."""
    unit = find_unit(unit_id, locked=True)
    if unit.closed_on is not None:
        raise Rejected(closed_words(unit))
    return unit


def require_open(*unit_ids: int) -> None:
    """Raise `Rejected` unless the units are open; whoever closes one waits until the present transaction ends."""
    for unit_id in sorted(set(unit_ids)):
        shared = {"read": True, "key_share": True}
        unit = db.session.get_one(BudgetaryUnit, unit_id, populate_existing=True, with_for_update=shared)
        if unit.closed_on is not None:
            raise Rejected(closed_words(unit))


def closed_words(unit: BudgetaryUnit) -> str:
    """Return the sentence that a closed unit takes nothing new."""
    where = f"，由“{unit.successor.name}”承接" if unit.successor else ""
    return f"“{unit.name}”已于{day(unit.closed_on or today())}撤销{where}，不再办理新的事项。"


def _parent(code: str | None) -> BudgetaryUnit | None:
    if not code:
        return None
    parent = unit_with_code(code)
    if parent is None:
        raise Rejected(f"没有代码为“{code}”的上级单位。", "parent_code")
    if parent.is_finance:
        raise Rejected("财政部门不能作为上级单位。", "parent_code")
    return parent


def _name_taken(name: str) -> Rejected:
    return Rejected(f"已有名为“{name}”的单位。", "name")
