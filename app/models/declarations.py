"""The working sheet: declarations, who wrote in them, their indicators, and what of a copy is to be looked at again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.stages import Status
from app.domain.prose.sketches import Sketch
from app.models.base import Model
from app.models.code_lists import CatalogueCategory, ProjectTypeCode
from app.models.costing import CostingLine
from app.models.first_level import FirstLevelProject
from app.models.rounds import Round
from app.models.types import Money, Utc, Worded, microseconds, now
from app.models.units import BudgetaryUnit


def _sketch_of(key: str) -> Mapped[bytes | None]:
    """Return the column for the sketch of a text: an INSERT fills it in by itself, an UPDATE of the text names it."""

    def draw(context: DefaultExecutionContext) -> bytes:
        row: dict[str, str | None] = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return Sketch.of(row.get(key) or "").stored

    return mapped_column(LargeBinary, default=draw, deferred=True)


class Declaration(Model):
    """One project in one round, in one version. `lock` counts every write; the texts are the unit's working sheet.

    `submitted_revision` is what the department reads, `finance_revision` what finance reads; NULL: not theirs yet.
    `applicant_unit` and `primary_budgetary_unit` are the names that it bore when it last left the unit's hands.
    `known_since` is when outsiders learnt of its status: what the unit does among itself moves it not.
    `form_key` identifies the form that created it, so that a second click creates nothing. `last_change` is when something
    changed that other declarations are compared with, the name, a long text, an indicator or the status, in microseconds
    of Unix time; the sketches are those of the long texts. 0 and NULL stand where a version of the portal wrote that did not
    know of them.
    `adjusts_id` is the version that it was made of by 调整, `replaced_by_id` the version whose approval took its place; both
    are of the same project and budget year.
    `costing_lines` counts the lines of its 支出明细: where there are some, both amounts are their sums, and nobody types
    them.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("project_code", "round_id", "version_no"),
        Index(None, "unit_id", "status", "status_since"),
        Index(None, "status", "status_since", "id"),
        Index(None, "status_since", "id"),
        Index(None, "status", "known_since", "id"),
        Index(None, "known_since", "id"),
        Index(None, "finance_revision_id", "status", "unit_id"),
        Index(
            "ix_declaration_summed",
            "round_id",
            "unit_id",
            "project_type_code",
            "status",
            "adjusts_id",
            "finance_revision_id",
            "submitted_revision_id",
            "budget_year_amount",
            "medium_term_amount",
            "known_since",
            "status_since",
        ),
        Index(None, "round_id", "unit_id", "last_change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_code: Mapped[str] = mapped_column(String(21))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    version_no: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    status: Mapped[Status] = mapped_column(Worded(Status), default=Status.DRAFT)
    lock: Mapped[int] = mapped_column(default=0)
    form_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    created_at: Mapped[datetime] = mapped_column(Utc, default=now)
    status_since: Mapped[datetime] = mapped_column(Utc, default=now)
    known_since: Mapped[datetime | None] = mapped_column(Utc, default=now)
    last_change: Mapped[int] = mapped_column(BigInteger, default=microseconds, server_default="0")

    project_type_code: Mapped[str] = mapped_column(ForeignKey("project_type.code"))
    project_name: Mapped[str] = mapped_column(default="")
    implementation_years: Mapped[int | None]
    is_new_project: Mapped[bool | None]
    allocation_method: Mapped[str] = mapped_column(String(40), default="")
    medium_term_amount: Mapped[Decimal | None] = mapped_column(Money)
    budget_year_amount: Mapped[Decimal | None] = mapped_column(Money)
    policy_basis: Mapped[str] = mapped_column(default="")
    costing_basis: Mapped[str] = mapped_column(default="")
    annual_objective: Mapped[str] = mapped_column(default="")
    long_term_objective: Mapped[str] = mapped_column(default="")
    policy_basis_sketch: Mapped[bytes | None] = _sketch_of("policy_basis")
    costing_basis_sketch: Mapped[bytes | None] = _sketch_of("costing_basis")
    annual_objective_sketch: Mapped[bytes | None] = _sketch_of("annual_objective")
    long_term_objective_sketch: Mapped[bytes | None] = _sketch_of("long_term_objective")

    applicant_unit: Mapped[str | None] = mapped_column(String(200))
    primary_budgetary_unit: Mapped[str | None] = mapped_column(String(200))
    submitted_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    finance_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    costing_lines: Mapped[int] = mapped_column(default=0, server_default="0")
    approval_number: Mapped[str | None] = mapped_column(String(60))
    approved_on: Mapped[date | None]
    first_level_project_id: Mapped[int | None] = mapped_column(
        ForeignKey("first_level_project.id"), index=True
    )

    taken_over_from_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"))
    adjusts_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"))

    costing: Mapped[list[CostingLine]] = relationship(
        primaryjoin="and_(CostingLine.declaration_id == Declaration.id, CostingLine.deleted_at.is_(None))",
        order_by="CostingLine.position, CostingLine.id",
        viewonly=True,
    )
    unit: Mapped[BudgetaryUnit] = relationship()
    replaced_by: Mapped[Declaration | None] = relationship(
        foreign_keys=[replaced_by_id], remote_side=[id], viewonly=True
    )
    round: Mapped[Round] = relationship()
    project_type: Mapped[ProjectTypeCode] = relationship()
    first_level_project: Mapped[FirstLevelProject | None] = relationship()
    authors: Mapped[list[Author]] = relationship(order_by="Author.person_id")
    rechecks: Mapped[list[Recheck]] = relationship(viewonly=True)
    indicators: Mapped[list[Indicator]] = relationship(
        primaryjoin="and_(Indicator.declaration_id == Declaration.id, Indicator.deleted_at.is_(None))",
        order_by="Indicator.position",
        viewonly=True,
    )


class Author(Model):
    """A person who wrote in a declaration."""

    __tablename__ = "author"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Indicator(Model):
    """A row of the indicator table; a deleted one stays as a tombstone. `identity` outlives edits, moves and versions."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("declaration_id", "identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    identity: Mapped[str] = mapped_column(String(36))
    category_id: Mapped[int] = mapped_column(ForeignKey("catalogue_category.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    target_value: Mapped[str] = mapped_column(default="")
    definition: Mapped[str] = mapped_column(default="")
    deleted_at: Mapped[datetime | None] = mapped_column(Utc)

    category: Mapped[CatalogueCategory] = relationship()


class Recheck(Model):
    """A place of a copied declaration that must be looked at again, while its words are still those of its `fingerprint`.

    `budget_year` is that of the declaration which they were copied from.
    """

    __tablename__ = "recheck"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    anchor: Mapped[str] = mapped_column(String(64), primary_key=True)
    budget_year: Mapped[int]
    fingerprint: Mapped[str] = mapped_column("mark", String(16))


class CodeSerial(Model):
    """The last serial issued for (unit, start year, drafting round); a number is never used twice."""

    __tablename__ = "code_serial"

    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"), primary_key=True)
    start_year: Mapped[str] = mapped_column(String(2), primary_key=True)
    drafting_round: Mapped[str] = mapped_column(String(2), primary_key=True)
    last: Mapped[int]
