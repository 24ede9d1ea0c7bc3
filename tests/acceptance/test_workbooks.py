"""The real forms there and back: workbook → sheets → workbook → sheets, and the workbook printed by LibreOffice."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.domain.form.code_lists import CodeLists
from app.domain.form.sheet import ProjectType, Sheet
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.exchange.workbook import blank_template, read_workbook, write_workbook
from app.operations import import_prereviews, pending_imports
from app.operations.job_steps import step
from app.operations.people import add_person
from app.operations.rounds import add_round
from app.operations.units import add_section, add_unit
from app.printing.engine import FONT_FOLDER
from app.queries.files import pending_imports as queries
from app.queries.files.exporting import readable_sheets
from app.queries.form.code_lists import code_lists, newest_catalogue
from app.queries.lists import worklist
from app.queries.lists.filters import Sort
from app.queries.people import actor_by_login
from app.queries.procedure.jobs import progress_of
from app.queries.rounds import find_round
from tests.applications import running, sqlite_copy

SHARED = Path(os.environ["SHARED_FORMS"])
FORMS = SHARED / "declarations" / "declarations.json"
BOOK = SHARED / "declarations" / "declarations.xlsx"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<alias binding="same"><family>宋体</family><prefer><family>Portal Song</family></prefer></alias>
</fontconfig>"""


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    """The code lists that the forms use."""
    forms = json.loads(FORMS.read_text(encoding="utf-8"))
    types = {form["project_type_code"]: form["project_type_name"] for form in forms}
    methods = tuple(dict.fromkeys(form["allocation_method"] for form in forms))
    return CodeLists(tuple(ProjectType(*each) for each in types.items()), methods)


@pytest.fixture(scope="module")
def sheets(lists) -> list[Sheet]:
    """The forms as they are read from the folder's workbook."""
    return read(BOOK.read_bytes(), lists)


def read(content: bytes, lists: CodeLists) -> list[Sheet]:
    """Return the sheets of a workbook without problems, their rows without identities."""
    results = read_workbook(content, lists)
    assert not [result.name for result in results if result.sheet is None]
    return [
        replace(result.sheet, rows=tuple(replace(row, identity="") for row in result.sheet.rows))
        for result in results
    ]


def test_every_form_comes_back_equal(sheets, lists):
    written = write_workbook(sheets, lists)
    assert read(written, lists) == sheets
    assert len(sheets) == len(json.loads(FORMS.read_text(encoding="utf-8")))
    assert write_workbook(read(written, lists), lists) == written


def test_each_form_comes_back_from_a_workbook_of_its_own(sheets, lists):
    assert [read(write_workbook([sheet], lists), lists) for sheet in sheets] == [[sheet] for sheet in sheets]


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Return a function that prints a workbook with LibreOffice and returns the PDF."""
    if not shutil.which("soffice"):
        pytest.skip("soffice is not installed: nothing was printed from a workbook")
    folder = tmp_path_factory.mktemp("office")
    (folder / "fonts.conf").write_text(
        FONTS.format(fonts=FONT_FOLDER, cache=folder / "cache"), encoding="utf-8"
    )
    environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}

    def convert(name: str, content: bytes) -> Path:
        (folder / f"{name}.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        done = subprocess.run(
            [*command, str(folder / f"{name}.xlsx")],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 and (folder / f"{name}.pdf").exists(), done.stdout + done.stderr
        return folder / f"{name}.pdf"

    return convert


def test_the_printed_workbook_agrees_with_every_cell(sheets, lists, converted):
    pdf = converted("forms", write_workbook(sheets, lists))
    checker = [sys.executable, str(SHARED / "tools" / "check_print.py"), str(pdf), str(FORMS)]
    done = subprocess.run(checker, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(sheets)} of {len(sheets)} forms agree" in done.stdout


def test_a_blank_form_is_one_page(sheets, lists, converted):
    units = [(sheets[0].applicant_unit, sheets[0].primary_budgetary_unit)]
    form, guidance = PdfReader(converted("blank", blank_template(units, lists))).pages
    assert form.mediabox.width > form.mediabox.height
    assert [round(each) for each in guidance.mediabox] == [round(each) for each in form.mediabox]


class Portal:
    """An empty portal with the unit of the forms, seen by the person who prepares for it."""

    def __init__(self, forms: list[Sheet]):
        unit = add_unit(None, "121", forms[0].applicant_unit)
        add_section(None, unit, "001", "综合科")
        add_person(None, "preparer", "preparer", "121", Role.PREPARER)
        self.round_id = add_round(None, 2025, "第一批", opens=today())
        self.actor = actor_by_login("preparer")

    def take_in(self, content: bytes) -> dict[str, int]:
        """Upload a workbook, prereview it, confirm all that is offered; return how many sheets had which outcome."""
        in_round = find_round(self.round_id)
        read_sheets = read_workbook(content, code_lists(in_round.catalogue))
        digest = hashlib.sha256(content).hexdigest()
        import_id = pending_imports.keep(self.actor, in_round, "forms.xlsx", digest, read_sheets)
        job_id = import_prereviews.start(self.actor, import_id)
        while not progress_of(self.actor, job_id).is_over:
            step(self.actor, job_id)
        preview = queries.preview(self.actor, queries.own_import(self.actor, import_id))
        assert all(preview.findings)
        ticked = {n: each.token for n, each in enumerate(preview.sheets) if each.outcome.is_taken}
        if ticked:
            pending_imports.confirm(self.actor, import_id, ticked, "990106")
        return dict(Counter(each.outcome.value for each in preview.sheets))

    def stored(self) -> list[Sheet]:
        """Return what the portal holds, by code, the rows without identities."""
        lines = worklist.all_lines(self.actor, worklist.Tab.ALL, sort=Sort.CODE)
        found = readable_sheets(self.actor, [line.id for line in lines])
        return [replace(each, rows=tuple(replace(row, identity="") for row in each.rows)) for each in found]

    def export(self) -> bytes:
        """Return everything as a workbook."""
        return write_workbook(self.stored(), code_lists(newest_catalogue()))


@pytest.fixture
def portals(sqlite_template, tmp_path, sheets):
    """Return a function that founds a portal of its own."""
    with ExitStack() as stack:

        def found(name: str) -> Portal:
            folder = tmp_path / name
            folder.mkdir()
            app = stack.enter_context(contextmanager(running)(sqlite_copy(sqlite_template, folder), folder))
            stack.enter_context(app.app_context())
            return Portal(sheets)

        yield found


def test_every_form_goes_through_the_portal_and_back_and_through_another(sheets, portals):
    first = portals("first")
    assert first.take_in(BOOK.read_bytes()) == {"new": len(sheets)}
    kept, exported = first.stored(), first.export()
    by_code = sorted(sheets, key=lambda sheet: sheet.project_code)
    assert [replace(each, catalogue=by_code[0].catalogue) for each in kept] == by_code
    assert first.take_in(exported) == {"exists": len(sheets)}
    second = portals("second")
    assert second.take_in(exported) == {"new": len(sheets)}
    assert second.stored() == kept and second.export() == exported
