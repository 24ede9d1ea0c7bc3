"""Who acts: a person with the roles they hold, as a plain value that outlives every database session."""

from dataclasses import dataclass

from app.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Post:
    """A role held for a unit; a stand-in's (代办) has a last day."""

    unit_id: int
    role: Role
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the person a command acts for."""

    person_id: int
    name: str
    posts: frozenset[Post]

    def has_role(self, *roles: Role) -> bool:
        """Tell whether the person holds any of the roles, for whichever unit."""
        return any(post.role in roles for post in self.posts)

    def units(self, *roles: Role) -> frozenset[int]:
        """Return the ids of the units that the person holds any of the roles for."""
        return frozenset(post.unit_id for post in self.posts if post.role in roles)

    def stands_in(self, role: Role, unit_id: int, primary_id: int | None) -> bool:
        """Tell whether the person holds a role towards a declaration of a unit as a stand-in alone."""
        counting = [post for post in self.posts if post.role is role and _counts(post, unit_id, primary_id)]
        return bool(counting) and all(post.stands_in for post in counting)

    def roles_towards(self, unit_id: int, primary_id: int | None) -> frozenset[Role]:
        """Return the roles that count for a declaration of a unit; `primary_id` is None where it is its own primary unit."""
        return frozenset(post.role for post in self.posts if _counts(post, unit_id, primary_id))


def _counts(post: Post, unit_id: int, primary_id: int | None) -> bool:
    match post.role:
        case Role.PREPARER | Role.SUBMITTER:
            return post.unit_id == unit_id
        case Role.ENDORSER:
            return primary_id is not None and post.unit_id == primary_id
        case Role.ADMINISTRATOR:
            return False
        case _:
            return True
