"""The real portal under the machine: set back to the same morning for every run, asked as a person or as a browser."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import note
from sqlalchemy import event, select

from app.domain.prereview import Severity
from app.domain.prereview.register import RULES
from app.domain.procedure.workflow import Refused
from app.domain.roles import Role
from app.domain.text import Unreadable
from app.models import Author, Declaration, Event, Opening, Person, RuleSwitch, db
from app.operations import Outdated, Rejected
from app.operations.people import add_person
from app.operations.roles import add_role
from app.operations.saving import Changed
from app.queries import NotFound
from app.queries.form.sheets import working_sheet
from tests.applications import running
from tests.client import Person as Browser
from tests.machine.form_model import TEXTS, Content, Row
from tests.machine.messages_out import let_everybody_be_told
from tests.machine.model import Declaration as Modelled
from tests.machine.visibility import Happened
from tests.world import PEOPLE, World, found_world

MORE_PEOPLE = {
    "moonlighter": [("121", Role.PREPARER), ("901", Role.REVIEWER), ("901", Role.APPROVER)],
    "two_hats": [("132", Role.SUBMITTER), ("131", Role.ENDORSER)],
}
"""People who stand on two sides of a declaration."""
EVERYBODY = PEOPLE | MORE_PEOPLE
BEGUN_BY = {"121": "preparer", "141": "sole", "132": "station_preparer"}

OUTCOMES = {
    NotFound: "unseen",
    Refused: "refused",
    Outdated: "outdated",
    Changed: "outdated",
    Rejected: "rejected",
    Unreadable: "rejected",
}


@dataclass
class Portal:
    """The application on its database file, the people's browsers, and the three declarations that everything is about."""

    app: Flask
    path: Path
    world: World
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    declarations: dict[int, str] = field(default_factory=dict)
    jobs: dict[int, tuple[str, set[str]]] = field(default_factory=dict)
    """Whose each job is, and the markers that they knew when it was over."""

    def set_back(self) -> dict[int, Modelled]:
        """Begin anew and return the model of how everything stands."""
        self.jobs.clear()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for left in self.path.parent.glob(f"{self.path.name}-*"):
            left.unlink()
        shutil.copy(self.morning, self.path)
        with self.app.app_context():
            return {number: self._modelled(number, unit) for number, unit in self.declarations.items()}

    @property
    def morning(self) -> Path:
        """The database as every run finds it."""
        return self.path.with_suffix(".morning")

    def attempt(self, operation, login: str, *arguments):
        """Let a person try something; return what became of it, and what the operation returned."""
        with self.app.app_context():
            try:
                outcome, answer = "done", operation(self.world.actor(login), *arguments)
            except tuple(OUTCOMES) as refusal:
                outcome, answer = (
                    next(w for kind, w in OUTCOMES.items() if isinstance(refusal, kind)),
                    refusal,
                )
        note(f"{login} {operation.__name__} {arguments}: {outcome} {answer or ''}")
        return outcome, answer

    def stored(self, declaration_id: int) -> dict:
        """Return what the tables hold of a declaration, in the words of the model."""
        with self.app.app_context():
            declaration = db.session.get(Declaration, declaration_id)
            opener = db.session.scalar(
                select(Person.login)
                .join(Opening, Opening.person_id == Person.id)
                .where(Opening.declaration_id == declaration_id, Opening.closed_at.is_(None))
            )
            authors = select(Person.login).join(Author, Author.person_id == Person.id)
            return {
                "status": str(declaration.status),
                "lock": declaration.lock,
                "opener": opener,
                "authors": set(db.session.scalars(authors.where(Author.declaration_id == declaration_id))),
                "content": _content(declaration),
                "events": [_happened(each) for each in _events(declaration_id)],
            }

    def returns(self, declaration_id: int) -> list[int]:
        """Return the ids of the events that sent it back or referred it back."""
        with self.app.app_context():
            return [each.id for each in _events(declaration_id) if each.kind in ("send_back", "refer_back")]

    def _modelled(self, declaration_id: int, unit: str) -> Modelled:
        stored = self.stored(declaration_id)
        posts = {login: [(unit, str(role)) for unit, role in held] for login, held in EVERYBODY.items()}
        events, content = stored.pop("events"), stored.pop("content")
        authors = stored.pop("authors")
        return Modelled(declaration_id, unit, posts, content, events, authors, **stored)


def inhabited(template: Path, folder: Path) -> Iterator[Portal]:
    """Yield a portal with everybody signed in and a filled draft of each kind of unit."""
    path = folder / "machine.sqlite"
    shutil.copy(template, path)
    for app in running(f"sqlite:///{path}", folder):
        with app.app_context():
            event.listen(
                db.engine,
                "connect",
                lambda connection, _: connection.execute("PRAGMA synchronous=OFF").close(),
            )
            world = found_world()
            for login, ((unit, role), *more) in MORE_PEOPLE.items():
                world.people[login] = add_person(None, login, login, unit, role)
                for each_unit, each_role in more:
                    add_role(None, world.people[login], each_unit, each_role)
            password = db.session.get(Person, world.people["preparer"]).password_hash
            db.session.query(Person).update({"password_hash": password})
            # What people type here has no meaning: only what the form itself requires keeps it from being sent.
            for each in RULES:
                if not each.is_firm:
                    db.session.merge(RuleSwitch(rule=each.id, severity=Severity.HINT))
            db.session.commit()
            let_everybody_be_told(world)
            declarations = {world.filled(login, unit): unit for unit, login in BEGUN_BY.items()}
            db.session.remove()
        portal = Portal(app, path, world, declarations=declarations)
        portal.browsers = {login: Browser(app, login).client for login in EVERYBODY}
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, portal.morning)
        yield portal


def _content(declaration: Declaration) -> Content:
    sheet = working_sheet(declaration)
    rows = tuple(Row(row.identity, row.category.level_2, row.cells) for row in sheet.rows)
    return Content(tuple(getattr(sheet, key) for key in TEXTS), rows)


def _events(declaration_id: int) -> list[Event]:
    statement = select(Event).where(Event.declaration_id == declaration_id).order_by(Event.id)
    return list(db.session.scalars(statement))


def _happened(each: Event) -> Happened:
    revision = each.revision.number if each.revision else None
    return Happened(
        str(each.kind),
        each.person.login,
        each.role and str(each.role),
        each.from_status and str(each.from_status),
        each.to_status and str(each.to_status),
        each.reason,
        each.subject.partition("（")[0],
        revision,
        each.lock,
    )
