"""A unit uses project codes with its own digits, and hears nothing of what others have."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.domain.files.importing import SheetOutcome
from app.domain.procedure.events import EventKind
from app.exchange.workbook import ReadSheet
from app.models import BudgetaryUnit, Declaration, Event, db
from app.operations import Rejected
from app.operations.importing import import_sheets
from app.operations.units import add_further_code, remove_further_code
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round
from app.queries.units import further_codes_of

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
YEAR = "27"


def code(unit: str, serial: str = "701") -> str:
    return f"990106{YEAR}{unit}1500101{serial}"


def brought(world, project_code: str, login: str = "preparer", unit: str = "121"):
    sheet = working_sheet(world.declaration(world.filled(login, unit)))
    rows = tuple(replace(row, identity="") for row in sheet.rows)
    read = [ReadSheet("申报表", replace(sheet, project_code=project_code, rows=rows))]
    return import_sheets(
        world.actor(login), find_round(world.round_id), read, "990106", dry_run=True, takes_twins=True
    )


def test_the_digits_of_others_are_refused_typed_and_imported(app, world, refused):
    with refused(Rejected, field="project_code"):
        world.draft(project_code=code("132"))
    report = brought(world, code("132"))
    assert (
        report.count(SheetOutcome.WRONG) == 1
        and "第9至11位“132”不是本单位的代码（121）" in report.worksheets[0].words
    )
    assert world.draft(project_code=code("121"))
    assert brought(world, code("121", "702")).count(SheetOutcome.NEW) == 1


def test_a_taken_code_of_ones_own_is_named_and_one_of_others_is_not(app, world):
    own = world.draft(project_code=code("121"))
    with pytest.raises(Rejected, match="本批次已有项目编码"):
        world.draft(project_code=code("121"))
    db.session.execute(update(Declaration).where(Declaration.id == own).values(unit_id=world.units["141"]))
    db.session.commit()
    with pytest.raises(Rejected, match="在本批次不能使用") as refusal:
        world.draft(project_code=code("121"))
    assert "已有" not in refusal.value.message
    report = brought(world, code("121"))
    assert "在本批次不能使用" in report.worksheets[0].words and "其他单位" not in report.worksheets[0].words


def test_the_digits_of_a_unit_that_one_carries_on_are_ones_own(app, world):
    carried = update(BudgetaryUnit).where(BudgetaryUnit.code == "141")
    db.session.execute(carried.values(successor_id=world.units["121"]))
    db.session.commit()
    assert world.draft(project_code=code("141"))


def test_the_digits_that_an_administrator_lists_are_taken_typed_and_imported_until_they_are_removed(
    app, world, refused
):
    add_further_code(world.actor("administrator"), world.units["121"], " 132 ")
    own = world.draft(project_code=code("132"))
    assert brought(world, code("132", "702")).count(SheetOutcome.NEW) == 1
    (listed, name), *others = further_codes_of(world.units["121"])
    assert listed.code == "132" and name and not others
    remove_further_code(world.actor("administrator"), listed.id)
    with refused(Rejected, field="project_code"):
        world.draft(project_code=code("132", "703"))
    assert world.declaration(own).project_code == code("132")
    said = db.session.scalars(select(Event.subject).where(Event.kind == EventKind.UNIT_CHANGED))
    assert [each[:8] for each in said][-2:] == ["允许使用其他代码", "不再允许使用其他"]


def test_what_is_listed_for_a_unit_goes_with_it_to_the_one_that_carries_it_on(app, world):
    add_further_code(None, world.units["141"], "345")
    carried = update(BudgetaryUnit).where(BudgetaryUnit.code == "141")
    db.session.execute(carried.values(successor_id=world.units["121"]))
    db.session.commit()
    assert world.draft(project_code=code("345"))


@pytest.mark.parametrize(("unit", "digits"), [("121", "121"), ("121", "12"), ("121", "١٢٣"), ("901", "345")])
def test_what_needs_no_listing_and_is_no_code_is_refused(app, world, refused, unit, digits):
    with refused(Rejected, field="code"):
        add_further_code(None, world.units[unit], digits)


def test_a_unit_whose_code_has_not_three_digits_brings_any(app, world):
    db.session.execute(update(BudgetaryUnit).where(BudgetaryUnit.code == "121").values(code="121001"))
    db.session.commit()
    assert world.draft(project_code=code("345"))
