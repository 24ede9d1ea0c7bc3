"""Code lists, kinds of problem, standard opinions, shared indicators, the indicator catalogue: kept by administrators."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Model


class ProjectTypeCode(Model):
    """A 项目类型: two digits, part of the project code, and its name. Inactive ones are no longer offered."""

    __tablename__ = "project_type"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class AllocationMethodCode(Model):
    """A 分配方式."""

    __tablename__ = "allocation_method"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class ProblemKind(Model):
    """A kind of problem (问题类型) that a thread may name, in the order of `position`; inactive ones are not offered."""

    __tablename__ = "problem_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class StandardOpinion(Model):
    """A 常用意见: an opinion on one line that whoever decides may insert, in the order of `position`, of some kind."""

    __tablename__ = "standard_opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("problem_kind.id"))

    kind: Mapped[ProblemKind | None] = relationship()


class SharedIndicator(Model):
    """A 共性指标 that finance offers to every unit, by the name of its 二级指标; `note` says where it comes from."""

    __tablename__ = "shared_indicator"
    __table_args__ = (UniqueConstraint("level_2", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    level_2: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    target_value: Mapped[str] = mapped_column(String(200), default="")
    definition: Mapped[str] = mapped_column(String(1000), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class CatalogueVersion(Model):
    """A version of the indicator catalogue; each round stands on one. `name` cites its source."""

    __tablename__ = "catalogue_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)

    categories: Mapped[list[CatalogueCategory]] = relationship(
        order_by="CatalogueCategory.position", back_populates="version"
    )


class CatalogueCategory(Model):
    """A 二级指标 in a version of the catalogue, in its order."""

    __tablename__ = "catalogue_category"
    __table_args__ = (UniqueConstraint("version_id", "level_2"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("catalogue_version.id"))
    position: Mapped[int]
    level_1: Mapped[str] = mapped_column(String(40))
    level_2: Mapped[str] = mapped_column(String(40))
    required: Mapped[bool]

    version: Mapped[CatalogueVersion] = relationship(back_populates="categories")
