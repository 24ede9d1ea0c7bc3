"""The forms of a folder, through the command line as an operator would: `make acceptance SHARED=…`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(os.environ["SHARED_FORMS"])
FORMS = SHARED / "declarations" / "declarations.json"
YEAR = "2025"


@pytest.fixture(scope="module")
def forms() -> list[dict]:
    """Every field of the forms."""
    return json.loads(FORMS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def flask(tmp_path_factory):
    """Return a function that runs `flask --app wsgi …` on a fresh database and returns its output."""
    database = tmp_path_factory.mktemp("acceptance") / "portal.sqlite"
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("db", "upgrade")
    return run


@pytest.fixture(scope="module")
def imported(flask, forms) -> str:
    """What the import of the workbook said."""
    flask("units", "add", "121", forms[0]["applicant_unit"])
    flask("users", "add", "importer", "--unit", "121", "--role", "preparer")
    workbook = str(SHARED / "declarations" / "declarations.xlsx")
    return flask("declarations", "import", workbook, "--user", "importer", "--year", YEAR)


def test_every_form_is_taken_in(imported, forms):
    assert f"已导入：新增{len(forms)}张" in imported
    for form in forms:
        assert form["project_code"] in imported


def test_a_second_import_finds_them_all_there(imported, flask, forms):
    workbook = str(SHARED / "declarations" / "declarations.xlsx")
    again = flask("declarations", "import", workbook, "--user", "importer", "--year", YEAR)
    assert f"已存在{len(forms)}张" in again


def test_the_print_agrees_with_every_cell(imported, flask, forms, tmp_path):
    book = tmp_path / "all.pdf"
    flask("declarations", "print", "--all", "--out", str(book))
    checker = [sys.executable, str(SHARED / "tools" / "check_print.py"), str(book), str(FORMS)]
    done = subprocess.run(checker, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(forms)} of {len(forms)} forms agree" in done.stdout
