"""The real forms with an invented 支出明细 each: the official page stays, the annex stands behind, workbooks agree."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.domain.form.code_lists import CodeLists
from app.domain.form.costing import CostingItem, settled
from app.domain.form.money import shown
from app.domain.form.sheet import ProjectType, Sheet
from app.domain.procedure.stages import Status
from app.domain.prose.costing_prose import partings, written_out
from app.domain.text import squeezed
from app.exchange.workbook import write_workbook
from app.exchange.workbook.read import read_sheets
from app.printing.declarations import Page, print_pages
from tests.applications import running

FOLDER = Path(os.environ["SHARED_FORMS"]) / "declarations"
FORMS = json.loads((FOLDER / "declarations.json").read_text(encoding="utf-8"))
LISTS = CodeLists(
    tuple(
        ProjectType(*each)
        for each in {(form["project_type_code"], form["project_type_name"]) for form in FORMS}
    ),
    tuple({form["allocation_method"] for form in FORMS}),
)
AT = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)


def invented(sheet: Sheet) -> Sheet:
    """Return the form with lines that add up to its amounts: a computed one, a typed one, and a deduction."""
    total, year = sheet.medium_term_amount, sheet.budget_year_amount
    price = Decimal("123.45")
    count = total // (2 * price)
    first = settled(CostingItem("0a", "按件支出", count, "件", price, None, "", "一般公共预算", "询价记录"))
    rest = total - first.amount + 1000
    lines = (
        replace(first, this_year=str(min(first.amount, year))),
        CostingItem("0b", "其余支出", amount=rest, this_year=str(year - min(first.amount, year))),
        CostingItem(
            "0c", "减：上年结转", amount=Decimal("-1000.00"), this_year="0.00", fund_source="上年结转"
        ),
    )
    return replace(sheet, items=lines)


def drawn(pdf: bytes) -> list[bytes]:
    return [page["/Contents"].get_object().get_data() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    """The real forms."""
    return [each.sheet for each in read_sheets((FOLDER / "declarations.xlsx").read_bytes(), LISTS)]


@pytest.fixture
def app(tmp_path):
    for app in running(f"sqlite:///{tmp_path}/a.db", tmp_path):
        with app.test_request_context():
            yield app


def test_the_official_page_stays_and_the_annex_stands_behind(app, sheets):
    assert len(sheets) == len(FORMS)
    for sheet in sheets:
        tabled = invented(sheet)
        assert tabled.summed() == tabled, sheet.project_code
        page = Page(sheet, 1, Status.DRAFT, AT)
        plain = drawn(print_pages([page]))
        assert drawn(print_pages([replace(page, sheet=tabled)])) == plain
        whole = print_pages([replace(page, sheet=tabled)], annex=True)
        assert drawn(whole)[: len(plain)] == plain
        annex = squeezed(
            "".join(each.extract_text() for each in PdfReader(BytesIO(whole)).pages[len(plain) :])
        )
        assert all(word in annex for word in ("支出明细表", "按件支出", shown(sheet.medium_term_amount)))


def test_workbooks_with_tables_are_read_as_they_were_written(sheets):
    tabled = [invented(sheet) for sheet in sheets]
    content = write_workbook(tabled, LISTS)
    again = [each.sheet for each in read_sheets(content, LISTS)]
    assert [[item.cells for item in each.items] for each in again] == [
        [item.cells for item in each.items] for each in tabled
    ]
    assert write_workbook(again, LISTS) == content


def test_prose_written_from_a_table_does_not_part_from_it(sheets):
    for sheet in map(invented, sheets):
        years = sheet.implementation_years
        assert not list(partings(sheet.items, years, written_out(sheet.items, years)))
