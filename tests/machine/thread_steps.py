"""Steps of the state machine on threads: opened, answered, asked again, settled, taken back; mostly by those who may."""

from app.domain.procedure.audiences import Audience
from app.domain.review.threads import Weight
from app.operations import threads
from app.operations.threads import NewThread
from tests.machine.bulk_steps import BulkSteps
from tests.machine.declaration_steps import LOGINS
from tests.machine.form_model import COLUMNS, TEXTS
from tests.machine.model import Declaration
from tests.machine.thread_model import FINANCE_SIDE, MEANT_FOR, NOTES, Message, Thread
from tests.machine.visibility import CLOSED

WEIGHTS = ("must", "must", "advice", "note")
BLANK = " \n"


def may_answer(declaration: Declaration, login: str, talk: Thread) -> bool:
    """The unit answers while it edits; what an approver asks of finance, the reviewer who has it open."""
    if talk.is_unsent or talk.settlement or talk.weight == "note":
        return False
    if talk.meant_for == {FINANCE_SIDE}:
        return declaration.status == "finance_review" and declaration.holds(login)
    return declaration.may_edit(login)


def may_ask_again(declaration: Declaration, login: str, talk: Thread) -> bool:
    """Whoever has the thread's stage open."""
    return declaration.holds(login) and talk.stage == declaration.status and not talk.settlement


def may_settle(declaration: Declaration, login: str, talk: Thread) -> bool:
    """Who opened it, or whoever has its stage open now."""
    if talk.is_unsent or talk.settlement or declaration.status in CLOSED:
        return False
    return talk.opener.login == login or may_ask_again(declaration, login, talk)


