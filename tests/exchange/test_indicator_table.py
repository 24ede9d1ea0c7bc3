"""The indicator table: columns in any order, categories by their core, blanks that inherit, rows that end it."""

from dataclasses import replace

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import TABLE_HEAD
from tests.exchange.filled import (
    CATEGORY,
    INDICATORS,
    ROWS,
    SHEET,
    problems,
    read_one,
    write_fields,
    write_table,
)


def form_of(rows, head=TABLE_HEAD):
    """Return a writer of the standard fields with another table, which begins in row 10."""
    return lambda ws: write_table(ws, write_fields(ws), rows=rows, head=head)


def test_extra_columns_in_any_place():
    head = ("序号", "指标权重", *TABLE_HEAD[:3], "计分标准", *TABLE_HEAD[3:], "备注")
    rows = [
        (number, "10%", *row[:3], "按比例", *row[3:], "常年" if number % 2 else None)
        for number, row in enumerate(INDICATORS, 1)
    ]
    assert read_one(form_of(rows, head)) == SHEET


def test_merged_headings_and_cells():
    def write(ws):
        below = write_fields(ws)
        columns = (1, 2, 4, 7, 9)
        for row, cells in enumerate((TABLE_HEAD, *INDICATORS), below):
            for column, value in zip(columns, cells, strict=True):
                ws.cell(row, column, value)
            ws.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
            ws.merge_cells(start_row=row, end_row=row, start_column=4, end_column=6)

    assert read_one(write) == SHEET


def test_a_head_of_two_rows():
    def write(ws):
        below = write_fields(ws)
        for column, word in enumerate(("一级指标", "二级指标", "三级指标", "绩效要求"), 1):
            ws.cell(below, column, word)
        ws.cell(below + 1, 4, "指标值")
        ws.cell(below + 1, 5, "指标解释")
        for row, cells in enumerate(INDICATORS, below + 2):
            for column, value in enumerate(cells, 1):
                ws.cell(row, column, value)

    assert read_one(write) == SHEET


@pytest.mark.parametrize(
    "head",
    [
        ("一级 指标", "二级\n指标", "三级指标：", "指标值（包含数字及文字描述）", "指标解释（必填）"),
        ("一级指标", "二级指标（*为必填）", "三级指标名称", "年度指标值", "指标说明"),
        ("一级指标", "*二级指标", "三级指标", "目标值", "指标解释 "),
    ],
)
def test_headings_in_other_spellings(head):
    assert read_one(form_of(INDICATORS, head)) == SHEET


def test_the_forms_own_heading_goes_before_a_similar_one():
    head = ("一级指标", "二级指标", "三级指标", "目标值", "指标值", "指标说明", "指标解释")
    rows = [(*row[:3], "上年", row[3], "另见", row[4]) for row in INDICATORS]
    assert read_one(form_of(rows, head)) == SHEET


def test_a_table_without_first_level():
    assert read_one(form_of([row[1:] for row in INDICATORS], TABLE_HEAD[1:])) == SHEET


@pytest.mark.parametrize(
    "spelled",
    [
        lambda core: core,
        lambda core: f"*{core}",
        lambda core: f"＊{core}",
        lambda core: f"{core}*",
        lambda core: f"{core}＊：",
        lambda core: core.removesuffix("指标"),
        lambda core: f"* {core.removesuffix('指标')}",
        lambda core: f"{core[:2]} {core[2:]}",
        lambda core: f"{core[:2]}\n{core[2:]}",
        lambda core: f"1.{core}",
        lambda core: f"{core}（必填）",
    ],
)
def test_a_category_is_known_in_every_spelling(spelled):
    rows = [(spelled(row[0]), spelled(row[1].strip("*")), *row[2:]) for row in INDICATORS]
    assert read_one(form_of(rows)) == SHEET


def unrepeated(rows, columns):
    """Return the rows with blanks where a value repeats the one above, as merged cells leave them."""
    above = (None,) * 5
    for row in rows:
        yield tuple(None if n in columns and row[n] == above[n] else row[n] for n in range(5))
        above = row


@pytest.mark.parametrize("columns", [{0}, {1}, {0, 1}])
def test_blank_levels_inherit_from_above(columns):
    assert read_one(form_of(unrepeated(INDICATORS, columns))) == SHEET


def test_several_rows_under_one_category():
    rows = [
        ("产出指标", "*数量指标", "甲", "1个", "一"),
        *((None, None, name, "1个", name) for name in "乙丙丁"),
    ]
    sheet = read_one(form_of(rows))
    assert [(row.category.level_2, row.name) for row in sheet.rows] == [
        ("数量指标", name) for name in "甲乙丙丁"
    ]


def test_a_row_that_is_blank_but_for_inherited_levels_is_passed_over():
    rows = [*INDICATORS[:2], (None,) * 5, ("产出指标", None, None, None, None), *INDICATORS[2:]]
    assert read_one(form_of(rows)) == SHEET


def test_a_row_with_its_own_category_is_kept_blank_beside_others():
    rows = [*INDICATORS[:2], ("产出指标", "*数量指标", None, None, None), *INDICATORS[2:]]
    cells = [row.cells for row in read_one(form_of(rows)).rows_of(CATEGORY["*数量指标"])]
    assert cells == [row.cells for row in ROWS[:2]] + [("", "", "")]


