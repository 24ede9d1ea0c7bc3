"""The visibility rules of docs/procedure.md as a plain model: what each person sees and reads of a declaration."""

from dataclasses import dataclass, field

from tests.machine.form_model import Content
from tests.machine.thread_model import FINANCE_SIDE, Message, Thread, Threads

SUBORDINATE_TO = {"132": "131"}
WITH_THE_UNIT = ("draft", "returned")
AMONG_THE_UNIT = {None, "draft", "returned", "unit_review", "discarded"}
CLOSED = ("approved", "declined", "discarded")
HOLDER = {
    "unit_review": "submitter",
    "department_review": "endorser",
    "finance_review": "reviewer",
    "approval": "approver",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: what, by whom in which role, from where to where, with which reason, on which revision (from 1 on)."""

    action: str
    login: str
    role: str | None
    came_from: str | None
    went_to: str
    reason: str = ""
    subject: str = ""
    revision: int | None = None
    lock: int = 0

    @property
    def is_the_units(self) -> bool:
        """The unit did it among itself, and nobody else learns of it."""
        return {self.came_from, self.went_to} <= AMONG_THE_UNIT


@dataclass
class Visibility:
    """A declaration with everything that docs/procedure.md says of it. `typed` holds every marker that ever stood in a cell.

    `files` are the attachments that it ever had, a marker by id; `named` are those that each revision goes out with.
    """

    id: int
    unit: str
    posts: dict[str, list[tuple[str, str]]]
    content: Content
    events: list[Happened]
    authors: set[str]
    status: str = "draft"
    lock: int = 0
    opener: str | None = None
    gone: list[str] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    revisions: list[Content] = field(default_factory=list)
    named: list[frozenset[int]] = field(default_factory=list)
    files: dict[int, str] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    submitted: list[int] = field(default_factory=list)
    at_finance: list[int] = field(default_factory=list)
    is_weighed: bool = False
    reviews: set[str] = field(default_factory=set)
    talk: Threads = field(default_factory=Threads)

    @property
    def is_subordinate(self) -> bool:
        """Its unit has a department above it."""
        return self.unit in SUBORDINATE_TO

    def roles(self, login: str) -> set[str]:
        """Return the roles that count towards this declaration."""
        department = SUBORDINATE_TO.get(self.unit)
        return {
            role
            for unit, role in self.posts[login]
            if (role in ("preparer", "submitter") and unit == self.unit)
            or (role == "endorser" and unit == department)
            or role in ("reviewer", "approver", "auditor")
        }

    def sides(self, login: str) -> set[str]:
        """Return the sides that the person stands on."""
        of = {"preparer": "unit", "submitter": "unit", "endorser": "department"}
        of |= {"reviewer": FINANCE_SIDE, "approver": FINANCE_SIDE, "auditor": "auditor"}
        return {of[role] for role in self.roles(login)}

    def sees(self, login: str) -> bool:
        """The unit and the auditor at once, the department once submitted, finance once it arrived."""
        sides = self.sides(login)
        return bool(
            sides & {"unit", "auditor"}
            or ("department" in sides and self.submitted)
            or (FINANCE_SIDE in sides and self.at_finance)
        )

    def reads_working(self, login: str) -> bool:
        """The working sheet is the unit's own, and the auditor's."""
        return bool(self.sides(login) & {"unit", "auditor"})

    def readable_revisions(self, login: str) -> set[int]:
        """The unit and the auditor read every revision, the department what was submitted, finance what came to it."""
        sides, found = self.sides(login), set()
        if sides & {"unit", "auditor"}:
            found |= set(range(1, len(self.revisions) + 1))
        if "department" in sides:
            found |= set(self.submitted)
        if FINANCE_SIDE in sides:
            found |= set(self.at_finance)
        return found

    def sheet(self, login: str) -> Content:
        """Return what the person reads."""
        if self.reads_working(login):
            return self.content
        return self.revisions[self.reads_revision(login) - 1]

    def reads_revision(self, login: str) -> int:
        """Return the number of the revision that an outsider reads."""
        arrived = self.at_finance if FINANCE_SIDE in self.sides(login) and self.at_finance else self.submitted
        return arrived[-1]

    def present_files(self, login: str) -> set[int]:
        """The unit reads its attachments as they stand, others those that their revision names."""
        if self.reads_working(login):
            return self.files.keys() - self.removed
        return set(self.named[self.reads_revision(login) - 1])

    def earlier_files(self, login: str) -> set[int]:
        """What a revision names that the person may read, and is gone since."""
        ever = (self.named[number - 1] for number in self.readable_revisions(login))
        return set().union(*ever) - self.present_files(login)

    def said_files(self, login: str) -> dict[int, str]:
        """What is attached to words that the person hears."""
        return {
            key: mark for talk in self.seen(login) for said in talk.said for key, mark in said.files.items()
        }

    def readable_files(self, login: str) -> dict[int, str]:
        """Return every attachment that the person may read, a marker by id."""
        if not self.sees(login):
            return {}
        own = self.present_files(login) | self.earlier_files(login)
        return {key: self.files[key] for key in own} | self.said_files(login)

    def every_file(self) -> dict[int, str]:
        """Return every attachment there ever was and still is, a marker by id."""
        said = (said.files for talk in self.talk.threads for said in talk.said)
        return {key: mark for files in (self.files, *said) for key, mark in files.items()}

    def may_edit(self, login: str) -> bool:
        """In draft and returned the unit edits, in unit_review the submitter who opened it."""
        roles = self.roles(login)
        if self.status in WITH_THE_UNIT:
            return bool(roles & {"preparer", "submitter"})
        return self.status == "unit_review" and "submitter" in roles and self.opener == login

    def holds(self, login: str) -> bool:
        """The person has the present stage open."""
        return self.opener == login and HOLDER.get(self.status) in self.roles(login)

    def hears(self, login: str, spoken: Message) -> bool:
        """Sent words are for the sides they are meant for; unsent ones for their writer and who has the stage open."""
        sides = self.sides(login)
        if "auditor" in sides or sides & spoken.readers:
            return True
        return not spoken.readers and (
            login == spoken.login or (self.opener == login and self.status == spoken.stage)
        )

    def knows(self, login: str) -> list[Happened]:
        """Return the events that the person may know of."""
        return [event for event in self.events if self.reads_working(login) or not event.is_the_units]

    def opinion(self, login: str, event: Happened) -> str:
        """Return the reason as far as the person may read it: that of refer_back is finance's own."""
        private = event.action == "refer_back" and not self.sides(login) & {FINANCE_SIDE, "auditor"}
        return "" if private else event.reason

    def seen(self, login: str) -> list[Thread]:
        """Return the threads as the person may know them."""
        if not self.sees(login):
            return []
        return self.talk.heard_by(lambda spoken: self.hears(login, spoken))
