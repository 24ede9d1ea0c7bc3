"""The administration: units, people, rounds, code lists and rules, for administrators alone."""

from app.blueprints.administration import (
    code_lists,
    opinions,
    outbox,
    people,
    restructuring,
    review_schemes,
    rounds,
    rules,
    shared_indicators,
    units,
)
from app.blueprints.administration.page import blueprint

__all__ = [
    "blueprint",
    "code_lists",
    "opinions",
    "outbox",
    "people",
    "restructuring",
    "review_schemes",
    "rounds",
    "rules",
    "shared_indicators",
    "units",
]
