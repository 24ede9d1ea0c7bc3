"""Rounds: the open ones, the newest of a year, a unit's extension."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, select, tuple_

from app.domain.procedure import rounds
from app.models import Round, RoundExtension, db
from app.queries import NotFound

_EXTENSION = (RoundExtension.round_id, RoundExtension.unit_id)
_EXTENSIONS = select(*_EXTENSION, RoundExtension.until).where(
    tuple_(*_EXTENSION).in_(bindparam("wanted", expanding=True))
)


def all_rounds() -> list[Round]:
    """Return every round, the newest first."""
    return list(db.session.scalars(select(Round).order_by(Round.budget_year.desc(), Round.id.desc())))


def open_rounds(on: date) -> list[Round]:
    """Return the rounds that take first submissions on that day, the newest first."""
    return [each for each in all_rounds() if rounds.is_open(each.dates, on)]


def newest_round(budget_year: int) -> Round | None:
    """Return the newest round of a budget year, None where there is none."""
    return db.session.scalar(
        select(Round).where(Round.budget_year == budget_year).order_by(Round.id.desc()).limit(1)
    )


def find_round(round_id: int) -> Round:
    """Return a round; raises `NotFound`."""
    found = db.session.get(Round, round_id)
    if found is None:
        raise NotFound("没有这个申报批次。")
    return found


def round_named(budget_year: int, name: str) -> Round:
    """Return the round of a budget year with that name; raises `NotFound`."""
    found = db.session.scalar(select(Round).where(Round.budget_year == budget_year, Round.name == name))
    if found is None:
        raise NotFound(f"{budget_year}年度没有申报批次“{name}”。")
    return found


def extended_until(round_id: int, unit_id: int) -> date | None:
    """Return until when an administrator extended the round for the unit, None where nobody did."""
    return extensions([(round_id, unit_id)]).get((round_id, unit_id))


def extensions(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], date]:
    """Return until when rounds were extended for units, by (round, unit), for those of the wanted that were."""
    if not wanted:
        return {}
    found = db.session.execute(_EXTENSIONS, {"wanted": list(wanted)})
    return {(round_id, unit_id): until for round_id, unit_id, until in found}
