"""The indicator table at the browser: gestures as the page's script makes them, and what stands in the table then."""

import re

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from app.queries.form.sheets import working_sheet
from tests.house import House


class Table:
    """The indicator table of one declaration, touched by people with scripts."""

    def __init__(self, house: House, declaration_id: int):
        self.house, self.id, self.base = house, declaration_id, f"/declarations/{declaration_id}"

    @property
    def lock(self) -> int:
        """The declaration's lock."""
        return self.house.stored(self.id, "lock")[0]

    def rows(self, level_2: str = "") -> list[tuple[str, ...]]:
        """Return 二级指标 and cells of every row, or the cells alone of one category."""
        sheet = self._sheet()
        if level_2:
            return [row.cells for row in sheet.rows if row.category.level_2 == level_2]
        return [(row.category.level_2, *row.cells) for row in sheet.rows]

    def identities(self, level_2: str = "数量指标") -> list[str]:
        """Return the identities of a category's rows."""
        return [row.identity for row in self._sheet().rows if row.category.level_2 == level_2]

    def post(self, path: str, data: dict | None = None, login: str = "preparer") -> TestResponse:
        """Post as the page's script does."""
        return self.house.kept(login).post(f"{self.base}/{path}", data, fragment=True)

    def paste(
        self, text: str, cell: str = "", category: str = "数量指标", login: str = "preparer"
    ) -> TestResponse:
        """Paste a block into a cell, or below the rows of a category."""
        return self.post("paste", {"text": text, "cell": cell, "category": category}, login)

    def undo(self, answer: TestResponse, login: str = "preparer") -> TestResponse:
        """Press 撤销 in an answer."""
        form = undo_form(answer)
        assert form, f"nothing to take back in {answer.text}"
        return self.post("undo", {"step": form.select_one("[name=step]")["value"]}, login)

    def _sheet(self):
        return self.house.run(lambda: working_sheet(self.house.world.declaration(self.id)))


def undo_form(answer: TestResponse) -> Tag | None:
    """Return the form that an answer offers for taking the step back."""
    return soup(answer).select_one("#step form")


def said(answer: TestResponse) -> str:
    """Return what an answer says was done."""
    words = soup(answer).select_one("#step > span")
    return words.get_text(strip=True) if words else ""


def redrawn(answer: TestResponse) -> list[str]:
    """Return the 二级指标 whose rows an answer brings."""
    return re.findall(r'id="category-([^"]+)" hx-swap-oob', answer.text)


def soup(answer: TestResponse) -> BeautifulSoup:
    """Return an answer to be looked through; selectors do not look into a template."""
    return BeautifulSoup(re.sub("</?template>", "", answer.text), "html.parser")
