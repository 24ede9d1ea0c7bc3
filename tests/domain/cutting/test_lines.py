"""Lines of 支出明细 cut to an amount: never above it, prices and later years left alone, whole units."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cutting.lines import DEDUCTED, INDIVISIBLE, LATER, UNPRICED, cut_lines
from app.domain.form.costing import CostingItem, settled, sums


def line(identity: str = "i1", quantity=None, unit="台", price=None, amount=None, year="") -> CostingItem:
    def number(value):
        return None if value is None else Decimal(value)

    item = CostingItem(
        identity, "设备", number(quantity), unit, number(price), number(amount), year, "一般公共预算", "询价"
    )
    return settled(item)


@pytest.mark.parametrize(
    ("item", "years", "target", "cut"),
    [
        (line(quantity="420", price="500"), 1, "170000", ("340", "170000.00", "")),
        (line(quantity="860", price="500", year="210000.00"), 2, "170000", ("780", "390000.00", "170000.00")),
        (line(quantity="100", price="3", year="50%"), 2, "100", ("66", "198.00", "50%")),
        (line(quantity="2.5", unit="亩", price="1000"), 1, "2000", ("2", "2000.00", "")),
        (line(amount="18500"), 1, "15000", (None, "15000.00", "")),
        (line(amount="180000", year="90000.00"), 3, "40000", (None, "130000.00", "40000.00")),
        (line(amount="180000", year="40%"), 3, "60000", (None, "150000.00", "40%")),
    ],
)
def test_a_line_is_cut_in_its_own_steps(item, years, target, cut):
    found = cut_lines([item], years, Decimal(target))
    (new,) = found.of([item])
    shown = None if new.quantity is None else str(new.quantity)
    assert (shown, str(new.amount), new.this_year) == cut
    assert (new.unit_price, new.content, new.basis) == (item.unit_price, item.content, item.basis)
    assert found.reaches and new.in_year(years) <= Decimal(target)


def test_what_cannot_be_cut_stays_for_a_reason_and_the_others_make_up_for_it():
    items = [
        line("deducted", amount="-16000", year="-16000.00"),
        line("later", amount="5000", year="0.00"),
        line("single", quantity="1", unit="次", price="18500", year="18500.00"),
        CostingItem("unpriced", "待定"),
        line("many", quantity="100", price="1000", year="100000.00"),
    ]
    found = cut_lines(items, 2, Decimal(60_000))
    assert found.stay == {
        "deducted": DEDUCTED, "later": LATER, "unpriced": UNPRICED, "single": INDIVISIBLE
    }  # fmt: skip
    assert sums(found.of(items), 2).year == Decimal("59500.00")
    for target in ("2499", "-1", "0"):
        hopeless = cut_lines(items, 2, Decimal(target))
        assert (hopeless.cut, hopeless.reaches) == ({}, False)


quantities = st.decimals("0.001", "100000", places=3) | st.integers(1, 5000).map(Decimal)
prices = st.decimals("0.01", "99999.999", places=3)
shares = st.sampled_from(["", "50%", "33.3%", "all", "part"])


@st.composite
def some_lines(draw) -> list[CostingItem]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            item = settled(CostingItem(f"i{number}", "甲", draw(quantities), "项", draw(prices)))
        else:
            item = CostingItem(f"i{number}", "乙", amount=draw(st.decimals("-9999", "999999", places=2)))
        share = draw(shares)
        if share in ("all", "part"):
            whole = item.amount or Decimal(0)
            share = str(whole if share == "all" else (whole / 2).quantize(Decimal("0.01")))
        found.append(replace(item, this_year=share))
    return found


@given(some_lines(), st.integers(1, 3), st.decimals("0.01", "1", places=4))
def test_the_sum_of_the_year_never_goes_beyond_the_amount(items, years, share):
    before = sums(items, years)
    target = (before.year * share).quantize(Decimal("0.01"))
    found = cut_lines(items, years, target)
    after = found.of(items)
    assert not found.reaches or sums(after, years).year <= max(target, Decimal(0)) or not found.cut
    for old, new in zip(items, after, strict=True):
        assert settled(new) == new and new.unit_price == old.unit_price
        assert new == old or (0 < new.amount < old.amount or new.amount == old.amount)
        if old.identity in found.stay:
            assert new == old
        if old.this_year and not old.this_year.endswith("%") and not old.is_computed and new != old:
            assert new.amount - new.in_year(years) == old.amount - old.in_year(years)
