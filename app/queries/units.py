"""Units that are open, the names that they are known by, and what a change of a unit carries along."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from app.domain.procedure.restructuring import Restructuring
from app.domain.procedure.stages import CLOSED, STAGES, Status
from app.domain.roles import Role
from app.domain.text import fingerprint, squeezed
from app.models import BudgetaryUnit, Declaration, FormerName, FurtherCode, Person, PersonRole, db
from app.queries.sections import Joining, joining


def is_not_closed() -> ColumnElement[bool]:
    """Return the condition for units that are not closed."""
    return BudgetaryUnit.closed_on.is_(None)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names by which a unit and its 一级预算单位 are known besides those of today, as they are compared."""

    unit: frozenset[str]
    primary: frozenset[str]


NOBODY = KnownNames(frozenset(), frozenset())


def known_names(units: Collection[BudgetaryUnit]) -> dict[int, KnownNames]:
    """Return by unit the former names of it and of the units that it carries on, and those of their 一级预算单位."""
    ids = {each.id for each in units}
    if not ids:
        return {}
    carried = db.session.scalars(select(BudgetaryUnit).where(BudgetaryUnit.successor_id.in_(ids))).all()
    before: dict[int, set[int]] = {each.id: {each.id} for each in units}
    above: dict[int, set[int]] = {each.id: {each.primary_id or each.id} for each in units}
    for each in carried:
        assert each.successor_id
        before[each.successor_id].add(each.id)
        above[each.successor_id].add(each.primary_id or each.id)
    names = _names_of({each for found in (*before.values(), *above.values()) for each in found})
    return {
        unit_id: KnownNames(
            frozenset().union(*(names[each] for each in before[unit_id])),
            frozenset().union(*(names[each] for each in above[unit_id])),
        )
        for unit_id in ids
    }


def own_digits(units: Collection[BudgetaryUnit]) -> dict[int, frozenset[str]]:
    """Return by unit the digits that its project codes may have: its code, those of the units that it carries on, and such
    as are listed for any of these.

    Blank for a unit whose code has not three digits: what its project codes have there, is not known.
    """
    ids = {each.id for each in units}
    carries = or_(BudgetaryUnit.id.in_(ids), BudgetaryUnit.successor_id.in_(ids))
    of_unit = (BudgetaryUnit.id, BudgetaryUnit.successor_id)
    listed = union_all(
        select(*of_unit, BudgetaryUnit.code).where(carries),
        select(*of_unit, FurtherCode.code)
        .join(FurtherCode, FurtherCode.unit_id == of_unit[0])
        .where(carries),
    )
    codes: dict[int, set[str]] = defaultdict(set)
    for unit_id, successor_id, code in db.session.execute(listed):
        for each in (unit_id, successor_id):
            if each is not None:
                codes[each].add(code)
    return {
        each.id: frozenset(filter(has_three_digits, codes[each.id]))
        if has_three_digits(each.code)
        else frozenset()
        for each in units
    }


def has_three_digits(code: str) -> bool:
    """Tell whether the code of a unit can stand in project codes."""
    return len(code) == 3 and code.isascii() and code.isdecimal()


def _names_of(unit_ids: Collection[int]) -> dict[int, set[str]]:
    """Return by unit every name that it, or a unit that it carries on, has or had."""
    own = aliased(BudgetaryUnit)
    carries = or_(own.id.in_(unit_ids), own.successor_id.in_(unit_ids))
    named = union_all(
        select(own.id, own.successor_id, own.name).where(carries),
        select(own.id, own.successor_id, FormerName.name)
        .join(FormerName, FormerName.unit_id == own.id)
        .where(carries),
    )
    found: dict[int, set[str]] = defaultdict(set)
    for unit_id, successor_id, name in db.session.execute(named):
        for each in (unit_id, successor_id):
            if each is not None:
                found[each].add(squeezed(name))
    return found


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a role in a unit."""

    name: str
    role: Role
    unit_name: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What a change of a unit carries along, of it and its subordinate units, and how many declarations stay.

    `open` are the declarations that are not decided yet, as (project code, status); `sections` those 内设机构 that join
    another unit's. `token` stands for all of it.
    """

    holders: tuple[Holder, ...]
    subordinates: tuple[str, ...]
    open: tuple[tuple[str, Status], ...]
    closed: int
    sections: tuple[Joining, ...]
    token: str

    @property
    def people(self) -> tuple[str, ...]:
        """The names of the people, each once."""
        return tuple(dict.fromkeys(each.name for each in self.holders))

    @property
    def by_status(self) -> dict[Status, int]:
        """How many of the open declarations stand where, in the order of the stages."""
        counts = Counter(status for _, status in self.open)
        return {status: counts[status] for status in (*STAGES, Status.RETURNED) if counts[status]}

    @property
    def words(self) -> str:
        """All of it in numbers, for the event."""
        parts = [f"人员{len(self.people)}人", f"在办申报表{len(self.open)}份"]
        if self.sections:
            parts.insert(1, f"内设机构{len(self.sections)}个")
        if self.subordinates:
            parts.insert(1, f"下属单位{len(self.subordinates)}个")
        return f"随同{'、'.join(parts)}，已办结的{self.closed}份不变"


