"""Approved renditions: their bytes for those who see the declaration, their head for anybody with the code."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from app.domain.files.renditions import FINGERPRINT, grouped
from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import Status
from app.models import Declaration, Rendition, Revision, db
from app.queries import Damaged
from app.queries.form.sheets import unharmed_sheet
from app.queries.in_force import stage_stored


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of an approved page says; amounts are yuan. `stage` says whether it is in force."""

    declaration_id: int
    code: str
    project_code: str
    project_name: str
    applicant_unit: str
    medium_term_amount: Decimal | None
    budget_year_amount: Decimal | None
    version_no: int
    approval_number: str
    approved_on: date
    fingerprint: str
    sha256: str
    is_in_force: bool
    stage: str

    @property
    def shown_code(self) -> str:
        """The code in groups of four."""
        return grouped(self.code)


def rendition_bytes(declaration_id: int) -> bytes | None:
    """Return the PDF of an approved declaration, None where none was made; raises `Damaged` when a byte has changed."""
    found = db.session.scalar(
        select(Rendition)
        .options(undefer(Rendition.content))
        .where(Rendition.declaration_id == declaration_id)
    )
    return None if found is None else sound(found)


def sound(rendition: Rendition) -> bytes:
    """Return the stored bytes after holding them against their hash; raises `Damaged`."""
    if hashlib.sha256(rendition.content).hexdigest() != rendition.sha256:
        raise Damaged("存档的批复文件与批复时的校验值不符，可能已损坏，请联系系统管理员从备份恢复。")
    return rendition.content


def head_by_code(code: str) -> Head | None:
    """Return the head of the page with this short code, None for none."""
    found = db.session.scalar(
        select(Rendition)
        .options(joinedload(Rendition.declaration), joinedload(Rendition.revision))
        .where(Rendition.code == code)
    )
    return None if found is None else _head(found)


def renditions_of_content(declaration: Declaration, sha256: str) -> int:
    """Return how many pages of the same project, version number and content were approved, in other rounds of the year."""
    statement = (
        select(func.count(Rendition.id))
        .join(Rendition.declaration)
        .join(Rendition.revision)
        .where(
            Declaration.project_code == declaration.project_code,
            Declaration.version_no == declaration.version_no,
            Declaration.id != declaration.id,
            Revision.sha256 == sha256,
        )
    )
    return db.session.scalars(statement).one()


def code_by_sha256(sha256: str) -> str | None:
    """Return the code of the page whose file has this hash, None for none."""
    return db.session.scalar(select(Rendition.code).where(Rendition.sha256 == sha256))


def approved_sheet(code: str) -> Sheet:
    """Return the sheet that was approved under a code that exists."""
    return unharmed_sheet(db.session.scalars(select(Rendition).where(Rendition.code == code)).one().revision)


def _head(rendition: Rendition) -> Head:
    declaration, sheet = rendition.declaration, unharmed_sheet(rendition.revision)
    if declaration.approval_number is None or declaration.approved_on is None:
        raise ValueError(f"declaration {declaration.id} has a rendition but no approval")
    return Head(
        declaration.id,
        rendition.code,
        sheet.project_code,
        sheet.project_name,
        sheet.applicant_unit,
        sheet.medium_term_amount,
        sheet.budget_year_amount,
        declaration.version_no,
        declaration.approval_number,
        declaration.approved_on,
        rendition.revision.sha256[:FINGERPRINT],
        rendition.sha256,
        declaration.status is Status.APPROVED,
        stage_stored(declaration),
    )
