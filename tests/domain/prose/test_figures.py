"""The figures of a costing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.figures import figures


def test_operands_are_left_out_and_the_claim_is_kept():
    found = figures("培训费：300元/人×200人=6万元；资料费2万元")
    assert [each.value for each in found.amounts] == [60_000, 20_000]
    assert found.prices == ()


def test_an_expression_without_a_claim_counts_with_its_value():
    assert [each.value for each in figures("按3000元/人×20人测算").amounts] == [60_000]


def test_unit_prices_stand_apart():
    found = figures("单价300元，共采购200套，合计6万元")
    assert ([each.value for each in found.prices], [each.value for each in found.amounts]) == (
        [300],
        [60_000],
    )
    assert [(each.number, each.thing) for each in found.quantities] == [(200, "套")]


def test_capital_figures_repeat_an_amount():
    assert len(figures("10万元（大写：壹拾万元整），另有5万元").amounts) == 2


def test_ranges_are_no_amounts():
    assert figures("费用3-5万元").is_empty


def test_months_are_counted():
    assert [(each.number, each.thing) for each in figures("服务12个月，第3次，1.1万家").quantities] == [
        (12, "月"),
        (11_000, "家"),
    ]


@given(st.text("0123456789.,万元个月每单价=×*+合计（）()条，。;~", max_size=300))
def test_whatever_the_text_there_are_few_figures_in_their_order(text):
    found = figures(text)
    assert max(len(found.amounts), len(found.prices), len(found.quantities)) <= 40
    assert [each.start for each in found.amounts] == sorted(each.start for each in found.amounts)
    assert all(isinstance(each.value, Decimal) for each in found.amounts)
