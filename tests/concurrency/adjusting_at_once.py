"""An approval, adjustments and verifications of one project at once, and what is in force meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.roles import Role
from app.models import Declaration, Person, db
from app.operations.people import add_person
from app.queries.in_force import in_force
from tests.world import World

SUBMITTERS = ("submitter", "second_submitter")
REFUSED = {"Refused", "Outdated"}


def given() -> Approval:
    return Approval("云财绩〔2026〕12号", today())


@dataclass(frozen=True, slots=True)
class Race:
    """What came of a round: how many versions were in force at each look, and how many adjustments were opened."""

    looks: tuple[int, ...]
    opened: int
    in_force: int


def prepared(world: World) -> int:
    """Let two people of the unit submit and a round take adjustments; return a version that is in force."""
    if db.session.scalar(select(Person.id).where(Person.login == SUBMITTERS[1])) is None:
        add_person(None, SUBMITTERS[1], SUBMITTERS[1], "121", Role.SUBMITTER)
    world.adjustment_round()
    return world.at("approved")


def race(concurrent, rounds: int, adjust: str = "adjust") -> Iterator[Race]:
    """Let, in each round, an approval of an adjustment meet adjustments of it and of what it adjusts, while two verify; then
    let two people adjust what is in force, and yield what came of it."""
    world: World = concurrent.world
    standing = prepared(world)
    for _ in range(rounds):
        new = _waiting_for_approval(world, standing)
        lock, old_lock = world.declaration(new).lock, world.declaration(standing).lock
        outcomes = concurrent.together(
            ("approve_unprinted", world.actor("approver"), new, Action.APPROVE, lock, "", given()),
            ("adjust", world.actor(SUBMITTERS[0]), standing, old_lock, "上级追加任务。"),
            ("adjust", world.actor(SUBMITTERS[1]), new, lock + 1, "上级追加任务。"),
            ("watch", standing, new),
        )
        approved, of_old, of_new, watched = outcomes
        assert approved.done and watched.done, outcomes
        assert of_old.kind in REFUSED and (of_new.done or of_new.kind in REFUSED), outcomes
        standing = new
        if of_new.done:
            world.do("submitter", of_new.value, "discard")
        yield _two_adjust(concurrent, standing, watched.value, adjust)


def _waiting_for_approval(world: World, standing: int) -> int:
    new = world.adjust(standing)
    world.carry_on(new, "approval")
    world.do("approver", new, "open")
    return new


def _two_adjust(concurrent, standing: int, looks: tuple[int, ...], adjust: str) -> Race:
    world: World = concurrent.world
    lock = world.declaration(standing).lock
    orders = [(adjust, world.actor(login), standing, lock, "上级追加任务。") for login in SUBMITTERS]
    outcomes = concurrent.together(*orders, meet=adjust != "adjust")
    assert {each.kind for each in outcomes} <= {"done", *REFUSED}, outcomes
    opened = [each.value for each in outcomes if each.done]
    for each in opened:
        world.do("submitter", each, "discard")
    return Race(looks, len(opened), len(_in_force(world, standing)))


def _in_force(world: World, declaration_id: int) -> list[int]:
    code = world.declaration(declaration_id).project_code
    wanted = (Declaration.project_code == code, in_force())
    return list(db.session.scalars(select(Declaration.id).where(*wanted)))