def test_bands_within_the_table():
    rows = [("产出指标", *[None] * 4), *INDICATORS[:5], ("效益与满意度", *[None] * 4), *INDICATORS[5:]]
    assert read_one(form_of(rows)) == SHEET


def test_a_head_repeated_on_a_second_page():
    assert read_one(form_of([*INDICATORS[:4], TABLE_HEAD, *INDICATORS[4:]])) == SHEET


@pytest.mark.parametrize(
    "footer",
    [
        ("填报人：", "张某", "联系电话：", "12345678", "2025年1月"),
        ("填报人：张某", None, "单位负责人：", "李某", None),
        ("单位负责人（签字）：", None, "日期：", None, None),
        ("注：1.标*的为必填项。2.指标值应可衡量。", None, None, None, None),
        ("注1：标*的为必填项。", None, None, None, None),
        ("备注", "本表一式两份", None, None, None),
        ("审核意见", "同意", "盖章", "李某", "2025年1月"),
        ("主管部门审核意见", None, "同意", "李某", None),
        (None, None, "填报人：", "张某", None),
        (None, "填报人：张某", "审核人：李某", "2025年1月", None),
        ("本表一式两份，单位与财政部门各留一份。", None, None, None, None),
        ("合计", None, None, "100", None),
        ("单位经办", "张某", None, None, None),
    ],
)
def test_what_stands_below_the_table_is_no_indicator(footer):
    rows = [*INDICATORS, footer, (None, None, "附注", "续", "页") if "：" in str(footer) else (None,) * 5]
    assert read_one(form_of(rows)) == SHEET


def test_an_indicator_named_like_the_form_does_not_end_the_table():
    rows = [
        *INDICATORS,
        (None, None, "编制绩效目标申报表", "1份", None),
        (None, None, "预算年度", "1个", "x"),
    ]
    names = [row.name for row in read_one(form_of(rows)).rows_of(CATEGORY["其他满意度指标"])]
    assert names == ["不适用", "编制绩效目标申报表", "预算年度"]


@pytest.mark.parametrize(
    "word", ["可持续发展指标", "满意度指标", "经济成本指标", "数量质量指标", "经济成本指标："]
)
def test_an_unknown_category_with_content_is_a_problem(word):
    found = problems(form_of([*INDICATORS, ("效益指标", word, "活动场次", "≥5场", "统计")]))
    assert list(found) == ["B22"]
    assert f"“{word}”不是目录里的二级指标" in found["B22"]


def test_an_unknown_category_is_named_once_for_the_rows_that_inherit_it():
    rows = [("成本指标", "社会成本指标", "甲", "1", "x"), (None, None, "乙", "2", "y"), *INDICATORS]
    assert list(problems(form_of(rows))) == ["B11"]


@pytest.mark.parametrize("cells", [("不适用", "不适用", "不适用"), (None, None, None), ("无", "", "无")])
def test_an_unknown_category_without_content_is_passed_over(cells):
    assert (
        read_one(form_of([*INDICATORS[:5], ("效益指标", "可持续发展指标", *cells), *INDICATORS[5:]])) == SHEET
    )


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([(None, None, "甲", "1", "x"), *INDICATORS], "C11"),
        ([("产出指标", None, "甲", "1", "x"), *INDICATORS], "A11"),
        ([*INDICATORS[:5], ("效益指标", None, "甲", "1", "x"), *INDICATORS[5:]], "A16"),
        ([*INDICATORS, ("成本指标", None, "甲", "1", "x")], "A22"),
    ],
)
def test_content_without_a_category_is_a_problem(rows, cell):
    assert problems(form_of(rows)) == {cell: "这一行没有填写二级指标，上方也没有可以沿用的。"}


def test_a_later_catalogue_is_read_by_its_own_categories():
    from app.domain.form.catalogue import Catalogue, Category
    from app.domain.form.code_lists import CodeLists
    from app.exchange.workbook import read_workbook
    from tests.exchange.filled import LISTS, workbook

    later = Catalogue("后来的目录", (*STANDARD.categories[:3], Category("成本指标", "经济成本指标", True)))
    lists = CodeLists(LISTS.project_types, LISTS.allocation_methods, later)
    rows = [*INDICATORS[:4], ("成本指标", "*经济成本指标", "单日成本", "≤1500元", "支出/天数")]
    (result,) = read_workbook(workbook(form_of(rows)), lists)
    assert result.sheet.catalogue == later
    assert [row.category.level_2 for row in result.sheet.rows][-1] == "经济成本指标"


def test_texts_are_kept_exactly():
    cells = ("  两端有空格 ", "≥１００％", "第一行\n  第二行\t（全角，标点）")
    rows = [("产出指标", "*数量指标", *cells), *INDICATORS[2:]]
    sheet = read_one(form_of(rows))
    assert sheet.rows[0].cells == cells
    assert replace(sheet, rows=sheet.rows[1:]) == replace(SHEET, rows=ROWS[2:])
