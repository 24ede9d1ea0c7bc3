"""Corners where stages, roles and revisions meet."""

from app.domain.procedure.workflow import Status
from app.domain.roles import Role
from app.operations.roles import add_role
from app.operations.rows import add_row, delete_row
from app.operations.units import rename_unit
from app.queries.lists.worklist import Tab, lines
from app.queries.procedure.desk import desk_of


def test_take_back_asks_who_opened_since_the_last_pass(town, walk):
    declaration_id = walk(
        "submit:submitter open:reviewer pass_review:reviewer open:approver refer_back:approver"
    )
    walk("open:reviewer pass_review:reviewer take_back:reviewer", declaration_id)
    assert town.declaration(declaration_id).status is Status.FINANCE_REVIEW


def test_a_reviewer_who_also_audits_passes_what_arrived(town, walk, revisions):
    add_role(None, town.people["second_reviewer"], "901", Role.AUDITOR)
    declaration_id = walk("submit:submitter open:second_reviewer")
    rename_unit(None, town.units["121"], "云岭市数字服务局")
    try:
        walk("pass_review:second_reviewer", declaration_id)
    finally:
        rename_unit(None, town.units["121"], "云岭市数字服务中心")
    assert len(revisions(declaration_id)) == 1


def test_deleting_twice_changes_nothing(town):
    declaration_id, actor = town.draft(), town.actor("preparer")
    identity = add_row(actor, declaration_id, "数量指标")
    delete_row(actor, declaration_id, identity)
    lock = town.declaration(declaration_id).lock
    delete_row(actor, declaration_id, identity)
    assert town.declaration(declaration_id).lock == lock


def test_finance_does_not_see_who_has_it_open_within_the_unit(town, walk):
    declaration_id = walk("submit:submitter open:reviewer send_back:reviewer send:preparer open:submitter")
    seen = desk_of(town.actor("reviewer"), declaration_id)
    assert seen.opening is None
    assert [line.opener for line in lines(town.actor("reviewer"), Tab.ALL) if line.id == declaration_id] == [
        ""
    ]
