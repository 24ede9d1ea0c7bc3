"""Units are renamed, moved, merged and closed in the middle of a round, one after the other, on both systems."""

from app.domain.procedure.stages import Status
from app.operations.restructuring import close_unit
from app.operations.units import add_unit, rename_unit
from app.queries.lists.search import search
from app.queries.procedure.record_soundness import record_harms
from tests.operations.restructured import (
    CENTRE,
    LIBRARY,
    NEW,
    OLD,
    STATION,
    listed,
    merged,
    moved,
    names,
    unit,
)


def test_all_of_it_in_the_middle_of_a_round(app, world):
    declined, draft, waiting = world.at("declined"), world.at("draft"), world.at("department_review")
    rename_unit(None, world.units[CENTRE], NEW)
    merged(world, CENTRE, LIBRARY)
    world.units[STATION] = moved(world, STATION, None)
    empty = add_unit(None, "171", "云岭市旧机构")
    close_unit(None, empty)
    assert [unit(world.units[each]).closed_on is None for each in (CENTRE, LIBRARY, STATION)] == [
        False,
        True,
        True,
    ]
    for login in ("sole", "preparer", "reviewer", "auditor"):
        assert names(world, login, declined) == (OLD, OLD) and listed(world, login, declined) == OLD
    assert names(world, "sole", draft) == ("云岭市图书馆", "云岭市图书馆")
    assert world.declaration(waiting).status is Status.FINANCE_REVIEW
    assert names(world, "station_preparer", waiting) == ("云岭市水务监测站", "云岭市水务局")
    assert list(record_harms()) == []
    for login, each in (("sole", draft), ("station_preparer", waiting), ("reviewer", waiting)):
        found, _ = search(world.actor(login), world.declaration(each).project_code)
        assert [line.id for line in found] == [each]
