"""The form as a plain model, as far as the steps type in it."""

from dataclasses import dataclass

STARRED = ("数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "服务对象满意度指标")
CATEGORIES = (
    *("数量指标", "质量指标", "时效指标", "成本指标"),
    *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    *("服务对象满意度指标", "其他满意度指标"),
)
TEXTS = ("project_name", "policy_basis", "costing_basis", "annual_objective", "long_term_objective")
COLUMNS = ("name", "target_value", "definition")


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator row; its identity stays."""

    identity: str
    level_2: str
    cells: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in the form, as far as the machine types in it."""

    texts: tuple[str, ...]
    rows: tuple[Row, ...]

    def words(self, place: str):
        """Return what stands at a place, None where it is gone."""
        head, _, rest = place.partition("-")
        if head == "category":
            return tuple(row.cells for row in self.rows if row.level_2 == rest)
        if not rest:
            return self.texts[TEXTS.index(place)]
        row = next((row for row in self.rows if row.identity == rest), None)
        if row is None:
            return None
        return row.cells if head == "row" else row.cells[COLUMNS.index(head)]

    @property
    def everything(self) -> str:
        """Return all words, for looking a marker up."""
        return "\n".join([*self.texts, *(cell for row in self.rows for cell in row.cells)])

    @property
    def may_be_sent(self) -> bool:
        """Every text is there, the name is short enough, each starred 二级指标 has a complete row."""
        complete = {row.level_2 for row in self.rows if all(map(str.strip, row.cells))}
        return all(map(str.strip, self.texts)) and len(self.texts[0]) <= 40 and complete.issuperset(STARRED)
