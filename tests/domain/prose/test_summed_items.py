"""Sums that name how many items they are of, and totals behind a list of products."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.figures import figures
from app.domain.prose.listed_products import is_sum_of_list
from app.domain.prose.summed_items import MOST, wrong_sums_of_items

LINES = "印刷费2万元；\n场租3万元；\n劳务费1万元。\n"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (LINES + "以上四项合计6万元。", [(4, 3)]),
        (LINES + "上述2项费用共计6万元。", [(2, 3)]),
        ("1.甲4万元；2.乙6万元。以上三项合计10万元。", [(3, 2)]),
        (LINES + "以上三项合计6万元。", []),
        ("2026年预算12万元。甲4万元；乙8万元；以上两项合计12万元。", []),
        ("甲4万元；乙6万元，丙2万元；以上三项合计12万元。", []),
        ("一、设备：1.电脑5万元；2.打印机1万元。二、培训2万元。以上两项合计8万元。", []),
        ("甲4万元，乙6万元。以上两项合计10万元。", []),
        (LINES + "以上四项合计9万元。", []),
        (LINES + "以上四项，合计另见附件，共6万元。", []),
    ],
)
def test_the_items_that_make_a_sum_are_counted(text, counts):
    assert [(each.announced, each.listed) for each in wrong_sums_of_items(figures(text))] == counts


def test_so_many_sums_are_looked_at():
    text = (LINES + "以上四项合计6万元。\n说明如下。\n") * (MOST + 5)
    assert len(list(wrong_sums_of_items(figures(text)))) == MOST


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("一等奖2名×3000元、二等奖4名×2000元，共14000元", True),
        ("一等奖2名×3000元、二等奖4名×2000元、三等奖6名×1000元，共20000元", True),
        ("一等奖2名×3000元、二等奖4名×2000元，共15000元", False),
        ("一等奖2名×3000元；二等奖4名×2000元，共14000元", False),
        ("一等奖2名×3000元，二等奖4名×2000元，共14000元", False),
        ("一等奖2名×3000元、二等奖4名×2000元=14000元", False),
    ],
)
def test_a_total_behind_a_list_is_of_all_its_products(text, is_it):
    found = figures(text)
    assert is_sum_of_list(found.expressions[-1], found) is is_it


@given(st.text(alphabet="以上两三项合计共12元万甲、×*=；。\n ", max_size=60))
def test_whatever_is_written_nothing_is_raised(text):
    found = figures(text)
    for each in wrong_sums_of_items(found):
        assert 0 <= each.start < each.end <= len(text) and each.listed > 1
    for one in found.expressions:
        assert is_sum_of_list(one, found) in (True, False)
