"""Itemised sums in prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.breakdowns import unsummed, wrong_parts, wrong_sums
from app.domain.prose.figures import figures

RIGHT = [
    "其中：硬件10万元，软件20万元，合计30万元。",
    "总费用50万元，其中：设备20万元，安装10万元，培训20万元。",
    "总费用50万元，其中设备20万元，安装10万元。",
    "总额100万元，其中2025年支付30万元，2026年支付70万元。",
    "1.设备20万元；\n2.安装5万元；\n3.培训3万元。\n合计28万元。",
    "总预算60万元，包括：\n1.设备40万元；\n2.服务20万元。\n以上由询价得出。",
    "设备20万元，监理费0.6万元（按3%计），合计20.6万元。",
    "2024年20万元，2025年30万元，两年合计50万元。",
    "总费用33.3万元，包括甲11.1万元、乙11.1万元、丙11.1万元。",
    "总费用50万元，包括设备20万元、安装10万元等。",
    "总费用50万元，其中设备20万元、安装10万元、培训10万元。",
    "1.消防车2辆，每辆130万元，共260万元；2.呼吸器100具，每具6500元，共65万元；3.防护服200套，每套3500元，共70万元",
    "1.记录仪小计74万元；\n2.装备小计48万元；\n3.采集站小计6.8万元；",
    "合同金额198万元，年度运维费19.8万元，两年合计39.6万元",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_sum_that_holds_or_is_not_claimed_is_passed(text):
    assert list(wrong_sums(figures(text))) == []


@pytest.mark.parametrize(
    ("text", "total", "items"),
    [
        ("硬件10万元，软件20万元，合计35万元。", 35, 30),
        ("总费用50万元，其中：设备20万元，安装10万元，培训15万元。", 50, 45),
        ("总费用50万元，其中设备40万元，安装20万元。", 50, 60),
        ("总投资50万元，其中设备30万元、安装10万元、预备费8万元。", 50, 48),
        ("1.设备20万元；\n2.安装5万元；\n3.培训3万元。\n合计29万元。", 29, 28),
        ("总预算60万元，包括：\n1.设备40万元；\n2.服务15万元。\n以上由询价得出。", 60, 55),
        ("2024年20万元，2025年30万元，2026年30万元，三年合计90万元。", 90, 80),
    ],
)
def test_a_sum_that_does_not_hold_is_found(text, total, items):
    (found,) = wrong_sums(figures(text))
    assert (found.total.value, found.sum, found.is_trimmed) == (total * 10_000, items * 10_000, False)


def test_a_total_that_was_cut_down_no_longer_is_that_of_its_items():
    (found,) = wrong_sums(figures("软件40万、安装15万、培训25万。压缩规模至60万元。"))
    assert (found.is_trimmed, found.sum, found.total.value) == (True, 800_000, 600_000)


def test_the_parts_of_a_price_make_it():
    (found,) = wrong_parts(figures("画册30元/册（纸张每册10元，印刷每册15元）"))
    assert (found.total.value, found.sum) == (30, 25)
    assert list(wrong_parts(figures("画册30元/册（纸张每册10元，印刷每册20元）"))) == []
    assert list(wrong_parts(figures("画册30元/册（优惠5元，原价35元）"))) == []


def test_parallel_items_without_a_total_are_told():
    assert len(unsummed(figures("调研支出20万元；\n参展支出约25万元。"))) == 2
    for text in ("调研20万元；\n合计20万元。", "合同总额20万元；\n尾款2万元。", "调研1万元，参展2万元。"):
        assert unsummed(figures(text)) == ()


@given(st.text("0123456789.万元合计总额其中包括：:，；。\n（）()年、压缩至", max_size=300))
def test_whatever_the_text_nothing_is_raised(text):
    for each in (*wrong_sums(figures(text)), *wrong_parts(figures(text))):
        assert 0 <= each.start < each.end <= len(text)
