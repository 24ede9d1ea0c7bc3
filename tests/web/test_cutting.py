"""压减向导 at the browser: what a cut touches on one page, taken or left, written at once, taken back as one step."""

import pytest

from app.domain.text import fingerprint
from tests.web.indicator_table import Table, soup
from tests.web.test_costing import BLOCK, pasted


@pytest.fixture
def table(house) -> Table:
    """The tables of a filled declaration of three years with 支出明细."""
    found = Table(house, house.run(house.world.filled))
    pasted(found, BLOCK)
    found.post("costing/prose", {"prose": fingerprint(house.stored(found.id, "costing_basis")[0])})
    return found


def test_a_cut_is_listed_reckoned_applied_and_undone(house, table):
    browser = house.kept("preparer")
    before = table._sheet()
    page = soup(browser.get(f"{table.base}/cut?to=20万元"))
    tags = [each["name"] for each in page.select(".cut-choice input[value=take][checked]")]
    print(page.select_one("#cut-form").text)
    assert len(tags) == len(page.select(".cut-place")) > 3
    assert "涉及" in page.text and page.select_one("#cut-apply").text == f"应用{len(tags)}处修改"
