"""支出明细: its lines and the amounts that follow from them, typed by no route, in one transaction with every step."""

import uuid
from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.domain.form.clipboard import read_block
from app.domain.form.costing import ITEM_CAP, CostingItem
from app.domain.form.costing_clipboard import place_items
from app.domain.form.costing_steps import ItemStep
from app.domain.form.identities import new_identity
from app.domain.form.revision import restored
from app.domain.form.sheet import SUMMED
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Refused
from app.domain.text import Unreadable, fingerprint
from app.exchange.workbook import ReadSheet, write_workbook
from app.exchange.workbook.read import read_sheets
from app.models import Event, Revision, db
from app.operations import Outdated, Rejected
from app.operations.cells import TypedCell, save, save_all
from app.operations.copying import go_on
from app.operations.costing import copy_item, delete_item, move_item, save_item_cell
from app.operations.costing_lines import overwrite_items
from app.operations.costing_steps import paste_items, undo_items, write_prose
from app.operations.importing import import_sheets, prepared, write
from app.operations.rounds import add_round, change_terms
from app.operations.saving import Changed
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.files.importing import judged
from app.queries.form.code_lists import code_lists, newest_catalogue
from app.queries.form.sheets import working_sheet
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round

BLOCK = """支出内容\t数量\t单位\t单价（元）\t金额（元）\t其中本年度（元）\t资金来源\t依据
课程配送\t860\t课时\t500\t430,000\t210,000\t一般公共预算\t标准第五条
教材印制\t6,000\t册\t28\t\t50%\t一般公共预算\t询价记录
减：上年结转\t\t\t\t-16,000\t-16,000\t上年结转\t批复
合计\t\t\t\t582,000\t278,000\t\t
"""
SUMS = (Decimal("582000.00"), Decimal("278000.00"))


@pytest.fixture
def filled(town) -> int:
    """A declaration of three years, filled in, without 支出明细."""
    return town.filled()


def sheet_of(town, declaration_id: int):
    return working_sheet(town.declaration(declaration_id))


def amounts(town, declaration_id: int) -> tuple[Decimal | None, ...]:
    stored = town.declaration(declaration_id)
    return stored.medium_term_amount, stored.budget_year_amount


def pasted(
    town, declaration_id: int, text: str = BLOCK, at: tuple[str, str] = ("", "content"), key: str = ""
) -> ItemStep:
    identities = [item.identity for item in sheet_of(town, declaration_id).items]
    placement = place_items(read_block(text), identities, *at)
    return paste_items(town.actor("preparer"), declaration_id, placement, key)


def typed(town, declaration_id: int, identity: str, key: str, text: str, was: str = "", **options):
    was = fingerprint(was)
    return save_item_cell(town.actor("preparer"), declaration_id, identity, key, text, was, **options)


def test_a_pasted_table_makes_both_amounts_and_no_event_and_is_undone_with_what_was_typed(town, filled):
    before, lock = amounts(town, filled), town.declaration(filled).lock
    events = db.session.scalar(select(func.count()).select_from(Event))
    step = pasted(town, filled)
    assert amounts(town, filled) == SUMS and town.declaration(filled).lock == lock + 1
    assert [item.content for item in sheet_of(town, filled).items] == ["课程配送", "教材印制", "减：上年结转"]
    assert db.session.scalar(select(func.count()).select_from(Event)) == events
    assert undo_items(town.actor("preparer"), filled, step) == ()
    assert (sheet_of(town, filled).items, amounts(town, filled)) == ((), before)


def test_a_blank_line_is_stored_with_its_first_words_and_each_cell_renews_the_sums(town, filled):
    before, identity = amounts(town, filled), new_identity()
    assert typed(town, filled, identity, "content", "", begins=True).costed is None
    assert sheet_of(town, filled).items == ()
    saved = typed(town, filled, identity, "content", "课时费", begins=True)
    # What was typed stays until a line has an amount.
    assert (saved.costed.sums, amounts(town, filled)) == (None, before)
    typed(town, filled, identity, "quantity", "3", begins=True)
    saved = typed(town, filled, identity, "unit_price", "10.005元")
    assert (saved.shown, saved.costed.sums.total) == ("10.005", Decimal("30.02"))
    assert amounts(town, filled) == (Decimal("30.02"), Decimal("0.00"))
    typed(town, filled, identity, "this_year", "50%")
    assert amounts(town, filled) == (Decimal("30.02"), Decimal("15.01"))
    lock = town.declaration(filled).lock
    town.type("preparer", filled, "implementation_years", "1")
    typed(town, filled, identity, "this_year", "", was="50%")
    assert amounts(town, filled) == (Decimal("30.02"), Decimal("30.02"))
    assert town.declaration(filled).lock == lock + 2


def test_years_alone_renew_the_sums(town, filled):
    identity = new_identity()
    typed(town, filled, identity, "amount", "90", begins=True)
    assert amounts(town, filled) == (Decimal("90.00"), Decimal("0.00"))
    town.type("preparer", filled, "implementation_years", "1")
    assert amounts(town, filled) == (Decimal("90.00"), Decimal("90.00"))


