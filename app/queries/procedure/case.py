"""What the workflow table needs to know of one declaration before one person, gathered from what is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.domain.form.sheet import Sheet
from app.domain.prereview.explanations import Findings
from app.domain.procedure import rounds
from app.domain.procedure.audiences import Reader
from app.domain.procedure.costing_demand import costing_refusal
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import missing_refusal
from app.domain.procedure.guards import Case, no_findings
from app.domain.procedure.stages import WITH_THE_UNIT, Status
from app.domain.review.review_sheet import pass_refusal
from app.domain.review.threads import Thread, unanswered, unsent_demands, unsettled
from app.domain.roles import Role
from app.models import Declaration, Event, Opening
from app.queries.procedure.versions import ALONE, Versions
from app.queries.review.review_sheets import Review


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is stored of one declaration, as far as one person may know it.

    `revision_id` is the frozen revision that the sheet shows, None for the working sheet. `events` are all of them, for
    guards. `threads` are those that the person may know of. `review` is finance's review sheet, None for people whose it
    is not and before finance had the declaration. `find` computes the prereview of the working sheet on its first call and
    keeps it; None for people whose that is not. `is_author`: the person wrote in the sheet. `extended_until` is the day
    until which the round was extended for the unit. `versions`: what there is around it of the same project.
    """

    declaration: Declaration
    reader: Reader
    sheet: Sheet
    revision_id: int | None
    events: tuple[Event, ...]
    opening: Opening | None
    threads: tuple[Thread, ...]
    review: Review | None
    find: Callable[[], Findings] | None
    is_author: bool
    extended_until: date | None
    versions: Versions = ALONE


def case_of(gathered: Gathered) -> Case:
    """Return the case that the guards of the workflow table ask."""
    declaration, reader, events = gathered.declaration, gathered.reader, gathered.events
    sheet, threads, opening = gathered.sheet, gathered.threads, gathered.opening
    roles = reader.roles

    def last(kind: EventKind) -> Event | None:
        return next((event for event in reversed(events) if event.kind is kind), None)

    def did(kind: EventKind) -> bool:
        return any(event.kind is kind and event.person_id == reader.person_id for event in events)

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
    dates, today, was_submitted = declaration.round.dates, rounds.today(), last(EventKind.SUBMIT) is not None
    weighs = Role.REVIEWER in roles and declaration.status is Status.FINANCE_REVIEW

    find, review, until = gathered.find, gathered.review, gathered.extended_until

    def names(found: tuple[Thread, ...]) -> tuple[str, ...]:
        return tuple(f"{each.label}（{each.place.name(sheet)}）" for each in found)

    return Case(
        status=declaration.status,
        roles=roles,
        is_subordinate=declaration.unit.primary_id is not None,
        opener=opening.person.name if opening else "",
        opened_by_me=opening is not None and opening.person_id == reader.person_id,
        was_opened=was_opened,
        authored_by_me=gathered.is_author or did(EventKind.SEND) or did(EventKind.RECALL),
        endorsed_by_me=did(EventKind.ENDORSE),
        submitted_by_me=did(EventKind.SUBMIT),
        sent_by_me=sent is not None and sent.person_id == reader.person_id,
        passed_by_me=did(EventKind.PASS_REVIEW),
        passed_last_by_me=passed is not None and passed.person_id == reader.person_id,
        origin=step.from_status if step else None,
        blocking=(lambda: find().blocking) if own and find else no_findings,
        round_refusal=rounds.submission_refusal(
            dates, today, was_submitted=was_submitted, extended_until=until
        )
        if own
        else None,
        days_left=rounds.days_left(dates, today, was_submitted=was_submitted, extended_until=until)
        if own
        else None,
        untouched=own and declaration.taken_over_from_id is not None and declaration.lock == 0,
        first_level_refusal=missing_refusal(
            declaration.round.first_level, is_named=declaration.first_level_project_id is not None
        )
        if own
        else None,
        costing_refusal=costing_refusal(declaration.round.costing_from, sheet) if own else None,
        unanswered=names(unanswered(threads, sheet)) if own else (),
        unsettled=names(unsettled(threads, declaration.status)),
        unsent=names(unsent_demands(threads, declaration.status)),
        review_refusal=pass_refusal(review.sheet) if review and weighs else None,
        version_no=declaration.version_no,
        replaced_by=gathered.versions.replaced_by,
        adjusting_refusal=gathered.versions.adjusting_refusal,
        outlived=gathered.versions.outlived,
    )
