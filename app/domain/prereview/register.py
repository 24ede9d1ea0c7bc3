"""All rules in their order, and the number of their version."""

from collections.abc import Iterator
from types import ModuleType

from app.domain.prereview import (
    amounts,
    classification,
    codes,
    contradictions,
    costing,
    costing_lines,
    costs,
    cuts,
    definitions,
    explained,
    objectives,
    policy,
    publication,
    required,
    signs,
    slots,
    timing,
    value_signs,
    values,
    wording,
    years,
)
from app.domain.prereview.rule import Rule

MODULES = (
    amounts,
    classification,
    codes,
    contradictions,
    costing,
    costing_lines,
    costs,
    cuts,
    definitions,
    explained,
    objectives,
    policy,
    publication,
    required,
    signs,
    slots,
    timing,
    value_signs,
    values,
    wording,
    years,
)


def _of(module: ModuleType) -> Iterator[Rule]:
    """Yield the rules that a module makes, not those that it imports."""
    for each in vars(module).values():
        if isinstance(each, Rule) and each.judge.__module__ == module.__name__:
            yield each


RULES: tuple[Rule, ...] = tuple(
    sorted(
        (each for module in MODULES for each in _of(module)),
        key=lambda each: ("EWH".index(each.id[0]), each.id),
    )
)
"""The help page, the switches and the tests read this."""
BY_ID = {each.id: each for each in RULES}

VERSION = "2026-27"
"""Names what the rules say and find; it is stored with every frozen prereview.

It is raised here, by hand, in the change that lets a rule say or find something else; moving a file or editing a comment
leaves it. tests/domain/prereview/test_version.py keeps a digest for each version and fails when it was not raised.
"""
