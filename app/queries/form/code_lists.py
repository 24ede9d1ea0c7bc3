"""The code lists as the domain and the importer need them."""

from typing import NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import selectinload

from app.domain.form.catalogue import Catalogue, Category
from app.domain.form.code_lists import CodeLists
from app.domain.form.sheet import ProjectType
from app.models import (
    AllocationMethodCode,
    CatalogueVersion,
    FundSourceCode,
    ProblemKind,
    ProjectTypeCode,
    StandardOpinion,
    db,
)

_PROJECT_TYPES = (
    select(ProjectTypeCode.code, ProjectTypeCode.name)
    .where(ProjectTypeCode.is_active)
    .order_by(ProjectTypeCode.code)
)
_ALLOCATION_METHODS = (
    select(AllocationMethodCode.name).where(AllocationMethodCode.is_active).order_by(AllocationMethodCode.id)
)
_FUND_SOURCES = select(FundSourceCode.name).where(FundSourceCode.is_active).order_by(FundSourceCode.id)
_BOTH = union_all(
    select(literal(0).label("is_source"), AllocationMethodCode.name, AllocationMethodCode.id).where(
        AllocationMethodCode.is_active
    ),
    select(literal(1), FundSourceCode.name, FundSourceCode.id).where(FundSourceCode.is_active),
).subquery()
_NAMES = select(_BOTH.c.is_source, _BOTH.c.name).order_by(_BOTH.c.is_source, _BOTH.c.id)
"""分配方式 (0) and 资金来源 (1) on offer, in one statement."""
_STANDARD_OPINIONS = (
    select(StandardOpinion.text, ProblemKind.id, ProblemKind.name)
    .outerjoin(StandardOpinion.kind)
    .where(StandardOpinion.is_active)
    .order_by(ProblemKind.position.nulls_last(), StandardOpinion.position, StandardOpinion.id)
)
_PROBLEM_KINDS = (
    select(ProblemKind.id, ProblemKind.name)
    .where(ProblemKind.is_active)
    .order_by(ProblemKind.position, ProblemKind.id)
)


class OfferedOpinion(NamedTuple):
    """A 常用意见 on offer; `kind` is the name of its kind of problem, "" for none."""

    text: str
    kind_id: int | None
    kind: str


def project_types() -> tuple[ProjectType, ...]:
    """Return the 项目类型 on offer, by code."""
    return tuple(ProjectType(code, name) for code, name in db.session.execute(_PROJECT_TYPES))


def allocation_methods() -> tuple[str, ...]:
    """Return the 分配方式 on offer."""
    return tuple(db.session.scalars(_ALLOCATION_METHODS))


def fund_sources() -> tuple[str, ...]:
    """Return the 资金来源 on offer."""
    return tuple(db.session.scalars(_FUND_SOURCES))


def standard_opinions() -> tuple[OfferedOpinion, ...]:
    """Return the 常用意见 on offer, by kind and in their order."""
    rows = db.session.execute(_STANDARD_OPINIONS)
    return tuple(OfferedOpinion(text, kind_id, kind or "") for text, kind_id, kind in rows)


def problem_kinds() -> dict[int, str]:
    """Return the names of the kinds of problem on offer by id, in their order."""
    return {kind_id: name for kind_id, name in db.session.execute(_PROBLEM_KINDS)}


def catalogue_of(version: CatalogueVersion) -> Catalogue:
    """Return a stored version of the catalogue as the domain's value."""
    return Catalogue(
        version.name, tuple(Category(c.level_1, c.level_2, c.required) for c in version.categories)
    )


def newest_catalogue() -> CatalogueVersion:
    """Return the version of the catalogue that a new round stands on."""
    statement = select(CatalogueVersion).options(selectinload(CatalogueVersion.categories))
    return db.session.scalars(statement.order_by(CatalogueVersion.id.desc()).limit(1)).one()


def code_lists(version: CatalogueVersion) -> CodeLists:
    """Return the lists that an import into a round with that catalogue is held against."""
    methods, sources = list[str](), list[str]()
    for is_source, name in db.session.execute(_NAMES):
        (sources if is_source else methods).append(name)
    return CodeLists(project_types(), tuple(methods), catalogue_of(version), tuple(sources))
