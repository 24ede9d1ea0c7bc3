"""The template to fill in: the names of one's units, as many blank forms as one likes."""

import io

import openpyxl
import pytest

from app.domain.roles import Role
from app.operations.roles import add_role
from tests.web.importing import (
    at_the_file,
    forget,
    upload,
)
from tests.world import UNITS


@pytest.fixture(autouse=True)
def _nothing_waits(house):
    """Each test begins without a waiting workbook."""
    house.run(forget)


def template(house, login: str = "preparer", **query) -> tuple[int, list]:
    """Return the status of the template and its worksheets."""
    answer = house.kept(login).client.get("/workbooks/template.xlsx", query_string=query)
    is_workbook = answer.mimetype.endswith("sheet")
    return answer.status_code, openpyxl.load_workbook(
        io.BytesIO(answer.data)
    ).worksheets if is_workbook else answer.text


def visible_words(sheets: list) -> list[str]:
    return [
        str(list(sheet.values))
        for sheet in sheets
        if sheet.sheet_state == "visible" and sheet.title != "填报说明"
    ]


def test_a_template_bears_the_names_of_the_persons_units(house):
    _, sheets = template(house, "station_preparer")
    (words,) = visible_words(sheets)
    assert UNITS["132"][0] in words and UNITS["131"][0] in words
    assert len(visible_words(template(house, sheets=20)[1])) == 20
    house.run(add_role, None, house.world.people["second_preparer"], "141", Role.PREPARER)
    house.browsers.pop("second_preparer", None)
    found = visible_words(template(house, "second_preparer", sheets=2)[1])
    assert [UNITS["141"][0] in words for words in found] == [False, False, True, True]
    (one,) = visible_words(template(house, "second_preparer", unit=house.world.units["141"])[1])
    assert UNITS["141"][0] in one


@pytest.mark.parametrize("sheets", ["0", "21", "-1", "abc", "", "1.5", "999999999999"])
def test_a_template_of_a_number_that_is_none(house, sheets):
    status, words = template(house, sheets=sheets)
    assert status == 422 and "应为1至20张" in words


def test_a_template_for_the_unit_of_others(house):
    assert template(house, unit=house.world.units["141"])[0] == 404


def test_a_blank_template_says_that_it_is_blank(house):
    content = house.kept("preparer").client.get("/workbooks/template.xlsx").data
    answer, _ = upload(house, content)
    assert answer.status_code == 422 and "空白申报表" in at_the_file(answer)


def test_the_template_is_offered_where_one_begins(house):
    for address in ("/", "/declarations/new", "/workbooks"):
        assert "/workbooks/template.xlsx" in house.kept("preparer").get(address).text, address


def test_a_template_says_what_is_to_be_written_where(house):
    """Behind the forms, as a worksheet of its own that an import passes over."""
    _, sheets = template(house)
    told = next(sheet for sheet in sheets if sheet.title == "填报说明")
    words = [row[0] for row in told.iter_rows(values_only=True)]
    assert words[0] == "栏目" and any("测算依据" in word for word in words) and len(words) == 24
