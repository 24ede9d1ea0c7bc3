"""A declaration as far as one person may know it: what operations and other queries ask before they act on it."""

from dataclasses import dataclass, field

from app.domain.prereview.completeness import Completeness, completeness
from app.domain.prereview.explanations import Findings
from app.domain.procedure.audiences import may_read, opinion_audience
from app.domain.procedure.events import EventKind
from app.domain.procedure.guards import Case
from app.domain.procedure.stages import OUT_OF_SIGHT, version_words
from app.domain.procedure.workflow import may_edit
from app.domain.review.thread_permissions import may_follow_up
from app.domain.review.threads import Thread
from app.models import Event, Revision
from app.queries.procedure.case import Gathered, case_of
from app.queries.visibility import left_the_unit, went_to


@dataclass(frozen=True, slots=True)
class VisibleDeclaration(Gathered):
    """One declaration before one person, with the `case` for the guards.

    `history` is what the person may know of the events, which are all of them.
    """

    case: Case = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "case", case_of(self))

    @property
    def findings(self) -> Findings:
        """What the prereview says of the unit's working sheet; nothing for people whose that is not."""
        return self.find() if self.find else Findings.none()

    @property
    def completeness(self) -> Completeness:
        """How far the sheet is filled in."""
        return completeness(self.sheet)

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
    def stage(self) -> str:
        """The status in the words that this person may read."""
        return self.case.stage

    def asks(self, thread: Thread) -> bool:
        """Tell whether what the person says in the thread asks again rather than answers."""
        return may_follow_up(thread, self.case)

    @property
    def version_words(self) -> str:
        """What a file says of the version that it holds, "" for a first one that nothing has replaced."""
        return version_words(self.declaration.version_no, self.case.status, self.stage)

    @property
    def history(self) -> tuple[Event, ...]:
        """The events that the person may know of: all with the working sheet, else those that left the unit."""
        return tuple(event for event in self.events if self.reads_working_sheet or left_the_unit(event))

    @property
    def freezing(self) -> tuple[Event, ...]:
        """The events whose revision the person may read: all with the working sheet, else those that went to them."""
        return tuple(
            event
            for event in self.history
            if event.revision and (self.reads_working_sheet or went_to(event, self.reader.roles))
        )

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """The revisions that the person may read, the oldest first."""
        found = {event.revision.id: event.revision for event in self.freezing if event.revision}
        return tuple(sorted(found.values(), key=lambda revision: revision.number))

    @property
    def returns_to_unit(self) -> tuple[Event, ...]:
        """The returns to the unit that the person may know of, the oldest first."""
        return tuple(event for event in self.history if event.kind is EventKind.SEND_BACK)

    def opinion(self, event: Event) -> str:
        """Return the event's reason as far as the person may read it."""
        return event.reason if may_read(opinion_audience(event.kind), self.reader) else ""
