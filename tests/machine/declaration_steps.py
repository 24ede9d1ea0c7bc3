"""Steps of the state machine on declarations: actions, cells, rows and the review sheet; the model predicts each result."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from hypothesis.stateful import RuleBasedStateMachine

from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.text import fingerprint
from app.operations import cells, review_sheets, rows, workflow
from app.queries.review.review_sheets import review_sheet
from tests.machine.agreement import Agreement
from tests.machine.form_model import CATEGORIES, COLUMNS, STARRED, TEXTS, Row
from tests.machine.model import WAYS, Declaration
from tests.machine.portal import EVERYBODY, Portal
from tests.machine.portal_pages import marker_text
from tests.machine.visibility import CLOSED
from tests.world import WEIGHED

LOGINS = sorted(EVERYBODY)
ENDING = ("approve", "decline", "discard")
FORWARD = ("open", "send", "submit", "endorse", "pass_review")
GOING = dict.fromkeys(("recall", "take_back", "send_back"), 1) | {"refer_back": 2}
GOING |= dict.fromkeys(FORWARD, 5)
"""The other actions, and how often they are chosen where there is a choice."""
GROWING = (STARRED[0], STARRED[1], "生态效益指标")


class DeclarationSteps(RuleBasedStateMachine):
    """Random people, random actions."""

    def __init__(self, portal: Portal):
        super().__init__()
        self.portal = portal
        self.declarations = portal.set_back()
        self.agreement = Agreement(portal, self.declarations)
        self.random, self.written, self.steps, self.is_well = Random(0), 0, 0, True

    def teardown(self):
        """At the end of the day everybody reads everything, unless something went wrong before."""
        if not self.is_well:
            return
        self.agreement.everywhere(self.random.sample(LOGINS, len(LOGINS)))

    # How things are drawn.

    def pick(self, choices):
        """Return one of the choices."""
        return self.random.choice(list(choices))

    def one_in(self, times: int) -> bool:
        """True now and then."""
        return self.random.randrange(times) == 0

    def mostly(self) -> bool:
        """True three times of four."""
        return not self.one_in(4)

    def somebody(self, able) -> str:
        """Return mostly somebody who can do it, now and then anybody."""
        able = [login for login in LOGINS if able(login)]
        return self.pick(able if able and self.mostly() else LOGINS)

    def some_declaration(self, suits: Callable[[Declaration], bool] = lambda _: True) -> Declaration:
        """Return mostly a declaration that suits."""
        suiting = [each for each in self.declarations.values() if suits(each)]
        return self.pick(suiting if suiting and self.mostly() else self.declarations.values())

    def new_mark(self) -> str:
        """Return words that stand nowhere yet."""
        self.written += 1
        return marker_text(self.written)

    def tried(self, declaration: Declaration, expected: str, outcome: str) -> bool:
        """Compare what became of it with what the model expected; tell whether the model has to follow."""
        assert outcome == expected, f"the model expects {expected}, not {outcome}"
        if outcome != "done":
            self.agreement.nothing_happened(declaration)
        return outcome == "done"

    def settled(self, declaration: Declaration) -> None:
        """The model has followed: compare everything."""
        self.agreement.after(declaration)

    # Actions.

    def moves(self, declaration: Declaration, actions) -> list[tuple[str, str]]:
        """Return who can do which of the actions now."""
        return [
            (login, action)
            for action in actions
            for login in LOGINS
            if declaration.sees(login) and declaration.allows(login, action)
        ]

    def act(self, declaration: Declaration, login: str, action: str, lock: int, reason: str) -> None:
        """Let somebody act, and compare."""
        number = self.new_mark() if action == "approve" else ""
        expected = declaration.predict(login, action, lock, reason)
        approval = Approval(number, today()) if action == "approve" else None
        outcome, _ = self.portal.attempt(
            workflow.act, login, declaration.id, Action(action), lock, reason, approval
        )
        if expected == "repeated":
            expected = "done"
            assert outcome == expected, f"a second click is {outcome}"
            self.agreement.nothing_happened(declaration)
        elif self.tried(declaration, expected, outcome):
            declaration.act(login, action, reason, number)
            self.settled(declaration)

    def goes_on(self):
        """Somebody does what they can, mostly forward."""
        declaration = self.some_declaration(lambda each: self.moves(each, GOING))
        moves = self.moves(declaration, GOING)
        if moves:
            actions = list(dict.fromkeys(action for _, action in moves))
            action = self.random.choices(actions, [GOING[each] for each in actions])[0]
            login = self.pick([login for login, able in moves if able == action])
            if action == "send_back" and self.mostly():
                self.reviews(declaration, login)
            else:
                self.act(declaration, login, action, declaration.lock, self.new_mark())

    def days_go_by(self) -> None:
        """Every declaration comes some steps forward before the machine begins."""
        self.agreement.is_quick = True
        for declaration in self.declarations.values():
            for _ in range(self.random.randrange(10)):
                moves = self.moves(declaration, FORWARD)
                if (
                    declaration.opener
                    and declaration.status == "finance_review"
                    and not declaration.is_weighed
                ):
                    self._weigh(declaration, declaration.opener)
                elif moves:
                    self.act(declaration, *self.pick(moves), declaration.lock, self.new_mark())
        self.agreement.is_quick = False

    def reviews(self, declaration: Declaration, login: str) -> None:
        """Instead of sending it back at once, somebody fills the review sheet in."""
        if declaration.status == "finance_review" and not declaration.is_weighed:
            self._weigh(declaration, login)

    def tries_anything(self):
        """Anybody tries any action, mostly one of their own, on a fresh page or an old one, with a reason or without."""
        declaration = self.some_declaration()
        login, action = self.pick(LOGINS), self.pick(WAYS)
        own = [(who, what) for who in LOGINS for what in WAYS if declaration.is_in_place(who, what)]
        barred = [pair for pair in own if not declaration.allows(*pair)]
        if barred and self.mostly():
            login, action = self.pick(barred)
        lock = declaration.lock - (0 if self.mostly() else 1)
        self.act(declaration, login, action, lock, self.new_mark() if self.mostly() else "")

    def clicks_again(self):
        """The newest event's person clicks once more, on the page as it was."""
        declaration = self.some_declaration()
        newest = declaration.events[-1]
        if newest.action in WAYS:
            self.act(declaration, newest.login, newest.action, newest.lock - 1, "")

    def ends(self):
        """One declaration comes to its end; the others go on."""
        if any(each.status in CLOSED for each in self.declarations.values()):
            return
        declaration = self.some_declaration(lambda each: self.moves(each, ENDING))
        moves = self.moves(declaration, ENDING)
        if moves:
            self.act(declaration, *self.pick(moves), declaration.lock, self.new_mark())

    # The sheet.

    def edits(self, login_able=None) -> tuple[Declaration, str, str]:
        """Return a declaration, who types there, and what is expected."""
        declaration = self.some_declaration(lambda each: any(map(each.may_edit, LOGINS)))
        login = self.somebody(declaration.may_edit)
        expected = (
            "unseen" if not declaration.sees(login) else "done" if declaration.may_edit(login) else "refused"
        )
        return declaration, login, expected

    def types(self):
        """Somebody types into a text, seldom empties it, now and then starts from an old one."""
        declaration, login, expected = self.edits()
        key, marker = self.pick(TEXTS), self.new_mark()
        typed = f"项目{marker}" if not self.one_in(6) else ""
        stands = declaration.content.texts[TEXTS.index(key)]
        is_old = not self.mostly()
        was = fingerprint("早先的文字" if is_old else stands)
        if expected == "done" and is_old and typed != stands:
            expected = "outdated"
        outcome, _ = self.portal.attempt(cells.save_field, login, declaration.id, key, typed, was)
        if self.tried(declaration, expected, outcome):
            declaration.text(login, key, typed, marker if typed else "")
            self.settled(declaration)

    def types_into_a_row(self):
        """Somebody types into a cell of a row, which may be gone."""
        declaration, login, expected = self.edits()
        column, marker = self.pick(COLUMNS), self.new_mark()
        if declaration.gone and not self.mostly():
            identity, stands = self.pick(declaration.gone), ""
            expected = "outdated" if expected == "done" else expected
        else:
            row = self.pick(declaration.content.rows)
            identity, stands = row.identity, row.cells[COLUMNS.index(column)]
        outcome, _ = self.portal.attempt(
            cells.save_cell, login, declaration.id, identity, column, marker, fingerprint(stands)
        )
        if self.tried(declaration, expected, outcome):
            changed = tuple(
                replace(each, cells=_with(each.cells, COLUMNS.index(column), marker))
                if each.identity == identity
                else each
                for each in declaration.content.rows
            )
            declaration.write(login, replace(declaration.content, rows=changed), marker)
            self.settled(declaration)

    def adds_a_row(self):
        """Somebody adds a row, seldom a blank one."""
        declaration, login, expected = self.edits()
        level_2, marker = self.pick(GROWING), self.new_mark()
        words = (marker, "5台", f"说明{marker}") if not self.one_in(5) else ("", "", "")
        outcome, identity = self.portal.attempt(rows.add_row, login, declaration.id, level_2, words)
        if self.tried(declaration, expected, outcome):
            found = [*declaration.content.rows, Row(identity, level_2, words)]
            found.sort(key=lambda row: CATEGORIES.index(row.level_2))
            declaration.write(login, replace(declaration.content, rows=tuple(found)), marker)
            self.settled(declaration)

    def deletes_a_row(self):
        """Somebody deletes a row."""
        declaration, login, expected = self.edits()
        identity = self.pick(declaration.content.rows).identity
        outcome, _ = self.portal.attempt(rows.delete_row, login, declaration.id, identity)
        if self.tried(declaration, expected, outcome):
            kept = tuple(row for row in declaration.content.rows if row.identity != identity)
            declaration.gone.append(identity)
            declaration.write(login, replace(declaration.content, rows=kept))
            self.settled(declaration)

    def moves_a_row(self):
        """Somebody moves a row inside its 二级指标; at the end nothing moves."""
        declaration, login, expected = self.edits()
        row, by = self.pick(declaration.content.rows), self.pick((-1, 1))
        outcome, _ = self.portal.attempt(rows.move_row, login, declaration.id, row.identity, by)
        if self.tried(declaration, expected, outcome):
            found = list(declaration.content.rows)
            here = found.index(row)
            beside = here + by
            if 0 <= beside < len(found) and found[beside].level_2 == row.level_2:
                found[here], found[beside] = found[beside], found[here]
                declaration.write(login, replace(declaration.content, rows=tuple(found)))
            self.settled(declaration)

    # The review sheet.

    def weighs(self):
        """Somebody fills the review sheet in, seldom so that it does not pass."""

        def able(each, login):
            return each.status == "finance_review" and each.holds(login)

        def waits(each):
            return not each.is_weighed and any(able(each, login) for login in LOGINS)

        if not any(map(waits, self.declarations.values())) and self.mostly():
            return False
        declaration = self.some_declaration(waits)
        self._weigh(declaration, self.somebody(lambda login: able(declaration, login)))

    def _weigh(self, declaration: Declaration, login: str) -> None:
        marker, passes = self.new_mark(), not self.one_in(5)
        expected = "refused" if declaration.sees(login) else "unseen"
        if not declaration.at_finance:
            expected = "unseen"
        elif declaration.status == "finance_review" and declaration.holds(login):
            expected = "done"
        outcome, _ = self.portal.attempt(_weigh, login, declaration.id, marker, passes)
        if self.tried(declaration, expected, outcome):
            declaration.is_weighed = passes
            declaration.reviews.add(marker)
            self.settled(declaration)


def _weigh(actor, declaration_id: int, marker: str, passes: bool) -> None:
    sheet = review_sheet(declaration_id).sheet
    wanted = {f"score-{point.key}": str(point.full) for point in sheet.scheme.points} | WEIGHED
    wanted |= {"overall": marker, "conclusion": WEIGHED["conclusion"] if passes else "退回"}
    typed_cells = {
        cell: cells.TypedCell(text, fingerprint(sheet.text(cell))) for cell, text in wanted.items()
    }
    assert review_sheets.save_all(actor, declaration_id, typed_cells).is_clean


def _with(cells_of_row: tuple, number: int, text: str) -> tuple:
    return (*cells_of_row[:number], text, *cells_of_row[number + 1 :])
