"""Steps of the state machine on openings and in bulk: given back, handed over, and one action on several declarations."""

from app.domain.procedure.bulk_actions import ACTIONS
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.operations import bulk_actions, job_steps, openings
from app.queries.lists.bulk_actions import confirmation
from app.queries.procedure.jobs import progress_of
from tests.machine.declaration_steps import LOGINS, DeclarationSteps
from tests.machine.model import NEEDS_REASON, WAYS


class BulkSteps(DeclarationSteps):
    """Random people who let go of what they have open, and who do many things with one click."""

    def gives_back_or_hands_over(self):
        """Somebody lets go of what they or others have open, seldom on an old page or to somebody who may not have it."""
        if not any(each.opener for each in self.declarations.values()) and self.mostly():
            return False
        declaration = self.some_declaration(lambda each: each.opener)
        login = self.somebody(lambda login: declaration.opener == login)
        lock = declaration.lock - (0 if self.mostly() else 1)
        kind = self.pick(("give_back", "hand_over"))
        # Nobody but who holds a stage is asked to whom.
        holds = declaration.opener == login
        to = self.somebody(lambda other: holds and declaration.may_take_over(login, other))
        expected = declaration.predict_letting_go(login, kind, lock, to)
        people = self.portal.world.people
        more = () if kind == "give_back" else (people[to],)
        outcome, _ = self.portal.attempt(getattr(openings, kind), login, declaration.id, lock, *more)
        if expected == "repeated":
            assert outcome == "done", f"a second click is {outcome}"
            self.agreement.nothing_happened(declaration)
        elif self.tried(declaration, expected, outcome):
            declaration.let_go(login, kind, to if more else "")
            self.settled(declaration)

    def several_at_once(self):
        """Somebody does the same with some declarations, on pages that may be old, and drives it to its end."""
        action, login = self.pick(ACTIONS).value, self.pick(LOGINS)
        every = list(self.declarations.values())
        able = [
            (who, what.value)
            for who in LOGINS
            for what in ACTIONS
            if any(each.sees(who) and each.allows(who, what.value) for each in every)
        ]
        if able and self.mostly():
            login, action = self.pick(able)
        chosen = self.random.sample(every, self.random.randrange(1, len(every) + 1))
        if self.mostly():
            chosen = [each for each in chosen if each.sees(login)] or chosen
        locks = {each.id: each.lock - (0 if self.mostly() else 1) for each in chosen}
        reason = self.new_mark() if self.mostly() else ""
        number = self.new_mark() if action == "approve" else ""
        approval = Approval(number, today()) if number else None
        expected = self._begins(login, action, chosen, reason)
        if expected == "done":
            self._compare_confirmation(login, action, chosen)
        outcome, job_id = self.portal.attempt(
            bulk_actions.start, login, Action(action), locks, reason, approval
        )
        assert outcome == expected, f"the model expects {expected}, not {outcome}"
        if outcome != "done":
            for each in chosen:
                self.agreement.nothing_happened(each)
            return
        self._follow(login, action, chosen, locks, reason, number, self._driven(login, job_id))

    def _begins(self, login: str, action: str, chosen: list, reason: str) -> str:
        held = {role for _, role in self.agreement.posts(login)}
        if not held.intersection(WAYS[action][0]):
            return "refused"
        if action in NEEDS_REASON and not reason:
            return "rejected"
        return "done" if all(each.sees(login) for each in chosen) else "unseen"

    def _compare_confirmation(self, login: str, action: str, chosen: list) -> None:
        ids = [each.id for each in chosen]
        outcome, shown = self.portal.attempt(confirmation, login, Action(action), ids)
        assert outcome == "done"
        told = {item.line.id: (item.lock, item.refusal == "") for item in shown.items}
        known = {each.id: (each.lock, each.allows(login, action)) for each in chosen}
        assert told == known, f"the confirmation of {login}: {told} is not {known}"

    def _driven(self, login: str, job_id: int) -> dict[int, bool]:
        """Drive a job to its end and return which of its declarations were done."""
        for _ in range(20):
            self.portal.attempt(job_steps.step, login, job_id)
            _, progress = self.portal.attempt(progress_of, login, job_id)
            if progress.is_over:
                self.portal.jobs[job_id] = login, self.agreement.known(login)
                done = {item.declaration_id: True for item in progress.successes}
                return done | {item.declaration_id: False for item in progress.failures}
        raise AssertionError("the job does not end")

    def _follow(self, login, action, chosen, locks, reason, number, done: dict[int, bool]) -> None:
        for each in chosen:
            expected = each.predict(login, action, locks[each.id], reason)
            if expected in ("refused", "outdated") and each.did_before(login, action, locks[each.id]):
                expected = "repeated"
            goes = expected in ("done", "repeated")
            assert done[each.id] == goes, f"the model expects {expected} of {each.id}"
            if expected == "done":
                each.act(login, action, reason, number)
                self.settled(each)
            else:
                self.agreement.nothing_happened(each)
