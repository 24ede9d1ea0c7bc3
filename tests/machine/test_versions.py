"""Random people adjust a project, carry its versions on and end them; at every moment one version at most is in force, the
one that a plain model says."""

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.domain.procedure.workflow import Refused
from app.models import Declaration, Rendition, db
from app.operations import renditions, workflow
from app.queries.files.project_sums import project_amounts
from app.queries.files.renditions import head_by_code
from app.queries.in_force import counted_in_year, in_force
from app.queries.procedure.desk import desk_of
from tests.printing.pages import blank_page
from tests.world import World

STEPS = 40
WAY = {
    "draft": ("send", "preparer"),
    "returned": ("send", "preparer"),
    "unit_review": ("submit", "submitter"),
    "finance_review": ("pass_review", "reviewer"),
    "approval": ("approve", "approver"),
}
ENDS = {
    "draft": ("discard", "submitter", "discarded"),
    "returned": ("discard", "submitter", "discarded"),
    "finance_review": ("decline", "reviewer", "declined"),
    "approval": ("decline", "approver", "declined"),
}
RETURNS = {"unit_review": "submitter", "finance_review": "reviewer", "approval": "approver"}
LEADS_TO = {
    "send": "unit_review",
    "submit": "finance_review",
    "pass_review": "approval",
    "approve": "approved",
}
OPEN = frozenset(WAY)


class VersionMachine(RuleBasedStateMachine):
    """One project; `versions` are the statuses of its versions by id, the oldest first, as the model has them."""

    def __init__(self, world: World):
        super().__init__()
        self.world, self.versions = world, dict[int, str]()
        self.random, self.numbers, self.steps, self.seen = Random(0), 1, 0, set()

    @initialize()
    def begin(self):
        """Begin with a version that was approved."""
        self.versions[self.world.at("approved")] = "approved"

    @property
    def open_one(self) -> int | None:
        """The version that people are at."""
        return next((each for each, status in self.versions.items() if status in OPEN), None)

    @rule(seed=st.integers(0, 2**32))
    def step(self, seed: int):
        """Somebody does something; most of it leads on."""
        self.steps += 1
        self.random = Random(f"{seed} {self.steps}")
        does = self.random.choices([self.goes_on, self.adjusts, self.returns, self.ends], [8, 4, 1, 1])[0]
        does()
        self.seen.add(does.__name__)

    def adjusts(self):
        """Somebody adjusts some version: it succeeds for the submitter, on the one in force, where none is open."""
        chosen = self.random.choice(list(self.versions))
        login = self.random.choice(["submitter", "submitter", "submitter", "preparer", "reviewer"])
        possible = login == "submitter" and self.versions[chosen] == "approved" and self.open_one is None
        desk = desk_of(self.world.actor("auditor"), chosen)
        try:
            new = self.world.adjust(chosen, login)
        except Refused:
            assert not possible, desk.stage
            return
        except Exception as unseen:
            assert type(unseen).__name__ == "NotFound" and login == "reviewer", unseen
            return
        assert possible
        self.numbers += 1
        self.versions[new] = "draft"
        made = self.world.declaration(new)
        assert (made.version_no, made.adjusts_id) == (self.numbers, chosen)

    def goes_on(self):
        """Whoever has the open version carries it a step on."""
        if (version := self.open_one) is None:
            return self.adjusts()
        action, login = WAY[self.versions[version]]
        self._open(version, action, login)
        self.world.do(login, version, action)
        self._lead(version, LEADS_TO[action])

    def returns(self):
        """The open version goes back to the unit."""
        version = self.open_one
        if version is None or (login := RETURNS.get(self.versions[version])) is None:
            return
        self._open(version, "send_back", login)
        self.world.do(login, version, "send_back")
        self._lead(version, "returned")

    def ends(self):
        """The open version is declined or discarded."""
        version = self.open_one
        if version is None or self.versions[version] not in ENDS:
            return
        action, login, status = ENDS[self.versions[version]]
        self._open(version, action, login)
        self.world.do(login, version, action)
        self._lead(version, status)

    def _open(self, version: int, action: str, login: str) -> None:
        if action not in ("send", "discard"):
            self.world.do(login, version, "open")

    def _lead(self, version: int, status: str) -> None:
        if status == "approved":
            self.versions |= {each: "replaced" for each, was in self.versions.items() if was == "approved"}
        self.versions[version] = status

    @invariant()
    def one_is_in_force(self):
        """What is stored, printed and summed up is what the model says."""
        if not self.versions:
            return
        ids = list(self.versions)
        db.session.rollback()
        rows = db.session.execute(select(Declaration.id, Declaration.status).where(Declaration.id.in_(ids)))
        assert {each: status.value for each, status in rows} == self.versions
        standing = [each for each, status in self.versions.items() if status == "approved"]
        of_it = Declaration.id.in_(ids)
        assert len(standing) <= 1
        assert list(db.session.scalars(select(Declaration.id).where(of_it, in_force()))) == standing
        assert list(db.session.scalars(select(Declaration.id).where(of_it, counted_in_year()))) == standing
        codes = select(Rendition.code, Rendition.declaration_id).where(Rendition.declaration_id.in_(ids))
        for code, declaration_id in db.session.execute(codes).all():
            head = head_by_code(code)
            assert head.is_in_force == (declaration_id in standing), head.stage
            assert head.is_in_force or head.stage.startswith("已被第"), head.stage


@pytest.fixture
def unprinted(monkeypatch) -> None:
    """Let what is approved cost nothing to print."""
    monkeypatch.setattr(renditions, "print_approved", blank_page)


@pytest.fixture
def adjusting(app, world, unprinted) -> World:
    """A world with a round that takes adjustments."""
    world.adjustment_round()
    return world


def run(world: World, seen: set[str] | None = None, steps: int = STEPS) -> None:
    """Let the machine run the same days every time."""
    seen = set() if seen is None else seen

    def machine() -> VersionMachine:
        made = VersionMachine(world)
        made.seen = seen
        return made

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=1,
            stateful_step_count=steps,
            derandomize=True,
            report_multiple_bugs=False,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def test_one_version_at_most_is_in_force(adjusting):
    seen = set[str]()
    run(adjusting, seen)
    assert seen == {"goes_on", "adjusts", "returns", "ends"}
    statuses = set(db.session.scalars(select(Declaration.status)))
    assert statuses >= {"approved", "replaced"}, statuses
    assert len(project_amounts(None)) == 1


def test_an_approval_that_replaces_nothing_is_noticed(adjusting, monkeypatch):
    monkeypatch.setattr(workflow, "replace_earlier", lambda *_: None)
    with pytest.raises(AssertionError):
        run(adjusting)
