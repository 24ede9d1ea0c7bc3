"""An operator for Cosmic Ray: one element of a display or a call is left out.

So a table is mutated too: a row of the procedure, a need of a row, a role of a set. Runs in the environment of Cosmic Ray.
"""

from collections.abc import Iterator
from typing import Any

from cosmic_ray.operators.operator import Example, Operator

LISTS = {"testlist_comp", "arglist", "dictorsetmaker", "testlist_star_expr"}
"""Not `subscriptlist`: what stands between brackets behind a name is mostly a type, which no test runs."""
COMPREHENSIONS = {"sync_comp_for", "comp_for"}


class DropElement(Operator):  # type: ignore[misc]
    """Leave out one of several elements that are parted by commas."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield where each element stands."""
        for element in _elements(node):
            yield element[0].start_pos, element[-1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the node without its element of that index; a tuple of one keeps a comma."""
        elements = _elements(node)
        comma = next(child for child in node.children if getattr(child, "value", "") == ",")
        kept = [each for number, each in enumerate(elements) if number != index]
        node.children = [part for each in kept for part in (*each, comma)]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return what Cosmic Ray shows of an operator."""
        return (Example("x = (a, b, c)", "x = ( b, c,)"),)


class Elements:
    """What Cosmic Ray asks for operators."""

    def __iter__(self) -> Iterator[str]:
        return iter(("DropElement",))

    def __getitem__(self, name: str) -> type[DropElement]:
        return {"DropElement": DropElement}[name]


def _elements(node: Any) -> list[list[Any]]:
    """Return the elements of a node as runs of its children, none where it is a comprehension or has but one."""
    if getattr(node, "type", "") not in LISTS or any(each.type in COMPREHENSIONS for each in node.children):
        return []
    found: list[list[Any]] = [[]]
    for child in node.children:
        if getattr(child, "value", "") == ",":
            found.append([])
        else:
            found[-1].append(child)
    elements = [each for each in found if each]
    return elements if len(elements) > 1 else []
