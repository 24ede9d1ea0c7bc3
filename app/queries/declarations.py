"""Declarations that a person may see, and one of them with everything its page needs."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.domain import rounds
from app.domain.actor import Actor
from app.domain.events import EventKind
from app.domain.prereview import blocking
from app.domain.roles import Role
from app.domain.sheet import Sheet
from app.domain.workflow import (
    CLOSED,
    FORWARD,
    STAGES,
    WITH_THE_UNIT,
    Action,
    Case,
    Offer,
    Status,
    may_edit,
    offers,
    reads_working_sheet,
    require_editing,
)
from app.models import (
    Author,
    BudgetaryUnit,
    CatalogueVersion,
    Declaration,
    Event,
    Indicator,
    Opening,
    Person,
    Round,
    db,
)
from app.queries import NotFound
from app.queries.rounds import extended_until
from app.queries.sheets import frozen_sheet, working_sheet

AMONG_THE_UNIT = frozenset({None, Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW, Status.DISCARDED})

OUT_OF_SIGHT = frozenset({Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW})
"""While the unit works, others read what was last submitted and see 已退回 only."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One declaration before one person: the sheet they may read, what happened, and what they may do.

    `revision_id` is the frozen revision that the sheet shows, None for the working sheet.
    """

    declaration: Declaration
    case: Case
    sheet: Sheet
    revision_id: int | None
    events: tuple[Event, ...]
    opening: Opening | None

    @property
    def may_edit(self) -> bool:
        """The person may type into the sheet now."""
        return may_edit(self.case)

    @property
    def reads_working_sheet(self) -> bool:
        """The sheet is the unit's own, not a frozen revision."""
        return self.revision_id is None

    @property
    def withdrawn(self) -> bool:
        """The unit works on it again, and this person reads what was last submitted."""
        return not self.reads_working_sheet and self.case.status in OUT_OF_SIGHT

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The actions that the page shows."""
        return offers(self.case)

    @property
    def primary(self) -> Action | None:
        """The action of the page's one filled button."""
        possible = {offer.action for offer in self.offers if offer.refusal is None}
        return next((action for action in FORWARD if action in possible), None)

    @property
    def history(self) -> tuple[Event, ...]:
        """The events that the person may know of; what the unit does among itself is its own."""
        if self.reads_working_sheet:
            return self.events
        return tuple(
            event for event in self.events if not {event.from_status, event.to_status} <= AMONG_THE_UNIT
        )

    @property
    def stages_to_come(self) -> tuple[Status, ...]:
        """The stages that still lie ahead."""
        if self.case.status in CLOSED:
            return ()
        way = [each for each in STAGES if self.case.is_subordinate or each is not Status.DEPARTMENT_REVIEW]
        return tuple(way[way.index(self.case.status) + 1 if self.case.status in way else 1 :])

    def opinion(self, event: Event) -> str:
        """Return the event's reason as far as the person may read it: what refers back is finance's own."""
        theirs = self.case.roles & {Role.REVIEWER, Role.APPROVER, Role.AUDITOR}
        return "" if event.kind is EventKind.REFER_BACK and not theirs else event.reason

    @property
    def stage(self) -> str:
        """The status in the words that this person may read."""
        return stage_label(self.case.status, self.reads_working_sheet)


