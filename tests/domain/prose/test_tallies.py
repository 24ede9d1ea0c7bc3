"""What a costing counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.figures import figures
from app.domain.prose.tallies import (
    numbered_costs,
    wrong_capitals,
    wrong_counts,
    wrong_instalments,
    wrong_prices,
    wrong_years,
)


@pytest.mark.parametrize(
    "text",
    [
        "单价300元/人，培训200人，合计6万元。",
        "单个站点平均2.58万元，另一种单个站点平均5万元，共4个甲类、6个乙类，总费用40.32万元。",
        "驻场2人，每人每月1.5万元，服务12个月，共计36万元。",
        "每人500元，举办3场，共计9万元。",
        "8元/套，约500家，预计5000元。",
    ],
)
def test_a_product_that_holds_or_cannot_be_told_is_passed(text):
    assert list(wrong_prices(figures(text))) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("单价300元/人，培训200人，合计7万元。", 60_000),
        ("单个站点平均2.58万元，另一种单个站点平均5万元，共4个甲类、6个乙类，总费用40.8万元。", 403_200),
        ("约500家，证书8元/套，预计2000元。", 4_000),
    ],
)
def test_a_product_that_does_not_hold_is_found(text, value):
    (found,) = wrong_prices(figures(text))
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("包括以下4项：1.采购；2.安装；3.培训。", [(4, 3)]),
        ("分为两个部分：（1）采购；（2）安装；（3）培训。", [(2, 3)]),
        ("包括三个支出事项，包括（1）采购费；（2）安装费。", [(3, 2)]),
        ("包括以下3项：1.采购；2.安装；3.培训。", []),
        ("共4项工作，另见附件。", []),
        ("包括3个项目：1.甲；2.乙。", []),
        ("包括三项：\n一、采购：1.电脑；2.桌椅。\n二、安装。\n三、培训。", []),
    ],
)
def test_announced_and_listed_items_are_compared(text, counts):
    assert [(each.announced, each.listed) for each in wrong_counts(text)] == counts


def test_numbered_items_with_an_amount_are_counted():
    text = "1.采购10万元；\n2.安装5万元；\n3.培训3万元；\n4.验收。"
    assert numbered_costs(figures(text)) == 3
    assert numbered_costs(figures("采购10万元，安装5万元，培训3万元")) == 0


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("签订后支付30%，验收后支付60%，剩余5%为质保金。", [95]),
        ("签订后支付30%，验收后支付60%，剩余10%为质保金。", []),
        ("满意度达到90%后支付剩余30%。", []),
        ("首付40%。\n验收后支付剩余70%。", []),
    ],
)
def test_instalments_make_the_whole(text, sums):
    found = wrong_instalments(figures(text))
    assert [sum(each.value for each in run) * 100 for run in found] == sums


def test_capital_figures_repeat_the_amount():
    ((first, second),) = wrong_capitals("合同价100,000.00元（大写：壹拾贰万元整）")
    assert (first.value, second.value) == (100_000, 120_000)
    assert list(wrong_capitals("合同价100,000.00元（大写：壹拾万元整）")) == []


@given(
    st.text(
        "0123456789.万元每单价个人月套家包括项部分共计（）()①②一二三、：，；。\n%付剩余大写壹拾", max_size=300
    )
)
def test_whatever_the_text_nothing_is_raised(text):
    found = figures(text)
    for each in wrong_counts(text):
        assert each.announced != each.listed
    assert numbered_costs(found) >= 0
    assert all(len(run) > 1 for run in wrong_instalments(found))
    assert all(pair[0].value != pair[1].value for pair in wrong_capitals(text))
    assert all(each.prices for each in wrong_prices(found))


@pytest.mark.parametrize(
    "text", ["记账户150户，每户每月100元，计18万元", "调查员15人，每人每月1,000元，计18万元"]
)
def test_a_price_of_a_month_may_be_reckoned_over_the_months(text):
    assert list(wrong_prices(figures(text))) == []


def test_a_price_of_a_month_that_does_not_make_the_year_is_found():
    ((price, total),) = wrong_years(figures("服务费按月支付，每月2.5万元，全年28万元。"))
    assert (price.value, total.value) == (25_000, 280_000)


@pytest.mark.parametrize(
    "text",
    [
        "每月2.5万元，全年30万元",
        "5人，每月2.5万元，全年150万元",
        "每月2.5万元，首期28万元",
        "每月2.5万元。全年28万元",
    ],
)
def test_a_year_that_comes_out_or_counts_something_else_is_passed(text):
    assert list(wrong_years(figures(text))) == []
