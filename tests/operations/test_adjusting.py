"""调整: a new version beside the approved one, which is in force until the new one is approved."""

from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.domain.files.summaries import Group
from app.domain.files.volumes import Binding
from app.domain.form.sheet import Sheet
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind, today
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Refusal, Refused
from app.models import Declaration, Rendition, db
from app.operations import Outdated, Rejected, jobs, renditions, volumes
from app.operations.adjusting import adjust
from app.operations.attachments import Upload, attach
from app.operations.ceilings import TypedCeiling, set_ceiling
from app.operations.rounds import add_round, change_dates, change_terms
from app.operations.taking_over import confirm, take_over
from app.queries.ceilings import standings
from app.queries.files import archiving
from app.queries.files.attachments import readable_attachments
from app.queries.files.project_sums import project_amounts
from app.queries.files.renditions import head_by_code
from app.queries.files.soundness import harms
from app.queries.files.summaries import summary_of
from app.queries.form.sheets import working_sheet
from app.queries.in_force import in_force, stage_stored
from app.queries.lists.worklist import of_round
from app.queries.procedure.copying import sources
from app.queries.procedure.desk import desk_of
from app.queries.procedure.versions import versions_of
from app.queries.rounds import find_round
from tests.attachment_samples import PDF
from tests.printing.pages import blank_page
from tests.world import World

REASON = "上级追加任务，设备增加12台。"


@pytest.fixture(autouse=True)
def unprinted(monkeypatch) -> None:
    """Let what is approved cost nothing to print: what is in force is the question here."""
    monkeypatch.setattr(renditions, "print_approved", blank_page)


@pytest.fixture(scope="module")
def in_round(town: World) -> int:
    return town.adjustment_round()


def in_force_of(town: World, declaration_id: int) -> list[int]:
    code = town.declaration(declaration_id).project_code
    found = select(Declaration.id).where(Declaration.project_code == code, in_force())
    return list(db.session.scalars(found))


def sheet_of(town: World, declaration_id: int) -> Sheet:
    return working_sheet(town.declaration(declaration_id))


def test_a_new_version_of_the_same_sheet_begins_with_the_unit(town, in_round):
    old = town.filled()
    attach(town.actor("preparer"), old, Upload("合同.pdf", BytesIO(PDF)), 1 << 20)
    town.carry_on(old, "approved")
    lock = town.declaration(old).lock
    new = adjust(town.actor("submitter"), old, lock, REASON)
    made, before = town.declaration(new), town.declaration(old)
    assert (made.version_no, made.adjusts_id, made.round_id) == (2, old, in_round)
    assert (made.status, made.lock, before.status, before.lock) == (
        Status.DRAFT,
        0,
        Status.APPROVED,
        lock + 1,
    )
    assert sheet_of(town, new) == sheet_of(town, old) and sheet_of(town, new).rows[0].identity
    desk = desk_of(town.actor("preparer"), new)
    assert [(each.kind, each.reason) for each in desk.events] == [(EventKind.ADJUST, REASON)]
    assert [each.name for each in readable_attachments(desk).present] == ["合同.pdf"]
    assert not desk.findings.blocking, "what was explained stays explained"
    assert {each.person_id for each in made.authors} == {town.people["preparer"], town.people["submitter"]}
    assert adjust(town.actor("submitter"), old, lock, REASON) == new, "a click repeated"
    with pytest.raises(Refused, match="第2版正在调整中"):
        town.adjust(old)
    assert list(harms()) == []


def test_who_may_and_what_it_needs(town, in_round):
    old = town.at("approved")
    for login in ("preparer", "reviewer", "approver"):
        with pytest.raises(Refused) as refused:
            town.adjust(old, login)
        assert refused.value.kind is Refusal.ROLE
    with pytest.raises(Refused, match="不能调整"):
        town.adjust(town.at("approval"))
    with pytest.raises(Rejected, match="须写明理由"):
        town.adjust(old, reason=" ")
    with pytest.raises(Outdated):
        adjust(town.actor("submitter"), old, town.declaration(old).lock - 1, REASON)
    change_dates(None, in_round, None, None, None)
    with pytest.raises(Refused, match="没有接受调整的申报批次"):
        town.adjust(old)
    dates = find_round(town.round_id)
    change_dates(None, in_round, dates.opens_on, dates.closes_on, None)


def test_the_approval_of_the_new_one_replaces_the_old_one(town, in_round):
    old = town.at("approved")
    new = town.adjust(old)
    town.type("preparer", new, "budget_year_amount", "1,000,000.00")
    for action, login in (("send", "preparer"), ("open", "submitter"), ("submit", "submitter")):
        town.do(login, new, action)
        assert in_force_of(town, old) == [old]
    for action, login in (("open", "reviewer"), ("pass_review", "reviewer"), ("open", "approver")):
        town.do(login, new, action)
    assert desk_of(town.actor("auditor"), old).stage == "已批复"
    town.do("approver", new, "approve")
    assert in_force_of(town, old) == [new]
    before = town.declaration(old)
    assert (before.status, before.replaced_by_id) == (Status.REPLACED, new)
    for login in ("preparer", "reviewer", "auditor"):
        assert desk_of(town.actor(login), old).stage == "已被第2版替换"
    last = desk_of(town.actor("auditor"), old).events[-1]
    assert (last.kind, last.subject, last.person_id) == (EventKind.REPLACED, "第2版", town.people["approver"])
    stages = {each.id: each.stage for each in of_round(town.actor("auditor"), town.round_id)}
    assert stages[old] == "已被第2版替换"
    assert [each.id for each in versions_of(town.actor("reviewer"), before)] == [old, new]
    offered = {each.id for each in sources(town.actor("preparer"), "", today())}
    assert new in offered and old not in offered, "what was replaced is no model for others"
    with pytest.raises(Refused, match="已被第2版替换"):
        town.adjust(old)
    assert town.declaration(town.adjust(new)).version_no == 3
    assert list(harms()) == []


