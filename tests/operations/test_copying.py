"""复制: as the same project into a later year, as another project, and what of it is looked at again."""

import uuid

import pytest
from sqlalchemy import select

from app.domain.form.sheet import COLUMNS
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Refused
from app.models import Recheck, db
from app.operations import Outdated, Rejected
from app.operations.code_lists import add_catalogue, offer_allocation_method
from app.operations.copying import confirm, copy, go_on
from app.operations.drafting import NewDeclaration
from app.operations.rounds import add_round
from app.operations.rows import add_row, delete_row
from app.queries import NotFound
from app.queries.administration import allocation_method_codes
from app.queries.procedure.copying import rechecks, rounds_to_go_on_in, source, sources
from app.queries.procedure.desk import desk_of
from tests.findings import telling
from tests.operations.thread_writers import ThreadWriters
from tests.world import FILLED, INDICATORS

REGION = "990106"
YEAR = today().year + 1
LINES = [tuple(row) for row in INDICATORS]
NO_PLACE = (
    "“{year}年度 第一批”的指标目录没有质量指标、时效指标、成本指标、服务对象满意度指标，"
    "请取消勾选其中的指标，复制后另行填写。"
)


@pytest.fixture
def later(town) -> int:
    """An open round of the year after."""
    return add_round(None, YEAR + 1, uuid.uuid4().hex[:8], opens=today())


def identities(town, declaration_id: int) -> list[str]:
    return [row.identity for row in desk_of(town.actor("preparer"), declaration_id).sheet.rows]


def waiting(town, declaration_id: int) -> list[str]:
    return list(rechecks(desk_of(town.actor("preparer"), declaration_id)))


def another(town, **new) -> NewDeclaration:
    given = {"project_type": "01", "start_year": YEAR, "section": "000", "round_id": town.round_id, **new}
    return NewDeclaration(unit_id=town.units["121"], **given)


def said(sheet) -> list[tuple[str, ...]]:
    return [(row.category.level_2, *row.cells) for row in sheet.rows]


def test_a_project_goes_on_with_its_code_its_words_and_one_event(town, walk, later, events):
    steps = "send:preparer open:submitter submit:submitter open:reviewer pass_review:reviewer"
    from_ = walk(f"{steps} open:approver approve:approver")
    before = town.declaration(from_)
    code, title = before.project_code, before.round.title
    kept = identities(town, from_)
    copied = go_on(town.actor("second_preparer"), from_, later, kept)
    desk = desk_of(town.actor("preparer"), copied)
    assert (desk.declaration.project_code, desk.declaration.round_id, desk.declaration.version_no) == (
        code,
        later,
        1,
    )
    assert (desk.declaration.status, desk.declaration.lock, desk.declaration.approval_number) == (
        "draft",
        0,
        None,
    )
    assert desk.sheet.is_new_project is False and said(desk.sheet) == LINES
    for key in FILLED.keys() - {"is_new_project"}:
        assert desk.sheet.shown(key) == desk_of(town.actor("preparer"), from_).sheet.shown(key)
    assert identities(town, copied) == kept
    (event,) = events(copied)
    assert (event.kind, event.person_id, event.lock) == ("copy", town.people["second_preparer"], 0)
    assert event.subject == f"复制自{title} {code}" and event.to_status == "draft"
    assert desk.threads == () and desk.findings.explained == ()
    assert [author.person_id for author in desk.declaration.authors] == [town.people["second_preparer"]]


def test_threads_and_explanations_stay_behind(town, later):
    conversation = ThreadWriters(town, telling(town, "W05"))
    conversation.walk("send:preparer open:submitter")
    conversation.ask("submitter")
    from_ = conversation.desk("submitter")
    assert from_.threads and from_.findings.explained
    copied = go_on(town.actor("preparer"), conversation.id, later, ())
    desk = desk_of(town.actor("submitter"), copied)
    assert desk.threads == () and desk.findings.explained == () and desk.sheet.rows == ()


def test_only_the_chosen_rows_come_along_in_their_order(town, filled, later):
    from_ = filled()
    first, _, third, *_ = identities(town, from_)
    copied = go_on(town.actor("preparer"), from_, later, {third, first})
    assert identities(town, copied) == [first, third]
    assert said(desk_of(town.actor("preparer"), copied).sheet) == [LINES[0], LINES[2]]


