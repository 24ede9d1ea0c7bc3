"""The form as a plain value: its labels, its rows, what it prints."""

from decimal import Decimal

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import (
    COLUMNS,
    EDITABLE,
    FIELDS,
    PAIRS,
    TABLE_HEAD,
    WIDE,
    IndicatorRow,
    ProjectType,
    Sheet,
)

QUANTITY = STANDARD.category("数量指标")
ECONOMIC = STANDARD.category("经济效益指标")


def row(identity, category=QUANTITY, name="巡检次数", value="≥12次", definition="全年巡检次数"):
    return IndicatorRow(identity, category, name, value, definition)


def test_the_header_has_five_rows_of_two_pairs_in_the_order_of_the_form():
    assert [[field.label for field in pair] for pair in PAIRS] == [
        ["项目编码", "项目名称"],
        ["申请单位", "一级预算单位"],
        ["实施期限", "项目类型"],
        ["是否新增项目", "分配方式"],
        ["项目总金额（中期规划，元）", "本年度项目金额（元）"],
    ]


def test_four_wide_rows_follow():
    assert [field.label for field in WIDE] == [
        "政策依据",
        "测算依据",
        "年度目标",
        "长期目标（跨度多年的项目需填）",
    ]


def test_the_indicator_table_has_five_columns():
    assert TABLE_HEAD == ("一级指标", "二级指标", "三级指标", "指标值", "指标解释")
    assert list(COLUMNS) == ["name", "target_value", "definition"]


def test_code_units_and_type_are_not_typed():
    assert set(FIELDS) - set(EDITABLE) == {
        "project_code",
        "applicant_unit",
        "primary_budgetary_unit",
        "project_type",
    }


def test_every_field_is_an_attribute_of_the_sheet():
    assert all(hasattr(Sheet(), key) for key in FIELDS)


def test_the_catalogue_has_ten_categories_and_six_stars():
    assert [(c.level_1, c.printed) for c in STANDARD.categories] == [
        ("产出指标", "*数量指标"),
        ("产出指标", "*质量指标"),
        ("产出指标", "*时效指标"),
        ("产出指标", "*成本指标"),
        ("效益指标", "经济效益指标"),
        ("效益指标", "*社会效益指标"),
        ("效益指标", "生态效益指标"),
        ("效益指标", "可持续影响指标"),
        ("满意度指标", "*服务对象满意度指标"),
        ("满意度指标", "其他满意度指标"),
    ]


def test_the_catalogue_knows_no_other_category():
    assert STANDARD.category("质效指标") is None


@pytest.mark.parametrize(
    "cells",
    [("不适用", "不适用", "不适用"), ("不适用", "不适用", "无"), ("", "", ""), (" 不 适用", "无", "\u3000")],
)
def test_a_row_of_not_applicable_none_and_blanks_says_none(cells):
    assert row("a", QUANTITY, *cells).is_none
    assert not row("a", QUANTITY, *cells).is_complete


@pytest.mark.parametrize("cells", [("巡检次数", "", ""), ("巡检次数", "≥12次", " \n")])
def test_a_row_with_a_blank_cell_is_begun_and_not_complete(cells):
    assert not row("a", QUANTITY, *cells).is_none
    assert not row("a", QUANTITY, *cells).is_complete


def test_a_row_whose_three_cells_speak_is_complete():
    assert row("a").is_complete


def test_an_unstarred_category_without_rows_prints_not_applicable():
    (printed,) = Sheet().printed_rows(ECONOMIC)
    assert printed.cells == ("不适用", "不适用", "不适用")
    assert printed.identity == ""


def test_a_starred_category_without_rows_prints_an_empty_row():
    (printed,) = Sheet().printed_rows(QUANTITY)
    assert printed.cells == ("", "", "")


def test_rows_print_as_they_are_even_when_they_say_none():
    imported = row("a", ECONOMIC, "不适用", "不适用", "无")
    assert Sheet(rows=(imported,)).printed_rows(ECONOMIC) == (imported,)


def test_a_category_keeps_the_order_of_its_rows():
    rows = (row("b"), row("x", ECONOMIC), row("a"))
    assert [r.identity for r in Sheet(rows=rows).rows_of(QUANTITY)] == ["b", "a"]


def test_a_row_is_named_by_category_and_position():
    sheet = Sheet(rows=(row("x", ECONOMIC), row("a"), row("b")))
    assert sheet.place("b") == "数量指标 第2行"
    assert sheet.place("x") == "经济效益指标 第1行"


def test_a_row_that_is_gone_is_called_deleted():
    assert Sheet().row("a") is None
    assert Sheet().place("a") == "已删除的行"


@pytest.mark.parametrize(
    ("field", "value", "printed"),
    [
        ("medium_term_amount", Decimal("2924000.00"), "2,924,000.00"),
        ("is_new_project", True, "是"),
        ("is_new_project", False, "否"),
        ("implementation_years", 3, "3"),
        ("project_type", ProjectType("15", "履职类(运转)项目"), "15 履职类(运转)项目"),
        ("policy_basis", "第一条\n第二条", "第一条\n第二条"),
    ],
)
def test_a_value_is_shown_as_the_form_prints_it(field, value, printed):
    assert Sheet(**{field: value}).shown(field) == printed


@pytest.mark.parametrize("key", sorted(FIELDS))
def test_an_empty_sheet_shows_nothing(key):
    assert Sheet().shown(key) == ""
