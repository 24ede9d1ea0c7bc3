"""`flask declarations prereview`: files without a database, declarations with one."""

import json
from pathlib import Path

import pytest

from app import create_app
from tests.applications import SETTINGS
from tests.exchange.filled import workbook, write_form


@pytest.fixture
def command(tmp_path):
    """Return a function that runs the command without any database, and gives its exit code, output and errors."""
    settings = SETTINGS | {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'nowhere' / 'none.sqlite'}"}
    runner = create_app(settings).test_cli_runner()
    return lambda *arguments: runner.invoke(args=["declarations", "prereview", *map(str, arguments)])


@pytest.fixture
def book(tmp_path) -> Path:
    """A workbook with two forms."""
    path = tmp_path / "申报表.xlsx"
    path.write_bytes(workbook(write_form, lambda ws: write_form(ws, project_name="")))
    return path


def test_a_file_is_prereviewed_without_a_database(command, book):
    result = command(book, "--year", 2031, "--format", "json")
    assert result.exit_code == 0, result.output
    first, second = json.loads(result.stdout)
    assert first["code"] and set(first) == {"code", "findings", "undecided"}
    blank = {"rule": "E02", "severity": "error", "field": "项目名称", "message": "未填。", "quote": ""}
    assert blank in second["findings"] and blank not in first["findings"]
    assert all(set(each) == set(blank) for each in first["findings"] + second["findings"])
    assert any("/" in each["field"] for each in first["findings"])


def test_the_forms_of_a_file_are_compared_with_each_other(command, book):
    first, _ = json.loads(command(book, "--year", 2031, "--format", "json").stdout)
    assert any(each["rule"] == "E01" and "重复" in each["message"] for each in first["findings"])


def test_without_a_year_what_depends_on_it_is_undecided(command, book):
    first, _ = json.loads(command(book, "--format", "json").stdout)
    assert {"W13", "E08"} & {each["rule"] for each in first["undecided"]}


def test_people_read_lines(command, book):
    result = command(book)
    assert "E02 错误 “项目名称”未填。" in result.output and "无法判断：" in result.output


def test_a_form_that_cannot_be_read_is_named_and_the_others_are_judged(command, tmp_path):
    path = tmp_path / "one.xlsx"
    path.write_bytes(workbook(write_form, lambda ws: write_form(ws, implementation_years="三十年")))
    result = command(path, "--format", "json")
    assert result.exit_code == 1 and "表2" in result.stderr and "实施期限" in result.stderr
    assert len(json.loads(result.stdout)) == 1


@pytest.mark.parametrize("content", [None, b"no workbook"])
def test_what_is_no_workbook_is_told_in_a_sentence(command, tmp_path, content):
    path = tmp_path / "one.xlsx"
    if content:
        path.write_bytes(content)
    result = command(path)
    assert result.exit_code == 1 and "one.xlsx" in result.stderr and "Traceback" not in result.output


def test_declarations_are_named_by_their_codes(world, app):
    declaration_id = world.draft()
    code = world.declaration(declaration_id).project_code
    runner = app.test_cli_runner()
    result = runner.invoke(args=["declarations", "prereview", code, "--format", "json"])
    (found,) = json.loads(result.stdout)
    assert found["code"] == code
    missing = runner.invoke(args=["declarations", "prereview", "9" * 21])
    assert missing.exit_code == 1 and "没有项目编码为" in missing.stderr and "9" * 21 in missing.stderr