def test_a_computed_amount_is_not_typed_and_may_be_when_the_quantity_is_gone(town, filled):
    pasted(town, filled)
    line = sheet_of(town, filled).items[0].identity
    with pytest.raises(Unreadable, match="由系统计算"):
        typed(town, filled, line, "amount", "1", was="430,000.00")
    typed(town, filled, line, "quantity", "", was="860")
    assert amounts(town, filled) == SUMS
    typed(town, filled, line, "amount", "430,001", was="430,000.00")
    assert amounts(town, filled)[0] == SUMS[0] + 1


def test_what_somebody_else_typed_is_not_overwritten(town, filled):
    pasted(town, filled)
    line = sheet_of(town, filled).items[0].identity
    typed(town, filled, line, "quantity", "800", was="860")
    with pytest.raises(Changed) as changed:
        typed(town, filled, line, "quantity", "900", was="860")
    assert (changed.value.cell, changed.value.stored) == (f"quantity-{line}", "800")
    typed(town, filled, line, "quantity", "800", was="860")
    delete_item(town.actor("preparer"), filled, line)
    with pytest.raises(Outdated, match="已被删除"):
        typed(town, filled, line, "quantity", "1", was="800")
    for name, begins in ((new_identity(), False), ("no identity", True)):
        with pytest.raises(NotFound):
            typed(town, filled, name, "quantity", "1", begins=begins)


def test_with_the_last_line_the_amounts_stay_and_may_be_typed_again(town, filled):
    actor = town.actor("preparer")
    pasted(town, filled)
    lines = [item.identity for item in sheet_of(town, filled).items]
    steps = [delete_item(actor, filled, line) for line in lines]
    assert delete_item(actor, filled, lines[0]) == ItemStep()
    stood = amounts(town, filled)
    assert (sheet_of(town, filled).items, stood[0]) == ((), Decimal("-16000.00"))
    town.type("preparer", filled, "medium_term_amount", "5")
    assert amounts(town, filled)[0] == Decimal("5.00")
    for step in reversed(steps):
        assert undo_items(actor, filled, step) == ()
    assert [item.identity for item in sheet_of(town, filled).items] == lines
    assert amounts(town, filled) == SUMS


def typed_by_every_route(town, declaration_id: int) -> None:
    """Try to type 77 as both amounts through every operation that writes them."""
    actor = town.actor("preparer")
    for key in SUMMED:
        stored = sheet_of(town, declaration_id).shown(key)
        refused = pytest.raises(Unreadable, match="由系统自动汇总，无需手工录入")
        with refused if sheet_of(town, declaration_id).items else nullcontext():
            save(actor, declaration_id, key, "77", fingerprint(stored))
    cells = {key: TypedCell("77", "stale") for key in SUMMED}
    save_all(actor, declaration_id, cells)
    sheet = replace(
        sheet_of(town, declaration_id), **dict.fromkeys(SUMMED, Decimal("77.00")), policy_basis="另一份。"
    )
    import_sheets(actor, find_round(town.round_id), [ReadSheet("表", replace(sheet, items=()))], "990106")


def test_no_route_types_an_amount_where_a_table_stands_and_each_does_without(town, filled):
    typed_by_every_route(town, filled)
    assert amounts(town, filled) == (Decimal("77.00"), Decimal("77.00"))
    pasted(town, filled)
    typed_by_every_route(town, filled)
    assert amounts(town, filled) == SUMS


def test_lines_move_and_are_copied_and_a_step_sent_twice_is_done_once(town, filled):
    actor = town.actor("preparer")
    for _ in range(2):
        pasted(town, filled, key="one")
    first, second, third = (item.identity for item in sheet_of(town, filled).items)
    move_item(actor, filled, first, 1)
    move_item(actor, filled, first, 1)
    move_item(actor, filled, first, 1)
    steps = [copy_item(actor, filled, second, "two") for _ in range(2)]
    copy = steps[0].added[0][0]
    assert steps[0] == steps[1]
    assert [item.identity for item in sheet_of(town, filled).items] == [second, copy, third, first]
    assert amounts(town, filled)[0] == SUMS[0] + Decimal("168000.00")


def test_undoing_leaves_alone_what_somebody_changed_since(town, filled):
    pasted(town, filled)
    first, second, _ = (item.identity for item in sheet_of(town, filled).items)
    step = pasted(town, filled, "10\t课时\t5\n20\t本\t5\n", at=(first, "quantity"))
    assert sheet_of(town, filled).item(first).amount == Decimal("50.00")
    typed(town, filled, second, "quantity", "7", was="20")
    assert undo_items(town.actor("preparer"), filled, step) == (second,)
    stands = sheet_of(town, filled)
    assert stands.item(first).amount == Decimal("430000.00")
    assert (stands.item(second).quantity, stands.item(second).unit_price) == (Decimal(7), Decimal(28))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("课时费\t3课时\t\t1", "“课时”请填在“单位”列"),
        ("课时费\t3\t次\t10\t31", "与数量×单价＝30.00不一致"),
        ("课时费\t\t\t\t1\t150%", "不能超过100%"),
        ("课时费\t\t\t\t1\t\t彩票", "资金来源”里没有"),
        ("甲\t\t\t\t999999999999\n乙\t\t\t\t999999999999", "合计应小于一万亿元"),
        ("\n".join(f"第{n}项\t\t\t\t1" for n in range(ITEM_CAP + 100)), "最多200行"),
    ],
)
def test_a_block_that_cannot_be_taken_is_refused_whole(town, filled, text, words):
    before = amounts(town, filled)
    with pytest.raises(Rejected, match=words):
        pasted(town, filled, text)
    assert (sheet_of(town, filled).items, amounts(town, filled)) == ((), before)


