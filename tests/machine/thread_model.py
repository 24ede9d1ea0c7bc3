"""Threads as a plain model of docs/procedure.md: who said what, how far it has got, which state a thread has."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

FINANCE_SIDE = "finance"
MEANT_FOR = {
    "unit_review": {"unit"},
    "department_review": {"unit", "department"},
    "finance_review": {"unit", "department", FINANCE_SIDE},
    "approval": {"unit", "department", FINANCE_SIDE},
}
"""For whom a stage asks; an approver may ask finance alone."""
NOTES = {
    "department_review": {"department"},
    "finance_review": {FINANCE_SIDE},
    "approval": {FINANCE_SIDE},
}
DECIDING = {"submit", "endorse", "pass_review", "approve", "send_back", "refer_back", "decline"}


@dataclass
class Message:
    """Words in a thread. `readers` are the sides that they have got to, none while unsent; `stage` None for the unit's;
    `files` what is attached to them, a marker by id."""

    kind: str
    login: str
    text: str
    stage: str | None
    readers: set[str] = field(default_factory=set)
    quote: object = None
    is_sent: bool = False
    files: dict[int, str] = field(default_factory=dict)


@dataclass
class Thread:
    """A thread; what a person may know of one is a thread again, with fewer words."""

    id: int
    place: str
    weight: str
    meant_for: set[str]
    stage: str
    said: list[Message]

    @property
    def opener(self) -> Message:
        """What opened it."""
        return self.said[0]

    @property
    def is_unsent(self) -> bool:
        """Its opening words wait for a decision."""
        return not self.opener.readers

    @property
    def demand(self) -> Message:
        """What was asked last."""
        return [each for each in self.said if each.kind in ("open", "follow_up")][-1]

    @property
    def answer(self) -> Message | None:
        """The answer to that."""
        after = self.said[self.said.index(self.demand) :]
        answers = [each for each in after if each.kind == "answer"]
        return answers[-1] if answers else None

    @property
    def settlement(self) -> Message | None:
        """What declared it done."""
        return next((each for each in self.said if each.kind == "settle"), None)

    def draft(self, asks: bool) -> Message | None:
        """Return the newest demand or answer while it was not sent."""
        newest = self.demand if asks else self.answer
        return newest if newest is not None and not newest.is_sent else None

    def state(self, content) -> str:
        """Return where it stands on a sheet."""
        if self.is_unsent:
            return "unsent"
        if self.settlement:
            return "settled"
        if self.weight == "note":
            return "note"
        if self.answer:
            return "answered"
        return "changed" if content.words(self.place) != self.demand.quote else "waiting"


@dataclass
class Threads:
    """The threads of one declaration."""

    threads: list[Thread] = field(default_factory=list)

    def heard_by(self, hears: Callable[[Message], bool]) -> list[Thread]:
        """Return the threads whose opening words somebody hears, with the words that they hear."""
        heard = (replace(talk, said=[each for each in talk.said if hears(each)]) for talk in self.threads)
        return [talk for talk in heard if talk.said and talk.said[0].kind == "open"]

    def whole(self, thread_id: int) -> Thread:
        """Return a thread with all its words."""
        return next(talk for talk in self.threads if talk.id == thread_id)

    def carry(self, action: str, came_from: str, went_to: str, is_subordinate: bool) -> None:
        """Send on what an action sends: a stage's words with its decision, the unit's as far as the declaration gets."""
        for talk in self.threads:
            goes_out = DECIDING if talk.meant_for == {FINANCE_SIDE} else DECIDING - {"refer_back"}
            for spoken in talk.said:
                if spoken.kind == "answer" and spoken.stage is None:
                    self._carry_answer(talk, spoken, action, went_to)
                elif not spoken.is_sent and spoken.stage == came_from and action in goes_out:
                    spoken.readers, spoken.is_sent = set(talk.meant_for), True

    def _carry_answer(self, talk: Thread, spoken: Message, action: str, went_to: str) -> None:
        if talk.meant_for == {"unit"}:
            spoken.is_sent = spoken.is_sent or action in ("send", "submit")
        elif action == "submit":
            reached = {"unit", "department"} if went_to == "department_review" else talk.meant_for
            spoken.readers, spoken.is_sent = spoken.readers | (reached & talk.meant_for), True
        elif action == "endorse":
            spoken.readers = set(talk.meant_for)