def test_another_project_gets_the_next_code_new_identities_and_says_anew_whether_it_is_new(
    town, filled, events
):
    from_ = filled()
    kept = identities(town, from_)
    copied = copy(town.actor("preparer"), from_, another(town), kept, REGION)
    blank = town.draft(section="000", project_type="01")
    sheet = desk_of(town.actor("preparer"), copied).sheet
    code = town.declaration(copied).project_code
    assert code.startswith(f"{REGION}{YEAR % 100:02}1210100001")
    assert int(town.declaration(blank).project_code[-3:]) == int(code[-3:]) + 1
    assert sheet.is_new_project is None and sheet.project_type.code == "01" and said(sheet) == LINES
    assert not set(identities(town, copied)) & set(kept)
    assert [event.kind for event in events(copied)] == ["copy"]


def test_a_method_that_is_no_longer_offered_is_to_be_chosen_again(town, filled, later):
    from_ = filled()
    method = next(each.id for each in allocation_method_codes() if each.name == FILLED["allocation_method"])
    offer_allocation_method(None, method, offered=False)
    copied = go_on(town.actor("preparer"), from_, later, ())
    offer_allocation_method(None, method, offered=True)
    assert desk_of(town.actor("preparer"), copied).sheet.allocation_method == ""


def test_the_same_form_sent_twice_copies_once(town, filled, later):
    from_, actor, key = filled(), town.actor("preparer"), str(uuid.uuid4())
    chosen = identities(town, from_)
    first, second = (go_on(actor, from_, later, chosen, key) for _ in range(2))
    assert first == second
    key = str(uuid.uuid4())
    first, second = (copy(actor, from_, another(town, form_key=key), chosen, REGION) for _ in range(2))
    assert first == second


def test_a_code_goes_on_once_in_a_round(town, filled, later, refused):
    from_, actor = filled(), town.actor("preparer")
    go_on(actor, from_, later, ())
    code = town.declaration(from_).project_code
    with refused(Rejected, message=f"本批次已有项目编码{code}的申报表。", field="project_code"):
        go_on(actor, from_, later, ())


def test_a_project_goes_on_only_in_an_open_round_of_a_later_year(town, filled, refused):
    from_, actor = filled(), town.actor("preparer")
    same_year = add_round(None, YEAR, uuid.uuid4().hex[:8], opens=today())
    closed = add_round(None, YEAR + 1, uuid.uuid4().hex[:8])
    for round_id in (same_year, town.round_id, closed):
        with refused(Rejected, field="round_id"):
            go_on(actor, from_, round_id, ())
    with refused(NotFound):
        go_on(actor, from_, 999_999, ())


def test_a_row_that_is_gone_is_not_left_out_silently(town, filled, later, refused):
    from_, actor = filled(), town.actor("preparer")
    chosen = identities(town, from_)
    delete_row(actor, from_, chosen[0])
    with refused(Outdated):
        go_on(actor, from_, later, chosen)


def test_a_row_that_the_new_catalogue_has_no_place_for_is_named(app, world, refused):
    from_, actor = world.filled(), world.actor("preparer")
    chosen = identities(world, from_)
    version = add_catalogue(None, "新目录", "产出 | 数量指标\n效益指标 | 社会效益指标")
    narrow = add_round(None, YEAR + 1, "第一批", opens=today())
    with refused(Rejected, field="row", message=NO_PLACE.format(year=YEAR + 1)):
        go_on(actor, from_, narrow, chosen)
    copied = go_on(actor, from_, narrow, chosen[:2])
    desk = desk_of(actor, copied)
    assert desk.declaration.round.catalogue_id == version and said(desk.sheet) == LINES[:2]
    assert desk.sheet.rows[0].category.level_1 == "产出"


@pytest.mark.parametrize(
    "login", ["sole", "station_preparer", "reviewer", "endorser", "administrator", "auditor"]
)
def test_nobody_else_copies(town, filled, later, refused, login):
    from_, actor = filled(), town.actor(login)
    with refused(NotFound):
        go_on(actor, from_, later, ())
    with refused(NotFound):
        copy(actor, from_, another(town), (), REGION)
    with pytest.raises(NotFound):
        source(actor, from_)


