"""Whether an amount follows from the figures of a costing."""

from decimal import Decimal

import pytest

from app.domain.prose.derivation import clean_ratio, follows, missing_ratios
from app.domain.prose.figures import figures


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("本年支付21万元", 210_000),
        ("预算约6.2531万元", 62_531),
        ("总额50万元，本年支付70%", 350_000),
        ("甲合同100万元，乙合同60万元，各支付30%、20%", 420_000),
        ("设备10万元，服务20.5万元，差旅1.2万元", 317_000),
        ("运维3.5万元/月，12个月", 420_000),
        ("120元/条×500条", 60_000),
        ("合同总额100万元，已支付40万元，本年支付剩余款项", 600_000),
        ("合同总额100万元，已支付30%，本年付清尾款", 700_000),
        ("甲1万元，乙2万元，丙3万元，丁4万元，戊5万元", 150_000),
    ],
)
def test_an_amount_follows(text, target):
    assert follows(Decimal(target), figures(text))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("总额50万元，按合同支付", 350_000),
        ("建设费约90万元", 412_307),
        ("甲1万元，乙2万元，丙3万元，丁4万元", 95_000),
        ("按照市场询价确定", 80_000),
        ("单价3000元，单价4000元", 7_000),
        ("合同总额100万元，首年40万元", 600_000),
        ("电话0755-12345678，2025年完成300次", 300),
    ],
)
def test_an_amount_does_not_follow(text, target):
    assert not follows(Decimal(target), figures(text))


def test_a_written_share_of_the_total_on_the_form_is_enough():
    assert follows(Decimal(70_000), figures("2025年支付70%"), Decimal(100_000))


@pytest.mark.parametrize(
    ("part", "whole", "ratio"),
    [
        (70, 100, "70%"),
        (275, 1000, "27.5%"),
        (1, 3, ""),
        (100, 100, ""),
        (5, None, ""),
        (Decimal("0.5"), 1, "50%"),
    ],
)
def test_a_clean_ratio_is_written_out(part, whole, ratio):
    scale = 10_000
    assert clean_ratio(Decimal(part) * scale, whole and Decimal(whole) * scale) == ratio


def test_missing_ratios_are_proposed():
    found = figures("甲合同100万元，乙合同61万元")
    assert missing_ratios(Decimal(727_000), found) == "100万元的30%加61万元的70%"
    assert missing_ratios(Decimal(305_000), found) == "61万元的50%"
    assert missing_ratios(Decimal(727_131), found) == ""


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("合同价1234567.89元，支付30%", 370_370),
        ("12人，人均年工资86,521.35元", 1_038_256),
        ("总价300万元，分三年平均支付", 1_000_000),
        ("合同300万元，2028年支付90万元，2029年支付120万元，其余在2030年支付", 900_000),
        ("电费26万元；维护18万元；备件9.2万元；培训4万元；补助4万元。合计62.2万元", 612_000),
        ("2030年支付甲3.1万元、乙7.2万元、丙1.5万元、丁2.6万元；2031年支付甲9万元。", 144_000),
    ],
)
def test_an_amount_follows_to_the_yuan_from_averages_rests_and_the_payments_of_its_year(text, target):
    assert follows(Decimal(target), figures(text), year=2030)


def test_cents_are_not_rounded_away_and_other_years_do_not_count():
    assert not follows(Decimal("370370.12"), figures("合同价1234567.89元，支付30%"))
    assert not follows(
        Decimal(144_000),
        figures("2031年支付甲3.1万元、乙7.2万元、丙1.5万元、丁2.6万元、戊9万元。"),
        year=2030,
    )
