"""Comparing the portal with the model: what is stored, what each person's desk shows, and every page that they can open."""

import re
from itertools import groupby

from app.queries import NotFound
from app.queries.files.attachments import readable_attachments
from app.queries.procedure.desk import desk_of
from tests.machine import portal_pages
from tests.machine.messages_out import calendar_of, told_outside
from tests.machine.model import Declaration
from tests.machine.portal import EVERYBODY, Portal
from tests.machine.portal_pages import MARKER
from tests.machine.thread_model import FINANCE_SIDE
from tests.machine.visibility import AMONG_THE_UNIT

OWN_TO_DECIDE = ("endorse", "pass_review", "approve", "send_back", "refer_back", "decline")
LOGINS = sorted(EVERYBODY)


class Agreement:
    """What has to hold after every step."""

    def __init__(self, portal: Portal, declarations: dict[int, Declaration]):
        self.portal, self.declarations = portal, declarations
        self.turn, self.is_quick = 0, False
        self.happened: dict[int, int] = {}

    def posts(self, login: str) -> list[tuple[str, str]]:
        """Return the units and roles of a person."""
        return next(iter(self.declarations.values())).posts[login]

    def after(self, declaration: Declaration) -> None:
        """Compare a declaration after a step that was done: what is stored, everybody's desk, the pages of one person."""
        self._compare_stored(declaration, done=True)
        if self.is_quick:
            return
        for login in LOGINS:
            self.compare_desk(declaration, login)
        self.turn += 1
        login = LOGINS[self.turn % len(LOGINS)]
        self.read_pages(login, declaration)
        self.hear(login)

    def nothing_happened(self, declaration: Declaration) -> None:
        """Compare a declaration after a step that was refused, or clicked again."""
        self._compare_stored(declaration, done=False)

    def _compare_stored(self, declaration: Declaration, done: bool) -> None:
        stored = self.portal.stored(declaration.id)
        lock = stored.pop("lock")
        assert lock >= declaration.lock if done else lock == declaration.lock, "the lock"
        declaration.lock = lock
        for name, value in stored.items():
            expected = getattr(declaration, name)
            assert value == expected, f"{name}: {value} is not {expected}"
        is_new = len(declaration.events) > self.happened.get(declaration.id, 1)
        self.happened[declaration.id] = len(declaration.events)
        *before, newest = declaration.events
        own = declaration.authors | {event.login for event in before if event.action == "submit"}
        judged = newest.action in OWN_TO_DECIDE and newest.came_from not in AMONG_THE_UNIT
        assert not (is_new and judged and newest.login in own), "somebody decided on their own declaration"

    def compare_desk(self, declaration: Declaration, login: str) -> None:
        """What the person's desk tells is what the model lets them know."""
        with self.portal.app.app_context():
            try:
                desk = desk_of(self.portal.world.actor(login), declaration.id)
            except NotFound:
                assert not declaration.sees(login), f"{login} should see it"
                return
            assert declaration.sees(login), f"{login} should not see it"
            told = [
                (str(event.kind), event.revision and event.revision.number, desk.opinion(event))
                for event in desk.history
            ]
            known = [
                (each.action, each.revision, declaration.opinion(login, each))
                for each in declaration.knows(login)
            ]
            assert told == known, f"events of {login}: {told} is not {known}"
            numbers = {revision.number for revision in desk.revisions}
            assert numbers == declaration.readable_revisions(login), f"revisions of {login}"
            assert desk.may_edit == declaration.may_edit(login), f"{login} edits"
            threads = {
                thread.id: (
                    str(thread.weight),
                    str(thread.state(desk.sheet)),
                    [(str(said.kind), said.text) for said in thread.messages],
                )
                for thread in desk.threads
            }
            sheet = declaration.sheet(login)
            heard = {
                talk.id: (talk.weight, talk.state(sheet), [(said.kind, said.text) for said in talk.said])
                for talk in declaration.seen(login)
            }
            assert threads == heard, f"threads of {login}: {threads} is not {heard}"
            self._compare_numbers(desk.threads, login)
            self._compare_files(readable_attachments(desk), declaration, login)

    def _compare_files(self, told, declaration: Declaration, login: str) -> None:
        said = {each.id for files in told.said.values() for each in files}
        found = ({each.id for each in told.present}, {each.id for each in told.earlier}, said)
        known = (
            set(declaration.present_files(login)),
            declaration.earlier_files(login),
            set(declaration.said_files(login)),
        )
        assert found == known, f"attachments of {login}: {found} is not {known}"

    def _compare_numbers(self, threads, login: str) -> None:
        """Nobody can tell from the numbers that there are threads which they may not know."""
        sent = sorted((t.stage, t.audience, t.number) for t in threads if t.number is not None)
        for _, of_one_kind in groupby(sent, key=lambda each: each[:2]):
            numbers = [number for *_, number in of_one_kind]
            assert numbers == list(range(1, len(numbers) + 1)), f"numbers of {login}"

    # Pages.

    def known(self, login: str) -> set[str]:
        """Return every marker that the person may read anywhere."""
        remembered = (marks for owner, marks in self.portal.jobs.values() if owner == login)
        return set().union(*remembered, *(self._known_of(each, login) for each in self.declarations.values()))

    def everything(self) -> set[str]:
        """Return every marker that was ever written down."""
        words = set()
        for declaration in self.declarations.values():
            words |= declaration.typed | declaration.reviews
            words |= _marks(*(f"{event.reason}{event.subject}" for event in declaration.events))
            words |= {said.text for talk in declaration.talk.threads for said in talk.said}
            words |= set(declaration.every_file().values())
        return words

    def _known_of(self, declaration: Declaration, login: str) -> set[str]:
        if not declaration.sees(login):
            return set()
        found = set(declaration.typed) if declaration.reads_working(login) else set()
        readable = declaration.readable_revisions(login)
        found |= _marks(*(declaration.revisions[number - 1].everything for number in readable))
        for event in declaration.knows(login):
            found |= _marks(declaration.opinion(login, event), event.subject)
        found |= {said.text for talk in declaration.seen(login) for said in talk.said}
        found |= set(declaration.readable_files(login).values())
        if declaration.sides(login) & {FINANCE_SIDE, "auditor"} and declaration.at_finance:
            found |= declaration.reviews
        return found

    def hear(self, login: str) -> None:
        """Read what leaves the portal for a person and their group, and their calendar: none but known markers."""
        known, portal = self.known(login), self.portal
        with portal.app.app_context():
            for said in told_outside(portal.app, portal.world, login):
                found = _marks(said)
                assert found <= known, f"{login} is told {sorted(found - known)} outside"
        if login != "administrator":
            self.read(login, calendar_of(login), known)

    def read_pages(
        self, login: str, declaration: Declaration, comparisons: bool = False, papers: bool = False
    ) -> None:
        """Open what there is about a declaration; what costs most, where asked for.

        A stranger gets the same answer everywhere, so a few addresses do.
        """
        addresses = [
            address
            for address in portal_pages.addresses(self.portal, declaration)
            if (comparisons or "before=" not in address)
            and (papers or not address.endswith((".pdf", ".xlsx")))
        ]
        known = self.known(login)
        for address in addresses if declaration.sees(login) else addresses[:: len(addresses) // 3]:
            self.read(login, address, known, self._due(login, declaration, address))

    def read(self, login: str, address: str, known: set[str], due: set[str] = frozenset()) -> None:
        """Open a page and look for every marker on it: none but known ones, and all that are due."""
        answer = self.portal.browsers[login].get(address)
        assert answer.status_code in (200, 302, 403, 404, 409, 422), (
            f"{answer.status_code} {address} for {login}"
        )
        if sent := re.fullmatch(r"/declarations/(\d+)/attachments/(\d+)", address):
            files = self.declarations[int(sent[1])].readable_files(login)
            is_theirs = int(sent[2]) in files
            assert (answer.status_code == 200) == is_theirs, f"{answer.status_code} {address} for {login}"
            due = {files[int(sent[2])]} if is_theirs else set()
        found = _marks(portal_pages.words(answer))
        assert found <= known, f"{login} reads {sorted(found - known)} on {address}"
        assert due <= found, f"{login} misses {sorted(due - found)} on {address}"

    def _due(self, login: str, declaration: Declaration, address: str) -> set[str]:
        """Return what has to be found: on the declaration's page and its timeline, and on paper."""
        if not declaration.sees(login):
            return set()
        sheet = _marks(declaration.sheet(login).everything)
        match address.partition("?")[0].rpartition("/")[2]:
            case "declaration.pdf" | "declaration.xlsx":
                return sheet
            case "attachments":
                return set(declaration.readable_files(login).values()) - set(
                    declaration.said_files(login).values()
                )
            case "timeline":
                return _marks(*(declaration.opinion(login, each) for each in declaration.knows(login)))
            case last if last == str(declaration.id):
                said = (said.text for talk in declaration.seen(login) for said in talk.said)
                return sheet | _marks(*said)
        return set()

    def everywhere(self, logins: list[str]) -> None:
        """Open every page and comparison for the first of each side, the papers of one declaration; of the others the
        declaration and a list."""
        for number, declaration in enumerate(self.declarations.values()):
            met, papers = [], number == self.turn % len(self.declarations)
            for login in logins:
                side = declaration.sides(login) if declaration.sees(login) else None
                if side not in met:
                    self.read_pages(login, declaration, bool(side), papers and bool(side))
                elif side:
                    address = f"/declarations/{declaration.id}"
                    self.read(login, address, self.known(login), self._due(login, declaration, address))
                met.append(side)
        for login in logins:
            self.read(login, self.list_for(login), self.known(login))
            self.hear(login)
        seen = [each for each in self.declarations.values() if each.sees("reviewer")]
        self.read("reviewer", portal_pages.book(seen), self.known("reviewer"))

    def list_for(self, login: str) -> str:
        """Return the address of one of the lists, another one for the next person."""
        addresses = portal_pages.lists(self.portal)
        return addresses[LOGINS.index(login) % len(addresses)]


def _marks(*texts: str) -> set[str]:
    return set(MARKER.findall("\n".join(texts)))
