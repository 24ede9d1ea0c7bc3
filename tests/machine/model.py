"""The portal as docs/procedure.md tells it, without a database: who may do what, where it leads, what it freezes and sends.

Nothing here asks the portal: words are plain strings, and the rules of sections 1 and 4 are told once more.
"""

from dataclasses import dataclass, replace

from tests.machine.form_model import TEXTS, Content
from tests.machine.thread_model import FINANCE_SIDE
from tests.machine.visibility import HOLDER, WITH_THE_UNIT, Happened, Visibility

WAYS = {
    "send": (("preparer",), WITH_THE_UNIT),
    "submit": (("submitter",), (*WITH_THE_UNIT, "unit_review")),
    "endorse": (("endorser",), ("department_review",)),
    "pass_review": (("reviewer",), ("finance_review",)),
    "take_back": (("reviewer",), ("approval",)),
    "approve": (("approver",), ("approval",)),
    "refer_back": (("approver",), ("approval",)),
    "send_back": (tuple(HOLDER.values()), tuple(HOLDER)),
    "decline": (("reviewer", "approver"), ("finance_review", "approval")),
    "recall": (("preparer", "submitter"), ("unit_review", "department_review", "finance_review")),
    "discard": (("submitter",), WITH_THE_UNIT),
    "open": (tuple(HOLDER.values()), tuple(HOLDER)),
    "adjust": (("submitter",), ("approved",)),
}
"""Who does an action at all, and where a declaration may stand for it."""
NEEDS_REASON = ("refer_back", "send_back", "decline", "discard", "adjust")
FREEZING = ("send", "submit", "endorse", "pass_review", "approve")


