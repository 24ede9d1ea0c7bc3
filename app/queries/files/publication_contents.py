"""What goes into a package of what is made public, and what once was in one and is no more; nothing here is scoped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from app.domain.form.sheet import Sheet
from app.domain.prereview.public_sheet import PublicAnswer, cautious_sheet, public_sheet
from app.domain.procedure.publication import Disclosure, Ground
from app.domain.procedure.rounds import today
from app.models import (
    BudgetaryUnit,
    Declaration,
    Publication,
    PublicationPackage,
    PublishedDeclaration,
    Round,
    db,
)
from app.queries.files.publications import PublicationCase, answers_of, approved
from app.queries.form.sheets import frozen_sheets


@dataclass(frozen=True, slots=True)
class PackageScope:
    """Which declarations a package is of: a budget year, one round or unit of it; `takes_undecided` as the command asks."""

    budget_year: int
    round_id: int | None = None
    unit_id: int | None = None
    takes_undecided: bool = False


@dataclass(frozen=True, slots=True)
class PublicContent:
    """A declaration of a package: the sheet as it is made public. `settled_on` is the day of the decision or approval,
    `lock` that of the publication.
    """

    declaration_id: int
    version_no: int
    round_title: str
    sheet: Sheet
    settled_on: date
    lock: int


@dataclass(frozen=True, slots=True)
class NoLongerPublic:
    """What was in a package and is in this one no more; `replaced_by` is the number of a newer version, None for none."""

    project_code: str
    version_no: int
    project_name: str
    replaced_by: int | None

    @property
    def told(self) -> str:
        """Why it is no longer there."""
        if self.replaced_by is None:
            return "已撤回公开"
        return f"已被第{self.replaced_by}版替换" if self.replaced_by > self.version_no else "已被后一批次替换"


def contents(scope: PackageScope, only: Collection[int] | None = None) -> list[PublicContent]:
    """Return what a package holds, by round, unit and project code; `only` of these declarations.

    Of what nobody decided on goes along, where that is asked for, what the unit does not propose to withhold, without the
    names of third parties and persons that nobody has answered for.
    """
    wanted = Publication.decided == Disclosure.PUBLIC
    if scope.takes_undecided:
        proposed = or_(Publication.proposed.is_(None), Publication.proposed == Disclosure.PUBLIC)
        wanted = or_(wanted, Publication.decided.is_(None) & proposed)
    found = _within(scope).where(wanted)
    rows = db.session.execute(found.order_by(Round.id, BudgetaryUnit.code, Declaration.project_code)).all()
    rows = [row for row in rows if only is None or row[0].id in only]
    sheets = frozen_sheets({declaration.finance_revision_id for declaration, *_ in rows})
    answers = answers_of([declaration.id for declaration, *_ in rows])
    return [
        PublicContent(
            declaration.id,
            declaration.version_no,
            of.title,
            _shown(sheets[declaration.finance_revision_id], answers[declaration.id], publication),
            _settled_on(declaration, publication),
            publication.lock if publication else 0,
        )
        for declaration, publication, of in rows
    ]


def content_of(case: PublicationCase) -> PublicContent:
    """Return a declaration as it would be made public now."""
    declaration = case.declaration
    return PublicContent(
        declaration.id,
        declaration.version_no,
        declaration.round.title,
        case.shown,
        _settled_on(declaration, case.publication),
        case.lock,
    )


def no_longer_public(scope: PackageScope, held: Collection[int]) -> list[NoLongerPublic]:
    """Return what an earlier package held of this scope and this one does not, by project code, for it was withdrawn or
    replaced since.

    What was withdrawn as 涉密 is named by its code alone.
    """
    statement = (
        select(Declaration, Publication, PublishedDeclaration.project_name)
        .join(PublishedDeclaration, PublishedDeclaration.declaration_id == Declaration.id)
        .join(PublicationPackage, PublicationPackage.id == PublishedDeclaration.package_id)
        .join(Declaration.round)
        .outerjoin(Publication, Publication.declaration_id == Declaration.id)
        .where(*_conditions(scope))
        .order_by(Declaration.project_code, Declaration.version_no, PublicationPackage.id)
    )
    named = {}
    for declaration, publication, name in db.session.execute(statement):
        if declaration.id not in held:
            named[declaration.id] = declaration, publication, name
    newer = _newest_versions(scope, [declaration.project_code for declaration, *_ in named.values()])
    found = []
    for declaration, publication, name in named.values():
        newest_id, version_no = newer.get(declaration.project_code, (declaration.id, None))
        replaced_by = version_no if newest_id != declaration.id else None
        decision = publication.decision if publication else None
        is_withheld = decision is not None and decision.disclosure is Disclosure.WITHHELD
        if replaced_by is None and not is_withheld:
            continue
        is_secret = is_withheld and decision is not None and decision.ground is Ground.SECRET
        shown = "" if is_secret else name
        found.append(NoLongerPublic(declaration.project_code, declaration.version_no, shown, replaced_by))
    return found


def withheld_by_units(scope: PackageScope) -> list[str]:
    """Return the codes of what nobody decided on and its unit proposes to withhold, in their order."""
    found = _within(scope).where(Publication.decided.is_(None), Publication.proposed == Disclosure.WITHHELD)
    return [
        declaration.project_code
        for declaration, *_ in db.session.execute(found.order_by(Declaration.project_code))
    ]


def _within(scope: PackageScope) -> Select[*tuple[Any, ...]]:
    return approved(Declaration, Publication, Round).where(*_conditions(scope))


def _conditions(scope: PackageScope) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Round.budget_year == scope.budget_year]
    conditions += [Round.id == scope.round_id] if scope.round_id else []
    conditions += [Declaration.unit_id == scope.unit_id] if scope.unit_id else []
    return conditions


def _shown(sheet: Sheet, answers: Sequence[PublicAnswer], publication: Publication | None) -> Sheet:
    is_decided = publication is not None and publication.decided is not None
    return public_sheet(sheet, answers) if is_decided else cautious_sheet(sheet, answers)


def _settled_on(declaration: Declaration, publication: Publication | None) -> date:
    if publication is not None and publication.decided_at is not None:
        return today(publication.decided_at)
    return declaration.approved_on or today(declaration.status_since)


def _newest_versions(scope: PackageScope, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return id and version of what is in force of these projects in the year."""
    found = approved(Declaration.project_code, Declaration.id, Declaration.version_no).where(
        Round.budget_year == scope.budget_year, Declaration.project_code.in_(codes)
    )
    return {
        code: (declaration_id, version_no) for code, declaration_id, version_no in db.session.execute(found)
    }
