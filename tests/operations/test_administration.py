"""Whose operations the administrators' are: every one asks for the role itself, whatever the view has asked."""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest

from app import operations
from app.domain.actor import Actor, Post
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.operations import code_lists, people, roles, units
from app.operations.rounds import add_round

SHARED = {
    f"app.operations.{name}"
    for name in (
        "administration.note",
        "carrying.carry",
        "events.record",
        "roles.alone_words",
        "roles.grant",
        "second_factor.drop_second_factor",
        "second_yes.ask_for_role",
        "second_yes.waits_for_second",
    )
}
"""What those operations call inside their transaction."""


def administrators_operations() -> dict[str, Callable]:
    """Return every public function of the operations that also the command line calls, with nobody as the actor."""
    found = {}
    for module in pkgutil.iter_modules(operations.__path__, "app.operations."):
        for name, each in vars(import_module(module.name)).items():
            of_here = inspect.isfunction(each) and each.__module__ == module.name and name[0] != "_"
            if of_here and any(
                parameter.annotation == Actor | None
                for parameter in inspect.signature(each).parameters.values()
            ):
                found[f"{module.name}.{name}"] = each
    return {name: each for name, each in found.items() if name not in SHARED}


def call(operation: Callable, *roles: Role) -> None:
    """Call it as a person who holds the roles; what it is given besides is never looked at."""
    actor = Actor(1, "林月", frozenset(Post(1, role, False) for role in roles))
    others = list(inspect.signature(operation).parameters)[1:]
    operation(actor, **dict.fromkeys(others))


def test_the_scan_finds_them():
    names = administrators_operations().keys()
    assert {
        f"app.operations.{each}" for each in ("units.add_unit", "roles.add_role", "rounds.add_round")
    } <= names
    assert len(names) == 70


APPROVERS = (
    "app.operations.ceilings.",
    "app.operations.first_level.",
    "app.operations.publication_packages.",
    "app.operations.taking_over.",
)
"""Where operations lie that are the approvers'; all others are the administrators'."""


@pytest.mark.parametrize("name", administrators_operations())
def test_nobody_else_carries_them_out(name):
    operation = administrators_operations()[name]
    entitled = Role.APPROVER if name.startswith(APPROVERS) else Role.ADMINISTRATOR
    for held in ((), *((role,) for role in Role if role is not entitled), set(Role) - {entitled}):
        with pytest.raises(Refused, match=f"此项由{entitled.label}办理。") as refused:
            call(operation, *held)
        assert refused.value.kind is Refusal.ROLE


WRITES = {
    "unit": lambda actor, town: units.add_unit(actor, "907", "云岭市档案馆"),
    "person": lambda actor, town: people.disable(actor, town.actor("auditor").person_id),
    "role": lambda actor, town: roles.add_role(
        actor, actor.person_id, "901", next(post.role for post in town.actor("administrator").posts)
    ),
    "round": lambda actor, town: add_round(actor, 2099, "第一批"),
    "method": lambda actor, town: code_lists.add_allocation_method(actor, "竞争立项法"),
}


@pytest.mark.parametrize("login", ["preparer", "approver", "auditor"])
@pytest.mark.parametrize("what", WRITES)
def test_nobody_but_an_administrator_writes(town, refused, what, login):
    with refused(Refused):
        WRITES[what](town.actor(login), town)
