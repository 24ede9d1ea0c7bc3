"""How tests of 机构改革 read what stands where, and what people read of it."""

from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.models import BudgetaryUnit, Event, db
from app.operations import restructuring
from app.queries.lists.queues import Tab
from app.queries.lists.worklist import lines
from app.queries.procedure.desk import desk_of
from app.queries.procedure.timeline import timeline

CENTRE, BUREAU, STATION, LIBRARY, FINANCE = "121", "131", "132", "141", "901"
OLD, NEW = "云岭市数字服务中心", "云岭市数据中心"


def unit(unit_id: int) -> BudgetaryUnit:
    db.session.rollback()
    return db.session.get_one(BudgetaryUnit, unit_id)


def names(world, login: str, declaration_id: int) -> tuple[str, str]:
    """What a person reads as 申请单位 and 一级预算单位."""
    sheet = desk_of(world.actor(login), declaration_id).sheet
    return sheet.applicant_unit, sheet.primary_budgetary_unit


def listed(world, login: str, declaration_id: int) -> str:
    """The name of the unit in a person's list of all."""
    found = lines(world.actor(login), Tab.ALL)
    return next(each.unit_name for each in found if each.id == declaration_id)


def subjects(declaration_id: int) -> list[str]:
    rows = select(Event.subject).where(
        Event.declaration_id == declaration_id, Event.kind == EventKind.CARRIED_ALONG
    )
    return list(db.session.scalars(rows.order_by(Event.id)))


def offices(world, login: str, declaration_id: int) -> list[str]:
    return [line.unit for line in timeline(desk_of(world.actor(login), declaration_id)).lines]


def merged(world, source: str = CENTRE, into: str = LIBRARY) -> None:
    """Merge a unit into another."""
    restructuring.merge_unit(None, world.units[source], world.units[into])


def moved(world, source: str = STATION, under: str | None = LIBRARY) -> int:
    """Move a unit under another, or under none, and return the id by which it goes on."""
    parent = world.units[under] if under else restructuring.NO_PARENT
    return restructuring.move_unit(None, world.units[source], parent)
