"""The same form in the layouts of other offices: the labels lead, the addresses do not matter."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.form.sheet import FIELDS, PAIRS, TABLE_HEAD, WIDE
from tests.exchange.filled import (
    INDICATORS,
    SHEET,
    TYPED,
    read,
    read_one,
    write_fields,
    write_form,
    write_table,
)

SPELLINGS = {
    "implementation_years": (
        "实施期限",
        "实施期限（年）",
        "实施期限(年):",
        "实 施 期 限",
        "实施\n期限：",
        "项目实施期限",
    ),
    "medium_term_amount": (
        "项目总金额（中期规划，元）：",
        "项目总金额(中期规划,元):",
        "项目总金额（中期规划）",
        "项目总金额（中期规划）（元）",
        "项目总金额",
        "项目总金额（元）：",
        "项目总金额：（元）",
        "项目总金额（单位：元）",
        "项目总金额\n（中期规划，元）：",
        "项目总金额【元】",
    ),
    "budget_year_amount": (
        "本年度项目金额（元）：",
        "本年度项目金额",
        "本年度项目金额，元",
        "本年度 项目金额 ( 元 ) ：",
    ),
    "long_term_objective": (
        "长期目标（跨度多年的项目需填）：",
        "长期目标",
        "长期目标:",
        "长期目标(跨度多年的项目需填)",
    ),
    "project_name": (
        "项目名称",
        "项目名称：",
        "项目名称:",
        "*项目名称",
        "1.项目名称：",
        "二、项目名称",
        "项目名称（限40字以内）：",
    ),
    "applicant_unit": ("申请单位：", "申 请 单 位", "申请单位（盖章）："),
    "policy_basis": ("政策依据：", "（一）政策依据", "政策\n依据"),
}


@pytest.mark.parametrize(
    ("key", "spelling"), [(key, word) for key, words in SPELLINGS.items() for word in words]
)
def test_a_label_is_known_in_every_spelling(key, spelling):
    own = FIELDS[key].label

    def write(ws):
        write_table(ws, write_fields(ws, label=lambda label: spelling if label == own else label))

    assert read_one(write) == SHEET


def punctuated(colon, blank, brackets):
    def label(text):
        text = text.replace("（", brackets[0]).replace("）", brackets[1])
        return text[:2] + blank + text[2:] + colon

    return label


@settings(max_examples=40, deadline=None)
@given(
    top=st.integers(1, 12),
    left=st.integers(1, 8),
    gap=st.integers(0, 4),
    space=st.integers(0, 3),
    colon=st.sampled_from(["", "：", ":", " ：", "： ", "∶"]),
    blank=st.sampled_from(["", " ", "　", "\n", "\u00a0", "\u200b"]),
    brackets=st.sampled_from(["（）", "()", "（)"]),
    order=st.permutations(range(5)),
)
def test_place_gaps_and_punctuation_do_not_matter(top, left, gap, space, colon, blank, brackets, order):
    def write(ws):
        below = write_fields(ws, top, left, gap, punctuated(colon, blank, brackets))
        rows = [[row[number] for number in order] for row in INDICATORS]
        write_table(ws, below + space, left, rows, [TABLE_HEAD[number] for number in order])

    assert read_one(write) == SHEET


def write_pairs(ws, per_row, label="{}：".format):
    """Write all fields, `per_row` pairs beside each other."""
    fields = [*(field for pair in PAIRS for field in pair)]
    row = 1
    for start in range(0, len(fields), per_row):
        for number, field in enumerate(fields[start : start + per_row]):
            ws.cell(row, 1 + 2 * number, label(field.label))
            ws.cell(row, 2 + 2 * number, TYPED[field.key])
        row += 1
    for field in WIDE:
        ws.cell(row, 1, label(field.label))
        ws.cell(row, 2, TYPED[field.key])
        row += 1
    return row


@pytest.mark.parametrize("per_row", [1, 2, 3])
def test_one_two_or_three_pairs_in_a_row(per_row):
    assert read_one(lambda ws: write_table(ws, write_pairs(ws, per_row))) == SHEET


@pytest.mark.parametrize("form", ["{}：{}", "{}:{}", "{} ： {}", "{}：\n{}"])
def test_label_and_value_in_one_cell(form):
    def write(ws):
        for row, fields in enumerate((*PAIRS, *((field,) for field in WIDE)), 1):
            for number, field in enumerate(fields):
                ws.cell(row, 1 + 3 * number, form.format(field.label, TYPED[field.key]))
        write_table(ws, 10)

    assert read_one(write) == SHEET


def test_a_blank_code_in_one_cell_does_not_swallow_its_neighbour():
    def write(ws):
        write_table(ws, write_fields(ws))
        ws["A1"], ws["B1"] = "项目编码：", None
        ws["C1"], ws["D1"] = f"项目名称：{TYPED['project_name']}", None

    assert read_one(write) == replace(SHEET, project_code="")


def test_a_text_that_begins_like_a_label_stays_a_text():
    policy = "项目名称：湖畔图书馆；测算依据：见附件。"
    costing = "测算依据：12人×3000元"
    sheet = read_one(lambda ws: write_form(ws, policy_basis=policy, costing_basis=costing))
    assert sheet == replace(SHEET, policy_basis=policy, costing_basis=costing)


def test_merged_cells_and_extra_headings():
    def write(ws):
        ws["B2"] = "附件3"
        ws["B3"] = "云澜市2025年二级项目支出绩效目标申报表"
        ws.merge_cells("B3:J3")
        ws["I4"] = "单位：元"
        ws["B5"] = "一、基本信息"
        below = write_fields(ws, 6, 2, gap=2)
        for row in range(6, below):
            ws.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)
        ws.cell(below, 2, "二、绩效指标")
        write_table(ws, below + 1, 2)

    assert read_one(write) == SHEET


def test_wide_fields_with_their_label_above():
    def write(ws):
        row = 6
        write_fields(ws)
        for _ in WIDE:
            ws.delete_rows(row)
        for field in WIDE:
            ws.cell(row, 1, field.label)
            ws.cell(row + 1, 1, TYPED[field.key])
            row += 2
        ws.cell(row, 1, "绩效指标")
        write_table(ws, row + 1)

    assert read_one(write) == SHEET


def test_objectives_side_by_side_under_their_labels():
    def write(ws):
        write_fields(ws)
        ws.delete_rows(8, 2)
        ws["A8"], ws["B8"], ws["D8"] = "总体目标", "长期目标", "年度目标"
        ws["B9"], ws["D9"] = TYPED["long_term_objective"], TYPED["annual_objective"]
        write_table(ws, 10)

    assert read_one(write) == SHEET


def test_a_blank_wide_field_takes_nothing_from_the_heading_below():
    def write(ws):
        below = write_fields(ws, long_term_objective=None)
        ws.cell(below, 1, "项目绩效指标设置情况")
        write_table(ws, below + 1)

    assert read_one(write) == replace(SHEET, long_term_objective="")


def test_a_label_merged_over_rows_takes_all_lines_beside_it():
    def write(ws):
        write_fields(ws)
        ws["B8"], ws["B9"], ws["B10"] = "目标1：开放300天；", "目标2：座位120个；", "目标3：零投诉。"
        ws["A9"] = None
        ws.merge_cells("A8:A10")
        ws["A11"], ws["B11"] = "长期目标：", TYPED["long_term_objective"]
        write_table(ws, 12)

    objective = "目标1：开放300天；\n目标2：座位120个；\n目标3：零投诉。"
    assert read_one(write) == replace(SHEET, annual_objective=objective)


def test_foreign_labels_end_a_value():
    def write(ws):
        write_table(ws, write_fields(ws, allocation_method=None))
        ws["E4"], ws["F4"] = "联系人：", "张某"
        ws["E2"], ws["F2"] = "项目属性", "常年项目"
        ws["E3"], ws["F3"] = "是否政府采购：", "否"

    assert read_one(write) == replace(SHEET, allocation_method="")


def test_labels_in_one_row_with_their_values_in_the_next():
    def write(ws):
        row = 1
        for pair in PAIRS:
            for column, field in enumerate(pair, 2):
                ws.cell(row, column, field.label)
                ws.cell(row + 1, column, TYPED[field.key])
            row += 2
        for field in WIDE:
            ws.cell(row, 2, field.label)
            ws.cell(row, 3, TYPED[field.key])
            row += 1
        write_table(ws, row)

    assert read_one(write) == SHEET


def test_two_forms_under_each_other():
    def write(ws):
        below = write_form(ws)
        ws.cell(below, 1, "填报人：张某")
        write_form(ws, below + 2, project_name="第二张表", project_code=None)

    first, second = read(write)
    assert (first.name, second.name) == ("表1（第1张表）", "表1（第2张表）")
    assert first.sheet == SHEET
    assert second.sheet == replace(SHEET, project_name="第二张表", project_code="")


def test_two_forms_without_title_or_footer_between_them():
    def write(ws):
        below = write_table(ws, write_fields(ws))
        write_table(ws, write_fields(ws, below, project_name="第二张表"))

    first, second = read(write)
    assert (first.sheet, second.sheet) == (SHEET, replace(SHEET, project_name="第二张表"))


def test_a_problem_in_the_second_form_names_its_own_cell():
    def write(ws):
        write_form(ws, write_form(ws) + 1, left=3, implementation_years="很久")

    first, second = read(write)
    assert first.sheet == SHEET
    assert [problem.cell for problem in second.problems] == ["D27"]


def test_hidden_rows_columns_and_worksheets_are_read():
    def write(ws):
        write_form(ws)
        ws.row_dimensions[12].hidden = True
        ws.column_dimensions["B"].hidden = True

    def hide(ws):
        write_form(ws)
        ws.sheet_state = "hidden"

    assert [result.sheet for result in read(write, hide)] == [SHEET, SHEET]


def test_fields_below_the_table_belong_to_the_form():
    def write(ws):
        write_fields(ws)
        ws.delete_rows(6, 4)
        below = write_table(ws, 6)
        for row, field in enumerate(WIDE, below):
            ws.cell(row, 1, field.label)
            ws.cell(row, 2, TYPED[field.key])

    assert read_one(write) == SHEET