def stage_label(status: Status, reads_working_sheet: bool) -> str:
    """Return the status in words; outsiders learn no more than 已退回，单位修改中 while the unit works."""
    return status.label if reads_working_sheet or status not in OUT_OF_SIGHT else "已退回，单位修改中"


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for declarations that the person may see at all (design section 1); joins `BudgetaryUnit`."""
    if actor.holds(Role.AUDITOR):
        return Declaration.id.is_not(None)
    conditions = [false()]
    if units := actor.units(Role.PREPARER, Role.SUBMITTER):
        conditions.append(Declaration.unit_id.in_(units))
    if units := actor.units(Role.ENDORSER):
        conditions.append(
            BudgetaryUnit.primary_id.in_(units) & Declaration.submitted_revision_id.is_not(None)
        )
    if actor.holds(Role.REVIEWER, Role.APPROVER):
        conditions.append(Declaration.finance_revision_id.is_not(None))
    return or_(*conditions)


def find(actor: Actor, declaration_id: int) -> Declaration:
    """Return a declaration with its unit, round and type; raises `NotFound` also for what is not the person's to see."""
    statement = (
        select(Declaration)
        .join(Declaration.unit)
        .options(
            joinedload(Declaration.unit).joinedload(BudgetaryUnit.primary),
            joinedload(Declaration.project_type),
            joinedload(Declaration.round).joinedload(Round.catalogue),
        )
        .where(Declaration.id == declaration_id, visible(actor))
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("没有这份申报表，或您无权查看。")
    return found


def with_sheet(statement):
    """Add to a select of declarations everything that `working_sheet` reads."""
    return statement.options(
        joinedload(Declaration.unit).joinedload(BudgetaryUnit.primary),
        joinedload(Declaration.project_type),
        joinedload(Declaration.round).joinedload(Round.catalogue).selectinload(CatalogueVersion.categories),
        selectinload(Declaration.indicators).joinedload(Indicator.category),
    )


def newest(in_round: Round | None, codes: tuple[str, ...] = ()) -> list[Declaration]:
    """Return the newest version of each project for an operator, by code, of one round or of each one's newest.

    `codes` restricts them; discarded ones are left out unless named.
    """
    statement = with_sheet(select(Declaration)).order_by(
        Declaration.project_code, Declaration.round_id, Declaration.version_no
    )
    if in_round is not None:
        statement = statement.where(Declaration.round_id == in_round.id)
    if codes:
        statement = statement.where(Declaration.project_code.in_(codes))
    else:
        statement = statement.where(Declaration.status != Status.DISCARDED)
    return list({each.project_code: each for each in db.session.scalars(statement)}.values())


def desk(actor: Actor, declaration_id: int) -> Desk:
    """Return the declaration with all that its page and its actions need; raises `NotFound`."""
    declaration = find(actor, declaration_id)
    roles = actor.roles_towards(declaration.unit_id, declaration.unit.primary_id)
    events = tuple(
        db.session.scalars(
            select(Event)
            .options(joinedload(Event.person), joinedload(Event.revision))
            .where(Event.declaration_id == declaration_id)
            .order_by(Event.id)
        )
    )
    opening = current_opening(declaration_id)
    revision_id = readable_revision(declaration, roles)
    sheet = working_sheet(declaration) if revision_id is None else frozen_sheet(revision_id)
    return Desk(
        declaration,
        _case(actor, declaration, roles, events, opening, sheet),
        sheet,
        revision_id,
        events,
        opening,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a save needs to know: the row as it is stored, its status when read, and whether the person is an author yet."""

    declaration: Declaration
    declaration_id: int
    status: Status
    is_author: bool


def standing_for_editing(actor: Actor, declaration_id: int) -> Standing:
    """Return the declaration that the person wants to type into; raises `NotFound`, and `Refused` where they may not."""
    row = db.session.execute(
        select(Declaration, BudgetaryUnit.primary_id, Author.person_id, Opening.person_id, Person.name)
        .join(Declaration.unit)
        .outerjoin(Author, (Author.declaration_id == Declaration.id) & (Author.person_id == actor.person_id))
        .outerjoin(Opening, (Opening.declaration_id == Declaration.id) & Opening.closed_at.is_(None))
        .outerjoin(Person, Person.id == Opening.person_id)
        .where(Declaration.id == declaration_id, visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("没有这份申报表，或您无权查看。")
    declaration, primary_id, author_id, opener_id, opener = row
    case = Case(
        status=declaration.status,
        roles=actor.roles_towards(declaration.unit_id, primary_id),
        opener=opener or "",
        opened_by_me=opener_id == actor.person_id,
    )
    require_editing(case)
    return Standing(declaration, declaration.id, declaration.status, author_id is not None)


def current_opening(declaration_id: int) -> Opening | None:
    """Return who has the present stage open, None for nobody."""
    return db.session.scalar(
        select(Opening)
        .options(joinedload(Opening.person))
        .where(Opening.declaration_id == declaration_id, Opening.closed_at.is_(None))
    )


def readable_revision(declaration: Declaration, roles: frozenset[Role]) -> int | None:
    """Return the id of the revision that people in these roles read, None for the working sheet."""
    if reads_working_sheet(roles):
        return None
    if roles & {Role.REVIEWER, Role.APPROVER} and declaration.finance_revision_id:
        return declaration.finance_revision_id
    return declaration.submitted_revision_id


def is_author(actor: Actor, declaration_id: int) -> bool:
    """Tell whether the person wrote in the declaration."""
    return db.session.get(Author, (declaration_id, actor.person_id)) is not None


def _case(actor, declaration, roles, events, opening, sheet) -> Case:
    def last(kind: EventKind) -> Event | None:
        return next((event for event in reversed(events) if event.kind is kind), None)

    def did(kind: EventKind) -> bool:
        return any(event.kind is kind and event.person_id == actor.person_id for event in events)

    step = last(EventKind.SEND if declaration.status is Status.UNIT_REVIEW else EventKind.SUBMIT)
    was_opened = any(
        event.kind is EventKind.OPEN
        and event.from_status is declaration.status
        and step
        and event.id > step.id
        for event in events
    )
    sent, passed = last(EventKind.SEND), last(EventKind.PASS_REVIEW)
    own = bool(roles & {Role.PREPARER, Role.SUBMITTER}) and declaration.status in WITH_THE_UNIT | {
        Status.UNIT_REVIEW
    }
    return Case(
        status=declaration.status,
        roles=roles,
        is_subordinate=declaration.unit.primary_id is not None,
        opener=opening.person.name if opening else "",
        opened_by_me=opening is not None and opening.person_id == actor.person_id,
        was_opened=was_opened,
        authored_by_me=is_author(actor, declaration.id),
        submitted_by_me=did(EventKind.SUBMIT),
        sent_by_me=sent is not None and sent.person_id == actor.person_id,
        passed_by_me=did(EventKind.PASS_REVIEW),
        passed_last_by_me=passed is not None and passed.person_id == actor.person_id,
        origin=step.from_status if step else None,
        blocking=blocking(sheet) if own else (),
        round_refusal=_round_refusal(declaration, last(EventKind.SUBMIT) is not None) if own else None,
    )


def _round_refusal(declaration: Declaration, was_submitted: bool) -> str | None:
    until = extended_until(declaration.round_id, declaration.unit_id)
    return rounds.submission_refusal(declaration.round.dates, rounds.today(), was_submitted, until)