@dataclass
class Declaration(Visibility):
    """A declaration and what people do with it."""

    def last(self, *actions: str) -> int | None:
        """Return the index of the newest event of these kinds."""
        found = [number for number, event in enumerate(self.events) if event.action in actions]
        return found[-1] if found else None

    def did(self, login: str, *actions: str) -> bool:
        """The person did such a thing, ever."""
        return any(event.login == login and event.action in actions for event in self.events)

    def is_in_place(self, login: str, action: str) -> bool:
        """The action is one of the person's role, and of the stage."""
        roles, stages = WAYS[action]
        mine = self.roles(login)
        if self.status not in stages or not mine.intersection(roles):
            return False
        return action not in ("open", "send_back", "decline") or HOLDER[self.status] in mine

    def allows(self, login: str, action: str) -> bool:
        """Tell whether the person may act now, given a fresh page and a reason."""
        if not self.is_in_place(login, action):
            return False
        mine = self.roles(login)
        own = login in self.authors or self.did(login, "submit")
        judges = self.status in ("department_review", "finance_review", "approval")
        judges = judges and action not in ("recall", "take_back")
        if judges and (own or (self.status == "approval" and self.did(login, "pass_review"))):
            return False
        step = self.last("send") if self.status == "unit_review" else self.last("submit")
        match action:
            case "open":
                return self.opener is None
            case "send":
                return self.content.may_be_sent
            case "submit":
                if self.status == "unit_review" and self.opener != login:
                    return False
                waits = self.unanswered(login) or self.unsent_demands(login)
                return self.content.may_be_sent and not waits
            case "recall":
                if self.status != "unit_review" and "submitter" not in mine:
                    return False
                sent = self.events[self.last("send")].login == login if self.last("send") else False
                return ("submitter" in mine or sent) and not self.opened_since(step)
            case "take_back":
                passed = self.last("pass_review")
                return self.events[passed].login == login and not self.opened_since(passed)
            case "discard":
                return True
            case "adjust":
                # No round takes adjustments here: `test_versions.py` has one that does.
                return False
        if self.opener != login:
            return False
        if action == "endorse":
            return not self.unsent_demands(login)
        if action == "pass_review":
            return self.is_weighed and not self.unsent_demands(login) and not self.unsettled(login)
        if action == "approve":
            return not self.unsent_demands(login) and not self.unsettled(login)
        return True

    def opened_since(self, index: int) -> bool:
        """Somebody opened the present stage since that event."""
        return any(e.action == "open" and e.came_from == self.status for e in self.events[index + 1 :])

    def repeats(self, login: str, action: str, lock: int) -> bool:
        """It is the second click: the newest thing that happened is this person's same action on that page."""
        newest = self.events[-1]
        return (newest.login, newest.action) == (login, action) and newest.lock == lock + 1 == self.lock

    def predict(self, login: str, action: str, lock: int, reason: str) -> str:
        """Return what becomes of an action: done, repeated, unseen, refused, outdated or rejected."""
        if not self.sees(login):
            return "unseen"
        if self.repeats(login, action, lock):
            return "repeated"
        if not self.allows(login, action):
            return "refused"
        if lock != self.lock:
            return "outdated"
        return "rejected" if action in NEEDS_REASON and not reason.strip() else "done"

    def leads_to(self, action: str) -> str:
        """Return the status after an action."""
        match action:
            case "send":
                return "unit_review"
            case "submit":
                return "department_review" if self.is_subordinate else "finance_review"
            case "endorse" | "take_back" | "refer_back":
                return "finance_review"
            case "recall":
                step = "send" if self.status == "unit_review" else "submit"
                return self.events[self.last(step)].came_from
            case "open":
                return self.status
        after = {"pass_review": "approval", "approve": "approved", "send_back": "returned"}
        return (after | {"decline": "declined", "discard": "discarded"})[action]

    def predict_letting_go(self, login: str, kind: str, lock: int, to: str = "") -> str:
        """Return what becomes of 交还 or 转交: only who has the stage open does it, 转交 to who could open it."""
        if not self.sees(login):
            return "unseen"
        if self.repeats(login, kind, lock):
            return "repeated"
        if self.opener != login:
            return "refused"
        if lock != self.lock:
            return "outdated"
        return "rejected" if kind == "hand_over" and not self.may_take_over(login, to) else "done"

    def may_take_over(self, login: str, to: str) -> bool:
        """Somebody else could open the stage if nobody had it open."""
        if to == login or HOLDER[self.status] not in self.roles(to):
            return False
        own = to in self.authors or self.did(to, "submit")
        passed = self.status == "approval" and self.did(to, "pass_review")
        return self.status == "unit_review" or not (own or passed)

    def let_go(self, login: str, kind: str, to: str = "") -> None:
        """Give back or hand over what was predicted to be done."""
        self.opener, self.lock = to or None, self.lock + 1
        subject = f"转交给{to}" if to else ""
        status = self.status
        self.events.append(
            Happened(kind, login, HOLDER[status], status, status, subject=subject, lock=self.lock)
        )

    def did_before(self, login: str, action: str, lock: int) -> bool:
        """The person did this very thing on the page of that lock, whoever acted since."""
        return any((e.login, e.action, e.lock) == (login, action, lock + 1) for e in self.events)

    def act(self, login: str, action: str, reason: str, subject: str) -> None:
        """Carry an action out that was predicted to be done."""
        came_from, went_to = self.status, self.leads_to(action)
        roles = (HOLDER[came_from],) if action in ("open", "send_back", "decline") else WAYS[action][0]
        if action == "recall" and came_from != "unit_review":
            roles = ("submitter",)
        role = next(role for role in roles if role in self.roles(login))
        revision = self._stands_on(action) if action in FREEZING else None
        if went_to == "department_review" and action == "submit":
            self.submitted.append(revision)
        if action in ("submit", "endorse") and went_to == "finance_review":
            self.submitted.append(revision)
            self.at_finance.append(revision)
        self.talk.carry(action, came_from, went_to, self.is_subordinate)
        self.status, self.opener = went_to, login if action == "open" else None
        self.lock += 1
        self.events.append(
            Happened(action, login, role, came_from, went_to, reason, subject, revision, self.lock)
        )

    def _stands_on(self, action: str) -> int:
        if action == "endorse":
            return self.submitted[-1]
        if action in ("pass_review", "approve"):
            return self.at_finance[-1]
        files = frozenset(self.files.keys() - self.removed)
        if not self.revisions or (self.revisions[-1], self.named[-1]) != (self.content, files):
            self.revisions.append(self.content)
            self.named.append(files)
        return len(self.revisions)

    # What is asked at places of the form, before one person.

    def unanswered(self, login: str) -> list:
        """须修改 to the unit, neither answered nor changed where it points."""
        return [
            thread
            for thread in self.seen(login)
            if thread.weight == "must"
            and "unit" in thread.meant_for
            and thread.state(self.sheet(login)) == "waiting"
        ]

    def unsent_demands(self, login: str) -> list:
        """须修改 of the present stage that nobody sent yet."""
        return [
            thread
            for thread in self.seen(login)
            if thread.weight == "must"
            and not thread.settlement
            and not thread.demand.readers
            and thread.demand.stage == self.status
        ]

    def unsettled(self, login: str) -> list:
        """须修改 that bars passing: the reviewer's own, and what was asked of finance and not answered; approving: all."""
        found = [t for t in self.seen(login) if t.weight == "must" and not t.settlement and t.opener.readers]
        if self.status == "approval":
            return [thread for thread in found if FINANCE_SIDE in thread.meant_for]
        asked = [t for t in found if t.stage == "approval" and t.meant_for == {FINANCE_SIDE} and not t.answer]
        return [*asked, *(thread for thread in found if thread.stage == "finance_review")]

    def write(self, login: str, content: Content, marker: str = "") -> None:
        """Put other words into the working sheet."""
        self.content = content
        self.authors.add(login)
        self.typed |= {marker} - {""}

    def text(self, login: str, key: str, words: str, marker: str) -> None:
        """Type into a field."""
        texts = tuple(
            words if each == key else kept for each, kept in zip(TEXTS, self.content.texts, strict=True)
        )
        if texts != self.content.texts:
            self.write(login, replace(self.content, texts=texts), marker)

    # Attachments.

    def attach(self, login: str, attachment_id: int, marker: str) -> None:
        """Attach a file to the working sheet; its name is told in the history."""
        self.files[attachment_id] = marker
        self._changed_files(login, "attached", attachment_id)

    def detach(self, login: str, attachment_id: int) -> None:
        """Remove a file; one that is gone already is no news."""
        if attachment_id not in self.removed:
            self.removed.add(attachment_id)
            self._changed_files(login, "attachment_removed", attachment_id)

    def _changed_files(self, login: str, action: str, attachment_id: int) -> None:
        self.authors.add(login)
        self.lock += 1
        subject = f"资料{self.files[attachment_id]}.pdf"
        self.events.append(Happened(action, login, None, None, None, subject=subject, lock=self.lock))
