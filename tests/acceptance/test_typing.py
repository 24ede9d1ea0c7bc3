"""Forms of a folder typed in and pasted in a browser: `make acceptance SHARED=…`."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.domain.form.indicator_headings import heading
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.models import Person, db
from app.operations.credentials import HASHER
from app.operations.people import add_person
from app.operations.rounds import add_round
from app.operations.units import add_unit
from tests.browser.keyboard import create, fill_in, pasted, tab_to

SHARED = Path(os.environ["SHARED_FORMS"])
FORMS = SHARED / "declarations" / "declarations.json"
PASSWORD = "correct horse"


def found(unit: str) -> None:
    """Add the unit of the forms, one preparer and an open round."""
    add_unit(None, "121", unit)
    add_person(None, "typist", "typist", "121", Role.PREPARER)
    opens, closes = today() - timedelta(days=1), today() + timedelta(days=1)
    add_round(None, 2025, "第一批", opens=opens, closes=closes, returned_until=closes)
    db.session.execute(update(Person).values(password_hash=HASHER.hash(PASSWORD)))


@pytest.fixture
def forms() -> list[dict]:
    return json.loads(FORMS.read_text(encoding="utf-8"))


@pytest.fixture
def page(chromium, server, forms) -> Page:
    """The worklist of somebody of the forms' unit."""
    server.run(found, forms[0]["applicant_unit"])
    context = chromium.new_context(base_url=server.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in")
    tab_to(page, "账号")
    page.keyboard.insert_text("typist")
    tab_to(page, "密码")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    yield page
    context.close()


def test_a_form_is_typed_in_with_the_keyboard_alone_and_its_print_agrees(page, forms, tmp_path):
    form = forms[0]
    create(page, form)
    fill_in(page, form)
    book = tmp_path / "typed.pdf"
    book.write_bytes(page.request.get(page.url + "/declaration.pdf").body())
    checker = [sys.executable, str(SHARED / "tools" / "check_print.py"), str(book), str(FORMS)]
    done = subprocess.run([*checker, form["project_code"]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 forms agree" in done.stdout


def copied_table(form: dict) -> str:
    """Return the indicator table of a form as a spreadsheet copies it: blanks where cells are merged, quoted line breaks."""
    workbook = load_workbook(SHARED / "declarations" / "declarations.xlsx")
    sheet = next(each for each in workbook if _code_of(each) == form["project_code"])
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=20)]
    head = next(
        number
        for number, row in enumerate(rows)
        if {heading(str(v or "")) for v in row} >= {"level_2", "name"}
    )
    columns = [place for place, value in enumerate(rows[head]) if value is not None]
    lines = ["\t".join(_copied(row[place]) for place in columns) for row in rows[head + 1 :]]
    return "\r\n".join(line for line in lines if line.strip()) + "\r\n"


def _code_of(sheet) -> str:
    values = [str(cell.value or "").strip() for row in sheet.iter_rows(max_row=8) for cell in row]
    return next((value for value in values if value.isdecimal() and len(value) == 21), "")


def _copied(value: object) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set('\t\n"') else text


def shown(page: Page) -> list[list[str]]:
    """Return level 2 and the three texts of each row of the page."""
    return page.locator(".sheet-indicators tr.indicator:has(.typing)").evaluate_all(
        """rows => rows.map((row) => [
            row.closest("tbody").id.replace("category-", ""),
            ...[...row.querySelectorAll(".typing")].map((cell) => cell.value),
        ])"""
    )


def test_the_table_of_another_form_is_pasted_in_one_go_and_undone(page, forms):
    form = forms[1]
    create(page, form)
    tab_to(page, "数量指标 第1行 三级指标")
    blank = shown(page)
    pasted(page, copied_table(form))
    expect(page.locator("#step")).to_contain_text("已粘贴")
    order = page.locator("tbody.category").evaluate_all(
        "all => all.map((each) => each.id.replace('category-', ''))"
    )
    wanted = [
        [row["level_2"], row["name"], row["target_value"], row["definition"]]
        for row in sorted(form["indicators"], key=lambda row: order.index(row["level_2"]))
        if {row["name"], row["target_value"], row["definition"]} - {"不适用", "无", ""}
    ]
    assert [row for row in shown(page) if any(row[1:])] == wanted
    tab_to(page, "撤销")
    page.keyboard.press("Enter")
    expect(page.locator("#step")).to_have_text("已撤销")
    assert shown(page) == blank
