"""One declaration before one person: what they may read of it, what happened to it, and what they may do."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain import rounds
from app.domain.actor import Actor
from app.domain.events import EventKind
from app.domain.prereview import blocking
from app.domain.roles import Role
from app.domain.sheet import Sheet
from app.domain.stages import CLOSED, STAGES, WITH_THE_UNIT, Status
from app.domain.workflow import FORWARD, Action, Case, Offer, may_edit, offers, reads_working_sheet
from app.models import Author, Declaration, Event, Opening, Revision, db
from app.queries.declarations import OUT_OF_SIGHT, find, stage_label
from app.queries.rounds import extended_until
from app.queries.sheets import frozen_sheet, working_sheet

AMONG_THE_UNIT = frozenset({None, Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW, Status.DISCARDED})


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
    def shown_status(self) -> Status:
        """The status as far as this person may know it."""
        return Status.RETURNED if self.withdrawn else self.case.status

    @property
    def return_(self) -> Event | None:
        """The return that the unit works on, None when it was not returned."""
        if self.case.status is not Status.RETURNED or not self.reads_working_sheet:
            return None
        return next((event for event in reversed(self.events) if event.kind is EventKind.SEND_BACK), None)

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
    def revisions(self) -> tuple[Revision, ...]:
        """The revisions that the person may read, the oldest first."""
        found = {event.revision_id: event.revision for event in self.history if event.revision}
        return tuple(sorted(found.values(), key=lambda revision: revision.number))

    @property
    def has_changed(self) -> bool:
        """There are two states to compare: two revisions, or one and the working sheet."""
        return len(self.revisions) + self.reads_working_sheet > 1

    def last_seen_by(self, actor: Actor) -> int | None:
        """Return the number of the revision that stood when the person last acted, else of the first; None without any."""
        mine = max((event.id for event in self.history if event.person_id == actor.person_id), default=0)
        stood = [event.revision.number for event in self.history if event.revision and event.id <= mine]
        return max(stood) if stood else next((revision.number for revision in self.revisions), None)

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


def desk(actor: Actor, declaration_id: int) -> Desk:
    """Return the declaration with all that its page and its actions need; raises `NotFound`."""
    declaration = find(actor, declaration_id)
    roles = actor.roles_towards(declaration.unit_id, declaration.unit.primary_id)
    events = tuple(
        db.session.scalars(
            select(Event)
            .options(joinedload(Event.person), joinedload(Event.revision).load_only(Revision.number))
            .where(Event.declaration_id == declaration_id)
            .order_by(Event.id)
        )
    )
    revision_id = readable_revision(declaration, roles)
    hidden = revision_id is not None and declaration.status in OUT_OF_SIGHT
    opening = None if hidden else current_opening(declaration_id)
    sheet = working_sheet(declaration) if revision_id is None else frozen_sheet(revision_id)
    return Desk(
        declaration,
        _case(actor, declaration, roles, events, opening, sheet),
        sheet,
        revision_id,
        events,
        opening,
    )


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
    arrival = last(EventKind.PASS_REVIEW) if declaration.status is Status.APPROVAL else step
    was_opened = arrival is not None and any(
        event.kind is EventKind.OPEN and event.from_status is declaration.status and event.id > arrival.id
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
