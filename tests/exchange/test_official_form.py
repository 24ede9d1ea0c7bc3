"""The official workbook: many forms at once, what is no form, what a category without rows looks like."""

from dataclasses import replace

import pytest

from app.domain.form.sheet import FIELDS, TABLE_HEAD, TITLE
from app.exchange.workbook import read_workbook
from tests.exchange.filled import (
    CATEGORY,
    INDICATORS,
    LISTS,
    ROWS,
    SHEET,
    TYPED,
    anonymous,
    problems,
    read,
    read_one,
    with_shared_strings,
    workbook,
    write_fields,
    write_form,
    write_table,
)

BLANK = dict.fromkeys(TYPED)


def test_the_official_form_is_read():
    assert read_one(write_form) == SHEET


def test_texts_in_a_part_of_their_own_as_excel_saves_them():
    (result,) = read_workbook(with_shared_strings(workbook(write_form)), LISTS)
    assert anonymous(result).sheet == SHEET


def test_every_row_has_an_identity_of_its_own():
    content = workbook(write_form, write_form)
    identities = [row.identity for result in read_workbook(content, LISTS) for row in result.sheet.rows]
    assert len(set(identities)) == 2 * len(ROWS)


def test_a_stream_is_read_like_bytes(tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(write_form))
    with path.open("rb") as stream:
        (result,) = read_workbook(stream, LISTS)
    assert result.sheet.project_name == TYPED["project_name"]


def test_many_sheets_keep_their_order_and_names():
    def write(serial):
        return lambda ws: write_form(ws, project_code=f"990101251211500705{serial:03}")

    content = workbook(*map(write, range(1, 31)), names=tuple(f"{n} 项目" for n in range(1, 31)))
    results = read_workbook(content, LISTS)
    assert [result.name for result in results] == [f"{n} 项目" for n in range(1, 31)]
    assert [result.sheet.project_code[-3:] for result in results] == [f"{n:03}" for n in range(1, 31)]


def test_one_bad_sheet_leaves_the_others_readable():
    good, bad = read(write_form, lambda ws: write_form(ws, budget_year_amount="很多"))
    assert good.sheet == SHEET
    assert bad.sheet is None
    assert [(problem.cell, "“很多”不是金额" in problem.message) for problem in bad.problems] == [("D6", True)]


def write_list(ws):
    ws.append(["项目汇总表"])
    ws.append([field.label for field in FIELDS.values()] + list(TABLE_HEAD))
    for number in range(3):
        ws.append([*TYPED.values(), "产出指标", "数量指标", f"指标{number}", "1", "x"])


def write_instructions(ws):
    ws.append(["《二级项目支出绩效目标申报表》填报说明"])
    for field in FIELDS.values():
        ws.append([f"{field.label}：", f"{field.note or '据实填写'}"])
    for heading in TABLE_HEAD:
        ws.append([heading, "据实填写"])


def write_inline_instructions(ws):
    for field in FIELDS.values():
        ws.append([f"{field.label}：据实填写。"])


def write_library(ws):
    ws.append(["指标库"])
    write_table(ws, 2)


@pytest.mark.parametrize(
    "write",
    [
        write_list,
        write_instructions,
        write_inline_instructions,
        write_library,
        lambda ws: None,
        lambda ws: ws.append(["其他项目", "因素法"]),
        lambda ws: ws.append([TITLE]),
    ],
)
def test_a_worksheet_that_is_no_form_is_passed_over(write):
    first, second = read(write, write_form)
    assert (first.sheet, first.problems, first.remark) == (None, (), "不是申报表")
    assert second.sheet == SHEET


def test_a_blank_form_is_nothing_to_import():
    rows = [(level_1, level_2, *cells) for level_1, level_2, *_ in INDICATORS for cells in [("不适用",) * 3]]
    for content in (rows, [row[:2] for row in rows]):
        (result,) = read(lambda ws, content=content: write_form(ws, rows=content, **BLANK))
        assert (result.sheet, result.problems, result.remark) == (None, (), "空白申报表")


