"""`flask declarations import`: what it takes, what it leaves for somebody to look at, and the exit code that says so."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.models import Declaration, db
from app.queries.form.sheets import working_sheet
from tests.exchange.filled import workbook, write_form
from tests.exchange.test_legacy import as_legacy
from tests.world import UNITS

HERE = {"applicant_unit": UNITS["121"][0], "primary_budgetary_unit": UNITS["121"][0], "project_code": ""}


@pytest.fixture
def command(bare_app, world, tmp_path):
    """Return a function that imports worksheets and gives exit code, words and how many declarations there are."""

    def run(*sheets, options=(), hidden=(), legacy=False):
        def writer(number, typed):
            def write(ws):
                write_form(ws, **(HERE | typed))
                ws.sheet_state = "hidden" if number in hidden else "visible"

            return write

        content = workbook(*(writer(number, typed) for number, typed in enumerate(sheets)))
        path = tmp_path / ("申报表.xls" if legacy else "申报表.xlsx")
        path.write_bytes(as_legacy(content) if legacy else content)
        arguments = ["declarations", "import", str(path), "--user", "preparer", *options]
        result = bare_app.test_cli_runner().invoke(args=arguments)
        with bare_app.app_context():
            return (
                result.exit_code,
                result.output,
                db.session.scalar(select(func.count()).select_from(Declaration)),
            )

    return run


def test_a_twin_is_left_out_and_told_unless_it_is_asked_for(command):
    first = {"project_name": "甲项目"}
    second = {"project_name": "乙项目", "medium_term_amount": 700000}
    assert command(first)[::2] == (0, 1)
    code, said, count = command(first, second)
    assert (code, count) == (3, 2)
    assert "表1：可能导入过 （待编号） 甲项目 没有导入：本批次已有同名且内容相同的申报表" in said
    assert "表2：新增" in said and "已导入：新增1张，可能导入过1张。" in said and "--twins" in said
    # Another name with the same content, the same name with another content.
    renamed, refilled = first | {"project_name": "丙项目"}, first | {"budget_year_amount": 1000}
    code, said, count = command(renamed, refilled)
    assert (code, count) == (3, 2) and "没有可导入的新申报表：可能导入过2张。" in said
    code, said, count = command(renamed, refilled, options=["--twins", "--dry-run"])
    assert (code, count) == (0, 2) and "试运行，未写入：新增2张。" in said
    code, said, count = command(renamed, refilled, options=["--twins"])
    assert (code, count) == (0, 4) and "（本批次已有内容相同的申报表" in said


def test_what_is_hidden_is_left_out_with_the_same_exit_code(command):
    code, said, count = command({"project_name": "甲项目"}, {"project_name": "乙项目"}, hidden=[1])
    assert (code, count) == (3, 1) and "表2：有隐藏内容" in said and "--twins" not in said


def test_an_error_goes_before_what_is_left_out(command):
    assert command({"project_name": "甲项目"})[0] == 0
    code, said, count = command({"project_name": "甲项目"}, {"medium_term_amount": "很多"})
    assert (code, count) == (1, 1) and "没有导入任何内容" in said


def test_the_older_format_gives_the_same_declarations(bare_app, command):
    typed = {
        "implementation_years": "3年",
        "medium_term_amount": 123.456,
        "costing_basis": "甲\u200b_x0041_\n乙",
    }
    assert command(typed)[::2] == (0, 1)
    code, said, count = command(typed, options=["--twins"], legacy=True)
    assert (code, count) == (0, 2) and "同名且内容相同" in said
    with bare_app.app_context():
        stored = [working_sheet(each) for each in db.session.scalars(select(Declaration))]
        newer, older = (
            replace(each, project_code="", rows=tuple(replace(row, identity="") for row in each.rows))
            for each in stored
        )
    assert older == newer and newer.costing_basis == "甲A\n乙"