def test_prose_is_written_from_the_lines_and_taken_back(town, filled):
    actor = town.actor("preparer")
    stood = sheet_of(town, filled).costing_basis
    with pytest.raises(Rejected, match="还没有内容"):
        write_prose(actor, filled, fingerprint(stood))
    pasted(town, filled)
    with pytest.raises(Changed):
        write_prose(actor, filled, fingerprint("旧"))
    step = write_prose(actor, filled, fingerprint(stood))
    assert sheet_of(town, filled).costing_basis.startswith(
        "1.课程配送860课时×500元/课时=430,000元，其中本年度210,000元；"
    )
    assert undo_items(actor, filled, step) == ()
    assert sheet_of(town, filled).costing_basis == stood
    assert undo_items(actor, filled, step) == ("",)


def test_the_table_is_frozen_with_the_form_and_goes_on_in_a_copy(town):
    declaration_id = town.filled()
    pasted(town, declaration_id)
    town.do("preparer", declaration_id, "send")
    content = db.session.scalars(
        select(Revision.content).where(Revision.declaration_id == declaration_id)
    ).one()
    sheet = desk_of(town.actor("submitter"), declaration_id).sheet
    assert restored(content) == sheet and sheet.items
    for action, login in [("open", "submitter"), ("submit", "submitter")]:
        town.do(login, declaration_id, action)
    later = add_round(None, today().year + 2, uuid.uuid4().hex[:8], opens=today())
    rows = [row.identity for row in sheet.rows]
    copied = sheet_of(town, go_on(town.actor("preparer"), declaration_id, later, rows))
    assert copied.items == sheet.items
    assert (copied.medium_term_amount, copied.budget_year_amount) == SUMS


def test_what_goes_out_in_a_workbook_comes_back_as_it_stands(town, filled):
    pasted(town, filled)
    stands, in_round = sheet_of(town, filled), find_round(town.round_id)
    lists = code_lists(newest_catalogue())
    read = read_sheets(write_workbook([stands], lists), lists)
    (same,) = judged(town.actor("preparer"), in_round, read)
    assert same.words.endswith("内容完全相同，不需要更新。")
    changed = replace(read[0].sheet, items=read[0].sheet.items[:1]).summed()
    (other,) = judged(town.actor("preparer"), in_round, [ReadSheet("表", changed)])
    assert other.changes.summary == "修改2格，删除2行"
    new = replace(changed, project_code="", project_name="另一个项目", policy_basis="另一份依据。")
    report = import_sheets(town.actor("preparer"), in_round, [ReadSheet("表", new)], "990106")
    (line,) = report.worksheets
    assert sheet_of(town, line.declaration_id).items[0].cells == stands.items[0].cells
    assert amounts(town, line.declaration_id) == (Decimal("430000.00"), Decimal("210000.00"))
    batch = prepared(town.actor("preparer"), town.round_id, {0: other}, "990106")
    with writing():
        write(town.actor("preparer"), batch)
    assert sheet_of(town, filled).items == stands.items[:1]
    assert amounts(town, filled) == (Decimal("430000.00"), Decimal("210000.00"))


def test_laying_lines_over_others_keeps_those_it_names(town, filled):
    pasted(town, filled)
    first, *_ = sheet_of(town, filled).items
    new = CostingItem(new_identity(), content="新增", amount=Decimal("1.00"))
    with writing():
        overwrite_items(filled, [new, replace(first, basis="改")])
    items = sheet_of(town, filled).items
    assert [(item.identity, item.basis) for item in items] == [(new.identity, ""), (first.identity, "改")]


def test_a_round_may_demand_the_table_from_an_amount_on(town, filled):
    total = sheet_of(town, filled).medium_term_amount
    for wrong in ("很多", "-1"):
        with pytest.raises(Rejected):
            change_terms(None, town.round_id, FirstLevelRule.OFF, costing_from=wrong)
    change_terms(None, town.round_id, FirstLevelRule.OFF, costing_from=str(total))
    try:
        with pytest.raises(Refused, match="元起须填支出明细，本表还没有填写"):
            town.do("preparer", filled, "send")
        assert "未填支出明细" in desk_of(town.actor("preparer"), filled).waits
        town.type("preparer", filled, "medium_term_amount", str(total - 1))
        assert desk_of(town.actor("preparer"), filled).case.costing_refusal is None
        pasted(town, filled, BLOCK.replace("860", "86000").replace("430,000", "43,000,000"))
        town.do("preparer", filled, "send")
    finally:
        change_terms(None, town.round_id, FirstLevelRule.OFF, costing_from="")
