"""The desk: one declaration before one person, with all that its page shows and offers; and how it is loaded."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.domain.actor import Actor
from app.domain.form.places import Place
from app.domain.procedure.audiences import Reader
from app.domain.procedure.events import DECIDING_NOTHING, EventKind
from app.domain.procedure.offers import FORWARD, Offer, offers
from app.domain.procedure.stages import CLOSED, OUT_OF_SIGHT, STAGES, Status
from app.domain.procedure.workflow import Action
from app.domain.review.review_sheet import READERS
from app.domain.review.thread_permissions import has_stage_open, may_answer, may_follow_up, may_settle
from app.domain.review.threads import Thread, for_the_unit, numbered, seen_by
from app.models import Author, Declaration, Event, Revision, db
from app.queries import NotFound
from app.queries.declarations import find_all
from app.queries.form.sheets import frozen_sheets, working_sheets
from app.queries.openings import current_openings
from app.queries.prereview.findings import WorkingFindings
from app.queries.procedure.versions import versions_around
from app.queries.procedure.visible_declaration import VisibleDeclaration
from app.queries.review.review_sheets import review_sheets
from app.queries.review.threads import threads_of
from app.queries.rounds import extensions
from app.queries.visibility import readable_revision


@dataclass(frozen=True)
class Desk(VisibleDeclaration):
    """A declaration before a person, with what its page shows: offers, threads by place, what changed since they acted.

    What a page asks for often is worked out once.
    """

    @property
    def shown_status(self) -> Status:
        """The status as far as this person may know it."""
        return Status.RETURNED if self.withdrawn else self.case.status

    @property
    def last_return(self) -> Event | None:
        """The return that the unit works on, None when it was not returned."""
        if self.case.status is not Status.RETURNED or not self.reads_working_sheet:
            return None
        return next(reversed(self.returns_to_unit), None)

    def unit_name_at(self, event: Event) -> str:
        """Return the name of the unit on the revision that an event was about, the present one where none was frozen."""
        frozen = (each.revision for each in reversed(self.events) if each.revision and each.id <= event.id)
        last = next(frozen, None)
        return (last and last.applicant_unit) or self.sheet.applicant_unit

    @property
    def went_on(self) -> bool:
        """The last that happened is that the person gave it back or handed it over."""
        last = self.history[-1] if self.history else None
        return (
            last is not None
            and last.person_id == self.reader.person_id
            and last.kind in (EventKind.GIVE_BACK, EventKind.HAND_OVER)
        )

    @property
    def has_stage_open(self) -> bool:
        """The person has the present stage open, and so writes its threads."""
        return has_stage_open(self.case)

    def speaks(self, thread: Thread) -> bool:
        """Tell whether the person may answer the thread or ask again."""
        return may_answer(thread, self.case) or may_follow_up(thread, self.case)

    def settles(self, thread: Thread) -> bool:
        """Tell whether the person may settle the thread."""
        return may_settle(thread, self.case, self.reader.person_id)

    @cached_property
    def pinned(self) -> dict[str, list[Thread]]:
        """The threads by the anchor of their place."""
        found = defaultdict(list)
        for thread in self.threads:
            found[thread.place.anchor].append(thread)
        return found

    def name_of(self, anchor: str) -> str:
        """Return the name of a place on this sheet."""
        return Place.at(anchor).name(self.sheet)

    def words_at(self, anchor: str) -> str | None:
        """Return what stands at a place of this sheet, None when it is gone."""
        return Place.at(anchor).words(self.sheet)

    @cached_property
    def asked(self) -> tuple[Thread, ...]:
        """The open threads that the unit works off."""
        return tuple(each for each in self.threads if for_the_unit(each) and not each.is_settled)

    @cached_property
    def to_do(self) -> tuple[Thread, ...]:
        """Those of them that are neither answered nor followed by a change."""
        return tuple(each for each in self.asked if each.is_to_do(self.sheet))

    @property
    def unsent(self) -> tuple[Thread, ...]:
        """The threads with words that wait for an action to send them."""
        return tuple(each for each in self.threads if any(message.is_unsent for message in each.messages))

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The actions that the page shows."""
        return offers(self.case)

    @cached_property
    def decisions(self) -> tuple[Offer, ...]:
        """Those of them that take an opinion, which share one form."""
        return tuple(offer for offer in self.offers if offer.takes_opinion)

    @property
    def primary(self) -> Action | None:
        """The action of the page's one filled button."""
        possible = {offer.action for offer in self.offers if offer.refusal is None}
        return next((action for action in FORWARD if action in possible), None)

    @property
    def filled(self) -> Action | None:
        """The action of the filled button, though it may still wait for something: there it says for what."""
        offered = {offer.action for offer in self.offers}
        return self.primary or next((action for action in FORWARD if action in offered), None)

    @property
    def leading_on(self) -> tuple[Offer, ...]:
        """The actions that take no opinion and lead on."""
        return tuple(each for each in self.offers if not each.takes_opinion and each.action in FORWARD)

    @property
    def waits(self) -> str:
        """What those of them that are not possible wait for, in counts; "" for nothing."""
        return next((each.brief for each in self.leading_on if each.refusal), "")

    @property
    def leading_back(self) -> tuple[Offer, ...]:
        """The actions that take no opinion and take a step back."""
        return tuple(each for each in self.offers if not each.takes_opinion and each.action not in FORWARD)

    @property
    def has_changed(self) -> bool:
        """There are two states to compare: two revisions, or one and the working sheet."""
        return len(self.revisions) + self.reads_working_sheet > 1

    @property
    def last_seen(self) -> int | None:
        """The number of the revision that stood when the person last acted, else of the first; None without any.

        Having opened what is on the desk now, or let go of it, is no acting on it.
        """
        mine = self._last_acted
        stood = [event.revision.number for event in self.history if event.revision and event.id <= mine]
        return max(stood) if stood else next((revision.number for revision in self.revisions), None)

    @property
    def has_acted(self) -> bool:
        """The person acted on a revision that they may read."""
        return any(event.revision and event.id <= self._last_acted for event in self.history)

    @property
    def _last_acted(self) -> int:
        decided = max((event.id for event in self.history if event.kind not in DECIDING_NOTHING), default=0)
        acted = (e.id for e in self.history if e.person_id == self.reader.person_id and e.id <= decided)
        return max(acted, default=0)

    def asked_between(self, before: int, after: int) -> tuple[Thread, ...] | None:
        """Return the threads that asked the unit for what changed between two revisions, by number (0: what stands now).

        None when nothing was returned between them, so that no change was to be asked for.
        """
        froze: dict[int, int] = {}
        for event in self.history:
            if event.revision:
                froze.setdefault(event.revision.number, event.id)
        start, end = froze.get(before, 0), froze.get(after, math.inf)
        if not any(start < event.id < end for event in self.returns_to_unit):
            return None
        return tuple(
            each
            for each in self.threads
            if for_the_unit(each)
            and (each.opener.event_id or 0) < end
            and (each.settlement is None or (each.settlement.event_id or math.inf) > start)
        )

    @property
    def stages_to_come(self) -> tuple[Status, ...]:
        """The stages that still lie ahead."""
        if self.case.status in CLOSED:
            return ()
        way = [each for each in STAGES if self.case.is_subordinate or each is not Status.DEPARTMENT_REVIEW]
        return tuple(way[way.index(self.case.status) + 1 if self.case.status in way else 1 :])


