"""Telling a demo declaration: created, filled in and carried on by its people, through the same operations as by hand."""

from datetime import date

from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.sheet import COLUMNS, EDITABLE, shown_value
from app.domain.workflow import Action, Approval
from app.models import Declaration, db
from app.operations.cells import mark, save_field
from app.operations.demo import spread_over_days
from app.operations.drafting import NewDeclaration, create
from app.operations.rows import add_row
from app.operations.workflow import act
from app.queries.people import actor_by_login


def tell(content: dict, units: dict[str, int], round_id: int, region: str, days_ago: int) -> None:
    """Create the declaration that `content` describes and carry out its story, the last step `days_ago` days ago."""
    preparer = actor_by_login(content["preparer"])
    wanted = NewDeclaration(
        units[content["unit"]], round_id, content["project_type"], content["start_year"], content["section"]
    )
    declaration_id = create(preparer, wanted, region)
    for key in EDITABLE:
        _type(preparer, declaration_id, key, content[key])
    for indicator in content["indicators"]:
        add_row(
            preparer, declaration_id, indicator["level_2"], tuple(indicator[column] for column in COLUMNS)
        )
    for step in content["story"]:
        _take(step, declaration_id)
    spread_over_days(declaration_id, days_ago)


def _take(step: dict, declaration_id: int) -> None:
    actor = actor_by_login(step["login"])
    if step["action"] == "edit":
        _type(actor, declaration_id, step["field"], step["value"])
        return
    lock = db.session.scalar(select(Declaration.lock).where(Declaration.id == declaration_id))
    approval = None
    if "approval_number" in step:
        approval = Approval(step["approval_number"], date.fromisoformat(step["approval_date"]))
    act(actor, declaration_id, Action(step["action"]), lock, step.get("reason", ""), approval)


def _type(actor: Actor, declaration_id: int, key: str, value: object) -> None:
    stored = getattr(db.session.get_one(Declaration, declaration_id), key)
    save_field(actor, declaration_id, key, shown_value(value), mark(shown_value(stored)))
