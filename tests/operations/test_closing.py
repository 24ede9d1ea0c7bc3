"""Closing and reopening a unit, and what no change of a unit takes."""

import pytest

from app.domain.procedure.workflow import Refused
from app.operations import Outdated, Rejected, restructuring
from app.operations.units import add_unit
from app.queries import NotFound
from app.queries.units import carried_along
from tests.operations.restructured import (
    BUREAU,
    CENTRE,
    FINANCE,
    LIBRARY,
    OLD,
    STATION,
    merged,
    names,
    unit,
)

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def test_a_unit_is_closed_only_when_nothing_is_open_and_nothing_below_it(app, world):
    draft = world.at("draft")
    with pytest.raises(Rejected, match="还有1份没有办结的申报表"):
        restructuring.close_unit(None, world.units[CENTRE])
    with pytest.raises(Rejected, match="还有1个下属单位（云岭市水务监测站）"):
        restructuring.close_unit(None, world.units[BUREAU])
    world.do("submitter", draft, "discard")
    restructuring.close_unit(None, world.units[CENTRE])
    with pytest.raises(Rejected, match="撤销，不再办理"):
        world.draft("preparer", CENTRE)
    assert names(world, "submitter", draft) == (OLD, OLD)


def test_a_unit_that_was_closed_by_mistake_opens_again(app, world):
    restructuring.close_unit(None, world.units[CENTRE])
    restructuring.reopen_unit(None, world.units[CENTRE])
    restructuring.reopen_unit(None, world.units[CENTRE])
    assert world.declaration(world.draft("preparer", CENTRE)).unit_id == world.units[CENTRE]
    merged(world)
    with pytest.raises(Rejected, match="不能恢复"):
        restructuring.reopen_unit(None, world.units[CENTRE])


def test_a_closed_unit_whose_name_is_taken_does_not_open_again(app, world):
    restructuring.close_unit(None, world.units[CENTRE])
    add_unit(None, "161", OLD)
    with pytest.raises(Rejected, match="已被另一单位使用"):
        restructuring.reopen_unit(None, world.units[CENTRE])


def test_what_does_not_fit_is_refused_and_changes_nothing(app, world):
    centre, station, bureau = (world.units[each] for each in (CENTRE, STATION, BUREAU))
    for operation, target, words in (
        (restructuring.merge_unit, centre, "并入自身"),
        (restructuring.move_unit, centre, "上级单位不能是本单位"),
        (restructuring.move_unit, restructuring.NO_PARENT, "无需划转"),
        (restructuring.move_unit, world.units[FINANCE], "财政部门不能作为上级单位"),
        (restructuring.merge_unit, 10_000, "没有这个单位"),
    ):
        with pytest.raises((Rejected, NotFound), match=words):
            operation(None, centre, target)
    with pytest.raises(Rejected, match="下属单位"):
        restructuring.merge_unit(None, bureau, station)
    with pytest.raises(Rejected, match="下属单位"):
        restructuring.move_unit(None, bureau, station)
    with pytest.raises(Refused):
        restructuring.merge_unit(world.actor("reviewer"), centre, station)
    assert unit(centre).closed_on is None


def test_what_changed_since_the_page_was_shown_is_asked_again(app, world):
    shown = carried_along(unit(world.units[CENTRE])).token
    world.at("draft")
    for operation, rest in (
        (restructuring.merge_unit, (world.units[LIBRARY],)),
        (restructuring.move_unit, (world.units[LIBRARY],)),
        (restructuring.close_unit, ()),
    ):
        with pytest.raises(Outdated):
            operation(None, world.units[CENTRE], *rest, shown)
    shown = carried_along(unit(world.units[CENTRE]), unit(world.units[LIBRARY])).token
    merged_into = restructuring.merge_unit(None, world.units[CENTRE], world.units[LIBRARY], shown)
    assert merged_into == world.units[LIBRARY]
