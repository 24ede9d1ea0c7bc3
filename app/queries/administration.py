"""What administrators see and keep: units, people, rounds with their extensions, code lists.

These queries are not scoped to a person; see `app.queries` for who may call them.
"""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import String, column, func, inspect, select, table
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from app.domain.searching import searchable, words_of
from app.domain.text import squeezed
from app.models import (
    AllocationMethodCode,
    BudgetaryUnit,
    CatalogueVersion,
    FundSourceCode,
    FurtherCode,
    Person,
    PersonRole,
    PersonUnit,
    ProblemKind,
    ProjectTypeCode,
    Round,
    RoundExtension,
    SecondYes,
    Section,
    SharedIndicator,
    StandardOpinion,
    db,
)
from app.queries import NotFound
from app.queries.units import is_not_closed

PAGE = 50

_Row = TypeVar("_Row")
_SCHEMA = select(column("version_num", String)).select_from(table("alembic_version"))


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the list, `depth` steps below its root, with how many sections and people it has."""

    unit: BudgetaryUnit
    depth: int
    sections: int
    people: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the people that a search found."""

    people: list[Person]
    total: int
    page: int
    pages: int


def units() -> list[BudgetaryUnit]:
    """Return every unit that is not closed, by code."""
    return list(db.session.scalars(select(BudgetaryUnit).where(is_not_closed()).order_by(BudgetaryUnit.code)))


def unit_with_code(code: str) -> BudgetaryUnit | None:
    """Return the unit with that code, as it was typed, None where none is open."""
    return db.session.scalar(
        select(BudgetaryUnit).where(BudgetaryUnit.code == squeezed(code), is_not_closed())
    )