def test_what_is_declined_or_discarded_leaves_the_old_one_in_force(town, in_round):
    old = town.at("approved")
    first = town.adjust(old)
    town.do("submitter", first, "discard")
    second = town.adjust(old)
    town.carry_on(second, "declined")
    third = town.adjust(old)
    assert [town.declaration(each).version_no for each in (first, second, third)] == [2, 3, 4]
    assert in_force_of(town, old) == [old] and town.declaration(old).replaced_by_id is None


def test_sums_count_a_project_once(town, in_round):
    old = town.at("approved")
    auditor, code = town.actor("auditor"), town.declaration(old).project_code

    def added_up() -> tuple[Decimal, ...]:
        first, adjusting = find_round(town.round_id), find_round(in_round)
        groups = [(first, Group.ALL), (first, Group.APPROVED), (adjusting, Group.APPROVED)]
        sums = (summary_of(auditor, of, group).summary.row.total for of, group in groups)
        of_year = {each.project_code: each for each in project_amounts(first.budget_year)}
        return (*(each.budget_year_amount for each in sums), of_year[code].budget_year_amount)

    before = added_up()
    new = town.adjust(old)
    town.type("preparer", new, "budget_year_amount", "1,000,000.00")
    town.carry_on(new, "approval")
    assert added_up() == before
    for action in ("open", "approve"):
        town.do("approver", new, action)
    was, now = Decimal("1062000.00"), Decimal("1000000.00")
    assert added_up() == (before[0] - was, before[1] - was, before[2] + now, now)


def test_an_adjustment_in_the_round_of_what_it_adjusts(town, in_round):
    second = town.adjust(town.at("approved"))
    town.carry_on(second, "approved")
    set_ceiling(
        town.actor("approver"),
        in_round,
        TypedCeiling(unit="121", department="", project_type="", first_level="", amount="9999999"),
    )
    auditor, of = town.actor("auditor"), find_round(in_round)

    def sums() -> tuple[Decimal, ...]:
        (ceiling,) = standings(of, town.actor("approver"))
        groups = (summary_of(auditor, of, each).summary.row.total for each in Group)
        return (*(each.budget_year_amount for each in groups), ceiling.submitted, ceiling.approved)

    before = sums()
    third = town.adjust(second)
    town.type("preparer", third, "budget_year_amount", "1,000,000.00")
    assert sums() == before
    town.carry_on(third, "approval")
    less = Decimal("62000.00")
    assert sums() == (*before[:3], before[3] - less, before[4]), "a 控制数 binds what went out last"
    for action in ("open", "approve"):
        town.do("approver", third, action)
    assert sums() == tuple(each - less for each in before)


def test_a_later_round_of_the_year_replaces_too_and_an_adjustment_of_what_is_replaced_is_not_approved(
    town, in_round
):
    old = town.at("approved")
    first = find_round(town.round_id)
    second = add_round(
        None, first.budget_year, "二上", None, first.opens_on, first.closes_on, first.returned_until
    )
    change_terms(None, second, FirstLevelRule.OFF, kind=RoundKind.SECOND)
    take_over(town.actor("approver"), second, town.round_id)
    code = town.declaration(old).project_code
    cut = db.session.scalars(
        select(Declaration.id).where(Declaration.round_id == second, Declaration.project_code == code)
    ).one()
    confirm(town.actor("preparer"), cut)
    town.carry_on(cut, "approval")
    adjustment = town.adjust(old)
    town.carry_on(adjustment, "approval")
    for action in ("open", "approve"):
        town.do("approver", cut, action)
    assert in_force_of(town, old) == [cut]
    assert desk_of(town.actor("auditor"), old).stage == "已被后一批次替换"
    town.do("approver", adjustment, "open")
    with pytest.raises(Refused, match="所调整的版本已被替换"):
        town.do("approver", adjustment, "approve")
    town.do("approver", adjustment, "decline")
    assert in_force_of(town, old) == [cut]


def test_the_old_paper_says_by_what_it_was_replaced(town, in_round):
    old = town.at("approved")
    code = db.session.scalars(select(Rendition.code).where(Rendition.declaration_id == old)).one()
    assert head_by_code(code).stage == "现行有效"
    new = town.adjust(old)
    town.carry_on(new, "approval")
    assert head_by_code(code).is_in_force
    for action in ("open", "approve"):
        town.do("approver", new, action)
    head = head_by_code(code)
    assert (head.is_in_force, head.stage) == (False, "已被第2版替换")
    assert [stage_stored(town.declaration(each)) for each in (old, new)] == ["已被第2版替换", "现行有效"]
    assert {old, new} <= set(archiving.approved_in(find_round(in_round).budget_year))


def test_a_volume_that_was_begun_before_binds_what_is_replaced_as_such(town, in_round, monkeypatch):
    old, auditor, printed = town.at("approved"), town.actor("auditor"), []

    def noted(desk, *, annex: bool) -> bytes:
        printed.append(desk.stage)
        return blank_page(SimpleNamespace(code=""))

    monkeypatch.setattr(volumes, "print_desk", noted)
    new = town.adjust(old)
    town.carry_on(new, "approval")
    town.do("approver", new, "open")
    job_id = volumes.start(auditor, Binding.FILES, [old])
    claim = jobs.claim(job_id)
    jobs.settle(claim, volumes.carry_out(auditor, claim), and_next=False)
    assert printed == [], "the frozen page is bound as it is"
    town.do("approver", new, "approve")
    assert volumes.conclude(auditor, job_id).content and printed == ["已被第2版替换"]
