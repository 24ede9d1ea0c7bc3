"""The money of the demo's round: 一级项目 that its declarations name, and 控制数 that they keep to or not."""

from typing import Any

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.operations.ceilings import TypedCeiling, take_over
from app.operations.first_level import TypedProject, add
from app.operations.rounds import change_terms


def add_projects(contents: list[dict[str, str]], budget_year: int, round_id: int) -> dict[str, int]:
    """Add the 一级项目 of a year, let declarations of the round name them, and return their ids by code."""
    found = {content["code"]: add(None, budget_year, TypedProject(**content)) for content in contents}
    change_terms(None, round_id, FirstLevelRule.OPTIONAL)
    return found


def set_ceilings(contents: list[dict[str, Any]], round_id: int) -> None:
    """Set the 控制数 of the round; what goes beyond one of them is submitted with a reason from now on."""
    take_over(None, round_id, [(number, TypedCeiling(**each)) for number, each in enumerate(contents, 1)])
    change_terms(None, round_id, FirstLevelRule.OPTIONAL, CeilingRule.REASON)
