"""What an action freezes: one revision while nothing changed, a new one after a change, and what stands in it."""

import pytest
from sqlalchemy import select

from app.domain.form.revision import canonical, digest, restored
from app.models import Indicator, db
from app.operations.rows import add_row, delete_row
from app.operations.units import rename_unit
from app.queries.form.sheets import frozen_sheet, working_sheet

WHOLE_WAY = "send:preparer open:submitter submit:submitter open:reviewer pass_review:reviewer open:approver approve:approver"
STATION_WAY = (
    "send:station_preparer open:station_submitter submit:station_submitter open:endorser endorse:endorser"
    " open:reviewer pass_review:reviewer open:approver refer_back:approver open:reviewer pass_review:reviewer"
    " open:approver approve:approver"
)


def numbers(events) -> list[tuple[str, int]]:
    return [(event.kind.value, event.revision.number) for event in events if event.revision]


def rows_of(declaration_id: int) -> list[Indicator]:
    statement = select(Indicator).where(Indicator.declaration_id == declaration_id)
    return list(db.session.scalars(statement.order_by(Indicator.id)))


def test_every_action_of_an_unchanged_declaration_stands_on_one_revision(walk, events, revisions):
    declaration_id = walk(WHOLE_WAY)
    expected = [("send", 1), ("submit", 1), ("pass_review", 1), ("approve", 1)]
    assert numbers(events(declaration_id)) == expected
    assert len(revisions(declaration_id)) == 1


def test_also_through_the_department_and_a_second_review(walk, events, revisions):
    declaration_id = walk(STATION_WAY)
    assert {number for _, number in numbers(events(declaration_id))} == {1}
    assert len(revisions(declaration_id)) == 1


def test_sending_again_what_came_back_unchanged_stands_on_the_same_revision(walk, events):
    declaration_id = walk("submit:submitter open:reviewer send_back:reviewer send:preparer recall:preparer")
    walk("submit:submitter", declaration_id)
    assert numbers(events(declaration_id)) == [("submit", 1), ("send", 1), ("submit", 1)]


def test_a_change_makes_a_new_revision_and_keeps_the_old(town, walk, events, revisions):
    declaration_id = walk("send:preparer open:submitter")
    town.type("submitter", declaration_id, "annual_objective", "保障120台设备全年稳定运行。")
    walk("submit:submitter open:reviewer pass_review:reviewer", declaration_id)
    assert numbers(events(declaration_id)) == [("send", 1), ("submit", 2), ("pass_review", 2)]
    objectives = [frozen_sheet(each.id).annual_objective for each in revisions(declaration_id)]
    assert objectives == ["保障118台设备全年稳定运行，完成59台改造。", "保障120台设备全年稳定运行。"]


def test_what_was_typed_and_taken_back_before_sending_is_no_change(town, walk, events):
    declaration_id = walk("send:preparer recall:preparer")
    was = town.declaration(declaration_id).policy_basis
    town.type("preparer", declaration_id, "policy_basis", "另一个依据。")
    town.type("preparer", declaration_id, "policy_basis", was)
    walk("send:preparer", declaration_id)
    assert numbers(events(declaration_id)) == [("send", 1), ("send", 1)]


def test_going_back_to_an_older_text_is_a_new_revision_of_the_same_hash(town, walk, revisions):
    declaration_id = walk("send:preparer recall:preparer")
    was = town.declaration(declaration_id).policy_basis
    for text in ("另一个依据。", was):
        town.type("preparer", declaration_id, "policy_basis", text)
        walk("send:preparer recall:preparer", declaration_id)
    first, second, third = (each.sha256 for each in revisions(declaration_id))
    assert first == third != second


def test_a_revision_is_the_canonical_sheet_with_its_hash_and_figures(town, walk, revisions):
    declaration_id = walk("send:preparer")
    (revision,) = revisions(declaration_id)
    declaration = town.declaration(declaration_id)
    sheet = working_sheet(declaration)
    assert revision.content == canonical(sheet)
    assert revision.sha256 == digest(revision.content)
    assert restored(revision.content) == sheet
    assert [row.identity for row in sheet.rows] == [row.identity for row in rows_of(declaration_id)]
    copied = ("project_name", "medium_term_amount", "budget_year_amount")
    assert [getattr(revision, key) for key in copied] == [getattr(declaration, key) for key in copied]


def test_rows_keep_their_identity_and_a_deleted_row_stays_in_what_was_frozen(town, walk, revisions):
    declaration_id, actor = walk("send:preparer recall:preparer"), town.actor("preparer")
    gone = rows_of(declaration_id)[0].identity
    delete_row(actor, declaration_id, gone)
    added = add_row(actor, declaration_id, "数量指标", ("巡检次数", "12次", "全年巡检的次数。"))
    walk("send:preparer", declaration_id)
    first, second = (frozen_sheet(each.id) for each in revisions(declaration_id))
    before, after = ({row.identity for row in sheet.rows} for sheet in (first, second))
    assert (before - after, after - before) == ({gone}, {added})
    assert next(row for row in rows_of(declaration_id) if row.identity == gone).deleted_at is not None


def test_what_was_frozen_keeps_the_unit_name_of_its_day(town, walk, revisions, events):
    declaration_id = walk("submit:submitter open:reviewer")
    rename_unit(None, town.units["121"], "云岭市数字服务局")
    try:
        walk("pass_review:reviewer", declaration_id)
        (revision,) = revisions(declaration_id)
        assert frozen_sheet(revision.id).applicant_unit == "云岭市数字服务中心"
        assert numbers(events(declaration_id)) == [("submit", 1), ("pass_review", 1)]
    finally:
        rename_unit(None, town.units["121"], "云岭市数字服务中心")


@pytest.mark.parametrize(
    "action", ["open", "take_back", "refer_back", "send_back", "recall", "decline", "discard"]
)
def test_what_only_moves_a_declaration_freezes_nothing(walk, events, action):
    way = "submit:submitter recall:submitter submit:submitter open:reviewer pass_review:reviewer take_back:reviewer"
    on = "open:reviewer pass_review:reviewer open:approver refer_back:approver open:reviewer"
    ends = {"decline": " decline:reviewer", "discard": " send_back:reviewer discard:submitter"}
    declaration_id = walk(f"{way} {on}{ends.get(action, ' send_back:reviewer')}")
    happened = [event for event in events(declaration_id) if event.kind.value == action]
    assert happened and all(event.revision_id is None for event in happened)


def test_only_revisions_of_the_declaration_itself_count(walk, revisions):
    first, second = walk("send:preparer"), walk("send:preparer")
    assert [each.number for each in (*revisions(first), *revisions(second))] == [1, 1]
