"""After a unit got another name, everybody reads what went out before with the name that it bore."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.files.summaries import Group
from app.domain.form.revision import restored
from app.domain.procedure.rounds import today
from app.models import Revision, Round, db
from app.operations.units import rename_unit
from app.queries.files.summaries import summary_of
from app.queries.lists.worklist import of_round
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round
from tests.operations.restructured import (
    BUREAU,
    CENTRE,
    NEW,
    OLD,
    listed,
    names,
    offices,
    unit,
)

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def test_everybody_reads_what_was_approved_with_the_name_that_it_bore(app, world):
    approved, waiting, draft = world.at("approved"), world.at("finance_review"), world.at("draft")
    rename_unit(None, world.units[CENTRE], NEW)
    for login in ("preparer", "auditor", "reviewer"):
        for each in (approved, waiting):
            assert names(world, login, each) == (OLD, OLD), login
            assert listed(world, login, each) == OLD, login
    for login in ("preparer", "auditor"):
        assert names(world, login, draft) == (NEW, NEW)
        assert listed(world, login, draft) == NEW
    assert [(each.unit_name, each.id) for each in of_round(world.actor("auditor"), world.round_id)] == [
        (OLD, approved), (OLD, waiting), (NEW, draft),
    ]  # fmt: skip
    assert set(offices(world, "auditor", approved)[1:3]) == {OLD}


def test_what_comes_back_after_a_renaming_bears_the_new_name_and_what_went_out_the_old(app, world):
    declaration_id = world.at("finance_review")
    rename_unit(None, world.units[CENTRE], NEW)
    world.do("reviewer", declaration_id, "open")
    assert names(world, "preparer", declaration_id) == (OLD, OLD)
    world.do("reviewer", declaration_id, "send_back")
    assert names(world, "preparer", declaration_id) == (NEW, NEW)
    assert names(world, "reviewer", declaration_id) == (OLD, OLD)
    assert listed(world, "reviewer", declaration_id) == OLD
    desk = desk_of(world.actor("preparer"), declaration_id)
    assert desk.unit_name_at(desk.returns_to_unit[0]) == OLD
    for login, action in (("preparer", "send"), ("submitter", "open"), ("submitter", "submit")):
        world.do(login, declaration_id, action)
    assert names(world, "reviewer", declaration_id) == names(world, "preparer", declaration_id) == (NEW, NEW)
    frozen = db.session.scalars(select(Revision.content).order_by(Revision.id)).all()
    assert [restored(each).applicant_unit for each in frozen] == [OLD, NEW]


def test_what_was_discarded_keeps_the_name_of_its_day(app, world):
    declaration_id = world.at("discarded")
    rename_unit(None, world.units[CENTRE], NEW)
    assert names(world, "submitter", declaration_id) == (OLD, OLD)


def test_what_a_version_wrote_that_noted_no_names_is_named_before_the_name_changes(app, world):
    declaration_id = world.at("declined")
    stored = world.declaration(declaration_id)
    stored.applicant_unit = stored.primary_budgetary_unit = None
    db.session.commit()
    rename_unit(None, world.units[CENTRE], NEW)
    assert names(world, "auditor", declaration_id) == (OLD, OLD)


def test_a_department_that_is_renamed_stays_on_what_its_units_submitted(app, world):
    declaration_id = world.at("department_review")
    rename_unit(None, world.units[BUREAU], "云岭市水利局")
    assert names(world, "station_preparer", declaration_id)[1] == "云岭市水务局"
    assert names(world, "endorser", declaration_id)[1] == "云岭市水务局"


def test_the_same_name_again_is_no_renaming(app, world):
    rename_unit(None, world.units[CENTRE], OLD)
    assert unit(world.units[CENTRE]).former_names == []


def test_sums_of_the_round_name_the_unit_with_the_name_that_its_forms_may_bear(app, world):
    world.at("declined")
    rename_unit(None, world.units[CENTRE], NEW)

    def units() -> list[str]:
        found = summary_of(world.actor("auditor"), find_round(world.round_id), Group.ALL)
        return [each.unit.name for each in found.summary.units]

    assert units() == [f"{NEW}（原{OLD}）"]
    # Once another round has opened since, the former name is no longer of use.
    db.session.get_one(Round, world.round_id).opens_on = today() + timedelta(days=1)
    db.session.commit()
    assert units() == [NEW]