def test_nobody_copies_into_a_unit_of_others(town, filled, refused):
    from_, actor = filled(), town.actor("preparer")
    foreign = NewDeclaration(town.units["141"], town.round_id, "15", YEAR, "000")
    with refused(NotFound):
        copy(actor, from_, foreign, (), REGION)


def test_years_and_amounts_are_marked_until_the_words_change_or_somebody_confirms(town, filled, later):
    from_, actor = filled(), town.actor("preparer")
    town.type("preparer", from_, "annual_objective", f"{YEAR}年12月底前完成59台改造。")
    copied = go_on(actor, from_, later, identities(town, from_))
    marked = waiting(town, copied)
    cost = next(name for name in marked if name.startswith("target_value-"))
    assert marked[:5] == [
        *("implementation_years", "medium_term_amount", "budget_year_amount", "costing_basis"),
        "annual_objective",
    ]
    kept = select(Recheck.budget_year).where(Recheck.declaration_id == copied)
    assert set(db.session.scalars(kept)) == {YEAR}

    town.type("preparer", copied, "annual_objective", f"{YEAR + 1}年12月底前完成59台改造。")
    assert waiting(town, copied) == [name for name in marked if name != "annual_objective"]
    town.type("preparer", copied, "medium_term_amount", "3,186,000.00")
    assert "medium_term_amount" in waiting(town, copied), "the same amount typed again is no new text"

    lock = town.declaration(copied).lock
    confirm(actor, copied, cost)
    confirm(actor, copied, cost)
    assert cost not in waiting(town, copied) and town.declaration(copied).lock == lock + 2
    confirm(town.actor("submitter"), copied)
    assert waiting(town, copied) == []
    assert waiting(town, from_) == []


def test_a_row_that_is_deleted_takes_its_marks_along(town, filled, later):
    from_, actor = filled(), town.actor("preparer")
    copied = go_on(actor, from_, later, identities(town, from_))
    cost = next(name for name in waiting(town, copied) if name.startswith("target_value-"))
    delete_row(actor, copied, cost.partition("-")[2])
    assert not [name for name in waiting(town, copied) if name.endswith(cost.partition("-")[2])]


def test_only_who_may_edit_confirms(town, filled, later, refused):
    from_ = filled()
    copied = go_on(town.actor("preparer"), from_, later, identities(town, from_))
    for login, expected in (("sole", NotFound), ("auditor", Refused), ("reviewer", NotFound)):
        actor = town.actor(login)
        with refused(expected):
            confirm(actor, copied)
    town.do("preparer", copied, "send")
    actor = town.actor("preparer")
    with refused(Refused):
        confirm(actor, copied)


def test_what_can_be_copied_is_listed_with_whether_it_may_go_on(town, filled, later):
    actor, from_ = town.actor("preparer"), filled()
    name = f"百分号100%_{uuid.uuid4().hex[:6]}"
    town.type("preparer", from_, "project_name", name)
    code = town.declaration(from_).project_code
    wide = f"百分号１００％\u200b＿ {name[-6:]}"
    for words in (name, f"{name[:6]} {name[-6:]}", code, name.upper(), wide, f"\u202d{name[:3]} 100%\u202c"):
        (found,) = sources(actor, words, today())
        assert (found.id, found.project_code, found.goes_on) == (from_, code, True)
    assert sources(actor, name.replace("_", "x"), today()) == []
    assert sources(town.actor("sole"), name, today()) == []
    assert later in [each.id for each in rounds_to_go_on_in(source(actor, from_), today())]
    go_on(actor, from_, later, ())
    assert later not in [each.id for each in rounds_to_go_on_in(source(actor, from_), today())]
    town.do("submitter", from_, "discard")
    assert [found.budget_year for found in sources(actor, code, today())] == [YEAR + 1]


def test_every_column_of_a_row_comes_along(town, filled, later):
    from_, actor = filled(), town.actor("preparer")
    cells = ("跨行\n名称", "≥1台", " 前后空白 ")
    identity = add_row(actor, from_, "经济效益指标", cells)
    copied = go_on(actor, from_, later, [identity])
    (row,) = desk_of(actor, copied).sheet.rows
    assert tuple(getattr(row, key) for key in COLUMNS) == cells
