"""The code lists as the domain and the importer need them."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.form.catalogue import Catalogue, Category
from app.domain.form.code_lists import CodeLists
from app.domain.form.sheet import ProjectType
from app.models import AllocationMethodCode, CatalogueVersion, ProjectTypeCode, StandardOpinion, db


def project_types() -> tuple[ProjectType, ...]:
    """Return the 项目类型 on offer, by code."""
    rows = db.session.scalars(
        select(ProjectTypeCode).where(ProjectTypeCode.is_active).order_by(ProjectTypeCode.code)
    )
    return tuple(ProjectType(row.code, row.name) for row in rows)


def allocation_methods() -> tuple[str, ...]:
    """Return the 分配方式 on offer."""
    statement = select(AllocationMethodCode.name).where(AllocationMethodCode.is_active)
    return tuple(db.session.scalars(statement.order_by(AllocationMethodCode.id)))


def standard_opinions() -> tuple[str, ...]:
    """Return the 常用意见 on offer, in their order."""
    statement = select(StandardOpinion.text).where(StandardOpinion.is_active)
    return tuple(db.session.scalars(statement.order_by(StandardOpinion.position, StandardOpinion.id)))


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
    return CodeLists(project_types(), allocation_methods(), catalogue_of(version))