def test_fields_may_stay_blank_and_the_code_is_issued_later():
    sheet = read_one(lambda ws: write_form(ws, **(BLANK | {"project_name": "只有名称"})))
    assert sheet.project_name == "只有名称"
    assert (sheet.project_code, sheet.project_type, sheet.medium_term_amount, sheet.is_new_project) == (
        "",
        None,
        None,
        None,
    )


def test_a_form_without_a_code_column_is_read():
    def write(ws):
        write_form(ws)
        ws["A2"] = ws["B2"] = None

    assert read_one(write) == replace(SHEET, project_code="")


def rows_with(*own):
    """Return the standard rows with those of some categories exchanged."""
    changed = {row[1] for row in own}
    return (*(row for row in INDICATORS if row[1] not in changed), *own)


def cells_of(rows, level_2):
    sheet = read_one(lambda ws: write_form(ws, rows=rows))
    return [row.cells for row in sheet.rows_of(CATEGORY[level_2])]


NONE = ("不适用",) * 3


@pytest.mark.parametrize(
    ("level_2", "rows", "kept"),
    [
        ("经济效益指标", [NONE], []),
        ("经济效益指标", [("不 适 用", "不适用 ", "不适用")], []),
        ("经济效益指标", [("不适用", "不适用", "无")], [("不适用", "不适用", "无")]),
        ("经济效益指标", [("无", "无", "无")], [("无", "无", "无")]),
        ("经济效益指标", [("无", None, None)], [("无", "", "")]),
        ("经济效益指标", [(None, None, None)], [("", "", "")]),
        ("经济效益指标", [NONE, ("增收", "5万元", "台账")], [NONE, ("增收", "5万元", "台账")]),
        ("经济效益指标", [NONE, NONE], [NONE, NONE]),
        ("*数量指标", [(None, None, None)], []),
        ("*数量指标", [NONE], [NONE]),
        ("*数量指标", [("座位", None, None)], [("座位", "", "")]),
    ],
)
def test_rows_of_none_are_kept_as_they_stand_unless_the_form_prints_them_anyway(level_2, rows, kept):
    level_1 = CATEGORY[level_2].level_1
    assert cells_of(rows_with(*((level_1, level_2, *row) for row in rows)), level_2) == kept


def test_rows_come_in_the_order_of_the_catalogue():
    assert (
        read_one(lambda ws: write_form(ws, rows=INDICATORS[::-1])).rows[0].category == CATEGORY["*数量指标"]
    )


def test_two_hundred_rows_are_read_and_one_more_is_a_problem():
    def rows(count):
        return [("产出指标", "数量指标", f"指标{number}", "1个", "x") for number in range(count)]

    assert len(read_one(lambda ws: write_form(ws, rows=rows(200))).rows) == 200
    found = problems(lambda ws: write_form(ws, rows=rows(201)))
    assert found == {"B212": "指标有201行，超出系统上限200行。"}


def test_a_worksheet_that_goes_on_beyond_what_is_read_is_a_problem():
    def write(ws):
        write_form(ws)
        ws["B1001"] = "还有"

    assert list(problems(write)) == ["A1001"]


def test_formatted_blank_rows_do_not_matter():
    def write(ws):
        write_form(ws)
        for number in range(30, 1500):
            ws.cell(number, 1).number_format = "@"

    assert read_one(write) == SHEET


def test_a_lost_label_is_named():
    def write(ws):
        write_form(ws)
        ws["C5"] = "分配的方式："

    assert problems(write) == {"A2": "这张表没有“分配方式”一栏。"}


def test_a_lost_table_is_named():
    def write(ws):
        ws.append([TITLE])
        write_fields(ws, 2)

    assert "没有指标表" in problems(write)["A2"]


def test_a_lost_column_is_named():
    def write(ws):
        write_table(ws, write_fields(ws), rows=[row[:4] for row in INDICATORS], head=TABLE_HEAD[:4])

    assert problems(write) == {"A10": "指标表的表头没有“指标解释”一列。"}
