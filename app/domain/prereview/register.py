"""All rules in their order, and the number of their version."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from app.domain.prereview import (
    amounts,
    classification,
    codes,
    contradictions,
    costing,
    costs,
    definitions,
    explained,
    objectives,
    policy,
    publication,
    required,
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
    costs,
    definitions,
    explained,
    objectives,
    policy,
    publication,
    required,
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


def _version() -> str:
    """Return 12 hexadecimal digits over the sources of the rules and of what they read the words with: no change of a
    rule goes by under an old number.
    """
    here = Path(__file__).parent
    sources = [*sorted(here.glob("*.py")), *sorted(here.with_name("prose").glob("*.py"))]
    sources.append(here.with_name("target_values.py"))
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:12]


VERSION = _version()