class ThreadSteps(BulkSteps):
    """What people have to say."""

    def opens_a_thread(self):
        """Somebody asks something of a place, which may have been deleted, for whom they choose."""
        if not any(each.opener for each in self.declarations.values()) and self.mostly():
            return False
        declaration = self.some_declaration(lambda each: any(map(each.holds, LOGINS)))
        login = self.somebody(declaration.holds)
        weight = self.pick(WEIGHTS)
        wanted = self.pick((None, Audience.FINANCE_ONLY, Audience.DEPARTMENT))
        text = self.new_mark() if not self.one_in(8) else BLANK
        place = self._place(declaration)
        stage = declaration.status
        expected = "done"
        if not declaration.sees(login):
            expected = "unseen"
        elif not declaration.holds(login):
            expected = "refused"
        elif declaration.sheet(login).words(place) is None:
            expected = "outdated"
        elif (weight == "note" and stage not in NOTES) or text == BLANK:
            expected = "rejected"
        outcome, thread_id = self.portal.attempt(
            threads.open_thread, login, declaration.id, NewThread(place, Weight(weight), text, wanted)
        )
        if self.tried(declaration, expected, outcome):
            meant_for = NOTES[stage] if weight == "note" else MEANT_FOR[stage]
            if (stage, wanted, weight == "note") == ("approval", Audience.FINANCE_ONLY, False):
                meant_for = {FINANCE_SIDE}
            readers = set(meant_for) if weight == "note" else set()
            quote = declaration.sheet(login).words(place)
            spoken = Message("open", login, text, stage, readers, quote, weight == "note")
            talk = Thread(thread_id, place, weight, set(meant_for), stage, [spoken])
            declaration.talk.threads.append(talk)
            self.settled(declaration)

    def _place(self, declaration: Declaration) -> str:
        row = self.pick(declaration.content.rows)
        gone = [f"row-{identity}" for identity in declaration.gone[:1]]
        rows = (f"row-{row.identity}", f"{self.pick(COLUMNS)}-{row.identity}")
        return self.pick((*TEXTS[:2], *rows, f"category-{row.level_2}", *gone))

    def reviews(self, declaration: Declaration, login: str) -> None:
        """Instead of sending it back at once, somebody weighs it and settles what bars them."""
        super().reviews(declaration, login)
        for talk in declaration.unsettled(login):
            if may_settle(declaration, login, talk):
                self._settle(declaration, login, talk, declaration.talk.whole(talk.id))

    def some_thread(self, able) -> tuple[Declaration, str, Thread | None, Thread] | None:
        """Return a declaration, somebody, the thread as they know it (None if they do not), and all of it."""
        every = [(each, talk) for each in self.declarations.values() for talk in each.talk.threads]
        if not every:
            return None
        able_ones = [
            (each, login, talk)
            for each in self.declarations.values()
            for login in LOGINS
            for talk in each.seen(login)
            if able(each, login, talk)
        ]
        if not able_ones and self.mostly():
            return None
        if able_ones and self.mostly():
            declaration, login, talk = self.pick(able_ones)
            return declaration, login, talk, declaration.talk.whole(talk.id)
        declaration, whole = self.pick(every)
        login = self.pick(LOGINS)
        seen = next((each for each in declaration.seen(login) if each.id == whole.id), None)
        return declaration, login, seen, whole

    def speaks(self):
        """Somebody answers, asks again, or writes what was not sent anew; seldom from an old page, seldom nothing at all."""

        def able(declaration, login, talk):
            return may_answer(declaration, login, talk) or may_ask_again(declaration, login, talk)

        if (found := self.some_thread(able)) is None:
            return False
        declaration, login, seen, whole = found
        text = self.new_mark() if not self.one_in(6) else BLANK
        is_old = self.one_in(8)
        asks = seen is not None and may_ask_again(declaration, login, seen)
        draft = seen.draft(asks) if seen else None
        was = "早先的话" if is_old else draft.text if draft else ""
        expected = "done"
        if seen is None:
            expected = "unseen"
        elif not able(declaration, login, seen):
            expected = "refused"
        elif text == BLANK and (draft is None or draft.kind == "open"):
            expected = "rejected"
        elif is_old:
            expected = "outdated"
        outcome, _ = self.portal.attempt(threads.say, login, declaration.id, whole.id, text, was)
        if self.tried(declaration, expected, outcome):
            self._say(declaration, login, whole, draft, asks, text)
            self.settled(declaration)

    def _say(self, declaration, login, whole: Thread, draft: Message | None, asks: bool, text: str) -> None:
        if draft and text == BLANK:
            whole.said = [each for each in whole.said if each is not draft]
            return
        quote = declaration.sheet(login).words(whole.place) if asks else None
        if draft:
            draft.text, draft.login, draft.quote = text, login, quote
            return
        of_the_unit = not asks and whole.meant_for != {FINANCE_SIDE}
        readers = {"unit"} if of_the_unit else set()
        stage = None if of_the_unit else declaration.status
        kind = "follow_up" if asks else "answer"
        whole.said.append(Message(kind, login, text, stage, readers, quote))

    def settles(self):
        """Somebody declares a thread done."""
        if (found := self.some_thread(may_settle)) is None:
            return False
        self._settle(*found)

    def _settle(self, declaration: Declaration, login: str, seen: Thread | None, whole: Thread) -> None:
        expected, is_done = "refused", False
        if seen is None:
            expected = "unseen"
        elif seen.settlement and seen.settlement.login == login:
            expected, is_done = "done", True
        elif may_settle(declaration, login, seen):
            expected = "done"
        outcome, _ = self.portal.attempt(threads.settle, login, declaration.id, whole.id)
        if self.tried(declaration, expected, outcome):
            if not is_done:
                waits = may_ask_again(declaration, login, seen) and whole.weight != "note"
                readers = set() if waits else set(whole.meant_for)
                whole.said.append(
                    Message("settle", login, "", declaration.status, readers, is_sent=not waits)
                )
            self.settled(declaration)

    def reopens(self):
        """Somebody takes back what they declared done, while it was not sent."""

        def able(declaration, login, talk):
            return (
                talk.settlement is not None
                and not talk.settlement.is_sent
                and declaration.holds(login)
                and talk.stage == declaration.status
            )

        if (found := self.some_thread(able)) is None:
            return False
        declaration, login, seen, whole = found
        expected = "refused"
        if seen is None:
            expected = "unseen"
        elif declaration.holds(login) and (seen.settlement is None or able(declaration, login, seen)):
            expected = "done"
        outcome, _ = self.portal.attempt(threads.reopen, login, declaration.id, whole.id)
        if self.tried(declaration, expected, outcome):
            if seen.settlement:
                whole.said = [each for each in whole.said if each is not seen.settlement]
            self.settled(declaration)

    def takes_back_or_changes(self):
        """Somebody withdraws a thread or changes its weight, which is possible until it is sent."""
        step = self.pick(("withdraw", "must", "advice"))

        def able(declaration, login, talk):
            return talk.is_unsent and may_ask_again(declaration, login, talk)

        if (found := self.some_thread(able)) is None:
            return False
        declaration, login, seen, whole = found
        expected = "unseen" if seen is None else "done" if able(declaration, login, seen) else "refused"
        if step == "withdraw":
            outcome, _ = self.portal.attempt(threads.withdraw, login, declaration.id, whole.id)
        else:
            outcome, _ = self.portal.attempt(threads.weigh, login, declaration.id, whole.id, Weight(step))
        if self.tried(declaration, expected, outcome):
            if step == "withdraw":
                declaration.talk.threads.remove(whole)
            else:
                whole.weight = step
            self.settled(declaration)
