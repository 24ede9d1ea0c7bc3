"""The roles of people, granted by one administrator or by two, and the units that reviewers look after."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.procedure.day_bounds import stand_in_refusal
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import day, today
from app.domain.roles import FINANCE_ROLES, GRANTED_BY_TWO, UNIT_ROLES, Role, SecondYesKind, kept_apart
from app.models import BudgetaryUnit, Person, PersonRole, PersonUnit, db
from app.operations import Outdated, Rejected
from app.operations.administration import ALONE, by_administrators, note
from app.operations.second_factor import drop_second_factor
from app.operations.second_yes import answer, ask_for_role, waits_for_second
from app.operations.transaction import writing
from app.queries.administration import find_person, find_role, find_second_yes, own_units, unit_with_code
from app.queries.units import is_not_closed


@by_administrators
def add_role(
    actor: Actor | None,
    person_id: int,
    unit_code: str,
    role: Role,
    until: date | None = None,
    *,
    alone: bool = False,
) -> bool:
    """Give a person a role for a unit, as a stand-in up to the end of the day `until`; given again, that day changes.

    Return whether they hold it now; a role that two administrators grant waits for the second one, unless the office is
    `alone` with one. Raises `NotFound`, `Rejected` when it does not fit, does not go with what they hold, they hold it
    already without an end, or the day is past.
    """
    require_to_come(until)
    where = ""
    try:
        with writing():
            person, unit = find_person(person_id, locked=True), fitting_unit(unit_code, role)
            where = f"{unit.name} {role.label}"
            if waits_for_second(actor, role, alone=alone):
                require_apart(person, role)
                _require_not_held(person, unit, role)
                ask_for_role(actor, person, unit, role, until)
                return False
            grant(actor, person, unit, role, until, alone_words(actor, role, alone))
            return True
    except IntegrityError as held:
        raise Rejected(f"此人已是{where}。", "role") from held


def grant(
    actor: Actor | None, person: Person, unit: BudgetaryUnit, role: Role, until: date | None, how: str = ""
) -> None:
    """Give a person a role in the present transaction; `how` is added to what is recorded. Raises `Rejected`."""
    require_apart(person, role)
    where, who = f"{unit.name} {role.label}", f"{person.name}（{person.login}）"
    held = _require_not_held(person, unit, role)
    if held is None:
        db.session.add(PersonRole(person_id=person.id, unit_id=unit.id, role=role, until=until))
    else:
        held.until = until
    verb = "增加" if held is None else "延续"
    said = f"{verb}角色：{who}，{where}{last_day(until)}{how}"
    note(EventKind.ROLE_CHANGED, actor, said, person_id=person.id)


def _require_not_held(person: Person, unit: BudgetaryUnit, role: Role) -> PersonRole | None:
    """Return the stand-in's role that may be lengthened, None where there is none; raises `Rejected` for a lasting one."""
    same = {"person_id": person.id, "unit_id": unit.id, "role": role}
    held = db.session.scalar(select(PersonRole).filter_by(**same))
    if held is not None and held.until is None:
        raise Rejected(f"此人已是{unit.name} {role.label}。", "role")
    return held


def require_apart(person: Person, role: Role) -> None:
    """Raise `Rejected` where a person holds a role that nobody holds beside `role`."""
    if other := kept_apart((held.role for held in person.roles), role):
        raise Rejected(f"“{role.label}”与此人现有的“{other.label}”不能由同一人担任。", "role")


def alone_words(actor: Actor | None, role: Role, alone: bool) -> str:
    return ALONE if alone and actor is not None and role in GRANTED_BY_TWO else ""


@by_administrators
def agree(actor: Actor | None, person_id: int, asked_id: int) -> None:
    """Do what another administrator asked for. Raises `NotFound`, `Rejected` for who asked, and as `add_role`."""
    assert actor is not None
    try:
        with writing():
            person, asked = find_person(person_id, locked=True), find_second_yes(person_id, asked_id)
            answer(actor, asked)
            how = f"（{asked.asked_by.name}提出，{actor.name}同意）"
            if asked.kind is SecondYesKind.SECOND_FACTOR:
                drop_second_factor(actor, person, how)
                return
            assert asked.unit and asked.role
            require_to_come(asked.until)
            grant(actor, person, asked.unit, asked.role, asked.until, how)
    except IntegrityError as held:
        raise Rejected("此人已有这个角色。") from held


