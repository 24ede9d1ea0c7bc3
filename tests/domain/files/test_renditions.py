"""The short code of an approved page, and what a file lacks of what was approved."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.files.renditions import LENGTH, MissingCell, grouped, missing_cells, read_code, short_code
from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import COLUMNS, FIELDS, TABLE_HEAD, IndicatorRow, Sheet

INPUTS = {
    "secret": b"secret",
    "project_code": "990106271211500101001",
    "version_no": 1,
    "sha256": "0123456789abcdef" * 4,
}
VECTOR = "CKMMJ1GD21Q2"
"""The code of `INPUTS`: it stands on paper, so it may never come out otherwise."""

SHEET = Sheet(
    project_code="990106271211500101001",
    project_name="移动服务平台运行维护",
    is_new_project=True,
    budget_year_amount=Decimal("1062000.00"),
    costing_basis="1.运行维护：118台×5,400元＝637,200元；\n2.改造：59台×7,200元＝424,800元。",
    rows=(
        IndicatorRow("a", STANDARD.category("数量指标"), "运行维护设备数量", "118台", "以台账为准。"),
        IndicatorRow("b", STANDARD.category("数量指标"), "改造设备数量", "59台", "通过验收的台数。"),
    ),
)
CELLS = [SHEET.shown(key) for key in FIELDS] + [cell for row in SHEET.rows for cell in row.cells]
COMPLETE = "\n".join(CELLS)


def test_the_code_never_comes_out_otherwise():
    assert short_code(**INPUTS) == VECTOR and len(VECTOR) == LENGTH


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("secret", b"Secret"),
        ("project_code", "990106271211500101002"),
        ("version_no", 2),
        ("sha256", "1" + "0123456789abcdef" * 4),
        ("namesakes", 1),
    ],
)
def test_the_code_depends_on_everything_that_it_stands_for(name, other):
    assert short_code(**(INPUTS | {name: other})) != VECTOR


def test_the_code_has_no_letter_that_is_misread():
    codes = "".join(short_code(b"", "", number, "") for number in range(200))
    assert set(codes) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_people_read_the_code_in_groups_and_may_type_it_so():
    assert grouped(VECTOR) == "CKMM-J1GD-21Q2" and read_code(grouped(VECTOR)) == VECTOR


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("v1mjgrqfszv1", "V1MJGRQFSZV1"),
        (" V1MJ GRQF\tSZV1\n", "V1MJGRQFSZV1"),
        ("V1MJ–GRQF—SZV1", "V1MJGRQFSZV1"),
        ("Ｖ１ｍｊ－ＧＲＱＦ　ＳＺＶ１", "V1MJGRQFSZV1"),
        ("VlMJ-GRQF-SZVI", "V1MJGRQFSZV1"),
        ("o0OO-1iLl-2345", "000011112345"),
    ],
)
def test_a_code_is_read_as_people_write_it(typed, code):
    assert read_code(typed) == code


@pytest.mark.parametrize(
    "typed",
    ["", "V1MJ-GRQF-SZV", "V1MJ-GRQF-SZV11", "V1MJ_GRQFSZV1", "验证码验证码验证码验证码", "%' OR 1=1 --"],
)
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) == ""


def test_a_file_with_every_cell_lacks_nothing_however_its_lines_break():
    assert missing_cells(SHEET, COMPLETE) == ()
    assert missing_cells(SHEET, "　\n".join(COMPLETE)) == ()
    assert missing_cells(SHEET, f"封面\n{COMPLETE}\n以上共两页") == ()


@pytest.mark.parametrize(
    ("before", "after", "name", "approved"),
    [
        ("1,062,000.00", "1,962,000.00", FIELDS["budget_year_amount"].label, "1,062,000.00"),
        ("59台×7", "58台×7", FIELDS["costing_basis"].label, SHEET.costing_basis),
        ("以台账为准", "以台帐为准", f"数量指标 第1行 {COLUMNS['definition'].label}", "以台账为准。"),
        ("改造设备数量", "", f"数量指标 第2行 {COLUMNS['name'].label}", "改造设备数量"),
    ],
)
def test_an_altered_cell_is_named_with_what_was_approved(before, after, name, approved):
    assert missing_cells(SHEET, COMPLETE.replace(before, after)) == (MissingCell(name, approved),)


def test_a_file_that_was_cut_lacks_what_was_cut_off():
    cut = COMPLETE[: COMPLETE.index("改造设备数量")]
    assert [cell.approved for cell in missing_cells(SHEET, cut)] == [*("改造设备数量", "通过验收的台数。")]
    filled = [cell for cell in CELLS if cell]
    assert [cell.approved for cell in missing_cells(SHEET, "")] == filled


@pytest.mark.parametrize("head", ["", " ".join(TABLE_HEAD)])
def test_a_cell_that_goes_on_on_the_next_page_is_there(head):
    turn = "批复文号 云财绩〔2026〕8号\u3000批复日期 2026年11月23日\n"
    turn += (
        f"{SHEET.project_code}\u3000第1版 验证码 CKMM-J1GD-21Q2 校验 0123456789ab 第 1 页 / 共 2 页\n{head}"
    )
    where = COMPLETE.index("元＝424")
    assert missing_cells(SHEET, f"{COMPLETE[:where]}\n{turn}\n{COMPLETE[where:]}") == ()
    altered = f"{COMPLETE[:where]}\n{turn}\n{COMPLETE[where:].replace('424', '425')}"
    assert [cell.approved for cell in missing_cells(SHEET, altered)] == [SHEET.costing_basis]


def test_a_cell_that_names_an_approval_itself_is_not_taken_for_a_margin():
    sheet = replace(SHEET, policy_basis="依据批复文号云财绩〔2025〕3号办理。")
    text = f"{sheet.policy_basis} {COMPLETE} 批复文号 云财绩〔2026〕8号 第 1 页 / 共 1 页"
    assert missing_cells(sheet, text) == ()
