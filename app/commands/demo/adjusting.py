"""The demo's adjustments within the year: one that replaced what was approved, and one that finance has before it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.commands.demo.story import carry_on, type_into
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind
from app.domain.text import fingerprint
from app.models import Declaration, Round, db
from app.operations.adjusting import adjust
from app.operations.cells import save_cell
from app.operations.demo import date_replacement
from app.operations.rounds import add_round, change_terms
from app.queries.form.sheets import working_sheet
from app.queries.in_force import in_force
from app.queries.people import actor_by_login


def tell_adjustments(
    contents: list[dict[str, Any]], units: dict[str, int], budget_year: int, on: date
) -> int:
    """Open a round of kind 调整 for a year, adjust what `contents` name in it, and return how much that is."""
    opens, closes = on - timedelta(days=60), on + timedelta(days=30)
    round_id = add_round(None, budget_year, "年中调整", opens=opens, closes=closes, returned_until=closes)
    change_terms(None, round_id, FirstLevelRule.OFF, kind=RoundKind.ADJUSTMENT)
    for content in contents:
        _tell(content, units[content["unit"]], budget_year)
    return len(contents)


def _tell(content: dict[str, Any], unit_id: int, budget_year: int) -> None:
    submitter = actor_by_login(content["login"])
    named = (Declaration.unit_id == unit_id, Declaration.project_name == content["project_name"])
    of_year = select(Declaration).join(Declaration.round).where(*named, Round.budget_year == budget_year)
    old = db.session.scalars(of_year.where(in_force())).one()
    old_id = old.id
    new_id = adjust(submitter, old_id, old.lock, content["reason"])
    for key, value in content["fields"].items():
        type_into(submitter, new_id, key, value)
    for name, column, text in content["rows"]:
        rows = working_sheet(db.session.get_one(Declaration, new_id)).rows
        row = next(each for each in rows if each.name == name)
        save_cell(submitter, new_id, row.identity, column, text, fingerprint(getattr(row, column)))
    carry_on(content, new_id, content["days_ago"])
    date_replacement(old_id)