def carried_along(unit: BudgetaryUnit, into: BudgetaryUnit | None = None) -> Carried:
    """Return what closing, moving or merging a unit carries along; `into` is the one that it is merged into."""
    subordinates = _below(unit)
    ids = [unit.id, *(each.id for each in subordinates)]
    roles = db.session.execute(
        select(PersonRole.id, Person.name, PersonRole.role, BudgetaryUnit.name)
        .join(PersonRole.person)
        .join(PersonRole.unit)
        .where(PersonRole.unit_id.in_(ids))
        .order_by(BudgetaryUnit.code, Person.login, PersonRole.id)
    ).all()
    rows = db.session.execute(
        select(Declaration.id, Declaration.project_code, Declaration.status)
        .where(Declaration.unit_id.in_(ids), Declaration.status.not_in(CLOSED))
        .order_by(Declaration.project_code, Declaration.id)
    ).all()
    closed = select(func.count()).where(Declaration.unit_id.in_(ids), Declaration.status.in_(CLOSED))
    sections = joining(unit, into) if into else ()
    state = [
        [role_id for role_id, *_ in roles],
        [(id, status.value) for id, _, status in rows],
        sorted(ids),
        *([each.name, each.code] for each in sections),
    ]
    return Carried(
        tuple(Holder(name, role, unit_name) for _, name, role, unit_name in roles),
        tuple(each.name for each in subordinates),
        tuple((code, status) for _, code, status in rows),
        db.session.scalars(closed).one(),
        sections,
        fingerprint(repr(state)),
    )


def refusal_of(how: Restructuring, unit: BudgetaryUnit, target: BudgetaryUnit | None, found: Carried) -> str:
    """Return why a unit cannot be changed so, "" when it can."""
    if how is Restructuring.CLOSE:
        return closing_refusal(found)
    if how is Restructuring.MOVE:
        return moving_refusal(unit, target)
    return merging_refusal(unit, target) if target else "请选择要并入的单位。"


def merging_refusal(unit: BudgetaryUnit, into: BudgetaryUnit) -> str:
    """Return why a unit cannot be merged into another, "" when it can."""
    if unit.id == into.id:
        return "不能并入自身，请选择另一个单位。"
    if into.closed_on is not None:
        return f"“{into.name}”已撤销，请选择另一个单位。"
    if unit.is_finance != into.is_finance:
        return "财政部门与预算单位不能合并。"
    if _is_below(into, unit):
        return f"“{into.name}”是本单位的下属单位，请先把它划转到别处。"
    return ""


def moving_refusal(unit: BudgetaryUnit, parent: BudgetaryUnit | None) -> str:
    """Return why a unit cannot be put under another, or for None under none; "" when it can."""
    if unit.is_finance:
        return "财政部门不设上级单位。"
    if unit.parent_id == (parent.id if parent else None):
        return "本单位现在就是如此，无需划转。"
    if parent is None:
        return ""
    if parent.closed_on is not None:
        return f"“{parent.name}”已撤销，请选择另一个单位。"
    if parent.is_finance:
        return "财政部门不能作为上级单位。"
    if parent.id == unit.id or _is_below(parent, unit):
        return "上级单位不能是本单位或它的下属单位。"
    return ""


def closing_refusal(found: Carried) -> str:
    """Return why a unit cannot be closed without another that carries it on, "" when it can."""
    if found.subordinates:
        names = "、".join(found.subordinates[:5])
        return f"还有{len(found.subordinates)}个下属单位（{names}），请先把它们撤销、划转，或把本单位并入其他单位。"
    if found.open:
        codes = "、".join(code for code, _ in found.open[:5])
        return f"还有{len(found.open)}份没有办结的申报表（{codes}），请先办结或作废，或把本单位并入其他单位。"
    return ""


def _is_below(unit: BudgetaryUnit, other: BudgetaryUnit) -> bool:
    above = unit.parent
    while above is not None and above.id != other.id:
        above = above.parent
    return above is not None


def open_children(unit: BudgetaryUnit) -> list[BudgetaryUnit]:
    """Return the units right below one that are not closed, by code."""
    below = select(BudgetaryUnit).where(BudgetaryUnit.parent_id == unit.id, is_not_closed())
    return list(db.session.scalars(below.order_by(BudgetaryUnit.code)))


def _below(unit: BudgetaryUnit) -> list[BudgetaryUnit]:
    """Return every open unit of the tree below one."""
    found, waiting = [], open_children(unit)
    while waiting:
        child = waiting.pop(0)
        found.append(child)
        waiting += open_children(child)
    return found


def closed_units_of(unit_id: int) -> list[BudgetaryUnit]:
    """Return the closed units that one carries on, by code, each with its 一级预算单位."""
    before = select(BudgetaryUnit).options(joinedload(BudgetaryUnit.primary))
    before = before.where(BudgetaryUnit.successor_id == unit_id)
    return list(db.session.scalars(before.order_by(BudgetaryUnit.code, BudgetaryUnit.id)))


def further_codes_of(unit_id: int) -> list[tuple[FurtherCode, str]]:
    """Return the codes of others that a unit may use, in order, each with the name of the open unit it is of, or ""."""
    of = select(FurtherCode, func.coalesce(BudgetaryUnit.name, "")).outerjoin(
        BudgetaryUnit, (BudgetaryUnit.code == FurtherCode.code) & is_not_closed()
    )
    listed = of.where(FurtherCode.unit_id == unit_id).order_by(FurtherCode.code)
    return [(each, name) for each, name in db.session.execute(listed)]