def unit_lines() -> list[UnitLine]:
    """Return every unit as a tree, each below its parent, siblings by code, closed ones after the others."""
    sections = _counted(Section.unit_id, Section.id)
    people = _counted(PersonRole.unit_id, PersonRole.person_id)
    children: dict[int | None, list[BudgetaryUnit]] = {}
    everyone = select(BudgetaryUnit).options(
        joinedload(BudgetaryUnit.successor).joinedload(BudgetaryUnit.primary)
    )
    order = (BudgetaryUnit.closed_on.is_not(None), BudgetaryUnit.code, BudgetaryUnit.id)
    for unit in db.session.scalars(everyone.order_by(*order)):
        children.setdefault(unit.parent_id, []).append(unit)
    lines, waiting = [], [(unit, 0) for unit in reversed(children.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        lines.append(UnitLine(unit, depth, sections.get(unit.id, 0), people.get(unit.id, 0)))
        waiting += [(child, depth + 1) for child in reversed(children.get(unit.id, []))]
    return lines


def find_unit(unit_id: int, locked: bool = False) -> BudgetaryUnit:
    """Return a unit, `locked` for the present transaction; raises `NotFound`."""
    return _found(BudgetaryUnit, unit_id, "没有这个单位。", locked)


def people_of(unit_id: int) -> list[PersonRole]:
    """Return the roles that people hold for a unit, by login."""
    statement = select(PersonRole).join(PersonRole.person).options(joinedload(PersonRole.person))
    return list(
        db.session.scalars(
            statement.where(PersonRole.unit_id == unit_id).order_by(Person.login, PersonRole.id)
        )
    )


def find_section(section_id: int, locked: bool = False) -> Section:
    """Return a 内设机构; raises `NotFound`."""
    return _found(Section, section_id, "没有这个内设机构。", locked)


def find_further_code(further_code_id: int, locked: bool = False) -> FurtherCode:
    """Return a code of another unit that a unit may use; raises `NotFound`."""
    return _found(FurtherCode, further_code_id, "没有这个代码。", locked)


def people(search: str = "", page: int = 1) -> PeoplePage:
    """Return a page of the people whose name or login holds every word of `search`, by login.

    Width, case, blanks and what cannot be seen make no difference.
    """
    words = words_of(search)
    named = db.session.execute(select(Person.id, Person.name, Person.login).order_by(Person.login))
    ids = [id for id, *texts in named if _holds(words, *map(searchable, texts))]
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(page, 1), pages)
    shown = ids[(page - 1) * PAGE : page * PAGE]
    statement = select(Person).options(selectinload(Person.roles).joinedload(PersonRole.unit))
    rows = db.session.scalars(statement.where(Person.id.in_(shown)).order_by(Person.login))
    return PeoplePage(list(rows), len(ids), page, pages)


def _holds(words: tuple[str, ...], *texts: str) -> bool:
    return all(any(word in text for text in texts) for word in words)


def find_person(person_id: int, locked: bool = False) -> Person:
    """Return a person; raises `NotFound`."""
    return _found(Person, person_id, "没有这个人员。", locked)


def person_with_login(login: str) -> Person | None:
    """Return the person with that login, disabled or not, None where there is none."""
    return db.session.scalar(select(Person).where(Person.login == squeezed(login).lower()))


def find_role(person_id: int, role_id: int) -> PersonRole:
    """Return a role of that person; raises `NotFound`."""
    role = db.session.scalar(
        select(PersonRole).where(PersonRole.id == role_id, PersonRole.person_id == person_id)
    )
    if role is None:
        raise NotFound("此人没有这个角色。")
    return role


def find_second_yes(person_id: int, asked_id: int) -> SecondYes:
    """Return what was asked for a person and waits for an answer, locked; raises `NotFound`."""
    waiting = (SecondYes.id == asked_id, SecondYes.person_id == person_id, SecondYes.answered_at.is_(None))
    asked = db.session.scalar(select(SecondYes).where(*waiting).with_for_update(of=SecondYes))
    if asked is None:
        raise NotFound("此项已有人办理，或已撤销。")
    return asked


def asked_for(person_id: int | None = None) -> list[SecondYes]:
    """Return what waits for the yes of a second administrator, for one person or for all, the oldest first."""
    loading = (joinedload(SecondYes.person), joinedload(SecondYes.asked_by), joinedload(SecondYes.unit))
    statement = select(SecondYes).options(*loading).where(SecondYes.answered_at.is_(None))
    if person_id is not None:
        statement = statement.where(SecondYes.person_id == person_id)
    return list(db.session.scalars(statement.order_by(SecondYes.id)))


def own_units(person_id: int) -> set[int]:
    """Return the ids of the units that a reviewer looks after, but for those that are closed."""
    looked_after = select(PersonUnit.unit_id).join(BudgetaryUnit, BudgetaryUnit.id == PersonUnit.unit_id)
    return set(db.session.scalars(looked_after.where(PersonUnit.person_id == person_id, is_not_closed())))


def extensions_of(round_id: int) -> list[RoundExtension]:
    """Return the extensions of a round with their units, by unit code."""
    statement = select(RoundExtension).join(RoundExtension.unit).options(joinedload(RoundExtension.unit))
    return list(
        db.session.scalars(statement.where(RoundExtension.round_id == round_id).order_by(BudgetaryUnit.code))
    )


def project_type_codes() -> list[ProjectTypeCode]:
    """Return every 项目类型, offered or not, by code."""
    return list(db.session.scalars(select(ProjectTypeCode).order_by(ProjectTypeCode.code)))


def find_project_type(code: str, locked: bool = False) -> ProjectTypeCode:
    """Return a 项目类型; raises `NotFound`."""
    return _found(ProjectTypeCode, code, "没有这个项目类型。", locked)


def allocation_method_codes() -> list[AllocationMethodCode]:
    """Return every 分配方式, offered or not."""
    return list(db.session.scalars(select(AllocationMethodCode).order_by(AllocationMethodCode.id)))


def fund_source_codes() -> list[FundSourceCode]:
    """Return every 资金来源, offered or not."""
    return list(db.session.scalars(select(FundSourceCode).order_by(FundSourceCode.id)))


def find_fund_source(source_id: int, locked: bool = False) -> FundSourceCode:
    """Return a 资金来源; raises `NotFound`."""
    return _found(FundSourceCode, source_id, "没有这个资金来源。", locked)


def find_allocation_method(method_id: int, locked: bool = False) -> AllocationMethodCode:
    """Return a 分配方式; raises `NotFound`."""
    return _found(AllocationMethodCode, method_id, "没有这个分配方式。", locked)


def problem_kind_entries() -> list[ProblemKind]:
    """Return every kind of problem, offered or not, in their order."""
    return list(db.session.scalars(select(ProblemKind).order_by(ProblemKind.position, ProblemKind.id)))


def find_problem_kind(kind_id: int, locked: bool = False) -> ProblemKind:
    """Return a kind of problem; raises `NotFound`."""
    return _found(ProblemKind, kind_id, "没有这个问题类型。", locked)


def standard_opinion_entries() -> list[StandardOpinion]:
    """Return every 常用意见, offered or not, by kind and in their order."""
    order = (ProblemKind.position.nulls_last(), StandardOpinion.position, StandardOpinion.id)
    return list(db.session.scalars(select(StandardOpinion).outerjoin(StandardOpinion.kind).order_by(*order)))


def find_standard_opinion(opinion_id: int, locked: bool = False) -> StandardOpinion:
    """Return a 常用意见; raises `NotFound`."""
    return _found(StandardOpinion, opinion_id, "没有这条常用意见。", locked)


def shared_indicators() -> list[SharedIndicator]:
    """Return every 共性指标, offered or not, by 二级指标 and name."""
    statement = select(SharedIndicator).order_by(SharedIndicator.level_2, SharedIndicator.name)
    return list(db.session.scalars(statement))


def find_shared_indicator(indicator_id: int, locked: bool = False) -> SharedIndicator:
    """Return a 共性指标; raises `NotFound`."""
    return _found(SharedIndicator, indicator_id, "没有这条共性指标。", locked)


def catalogues() -> list[CatalogueVersion]:
    """Return every version of the catalogue with its categories, the newest first."""
    statement = select(CatalogueVersion).options(selectinload(CatalogueVersion.categories))
    return list(db.session.scalars(statement.order_by(CatalogueVersion.id.desc())))


def find_catalogue(version_id: int) -> CatalogueVersion:
    """Return a version of the catalogue; raises `NotFound`."""
    return _found(CatalogueVersion, version_id, "没有这个指标目录。", locked=False)


def rounds_on(version_id: int) -> list[Round]:
    """Return the rounds that stand on a version of the catalogue, the newest first."""
    return list(
        db.session.scalars(select(Round).where(Round.catalogue_id == version_id).order_by(Round.id.desc()))
    )


def _counted(unit_id: InstrumentedAttribute[int], distinct: InstrumentedAttribute[int]) -> dict[int, int]:
    statement = select(unit_id, func.count(distinct.distinct())).group_by(unit_id)
    return {key: count for key, count in db.session.execute(statement)}


def _found(table: type[_Row], key: int | str, otherwise: str, locked: bool) -> _Row:
    found: _Row | None = db.session.get(table, key, with_for_update=locked or None)
    if found is None:
        raise NotFound(otherwise)
    return found


def schema_revision() -> str | None:
    """Return the migration that the tables were brought to, None where none ran."""
    if not inspect(db.engine).has_table("alembic_version"):
        return None
    return db.session.scalar(_SCHEMA)
