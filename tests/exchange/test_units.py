"""Amounts in 万元 and other units: named in the label, beside the figure, in its format or above the form."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.form.sheet import FIELDS
from tests.exchange.filled import SHEET, problems, read_one, write_fields, write_table


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("项目总金额（中期规划，万元）：", 123.45005),
        ("项目总金额（万元）", "123.45005"),
        ("项目总金额（单位：万元）", "１２３．４５００５"),
        ("项目总金额，万元：", "123.45005"),
        ("项目总金额（万元）", "1,234,500.50元"),
        ("项目总金额（元）", "123.45005万元"),
        ("项目总金额（亿元）", "0.012345005"),
    ],
)
def test_amounts_in_the_unit_of_their_label(label, typed):
    own = FIELDS["medium_term_amount"].label

    def write(ws):
        spelled = lambda text: label if text == own else text  # noqa: E731
        write_table(ws, write_fields(ws, label=spelled, medium_term_amount=typed))

    assert read_one(write).medium_term_amount == Decimal("1234500.50")


def plain(label):
    """Return a label without its note."""
    return label.split("（")[0]


@pytest.mark.parametrize("note", ["单位：万元", "金额单位：万元", "（单位：人民币万元）"])
def test_a_unit_above_the_form_counts_where_the_label_names_none(note):
    def write(ws):
        ws["D1"] = note
        write_table(
            ws, write_fields(ws, 2, label=plain, medium_term_amount=123.45005, budget_year_amount="45")
        )

    assert read_one(write) == SHEET


def test_a_unit_above_the_form_does_not_change_a_label_in_yuan():
    def write(ws):
        ws["D1"] = "单位：万元"
        write_table(ws, write_fields(ws, 2))

    assert read_one(write) == SHEET


def test_a_unit_beside_the_amount():
    def write(ws):
        write_table(
            ws, write_fields(ws, gap=1, label=plain, medium_term_amount=None, budget_year_amount=None)
        )
        ws["B5"], ws["C5"], ws["F5"] = 123.45005, "万元", 450000

    assert read_one(write) == SHEET


def test_hints_beside_blank_values_are_no_values():
    blank = dict.fromkeys(("implementation_years", "medium_term_amount", "annual_objective"))

    def write(ws):
        write_table(ws, write_fields(ws, gap=1, **blank))
        ws["C3"], ws["C5"], ws["E8"] = "年", "（元）", "限2000字以内"

    assert read_one(write) == replace(
        SHEET, implementation_years=None, medium_term_amount=None, annual_objective=""
    )


def test_a_unit_that_cannot_be_converted_is_a_problem():
    def write(ws):
        write_table(ws, write_fields(ws, label=lambda text: text.replace("，元", "，千元")))

    assert problems(write) == {"B5": "金额单位“千元”不能换算，请改为元或万元。"}