_EVENTS = (
    select(Event)
    .options(
        joinedload(Event.person),
        joinedload(Event.revision).load_only(
            Revision.number,
            Revision.applicant_unit,
            Revision.medium_term_amount,
            Revision.budget_year_amount,
        ),
    )
    .where(Event.declaration_id.in_(bindparam("declaration_ids", expanding=True)))
    .order_by(Event.id)
)
_WRITTEN_BY = select(Author.declaration_id).where(
    Author.person_id == bindparam("person_id"),
    Author.declaration_id.in_(bindparam("declaration_ids", expanding=True)),
)


def desk_of(actor: Actor, declaration_id: int) -> Desk:
    """Return the declaration with all that its page and its actions need; raises `NotFound`."""
    found = desks_of(actor, [declaration_id])
    if not found:
        raise NotFound("没有这份申报表，或您无权查看。")
    return found[0]


def with_present_threads(desk: Desk) -> Desk:
    """Return the desk with the threads that are stored now; nothing else of it is read again."""
    stored = threads_of([desk.declaration.id])[desk.declaration.id]
    return replace(desk, threads=numbered(seen_by(stored, desk.reader)))


def desks_of(actor: Actor, declaration_ids: Sequence[int]) -> list[Desk]:
    """Return those of some declarations that the person may see, in their order, each as `desk` returns it.

    It takes as many statements whatever their number.
    """
    declarations = find_all(actor, declaration_ids)
    ids = [each.id for each in declarations]
    roles = {each.id: actor.roles_towards(each.unit_id, each.unit.primary_id) for each in declarations}
    read = {each.id: readable_revision(each, roles[each.id]) for each in declarations}
    own = [each for each in declarations if read[each.id] is None]
    in_sight = [each.id for each in declarations if read[each.id] is None or each.status not in OUT_OF_SIGHT]
    weighed = [each.id for each in declarations if roles[each.id] & READERS and each.finance_revision_id]
    events, openings, threads = _events_of(ids), current_openings(in_sight), threads_of(ids)
    working, frozen = working_sheets(own), frozen_sheets({each for each in read.values() if each})
    looks = WorkingFindings({each: working[each.id] for each in own})
    reviews, written = review_sheets(weighed), _written_by(actor, ids)
    extended = extensions({(each.round_id, each.unit_id) for each in own})
    versions = versions_around(declarations, roles)

    def laid_out(each: Declaration) -> Desk:
        opening, revision_id = openings.get(each.id), read[each.id]
        opened_by_me = opening is not None and opening.person_id == actor.person_id
        reader = Reader(actor.person_id, roles[each.id], each.status if opened_by_me else None)
        return Desk(
            declaration=each,
            reader=reader,
            sheet=working[each.id] if revision_id is None else frozen[revision_id],
            revision_id=revision_id,
            events=tuple(events[each.id]),
            opening=opening,
            threads=numbered(seen_by(threads[each.id], reader)),
            review=reviews.get(each.id),
            find=partial(looks.of, each) if revision_id is None else None,
            is_author=each.id in written,
            extended_until=extended.get((each.round_id, each.unit_id)),
            versions=versions[each.id],
        )

    return [laid_out(each) for each in declarations]


def _events_of(declaration_ids: Sequence[int]) -> dict[int, list[Event]]:
    """Return all events of some declarations, by declaration, the oldest first."""
    found: dict[int, list[Event]] = {declaration_id: [] for declaration_id in declaration_ids}
    for event in db.session.scalars(_EVENTS, {"declaration_ids": declaration_ids}):
        if event.declaration_id is not None:
            found[event.declaration_id].append(event)
    return found


def _written_by(actor: Actor, declaration_ids: Sequence[int]) -> set[int]:
    """Return in which of some declarations the person wrote."""
    theirs = {"person_id": actor.person_id, "declaration_ids": declaration_ids}
    return set(db.session.scalars(_WRITTEN_BY, theirs))
