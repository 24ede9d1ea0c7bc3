"""`flask declarations export`: what the units have typed, as a workbook that imports again."""

import pytest

from app.exchange.workbook import read_workbook
from app.queries.form.code_lists import code_lists, newest_catalogue
from app.queries.form.sheets import working_sheet
from tests.exchange.filled import anonymous


@pytest.fixture
def command(bare_app):
    """Return a function that runs the command and gives its exit code and what it said."""

    def run(*arguments):
        result = bare_app.test_cli_runner().invoke(args=["declarations", "export", *map(str, arguments)])
        return result.exit_code, result.output

    return run


def read(bare_app, path):
    with bare_app.app_context():
        return [
            anonymous(each).sheet for each in read_workbook(path.read_bytes(), code_lists(newest_catalogue()))
        ]


def filled(bare_app, world, *names: str) -> list[str]:
    """Make declarations and return their codes."""
    with bare_app.app_context():
        return [world.declaration(world.filled(project_name=name)).project_code for name in names]


def test_all_and_chosen_ones_by_code(bare_app, world, command, tmp_path):
    first, second = filled(bare_app, world, "甲项目", "乙项目")
    everything, one = tmp_path / "all.xlsx", tmp_path / "one.xlsx"
    code, said = command("--all", "--out", everything)
    assert code == 0 and f"{first} 甲项目：草稿" in said and "已导出2份" in said
    assert [sheet.project_name for sheet in read(bare_app, everything)] == ["甲项目", "乙项目"]
    assert command(second, "--out", one)[0] == 0
    assert [sheet.project_code for sheet in read(bare_app, one)] == [second]


def test_it_holds_what_is_stored(bare_app, world, command, tmp_path):
    (code,) = filled(bare_app, world, "甲项目")
    command(code, "--out", tmp_path / "a.xlsx")
    with bare_app.app_context():
        (sheet,) = read(bare_app, tmp_path / "a.xlsx")
        stored = working_sheet(world.declaration(1))
    assert [row.cells for row in sheet.rows] == [row.cells for row in stored.rows]
    assert (sheet.costing_basis, sheet.medium_term_amount) == (
        stored.costing_basis,
        stored.medium_term_amount,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "两者选一"),
        (("--all", "990106271211500101001"), "两者选一"),
        (("990106271211500101999",), "没有项目编码为990106271211500101999的申报表"),
        (("--all", "--year", 1999), "没有1999年度的申报批次"),
        (("--all",), "没有可导出的申报表"),
    ],
)
def test_what_cannot_be_exported_says_why_and_writes_no_file(
    bare_app, world, command, tmp_path, arguments, sentence
):
    path = tmp_path / "a.xlsx"
    code, said = command(*arguments, "--out", path)
    assert code != 0 and sentence in said and not path.exists()


def test_a_folder_that_is_not_there(bare_app, world, command, tmp_path):
    filled(bare_app, world, "甲项目")
    code, said = command("--all", "--out", tmp_path / "nowhere" / "a.xlsx")
    assert code != 0 and "不能写入" in said
