"""项目编码: 21 digits in seven segments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.project_code import ProjectCode, read_project_code
from app.domain.text import Unreadable

CODE = "990106271211500301001"


def test_a_code_has_seven_segments():
    assert read_project_code(CODE) == ProjectCode("990106", "27", "121", "15", "003", "01", "001")


@pytest.mark.parametrize(
    "typed", [f" {CODE}\n", "990106 27 121 15 003 01 001", "９９０１０６２７１２１１５００３０１００１"]
)
def test_blanks_and_full_width_digits_are_accepted(typed):
    assert str(read_project_code(typed)) == CODE


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "0", CODE[:-1] + "A", "-" + CODE[1:], "٣" * 21])
def test_anything_but_21_digits_is_refused(typed):
    with pytest.raises(Unreadable, match="项目编码应为21位数字"):
        read_project_code(typed)


@given(st.from_regex(r"[0-9]{21}", fullmatch=True))
def test_every_code_reads_and_writes_back(code):
    assert str(read_project_code(code)) == code


@given(st.text(st.characters()))
def test_any_text_is_a_code_or_unreadable(typed):
    try:
        code = read_project_code(typed)
    except Unreadable:
        return
    assert len(str(code)) == 21
