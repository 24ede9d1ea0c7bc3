"""What is said of the year before beside amounts and indicators."""

from decimal import Decimal

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.last_year import beside_earlier
from app.domain.form.sheet import IndicatorRow, Sheet

CATEGORY = {category.level_2: category for category in STANDARD.categories}


def sheet(*rows: tuple[str, str, str], level_2: str = "数量指标", amount: str = "1000.00") -> Sheet:
    """Return a sheet with rows of one category, each `(identity, name, value)`."""
    made = tuple(IndicatorRow(each[0], CATEGORY[level_2], each[1], each[2], "口径") for each in rows)
    return Sheet(rows=made, budget_year_amount=Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("1020000.00", "1062000.00", "1,020,000.00，增加42,000.00（4.1%）"),
        ("1062000.00", "1020000.00", "1,062,000.00，减少42,000.00（4.0%）"),
        ("1000.00", "1000.00", "1,000.00，未变"),
        ("0.00", "1.00", "0.00，增加1.00"),
        ("1000.00", "", "1,000.00"),
        ("", "1000.00", "未填"),
    ],
)
def test_an_amount_with_its_change(was, now, said):
    found = beside_earlier(sheet(amount=now), sheet(amount=was)).said
    assert found["budget_year_amount"] == said and found["medium_term_amount"] == "未填"


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("116台", "118台", "116台，增加2台"),
        ("≥95%", "≥90％", "≥95%，减少5个百分点"),
        ("≤1.50小时", "≤1小时", "≤1.50小时，减少0.5小时"),
        ("1,000人次", "12000人次", "1,000人次，增加11,000人次"),
        ("≥ 90%", "≥90％", "≥ 90%，未变"),
        ("≥90%", "90%", "≥90%"),
        ("90-95%", "96%", "90-95%"),
        ("12次", "12场", "12次"),
        ("2026年4月底前", "2027年4月底前", "2026年4月底前"),
        ("", "良好", "未填"),
    ],
)
def test_a_value_with_its_change_where_both_are_numbers_of_one_unit(was, now, said):
    found = beside_earlier(sheet(("a", "指标", now)), sheet(("a", "指标", was)))
    assert found.said["target_value-a"] == said and not found.gone


def test_rows_go_on_by_identity_or_by_the_same_words_and_each_once():
    earlier = sheet(("a", "台数", "1台"), ("b", "次数", "2次"), ("c", "面积", "3亩"), ("d", "场次", "4场"))
    now = sheet(("a", "设备台数", "1台"), ("x", "次 数", "2次"), ("y", "次数", "2次"), ("z", "", ""))
    found = beside_earlier(now, earlier)
    words = {key.partition("-")[2]: words for key, words in found.said.items() if "-" in key}
    assert words == {"a": "1台，未变", "x": "2次，未变", "y": "无此指标", "z": ""}
    assert [row.name for row in found.gone] == ["面积", "场次"]
    moved = beside_earlier(sheet(("n", "台数", "9台"), level_2="质量指标"), earlier)
    assert moved.said["target_value-n"] == "1台，增加8台"
