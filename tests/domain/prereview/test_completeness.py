"""完整性: what the form requires is counted, and what is still blank is named."""

from dataclasses import replace
from decimal import Decimal

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet
from app.domain.prereview.completeness import completeness

QUALITY = STANDARD.category("质量指标")
FIELDS = Sheet(
    project_name="某项目",
    implementation_years=1,
    project_type=ProjectType("15", "履职类"),
    is_new_project=False,
    allocation_method="项目法",
    medium_term_amount=Decimal(1),
    budget_year_amount=Decimal(1),
    policy_basis="某文。",
    costing_basis="1×1。",
)


def names(sheet: Sheet) -> list[str]:
    return [each.name for each in completeness(sheet).missing]


def test_a_blank_form_lacks_every_required_field_and_starred_category():
    found = completeness(Sheet())
    assert (found.filled, found.total, len(found.missing)) == (0, 27, 15)
    assert sum(each.cells for each in found.missing) == 9 + 6 * 3
    assert names(Sheet())[0] == "项目名称" and names(Sheet())[-1] == "服务对象满意度指标"


def test_the_project_decides_which_goals_count():
    assert completeness(FIELDS).total == 27 and names(FIELDS)[0] == "数量指标"
    assert names(replace(FIELDS, is_new_project=True, implementation_years=3))[:2] == [
        "年度目标",
        "长期目标（跨度多年的项目需填）",
    ]
    assert completeness(replace(FIELDS, is_new_project=True, implementation_years=3)).total == 29


def test_a_row_that_is_begun_lacks_its_blank_cells_and_a_whole_one_nothing():
    begun = replace(FIELDS, rows=(IndicatorRow("a", QUALITY, "完好率"),))
    assert [each for each in names(begun) if "质量" in each] == [
        "质量指标 第1行 指标值",
        "质量指标 第1行 指标解释",
    ]
    assert completeness(begun).filled == 10
    whole = replace(FIELDS, rows=(IndicatorRow("a", QUALITY, "完好率", "≥98%", "比。"),))
    assert not [each for each in names(whole) if "质量" in each] and completeness(whole).filled == 12


def test_a_row_that_says_none_is_no_row():
    none = replace(FIELDS, rows=(IndicatorRow("a", QUALITY, "不适用", "不适用", "无"),))
    assert "质量指标" in names(none)
