"""Who asks, while a statement is built: an actor, or anyone in the same roles, whose person and units are bound later.

A statement that every page needs is built once for each set of roles, as `Anyone` asks for it, and kept by
`functools.lru_cache`; `parameters` binds it to an actor. Conditions take either.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import BindParameter, Integer, bindparam

from app.domain.actor import Actor
from app.domain.roles import Role

STATEMENTS_KEPT = 500
"""So many statements of one builder are kept: roles, queues and the kinds of filters that are in use."""


class Asker(Protocol):
    """What the conditions of `queries` ask of a person."""

    @property
    def person_id(self) -> int | BindParameter[int]: ...

    def has_role(self, *roles: Role) -> bool: ...

    def units(self, *roles: Role) -> Collection[int] | BindParameter[int]: ...


@dataclass(frozen=True, slots=True)
class Anyone:
    """Anyone who holds these roles."""

    roles: frozenset[Role]

    @property
    def person_id(self) -> BindParameter[int]:
        """The parameter that the person's id is bound to."""
        return bindparam("person_id", type_=Integer)

    def has_role(self, *roles: Role) -> bool:
        """Tell whether the person holds any of the roles, for whichever unit."""
        return not self.roles.isdisjoint(roles)

    def units(self, *roles: Role) -> BindParameter[int]:
        """Return the parameter that the ids of the units are bound to which the person holds any of the roles for."""
        return bindparam(_units_of(roles), type_=Integer, expanding=True)


def anyone_like(actor: Actor) -> Anyone:
    """Return anyone who holds the roles that the actor holds."""
    return Anyone(frozenset(post.role for post in actor.posts))


def parameters(actor: Actor) -> Mapping[str, Any]:
    """Return what a statement that was built for `anyone_like` the actor is to be bound to."""
    bound: dict[str, Any] = {"person_id": actor.person_id}
    return bound | {_units_of(roles): sorted(actor.units(*roles)) for roles in _ASKED_TOGETHER}


_ASKED_TOGETHER = (
    (Role.PREPARER,),
    (Role.SUBMITTER,),
    (Role.ENDORSER,),
    (Role.PREPARER, Role.SUBMITTER),
)
"""The roles whose units conditions ask for."""


def _units_of(roles: Collection[Role]) -> str:
    return "units_of_" + "_".join(sorted(set(roles)))
