"""The administration: units, people, rounds and code lists, for administrators alone."""

from app.blueprints.administration import code_lists, people, review_schemes, rounds, units
from app.blueprints.administration.page import blueprint

__all__ = ["blueprint", "code_lists", "people", "review_schemes", "rounds", "units"]
