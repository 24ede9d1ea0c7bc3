"""An inhabited portal, told stories of declarations: a database that is made once a run and copied for each module."""

import pickle
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask

from app.domain.form.sheet import COLUMNS, EDITABLE
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Status
from app.models import Declaration, Event, EventChain, Indicator, db
from tests.applications import running, sqlite_copy
from tests.client import Person
from tests.world import World, standing_world

HANDS = {
    "121": ("preparer", "submitter"),
    "132": ("station_preparer", "station_submitter"),
    "141": ("sole", "sole"),
}
"""Who prepares and who submits for each unit; 132 is subordinate to 131."""

_SUBMITTED = "send open submit"
_AT_FINANCE = {"132": f"{_SUBMITTED} open endorse"}
STORIES = {
    "draft": "",
    "sent": "send",
    "with the unit head": "send open",
    "returned by the unit head": "send open send_back",
    "submitted": _SUBMITTED,
    "recalled": f"{_SUBMITTED} recall open",
    "returned by the department": f"{_SUBMITTED} open send_back",
    "at finance": "{finance}",
    "weighed": "{finance} open weigh",
    "returned by finance": "{finance} open send_back",
    "passed": "{finance} open pass_review",
    "approved": "{finance} open pass_review open approve",
    "declined": "{finance} open decline",
    "discarded": "discard",
    "discarded after a return": "{finance} open send_back discard",
}
"""What happened to each declaration; `{finance}` is the way to finance, which is longer for a subordinate unit."""

_SUBORDINATE_ONLY = {"returned by the department", "at finance"}
"""Stories in which the department has a part of its own."""


@dataclass(frozen=True, slots=True)
class Told:
    """A declaration with the story behind it; `frozen` stood in it when it was sent, `unsent` was typed after that."""

    id: int
    unit: str
    story: str
    status: Status
    steps: tuple[str, ...]
    kept_row: str
    doomed_row: str

    @property
    def frozen(self) -> str:
        """The marker that went up with it."""
        return f"送出去的{self.id:03}号"

    @property
    def unsent(self) -> str:
        """The marker that only the working sheet may hold."""
        return f"没送出的{self.id:03}号"

    @property
    def working(self) -> str:
        """The marker that stands in the working sheet."""
        return self.unsent if self.is_with_the_unit else self.frozen

    @property
    def is_with_the_unit(self) -> bool:
        """The unit could still type when the story ended."""
        return self.status in ("draft", "returned") or (
            self.status == "unit_review" and self.steps[-1] == "open"
        )

    @property
    def was_submitted(self) -> bool:
        """It went up, to the department or to finance."""
        return "submit" in self.steps

    @property
    def was_at_finance(self) -> bool:
        """Finance has had it before it."""
        return ("endorse" if self.unit == "132" else "submit") in self.steps


@dataclass(slots=True)
class House:
    """The portal with its people and declarations."""

    app: Flask
    world: World
    told: tuple[Told, ...] = ()
    browsers: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str = "") -> Person:
        """Return a new browser, signed in unless `login` is blank."""
        return Person(self.app, login)

    def kept(self, login: str) -> Person:
        """Return a browser of that person which other tests of the module use too."""
        if login not in self.browsers:
            self.browsers[login] = signed = self.person(login)
            if not login:
                signed.get("/sign-in")
        return self.browsers[login]

    def run(self, function: Callable, *arguments, **options):
        """Run a function inside an application context."""
        with self.app.app_context():
            return function(*arguments, **options)

    def stored(self, declaration_id: int, *columns: str) -> tuple:
        """Return columns of a declaration as they are stored now."""
        with self.app.app_context():
            declaration = self.world.declaration(declaration_id)
            return tuple(getattr(declaration, column) for column in columns)

    def rows(self) -> dict[str, list]:
        """Return everything that the database holds, by table, but for what every sign-in and every 403 writes."""
        with self.app.app_context():
            tables = [table for table in db.metadata.sorted_tables if not table.name.startswith("login_")]
            wanted = {table.name: table.select() for table in tables}
            wanted["event"] = wanted["event"].where(Event.kind != EventKind.ACCESS_REFUSED)
            wanted["event_chain"] = wanted["event_chain"].where(EventChain.chain.like("declaration-%"))
            return {name: sorted(map(str, db.session.execute(rows))) for name, rows in wanted.items()}


def inhabited(template: Path, folder: Path) -> Iterator[House]:
    """Yield the portal on a copy of a database, with the stories that were told in it."""
    stories = told_in(template)
    told = pickle.loads(stories.read_bytes()) if stories.exists() else ()
    for app in running(sqlite_copy(template, folder), folder):
        with app.app_context():
            world = standing_world()
            db.session.remove()
        yield House(app, world, told)


def told_in(template: Path) -> Path:
    """Return the file that says which stories were told in a database."""
    return template.with_suffix(".told")


def tell_all(world: World) -> tuple[Told, ...]:
    """Tell every story for every unit that has it."""
    return tuple(_tell_all(world))


def _tell_all(world: World) -> Iterator[Told]:
    pattern = world.filled()
    for unit in HANDS:
        for story, steps in STORIES.items():
            if unit == "132" or story not in _SUBORDINATE_ONLY:
                steps = steps.format(finance=_AT_FINANCE.get(unit, _SUBMITTED))
                yield _tell(world, pattern, unit, story, tuple(steps.split()))


def _tell(world: World, pattern: int, unit: str, story: str, steps: tuple[str, ...]) -> Told:
    preparer, submitter = HANDS[unit]
    declaration_id = world.draft(preparer, unit)
    told = Told(declaration_id, unit, story, Status.DRAFT, steps, str(uuid.uuid4()), str(uuid.uuid4()))
    _copy(pattern, declaration_id, told)
    by_step = {"send": preparer, "submit": submitter, "recall": submitter, "discard": submitter}
    by_status = {"unit_review": submitter, "department_review": "endorser"}
    by_status |= {"finance_review": "reviewer", "approval": "approver"}
    for step in steps:
        world.do(
            by_step.get(step) or by_status[world.declaration(declaration_id).status], declaration_id, step
        )
    told = replace(told, status=world.declaration(declaration_id).status)
    if told.is_with_the_unit:
        world.type(submitter, declaration_id, "project_name", told.unsent)
        world.type(submitter, declaration_id, "costing_basis", f"测算{told.unsent}。")
    return told


def _copy(pattern: int, declaration_id: int, told: Told) -> None:
    """Fill a blank declaration in like another, with the markers of its own; faster than typing cell by cell."""
    source, target = db.session.get(Declaration, pattern), db.session.get(Declaration, declaration_id)
    for key in EDITABLE:
        setattr(target, key, getattr(source, key))
    target.project_name, target.costing_basis = told.frozen, f"测算{told.frozen}。"
    identities = [told.kept_row, told.doomed_row, *(str(uuid.uuid4()) for _ in source.indicators[2:])]
    for identity, row in zip(identities, source.indicators, strict=True):
        cells = {key: getattr(row, key) for key in ("category_id", "position", *COLUMNS)}
        db.session.add(Indicator(declaration_id=declaration_id, identity=identity, **cells))
    db.session.commit()
