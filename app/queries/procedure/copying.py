"""Copies: what a person may copy, into which rounds, and what of a copy is still to be looked at again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select

from app.domain.actor import Actor
from app.domain.form.places import Place
from app.domain.procedure.copying import Recheck, unchanged
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import OUT_OF_COMPARISON, Status
from app.domain.roles import UNIT_ROLES
from app.domain.searching import words_of
from app.models import Declaration, Round, SearchEntry, db
from app.queries import NotFound
from app.queries.declarations import with_sheet
from app.queries.procedure.desk import Desk
from app.queries.rounds import open_rounds
from app.queries.visibility import own_unit_name

SOURCES = 50
"""No more declarations are listed to be copied."""


@dataclass(frozen=True, slots=True)
class Source:
    """A declaration that may be copied; `goes_on`: in an open round of a later year its project is not declared yet."""

    id: int
    project_code: str
    project_name: str
    unit_name: str
    round_title: str
    budget_year: int
    status: Status
    budget_year_amount: Decimal | None
    goes_on: bool


def source(actor: Actor, declaration_id: int) -> Declaration:
    """Return a declaration of a unit that the person prepares for, with its sheet; raises `NotFound`."""
    found = db.session.scalar(
        with_sheet(select(Declaration)).where(
            Declaration.id == declaration_id, Declaration.unit_id.in_(actor.units(*UNIT_ROLES))
        )
    )
    if found is None:
        raise NotFound("没有这份申报表，或您不是该单位的填报人。")
    return found


def sources(actor: Actor, words: str, on: date) -> list[Source]:
    """Return what the person may copy, the latest year first, at most one more than `SOURCES`.

    Each of the `words` stands in the name or in the code, as the search in the head compares them.
    """
    to_come = open_rounds(on)
    statement = (
        select(Declaration, own_unit_name(), Round)
        .join(Declaration.unit)
        .join(Declaration.round)
        .outerjoin(SearchEntry, SearchEntry.declaration_id == Declaration.id)
        .where(
            Declaration.unit_id.in_(actor.units(*UNIT_ROLES)),
            Declaration.status.not_in(OUT_OF_COMPARISON),
            *(SearchEntry.unit_words.contains(word, autoescape=True) for word in words_of(words)),
        )
        .order_by(Round.budget_year.desc(), Round.id.desc(), Declaration.project_code, Declaration.id.desc())
        .limit(SOURCES + 1)
    )
    rows = db.session.execute(statement).all()
    taken = _taken({declaration.project_code for declaration, *_ in rows}, to_come)
    return [
        Source(
            declaration.id,
            declaration.project_code,
            declaration.project_name,
            unit_name,
            in_round.title,
            in_round.budget_year,
            declaration.status,
            declaration.budget_year_amount,
            any(
                each.budget_year > in_round.budget_year and (declaration.project_code, each.id) not in taken
                for each in to_come
            ),
        )
        for declaration, unit_name, in_round in rows
    ]


def rounds_to_go_on_in(declaration: Declaration, on: date) -> list[Round]:
    """Return the open rounds of later years in which its project is not declared yet, the newest first."""
    later = [each for each in open_rounds(on) if each.budget_year > declaration.round.budget_year]
    taken = _taken({declaration.project_code}, later)
    return [each for each in later if (declaration.project_code, each.id) not in taken]


def rechecks(desk: Desk) -> dict[str, Recheck]:
    """Return by anchor what of a copied declaration nobody has touched or confirmed yet, in the order of the form.

    None for a person who may not edit.
    """
    if not desk.may_edit or not any(event.kind is EventKind.COPY for event in desk.events):
        return {}
    kept = (
        Recheck(Place.at(each.anchor), each.budget_year, each.fingerprint)
        for each in desk.declaration.rechecks
    )
    return {each.place.anchor: each for each in unchanged(kept, desk.sheet)}


def _taken(codes: set[str], rounds: list[Round]) -> set[tuple[str, int]]:
    """Return which of the codes are declared in which of the rounds."""
    if not codes or not rounds:
        return set()
    statement = select(Declaration.project_code, Declaration.round_id).where(
        and_(Declaration.project_code.in_(codes), Declaration.round_id.in_([each.id for each in rounds]))
    )
    return {(code, round_id) for code, round_id in db.session.execute(statement)}
