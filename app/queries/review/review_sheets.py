"""Review sheets: the working one of a declaration, and those that were frozen. Who may read them, the desk knows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.domain.actor import Actor
from app.domain.procedure.guards import Case
from app.domain.procedure.rounds import today
from app.domain.review.review_scheme import Scheme, from_json
from app.domain.review.review_sheet import ReviewSheet, restored
from app.models import BudgetaryUnit, Declaration, Opening, Person, ReviewScheme, Round, db
from app.models import ReviewSheet as KeptSheet
from app.queries import NotFound, unharmed
from app.queries.declarations import visible
from app.queries.openings import case_by_opening, with_opening


@dataclass(frozen=True, slots=True)
class Review:
    """A review sheet with its circumstances; the last four are None unless it is a frozen one.

    `reviewer` wrote or passed it last, "" for a blank one.
    """

    sheet: ReviewSheet
    scheme_id: int
    reviewer: str = ""
    number: int | None = None
    frozen_at: datetime | None = None
    sha256: str | None = None
    revision_id: int | None = None

    @property
    def is_frozen(self) -> bool:
        """An action stands on it, and it never changes."""
        return self.number is not None

    @property
    def frozen_on(self) -> date | None:
        """The day at +08:00 on which it was frozen."""
        return self.frozen_at and today(self.frozen_at)


@dataclass(frozen=True, slots=True)
class ReviewTarget:
    """What a save needs to know: the declaration, and the case of the person who writes."""

    declaration_id: int
    case: Case


_OF = KeptSheet.declaration_id.in_(bindparam("declaration_ids", expanding=True))
_SHEETS = select(KeptSheet).options(joinedload(KeptSheet.person)).where(_OF)
_WORKING = _SHEETS.where(KeptSheet.frozen_at.is_(None))
_NUMBERED = _SHEETS.where(KeptSheet.number == bindparam("number"))
_FROZEN = _SHEETS.where(KeptSheet.frozen_at.is_not(None)).order_by(KeptSheet.number)
_FROZEN_FIRST = _SHEETS.order_by(KeptSheet.frozen_at.is_(None), KeptSheet.number)
_SCHEMES = (
    select(Declaration.id, ReviewScheme)
    .join(Round, Round.review_scheme_id == ReviewScheme.id)
    .join(Declaration, Declaration.round_id == Round.id)
    .where(Declaration.id.in_(bindparam("declaration_ids", expanding=True)))
)


def review_sheet(declaration_id: int) -> Review:
    """Return the working sheet, else the newest frozen one, else a blank one under the scheme of the round."""
    return review_sheets([declaration_id])[declaration_id]


def review_sheets(declaration_ids: Collection[int]) -> dict[int, Review]:
    """Return for each declaration, by id, what `review_sheet` returns, in two statements whatever their number."""
    if not declaration_ids:
        return {}
    sheets = db.session.scalars(_FROZEN_FIRST, {"declaration_ids": list(declaration_ids)})
    # The last of each remains.
    kept = {each.declaration_id: each for each in sheets}
    found = {declaration_id: _review(each) for declaration_id, each in kept.items()}
    if blank := set(declaration_ids) - set(found):
        on_scheme = db.session.execute(_SCHEMES, {"declaration_ids": list(blank)})
        read = cache(lambda scheme: Review(ReviewSheet(from_json(scheme.content)), scheme.id))
        found |= {declaration_id: read(scheme) for declaration_id, scheme in on_scheme}
    return found


def frozen_sheets(declaration_id: int) -> tuple[Review, ...]:
    """Return every frozen sheet of a declaration, the oldest first."""
    return tuple(map(_review, db.session.scalars(_FROZEN, {"declaration_ids": [declaration_id]})))


def frozen(declaration_id: int, number: int) -> Review:
    """Return the frozen sheet of that number; raises `NotFound`."""
    kept = db.session.scalar(_NUMBERED, {"declaration_ids": [declaration_id], "number": number})
    if kept is None:
        raise NotFound("没有这一次审核的审核表。")
    return _review(kept)


def working_row(declaration_id: int) -> KeptSheet | None:
    """Return the row of the working sheet, None where there is none."""
    return db.session.scalars(_WORKING, {"declaration_ids": [declaration_id]}).one_or_none()


def review_target(actor: Actor, declaration_id: int) -> ReviewTarget:
    """Return what stands between the person and a save; raises `NotFound` for what finance or the person does not see."""
    columns = (
        Declaration.status,
        Declaration.unit_id,
        BudgetaryUnit.primary_id,
        Opening.person_id,
        Person.name,
    )
    row = db.session.execute(
        with_opening(select(*columns).join(Declaration.unit))
        .outerjoin(Person, Person.id == Opening.person_id)
        .where(Declaration.id == declaration_id, Declaration.finance_revision_id.is_not(None), visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("没有这份申报表，或您无权查看。")
    return ReviewTarget(declaration_id, case_by_opening(actor, *row))


def newest_scheme() -> ReviewScheme:
    """Return the scheme that a new round stands on."""
    return db.session.scalars(select(ReviewScheme).order_by(ReviewScheme.id.desc()).limit(1)).one()


def find_scheme(scheme_id: int) -> ReviewScheme:
    """Return a scheme as it is kept; raises `NotFound`."""
    found = db.session.get(ReviewScheme, scheme_id)
    if found is None:
        raise NotFound("没有这个审核标准。")
    return found


def schemes() -> list[tuple[ReviewScheme, Scheme, list[Round]]]:
    """Return every scheme with the rounds that stand on it, the newest first."""
    rounds: dict[int, list[Round]] = {}
    for each in db.session.scalars(select(Round).order_by(Round.id.desc())):
        rounds.setdefault(each.review_scheme_id, []).append(each)
    kept = db.session.scalars(select(ReviewScheme).order_by(ReviewScheme.id.desc()))
    return [(each, from_json(each.content), rounds.get(each.id, [])) for each in kept]


def _review(kept: KeptSheet) -> Review:
    return Review(
        restored(kept.content if kept.number is None else unharmed(kept.content, kept.sha256, "审核表")),
        kept.scheme_id,
        kept.person.name,
        kept.number,
        kept.frozen_at,
        kept.sha256,
        kept.revision_id,
    )
