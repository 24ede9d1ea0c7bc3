"""支出明细: amounts and sums against plain Decimal arithmetic, typed cells, pasted blocks, changes, freezing."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.changes import changes
from app.domain.form.clipboard import read_block
from app.domain.form.costing import ITEM_COLUMNS, CostingItem, flaws, settled, sums
from app.domain.form.costing_cells import item_of, read_item, read_item_cell
from app.domain.form.costing_clipboard import place_items
from app.domain.form.costing_steps import ItemEdit, ItemStep, read_item_step
from app.domain.form.merging import merged
from app.domain.form.places import Place
from app.domain.form.revision import FORMAT, WITH_COSTING, canonical, digest, restored
from app.domain.form.sheet import Sheet
from app.domain.text import Unreadable

SOURCES = ("一般公共预算", "上年结转")
exact = st.decimals(0, 10**6, places=4) | st.decimals(0, 10**4, places=6)
cents = st.integers(-(10**10), 10**10).map(lambda n: Decimal(n).scaleb(-2))
shares = st.just("") | st.integers(0, 100).map("{}%".format) | cents.map(str)
texts = st.text("课时费册次a|，", max_size=6)


@st.composite
def items(draw, identity: str = "") -> CostingItem:
    """Draw a line as it may be stored: with quantity and price, or with a typed amount, or without."""
    parts = {
        "content": draw(texts),
        "this_year": draw(shares),
        "fund_source": draw(st.sampled_from(("", *SOURCES))),
    }
    if draw(st.booleans()):
        parts |= {"quantity": _plain(draw(exact)), "unit_price": _plain(draw(exact))}
    else:
        parts |= {"quantity": draw(st.none() | exact.map(_plain)), "amount": draw(st.none() | cents)}
    name = identity or draw(st.uuids()).hex[:10]
    return settled(CostingItem(name, **parts))


def _plain(value: Decimal) -> Decimal:
    return Decimal(f"{value.normalize():f}")


tables = st.lists(items(), max_size=6, unique_by=lambda item: item.identity).map(tuple)


def half_up(value: Fraction) -> Decimal:
    """Return a fraction rounded to the cent, a half away from zero: the arithmetic of paper."""
    scaled = abs(value) * 100
    whole = scaled.numerator // scaled.denominator
    whole += scaled - whole >= Fraction(1, 2)
    return Decimal(whole if value >= 0 else -whole).scaleb(-2)


@given(tables, st.sampled_from([None, 1, 3]))
def test_sums_are_those_of_plain_arithmetic_to_the_cent(table, years):
    total = year = Decimal(0)
    for item in table:
        amount = item.amount
        if item.quantity is not None and item.unit_price is not None:
            amount = half_up(Fraction(item.quantity) * Fraction(item.unit_price))
        if amount is None:
            continue
        total += amount
        if item.this_year.endswith("%"):
            year += half_up(Fraction(amount) * Fraction(item.this_year[:-1]) / 100)
        elif item.this_year:
            year += Decimal(item.this_year)
        elif years != 3:
            year += amount
    found = sums(table, years)
    if found is None:
        assert all(item.amount is None for item in table)
        return
    assert (found.total, found.year, found.later) == (total, year, total - year)
    assert sum(share for _, share in found.by_source) == year
    sheet = Sheet(items=table, implementation_years=years).summed()
    assert (sheet.medium_term_amount, sheet.budget_year_amount) == (total, year)


@given(tables)
def test_a_table_comes_back_from_its_frozen_form_and_from_its_shown_cells(table):
    sheet = Sheet(items=table)
    assert restored(canonical(sheet)) == sheet
    assert tuple(item_of(item.identity, item.cells) for item in table) == table
    assert json.loads(canonical(sheet))["format"] == (WITH_COSTING if table else FORMAT)


def test_a_form_without_a_table_is_frozen_as_it_was_before_there_were_tables():
    content = canonical(Sheet(project_name="流动书车"))
    assert '"items"' not in content
    assert digest(content) == "7b1bc3be59f5ee7bce24c9fe3ce1136532c2a2450919156ccfa574afe3869c05"


@pytest.mark.parametrize(
    ("key", "typed", "shown"),
    [
        ("quantity", "6,000", "6,000"),
        ("quantity", "１２.５０", "12.5"),
        ("quantity", "0", "0"),
        ("unit_price", "28", "28.00"),
        ("unit_price", "0.045元", "0.045"),
        ("unit_price", "1.2万元", "12,000.00"),
        ("amount", "−16,000", "-16,000.00"),
        ("amount", "（16,000.00）", "-16,000.00"),
        ("this_year", "50％", "50%"),
        ("this_year", "33.30%", "33.3%"),
        ("this_year", "0%", "0%"),
        ("this_year", "100%", "100%"),
        ("this_year", "8.4万元", "84,000.00"),
        ("fund_source", "一般 公共预算", "一般公共预算"),
        ("unit", " 课时 ", "课时"),
        ("content", "", ""),
    ],
)
def test_a_cell_is_understood_as_people_write_it(key, typed, shown):
    item = replace(CostingItem("a"), **{key: read_item_cell(key, typed, SOURCES)})
    assert item.shown(key) == shown
    assert read_item_cell(key, item.shown(key), SOURCES) == getattr(item, key)


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("quantity", "420课时", "“课时”请填在“单位”列"),
        ("quantity", "许多", "应为数字"),
        ("quantity", "-3", "不能为负数"),
        ("quantity", "1.1234567", "最多6位小数"),
        ("quantity", "1" * 13, "小于一万亿"),
        ("unit_price", ".", "应为数字"),
        ("unit_price", "100000000万元", "小于一万亿"),
        ("amount", "1.234", "最多精确到分"),
        ("amount", "9" * 13, "小于一万亿元"),
        ("this_year", "120%", "不能超过100%"),
        ("this_year", "-5%", "0%至100%"),
        ("this_year", "一半", "应为金额"),
        ("fund_source", "彩票", "应为：一般公共预算、上年结转"),
        ("unit", "字" * 41, "超出系统上限40字"),
        ("content", "字" * 401, "超出系统上限400字"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(key, typed, words):
    with pytest.raises(Unreadable, match=words):
        read_item_cell(key, typed, SOURCES)


def test_an_amount_beyond_the_cap_and_one_that_is_not_the_product_are_refused():
    with pytest.raises(Unreadable, match="数量×单价应小于一万亿元"):
        read_item("a", {"quantity": "999999999999", "unit_price": "999999999999"})
    with pytest.raises(Unreadable, match="与数量×单价＝50"):
        read_item("a", {"quantity": "5", "unit_price": "10", "amount": "48"})
    lines = [CostingItem(str(n), amount=Decimal("900000000000.00")) for n in range(2)]
    with pytest.raises(Unreadable, match="合计应小于一万亿元"):
        sums(lines, 1)


def flawed(years: int | None, *parts: dict[str, object]) -> list[tuple[str, str, str]]:
    """Return identity, column and words of what is wrong with lines of these parts."""
    lines = [settled(CostingItem(str(n), **{"content": "甲", **part})) for n, part in enumerate(parts)]
    return [(flaw.identity, flaw.key, flaw.words) for flaw in flaws(lines, years)]


def test_what_is_missing_or_does_not_hold_is_said_at_its_cell():
    ten, minus = Decimal("10.00"), Decimal("-16.00")
    assert flawed(1, {"amount": ten}, {"amount": Decimal("-4.00")}) == []
    assert flawed(1, {"content": ""})[0][:2] == ("0", "content")
    assert [key for _, key, _ in flawed(1, {"content": ""})] == ["content", "amount"]
    assert flawed(3, {"amount": ten}) == [("0", "this_year", "未填，暂按0汇总；可填金额或百分比。")]
    assert flawed(3, {"amount": ten, "this_year": "12.00"})[0][2] == "超过本行金额 10.00 元。"
    assert flawed(3, {"amount": ten, "this_year": "-1.00"})[0][2] == "与金额的正负不一致。"
    assert flawed(1, {"amount": ten, "this_year": "50%"})[0][2].startswith("实施期限为一年，应等于")
    assert flawed(1, {"amount": ten}, {"amount": minus}) == [
        ("1", "amount", "扣减合计超过其余各行合计 6.00 元。")
    ]
    beyond = flawed(
        2, {"amount": Decimal("90.00"), "this_year": "0%"}, {"amount": minus, "this_year": "100%"}
    )
    assert beyond == [("1", "this_year", "本年度扣减合计超过其余各行本年度合计 16.00 元。")]


HEADS = "序号\t金额（元）\t支出内容\t单价（元）\t数量\t单位\t依据"


def test_a_block_with_heads_goes_by_them_in_any_order_behind_the_last_line():
    block = read_block(
        f"{HEADS}\n1\t500\t课时费\t50\t10\t课时\t标准\n\t500\t合计\t\t\t\t\n2\t-16\t减：结转\n"
    )
    placed = place_items(block, ("a",), "a", "content")
    assert placed.edits == ()
    assert placed.skipped == 1
    assert [cells["content"] for cells in placed.appended] == ["课时费", "减：结转"]
    assert placed.appended[0]["unit_price"] == "50"


def test_a_block_without_heads_spills_from_its_cell_over_lines_that_are_there_to_new_ones():
    placed = place_items(read_block("1\t次\n2\t册\n3\t台\n"), ("a", "b"), "b", "quantity")
    assert placed.edits == (("b", "quantity", "1"), ("b", "unit", "次"))
    assert placed.appended == ({"quantity": "2", "unit": "册"}, {"quantity": "3", "unit": "台"})


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("a\tb\tc", ("a", "fund_source"), "第3列“c”不属于支出明细"),
        ("合计\t1", ("", "content"), "没有明细"),
        ("x\ty", ("gone", "content"), "已被删除"),
        ("x\ty", ("a", "name"), "不能粘贴"),
    ],
)
def test_a_block_without_a_place_is_refused(text, at, words):
    with pytest.raises(Unreadable, match=words):
        place_items(read_block(text), ("a",), *at)


@given(tables, tables)
def test_changes_of_tables_name_what_came_went_and_was_edited(before, after):
    shared = tuple(replace(item, content="新") for item in before[::2])[::-1]
    found = changes(Sheet(items=before), Sheet(items=(*shared, *after)))
    by_mark: dict[str, int] = {}
    for place in found.places:
        if place.place.is_costing:
            by_mark[place.mark.value] = by_mark.get(place.mark.value, 0) + 1
    assert by_mark.get("added", 0) == len(after)
    assert by_mark.get("removed", 0) == len(before) - len(shared)
    assert by_mark.get("edited", 0) == sum(item.content != "新" for item in before[::2])
    assert by_mark.get("moved", 0) == max(len(shared) - 1, 0)
    assert changes(Sheet(items=before), Sheet(items=before)).is_empty


def test_a_place_of_the_table_has_a_name_and_words_and_the_line_covers_its_cells():
    sheet = Sheet(items=(CostingItem("0a1b2c3d4e", content="课时费", amount=Decimal("10.00")),))
    cell, line = Place.at("amount-0a1b2c3d4e"), Place.at("item-0a1b2c3d4e")
    assert (cell.name(sheet), cell.words(sheet)) == ("支出明细 第1行 金额（元）", "10.00")
    assert (line.name(sheet), line.is_on(sheet), cell.is_on(Sheet())) == ("支出明细 第1行", True, False)
    assert (line.covers(cell), cell.covers(line), cell.covers(Place("basis", cell.row))) == (
        True,
        True,
        False,
    )
    assert (cell.words(Sheet()), cell.name(Sheet())) == (None, "已删除的明细 金额（元）")


def test_an_imported_table_keeps_the_identities_of_lines_it_knows_and_none_leaves_the_table_alone():
    one, two = CostingItem("a", content="甲", amount=Decimal("1.00")), CostingItem("b", content="乙")
    new = (CostingItem("x", content="乙", amount=Decimal("5.00")), CostingItem("y", content="丙"))
    after = merged(Sheet(items=(one, two)), Sheet(items=new))
    assert [item.identity for item in after.items] == ["b", "y"]
    assert after.medium_term_amount == Decimal("5.00")
    left = merged(Sheet(items=(one, two)), Sheet(medium_term_amount=Decimal("9.00")))
    assert (left.items, left.medium_term_amount) == ((one, two), Decimal("1.00"))


def test_a_step_comes_back_from_the_page_and_nothing_else_does():
    blank = ("",) * len(ITEM_COLUMNS)
    step = ItemStep(
        (("0a1b2c3d4e", blank),),
        ("1a1b2c3d4e",),
        (ItemEdit("2a1b2c3d4e", "quantity", "1", "2"),),
        ("旧", "新"),
        ("1.00", ""),
    )
    assert read_item_step(step.to_json()) == step
    broken = [
        {"edited": [["x", "quantity", "1", "2"]]},
        {"added": [["x", []]]},
        {"prose": ["a"]},
        {"amounts": ["多", ""]},
    ]
    for part in broken:
        with pytest.raises(Unreadable, match="无法撤销"):
            read_item_step(json.dumps(json.loads(step.to_json()) | part))
