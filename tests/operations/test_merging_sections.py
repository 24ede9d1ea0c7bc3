"""内设机构 and project codes when a unit is merged into another: what they are called and what they bear afterwards."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.form.project_code import ProjectCode
from app.domain.procedure.events import EventKind
from app.exchange.workbook import ReadSheet
from app.models import Event, db
from app.operations import Outdated, Rejected, restructuring
from app.operations.importing import import_sheets
from app.operations.units import add_section
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round
from app.queries.sections import joining, section_now
from app.queries.units import carried_along
from tests.operations.restructured import CENTRE, LIBRARY, merged, unit

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


@pytest.fixture
def sectioned(app, world):
    """The centre has three more 内设机构 and the library one: both have a 综合科 and something of the code 002."""
    for code, name in (("002", "数据科"), ("003", "资料科"), ("004", "采编 科")):
        add_section(None, world.units[CENTRE], code, name)
    add_section(None, world.units[LIBRARY], "002", "采编科")
    return world


def sections(unit_id: int) -> list[str]:
    return [f"{each.code} {each.name}" for each in unit(unit_id).sections]


def test_they_go_along_and_a_code_that_is_taken_gives_way(sectioned):
    world = sectioned
    centre, library = unit(world.units[CENTRE]), unit(world.units[LIBRARY])
    assert [(each.was, each.code, each.is_known) for each in joining(centre, library)] == [
        ("001", "001", True),
        ("002", "005", False),
        ("003", "003", False),
        ("004", "002", True),
    ]
    merged(world)
    assert sections(world.units[LIBRARY]) == ["001 综合科", "002 采编科", "003 资料科", "005 数据科"]
    assert sections(world.units[CENTRE]) == ["001 综合科", "002 数据科", "003 资料科", "004 采编 科"]
    event = db.session.scalars(select(Event.subject).where(Event.kind == EventKind.UNIT_CHANGED)).all()[-1]
    assert "内设机构4个" in event


def test_one_that_was_added_meanwhile_is_not_lost(sectioned):
    world = sectioned
    shown = carried_along(unit(world.units[CENTRE]), unit(world.units[LIBRARY])).token
    add_section(None, world.units[LIBRARY], "003", "后来的科")
    with pytest.raises(Outdated, match="有了变化"):
        restructuring.merge_unit(None, world.units[CENTRE], world.units[LIBRARY], shown)
    assert len(sections(world.units[LIBRARY])) == 3


def test_codes_keep_their_digits_and_new_ones_get_those_of_today(sectioned):
    world = sectioned
    draft = world.draft(section="002")
    code = world.declaration(draft).project_code
    assert code[8:11] == CENTRE and code[13:16] == "002"
    merged(world)
    assert world.declaration(draft).project_code == code
    new = world.declaration(world.draft("sole", LIBRARY, section="005")).project_code
    assert new[8:11] == LIBRARY and new[13:16] == "005"
    with pytest.raises(Rejected, match="内设机构"):
        world.draft("sole", LIBRARY, section="004")


@pytest.mark.parametrize(
    ("digits", "section", "now"),
    [
        (CENTRE, "002", "005"),
        (CENTRE, "004", "002"),
        (CENTRE, "001", "001"),
        (CENTRE, "000", "000"),
        (CENTRE, "009", ""),
        (LIBRARY, "002", "002"),
        ("555", "002", ""),
    ],
)
def test_a_copy_begins_with_what_the_section_of_the_code_is_by_now(sectioned, digits, section, now):
    merged(sectioned)
    code = ProjectCode("990106", "27", digits, "15", section, "01", "001")
    assert section_now(unit(sectioned.units[LIBRARY]), code) == now


def test_workbooks_of_before_are_known_and_new_ones_with_the_old_digits_are_taken(sectioned):
    world = sectioned
    draft = world.filled()
    sheet = working_sheet(world.declaration(draft))
    anew = replace(
        sheet,
        project_code=f"{sheet.project_code[:-3]}777",
        project_name="合并前编好的项目",
        rows=tuple(replace(row, identity="") for row in sheet.rows),
    )
    merged(world)
    read = [ReadSheet("一", sheet), ReadSheet("二", anew)]
    report = import_sheets(world.actor("sole"), find_round(world.round_id), read, "990106", takes_twins=True)
    assert [each.outcome.value for each in report.worksheets] == ["exists", "new"], report
    taken = world.declaration(report.worksheets[1].declaration_id)
    assert (taken.unit_id, taken.project_code) == (world.units[LIBRARY], anew.project_code)
