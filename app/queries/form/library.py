"""The indicator library: what a unit's own declarations and finance's shared indicators offer for a 二级指标."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.form.sheet import COLUMNS, NONE_WORDS
from app.domain.procedure.stages import Status
from app.domain.searching import spellings
from app.domain.text import whole_number
from app.models import BudgetaryUnit, CatalogueCategory, Declaration, Indicator, Round, SharedIndicator, db
from app.queries import NotFound
from app.queries.declarations import visible

RESULTS = 25
"""No more of each kind are shown: 50 together."""
WORDS_CAP = 100
OWN, SHARED = "own", "shared"


@dataclass(frozen=True, slots=True)
class Offered:
    """An indicator of the library under its `key`; `origin` says whose it is, or where it was declared."""

    key: str
    name: str
    target_value: str
    definition: str
    origin: str

    @property
    def cells(self) -> tuple[str, str, str]:
        """三级指标, 指标值, 指标解释."""
        return (self.name, self.target_value, self.definition)


@dataclass(frozen=True, slots=True)
class Library:
    """What a search found, and what of it was ticked before; `has_more`: not all is shown."""

    ticked: tuple[Offered, ...]
    shared: tuple[Offered, ...]
    own: tuple[Offered, ...]
    has_more: bool

    @property
    def is_empty(self) -> bool:
        """Nothing was found."""
        return not (self.ticked or self.shared or self.own)


def library(
    actor: Actor, declaration: Declaration, level_2: str, words: str = "", ticked: Iterable[str] = ()
) -> Library:
    """Return what the library offers a declaration for a 二级指标; each of the `words` stands in name or explanation.

    Of the unit's own declarations comes the newest of what says the same, and nothing that stands in this declaration.
    Raises `NotFound` for a 二级指标 that the round's catalogue does not have.
    """
    require_category(declaration, level_2)
    sought = words[:WORDS_CAP].split()
    kept = tuple(picked(actor, declaration, level_2, ticked))
    keys = {each.key for each in kept}
    shared = [each for each in _read_shared(_shared(level_2, sought)) if each.key not in keys]
    own = [each for each in _read_own(_own(actor, declaration, level_2, sought)) if each.key not in keys]
    has_more = max(len(shared), len(own)) > RESULTS
    return Library(kept, tuple(shared[:RESULTS]), tuple(own[:RESULTS]), has_more)


def picked(actor: Actor, declaration: Declaration, level_2: str, keys: Iterable[str]) -> list[Offered]:
    """Return those of the library that have the keys, each once, in their order; what is gone, or never was, is left out."""
    ids: dict[str, set[int]] = {OWN: set(), SHARED: set()}
    ordered = list(dict.fromkeys(keys))
    for key in ordered:
        kind, _, number = key.partition("-")
        if kind in ids and (known := whole_number(number)) is not None:
            ids[kind].add(known)
    found: dict[str, Offered] = {}
    if ids[SHARED]:
        wanted = select(SharedIndicator).where(SharedIndicator.id.in_(ids[SHARED]), _is_offered(level_2))
        found |= {each.key: each for each in _read_shared(wanted)}
    if ids[OWN]:
        own = _own_rows().where(Indicator.id.in_(ids[OWN]), *_is_own(actor, declaration, level_2))
        found |= {each.key: each for each in _read_own(own)}
    return [found[key] for key in ordered if key in found]


def require_category(declaration: Declaration, level_2: str) -> None:
    """Raise `NotFound` for a 二级指标 that the catalogue of the declaration's round does not have."""
    if level_2 not in {category.level_2 for category in declaration.round.catalogue.categories}:
        raise NotFound("没有这个二级指标。")


def _shared(level_2: str, words: list[str]) -> Select[SharedIndicator]:
    return (
        select(SharedIndicator)
        .where(_is_offered(level_2), _says(SharedIndicator, words))
        .order_by(SharedIndicator.name)
        .limit(RESULTS + 1)
    )


def _is_offered(level_2: str) -> ColumnElement[bool]:
    return and_(SharedIndicator.level_2 == level_2, SharedIndicator.is_active)


def _own(
    actor: Actor, declaration: Declaration, level_2: str, words: list[str]
) -> Select[Indicator, str, int]:
    texts = [getattr(Indicator, key) for key in COLUMNS]
    newest = func.row_number().over(
        partition_by=texts, order_by=(Round.budget_year.desc(), Indicator.id.desc())
    )
    here = aliased(Indicator)
    stands_here = exists().where(
        here.declaration_id == declaration.id,
        here.deleted_at.is_(None),
        *(getattr(here, key) == getattr(Indicator, key) for key in COLUMNS),
    )
    ranked = (
        select(Indicator.id, newest.label("rank"))
        .join(Declaration, Declaration.id == Indicator.declaration_id)
        .join(Declaration.unit)
        .join(Declaration.round)
        .join(Indicator.category)
        .where(*_is_own(actor, declaration, level_2), ~stands_here, _says(Indicator, words))
        .subquery()
    )
    return (
        _own_rows()
        .join(ranked, ranked.c.id == Indicator.id)
        .where(ranked.c.rank == 1)
        .order_by(Round.budget_year.desc(), Indicator.name, Indicator.id)
        .limit(RESULTS + 1)
    )


def _own_rows() -> Select[Indicator, str, int]:
    return (
        select(Indicator, Declaration.project_name, Round.budget_year)
        .join(Declaration, Declaration.id == Indicator.declaration_id)
        .join(Declaration.unit)
        .join(Declaration.round)
        .join(Indicator.category)
    )


def _and_before(unit_id: int) -> Select[int]:
    """Select a unit and those that it carries on."""
    carried_on = or_(BudgetaryUnit.id == unit_id, BudgetaryUnit.successor_id == unit_id)
    return select(BudgetaryUnit.id).where(carried_on)


def _is_own(actor: Actor, declaration: Declaration, level_2: str) -> tuple[ColumnElement[bool], ...]:
    return (
        visible(actor),
        Declaration.unit_id.in_(_and_before(declaration.unit_id)),
        Declaration.status != Status.DISCARDED,
        CatalogueCategory.level_2 == level_2,
        Indicator.deleted_at.is_(None),
        Indicator.name.not_in(["", *NONE_WORDS]),
    )


def _says(table: type[Indicator] | type[SharedIndicator], words: list[str]) -> ColumnElement[bool]:
    return and_(
        True,
        *(
            or_(
                *(
                    column.icontains(spelling, autoescape=True)
                    for spelling in spellings(word)
                    for column in (table.name, table.definition)
                )
            )
            for word in words
        ),
    )


def _read_shared(statement: Select[SharedIndicator]) -> list[Offered]:
    return [
        Offered(f"{SHARED}-{each.id}", each.name, each.target_value, each.definition, each.note)
        for each in db.session.scalars(statement)
    ]


def _read_own(statement: Select[Indicator, str, int]) -> list[Offered]:
    return [
        Offered(
            f"{OWN}-{row.id}",
            row.name,
            row.target_value,
            row.definition,
            f"{year}年度 {name or '未命名项目'}",
        )
        for row, name, year in db.session.execute(statement)
    ]
