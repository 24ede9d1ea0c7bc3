"""What a copy takes over, and what of it must be looked at again."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD, Catalogue
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.procedure.copying import (
    Recheck,
    carried_over,
    names_time_or_money,
    to_be_looked_at,
    unchanged,
)
from app.domain.text import fingerprint

QUANTITY, QUALITY, TIMELINESS, ECONOMY = (
    STANDARD.category(name) for name in ("数量指标", "质量指标", "时效指标", "经济效益指标")
)
SHEET = Sheet(
    project_code="990106261211500101001",
    project_name="巡护道维护",
    implementation_years=3,
    is_new_project=True,
    medium_term_amount=Decimal("300000.00"),
    budget_year_amount=Decimal("100000.00"),
    policy_basis="《巡护道管理办法》第七条。",
    costing_basis="全年维护12公里，每公里8,000元。",
    annual_objective="12月底前完成全部维护。",
    rows=(
        IndicatorRow("a", QUANTITY, "维护里程", "12公里", "验收的里程。"),
        IndicatorRow("b", TIMELINESS, "完成时间", "2026年11月30日前", "以验收单日期为准。"),
        IndicatorRow("c", QUALITY, "验收合格率", "≥98%", "2026年度合格里程÷验收里程×100%。"),
        IndicatorRow("d", ECONOMY, "不适用", "不适用", "不适用"),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026年完成",
            "按2024—2026年规划",
            "（2025）",
            "《2025年工作要点》",
            "２０２６年",
            "二〇二六年底",
            "25年底完成",
        ),
        *("2026-12-31前", "2026.12", "2026/6", "12月底前", "6月30日前", "９月30日", "十二月底前", "12月"),
        *("全年共30万元", "每人1,350元/天", "￥118,900.00", "人民币壹佰万元整", "单价195元/条", "156,000.00"),
        *("较上年提高", "今年内完成", "与去年持平"),
    ],
)
def test_a_year_a_date_or_an_amount_is_noticed(text):
    assert names_time_or_money(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "不适用",
            "118台",
            "≥98%",
            "≤24小时",
            "服务2000人次",
            "每3个月一次",
            "三年内",
            "连续12个月",
            "第七条",
        ),
        *(
            "云府办〔2026〕41号",
            "验收合格里程÷验收里程×100%",
            "3.5月度",
            "1.2.3",
            "项目负责人本年轻",
            "12月活用户",
        ),
    ],
)
def test_what_holds_for_every_year_is_not(text):
    assert not names_time_or_money(text)


def test_amounts_the_duration_and_what_names_time_or_money_is_to_be_looked_at_in_the_order_of_the_form():
    assert [place.anchor for place in to_be_looked_at(SHEET)] == [
        *("implementation_years", "medium_term_amount", "budget_year_amount"),
        *("costing_basis", "annual_objective", "target_value-b", "definition-c"),
    ]


def test_blanks_and_rows_that_say_none_are_not_to_be_looked_at():
    none = IndicatorRow("d", ECONOMY, "无", "不适用", "")
    assert to_be_looked_at(Sheet(rows=(none,))) == ()


def test_a_project_that_goes_on_keeps_code_and_identities_and_is_not_new():
    copied = carried_over(SHEET, {"a", "c"}, STANDARD, continues=True)
    assert copied == replace(SHEET, is_new_project=False, rows=(SHEET.rows[0], SHEET.rows[2]))


def test_another_project_has_neither_and_says_anew_whether_it_is_new():
    copied = carried_over(SHEET, {"b"}, STANDARD, continues=False)
    (row,) = copied.rows
    assert (copied.project_code, copied.is_new_project, row.identity) == ("", None, "")
    assert row.cells == SHEET.rows[1].cells and copied.costing_basis == SHEET.costing_basis


def test_rows_move_to_the_catalogue_of_the_new_round():
    moved = replace(QUANTITY, level_1="产出", required=False)
    copied = carried_over(SHEET, {"a", "b"}, Catalogue("新目录", (moved,)), continues=True)
    assert [(row.identity, row.category) for row in copied.rows] == [("a", moved)]


def recheck(place: Place, words: str | None = None) -> Recheck:
    return Recheck(place, 2026, fingerprint(place.words(SHEET) if words is None else words))


def test_a_mark_lapses_when_the_words_change_and_comes_back_with_them():
    place = Place("target_value", "b")
    kept = [recheck(place)]
    changed = replace(SHEET, rows=(replace(SHEET.rows[1], target_value="2027年11月30日前"),))
    assert unchanged(kept, SHEET) == tuple(kept)
    assert unchanged(kept, changed) == ()
    assert unchanged(kept, replace(SHEET, rows=())) == ()


def test_marks_stand_in_the_order_of_the_form():
    places = [
        Place(*args)
        for args in (("definition", "c"), ("target_value", "b"), ("budget_year_amount",), ("costing_basis",))
    ]
    found = unchanged([recheck(place) for place in places], SHEET)
    assert [each.place.anchor for each in found] == [
        *("budget_year_amount", "costing_basis", "target_value-b", "definition-c")
    ]


@given(st.text(alphabet="0123456789年月日元万.-/—二〇一本去前底《》（）, 人次个"))
def test_any_text_is_read(text):
    assert names_time_or_money(text) in (True, False)
