"""The prereview's panel at the browser: what it says, and its buttons as the page's script presses them."""

from app.domain.prereview.explanations import Noted
from app.domain.text import fingerprint
from app.operations.cells import save_cell
from app.operations.explanations import explain
from tests.findings import TELLING, of_rule, only
from tests.web.indicator_table import Table

WHY = "按合同约定只设上限。"
STATES = {"error": "错误", "warning": "警告", "hint": "提示"}


class Panel(Table):
    """The panel of one declaration."""

    def finding(self, rule: str, login: str = "preparer") -> Noted:
        """Return what the rule says of its row."""
        return self.house.run(only, self.house.world, self.id, rule, login)

    def press(self, rule: str, what: str, login: str = "preparer", **data: str):
        """Press a button of the finding as the page's script does."""
        tag = self.finding(rule, login).tag
        if "why" in data:
            data[f"why-{tag}"] = data.pop("why")
        return self.post(f"findings/{tag}/{what}", data, login)

    def explain(self, rule: str, login: str = "preparer") -> None:
        """Explain the finding behind the browser's back."""
        tag = self.finding(rule, login).tag
        self.house.run(lambda: explain(self.house.world.actor(login), self.id, tag, WHY))

    def value(self, rule: str) -> str:
        """Return what stands in the row of the rule."""
        level_2, name, *_ = TELLING[rule]
        return next(cells[1] for cells in self.rows(level_2) if cells[0] == name)


def shown(panel: Panel, rule: str, page, login: str = "preparer"):
    """Return the finding's item on a page."""
    return page.select_one(f"#finding-{panel.finding(rule, login).tag}")


def buttons(item) -> list[str]:
    """Return the words of its buttons."""
    return [button.get_text(strip=True) for button in item.select("button")]


def retype(panel: Panel, typed: str) -> None:
    """Let somebody else have typed into the cell of W06 meanwhile."""
    (noted,) = of_rule(panel.house.world, panel.id, "W06")
    save_cell(
        panel.house.world.actor("preparer"),
        panel.id,
        noted.finding.place.row,
        "target_value",
        typed,
        fingerprint("≧95%"),
    )