def require_to_come(until: date | None) -> None:
    if until is not None and (refusal := stand_in_refusal(until, today())):
        raise Rejected(refusal, "until")


def last_day(until: date | None) -> str:
    """Return the words for a stand-in's last day, "" without one."""
    return f"，代办至{day(until)}" if until else ""


@by_administrators
def remove_role(actor: Actor | None, person_id: int, role_id: int) -> None:
    """Take a role from a person, who keeps their login. Raises `NotFound`, `Rejected` for the last administrator's."""
    with writing():
        seats = {seat for seat, _ in administrator_seats()}
        held = find_role(person_id, role_id)
        person = held.person
        if role_id in seats:
            require_other_administrators(seats - {role_id})
        where = f"{held.unit.name} {held.role.label}"
        db.session.delete(held)
        said = f"取消角色：{person.name}（{person.login}），{where}"
        note(EventKind.ROLE_CHANGED, actor, said, person_id=person_id)


@by_administrators
def set_own_units(
    actor: Actor | None, person_id: int, unit_ids: Iterable[int], was: Iterable[int] | None = None
) -> None:
    """Let a reviewer look after these units and no others; the same ones again change nothing.

    Raises `NotFound`, `Rejected` for somebody who reviews nothing and for what is no budgetary unit, `Outdated` when they
    no longer look after `was`.
    """
    with writing():
        person = find_person(person_id, locked=True)
        if not any(held.role is Role.REVIEWER for held in person.roles):
            raise Rejected(f"只有“{Role.REVIEWER.label}”分管单位，请先给此人增加这个角色。")
        wanted, before = set(unit_ids), own_units(person_id)
        found = db.session.execute(_budgetary_names().where(BudgetaryUnit.id.in_(wanted | before)))
        names = {unit_id: name for unit_id, name in found}
        if wanted - names.keys():
            raise Rejected("所选的单位里有不存在的，或不是预算单位。", "units")
        if was is not None and before != set(was):
            raise Outdated("他人刚刚改过此人分管的单位。页面已更新，请核对后再保存。")
        db.session.execute(
            delete(PersonUnit).where(
                PersonUnit.person_id == person_id, PersonUnit.unit_id.in_(before - wanted)
            )
        )
        db.session.add_all(PersonUnit(person_id=person_id, unit_id=each) for each in wanted - before)
        changes = (("增加", wanted - before), ("取消", before - wanted))
        said = [f"{word}{'、'.join(sorted(names[each] for each in ids))}" for word, ids in changes if ids]
        if said:
            who = f"{person.name}（{person.login}）"
            note(EventKind.ROLE_CHANGED, actor, f"分管单位：{who}，{'；'.join(said)}")


def _budgetary_names() -> Select[int, str]:
    return select(BudgetaryUnit.id, BudgetaryUnit.name).where(~BudgetaryUnit.is_finance, is_not_closed())


def fitting_unit(code: str, role: Role) -> BudgetaryUnit:
    """Return the unit with that code; raises `Rejected` when there is none or the role does not exist in it."""
    unit = unit_with_code(code)
    if unit is None:
        raise Rejected(f"没有代码为“{code}”的单位。", "unit_code")
    if role in FINANCE_ROLES and not unit.is_finance:
        raise Rejected(f"“{role.label}”只能设在财政部门。", "role")
    if role in UNIT_ROLES | {Role.ENDORSER} and unit.is_finance:
        raise Rejected(f"“{role.label}”只能设在预算单位，不能设在财政部门。", "role")
    if role is Role.ENDORSER and unit.primary_id is not None:
        raise Rejected(f"“{role.label}”只能设在一级预算单位。", "role")
    return unit


def administrator_seats() -> list[tuple[int, int]]:
    """Return (role id, person id) of the active administrators but for stand-ins, locked first, so that no two can remove
    each other."""
    statement = (
        select(PersonRole.id, Person.id)
        .join(PersonRole.person)
        .where(PersonRole.role == Role.ADMINISTRATOR, PersonRole.until.is_(None), Person.is_active)
        .order_by(PersonRole.id)
        .with_for_update()
    )
    return [(role_id, person_id) for role_id, person_id in db.session.execute(statement)]


def require_other_administrators(remaining: set[int]) -> None:
    if not remaining:
        raise Rejected("这是最后一位在用的系统管理员，请先设好另一位。")
