"""The declaration form as an immutable value: printing, comparing, prereview and revisions are functions of it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Self

from app.domain.form import money
from app.domain.form.catalogue import STANDARD, Catalogue, Category
from app.domain.form.costing import TITLE as COSTING
from app.domain.form.costing import CostingItem, sums
from app.domain.text import is_blank, squeezed

TITLE = "二级项目支出绩效目标申报表"
ROW_CAP = 200
"""No more indicator rows than this are stored."""
NONE_WORDS = frozenset({"不适用", "无"})


class FieldKind(Enum):
    """How a field is typed and shown."""

    FIXED = "fixed"
    TEXT = "text"
    WHOLE = "whole"
    AMOUNT = "amount"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field of the form: `limit` is the form's rule, `cap` what the system stores at all (code points)."""

    key: str
    label: str
    kind: FieldKind
    note: str = ""
    limit: int | None = None
    cap: int = 20_000

    @property
    def printed(self) -> str:
        """The label as it stands on the form."""
        return f"{self.label}："


@dataclass(frozen=True, slots=True)
class Column:
    """A writable column of the indicator table."""

    key: str
    label: str
    cap: int = 20_000


_CODE = Field("project_code", "项目编码", FieldKind.FIXED, "系统自动带出，无需填写")
_NAME = Field("project_name", "项目名称", FieldKind.TEXT, "限40字以内", limit=40, cap=400)
_UNIT = Field("applicant_unit", "申请单位", FieldKind.FIXED, "系统自动带入，无需填写")
_PRIMARY = Field("primary_budgetary_unit", "一级预算单位", FieldKind.FIXED, "系统自动带入，无需填写")
_YEARS = Field("implementation_years", "实施期限", FieldKind.WHOLE, "单位：年")
_TYPE = Field("project_type", "项目类型", FieldKind.FIXED, "新建时选定，已编入项目编码")
_NEW = Field("is_new_project", "是否新增项目", FieldKind.FLAG)
_METHOD = Field("allocation_method", "分配方式", FieldKind.CHOICE, cap=40)
_TOTAL = Field("medium_term_amount", "项目总金额（中期规划，元）", FieldKind.AMOUNT, "单位：元")
_YEAR = Field("budget_year_amount", "本年度项目金额（元）", FieldKind.AMOUNT, "单位：元")
_POLICY = Field("policy_basis", "政策依据", FieldKind.TEXT)
_COSTING = Field("costing_basis", "测算依据", FieldKind.TEXT)
_ANNUAL = Field(
    "annual_objective", "年度目标", FieldKind.TEXT, "限2000字以内；新增项目年度目标为必填项", limit=2000
)
_LONG = Field(
    "long_term_objective",
    "长期目标（跨度多年的项目需填）",
    FieldKind.TEXT,
    "限2000字以内；多年度项目长期目标为必填项",
    limit=2000,
)

PAIRS = ((_CODE, _NAME), (_UNIT, _PRIMARY), (_YEARS, _TYPE), (_NEW, _METHOD), (_TOTAL, _YEAR))
"""The five header rows, each of two label–value pairs."""
WIDE = (_POLICY, _COSTING, _ANNUAL, _LONG)
"""The four wide rows below the header."""
FIELDS = {field.key: field for field in (*(f for pair in PAIRS for f in pair), *WIDE)}
EDITABLE = {key: field for key, field in FIELDS.items() if field.kind is not FieldKind.FIXED}

COLUMNS = {
    column.key: column
    for column in (
        Column("name", "三级指标", cap=400),
        Column("target_value", "指标值"),
        Column("definition", "指标解释"),
    )
}
SUMMED = ("medium_term_amount", "budget_year_amount")
"""The fields that nobody types where 支出明细 has a line."""
TABLE_HEAD = ("一级指标", "二级指标", *(column.label for column in COLUMNS.values()))


@dataclass(frozen=True, slots=True)
class ProjectType:
    """A 项目类型: two-digit code and name."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of the indicator table.

    `identity` stays through edits, moves and revisions; "" marks a row that only prints.
    """

    identity: str
    category: Category
    name: str = ""
    target_value: str = ""
    definition: str = ""

    @property
    def cells(self) -> tuple[str, str, str]:
        """三级指标, 指标值, 指标解释."""
        return (self.name, self.target_value, self.definition)

    @property
    def is_none(self) -> bool:
        """Each cell is 不适用, 无 or blank: the row says that the category has no indicator."""
        return all(is_blank(cell) or squeezed(cell) in NONE_WORDS for cell in self.cells)

    @property
    def is_complete(self) -> bool:
        """Each of the three cells says something, and at least one more than 不适用 or 无."""
        return not any(map(is_blank, self.cells)) and not self.is_none


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form. Texts have LF line breaks; amounts are yuan with two places; None means not filled in.

    Where 支出明细 has lines with amounts (`items`), both amounts are their sums: `summed` makes them so.
    """

    project_code: str = ""
    project_name: str = ""
    applicant_unit: str = ""
    primary_budgetary_unit: str = ""
    implementation_years: int | None = None
    project_type: ProjectType | None = None
    is_new_project: bool | None = None
    allocation_method: str = ""
    medium_term_amount: Decimal | None = None
    budget_year_amount: Decimal | None = None
    policy_basis: str = ""
    costing_basis: str = ""
    annual_objective: str = ""
    long_term_objective: str = ""
    rows: tuple[IndicatorRow, ...] = ()
    catalogue: Catalogue = STANDARD
    items: tuple[CostingItem, ...] = ()

    def shown(self, key: str) -> str:
        """Return the field's value as the form prints it."""
        return shown_value(getattr(self, key))

    def rows_of(self, category: Category) -> tuple[IndicatorRow, ...]:
        """Return the rows of one category, in their order."""
        return tuple(row for row in self.rows if row.category == category)

    def printed_rows(self, category: Category) -> tuple[IndicatorRow, ...]:
        """Return what the form prints for a category: its rows, else 不适用, or blanks where it is starred."""
        rows = self.rows_of(category)
        if rows:
            return rows
        words = ("", "", "") if category.required else ("不适用",) * 3
        return (IndicatorRow("", category, *words),)

    def row(self, identity: str) -> IndicatorRow | None:
        """Return the row with that identity, None when it is gone."""
        return next((row for row in self.rows if row.identity == identity), None)

    def place(self, identity: str) -> str:
        """Return the row's name for people, such as 数量指标 第2行; 已删除的行 when it is gone."""
        row = self.row(identity)
        if row is None:
            return "已删除的行"
        number = self.rows_of(row.category).index(row) + 1
        return f"{row.category.level_2} 第{number}行"

    def item(self, identity: str) -> CostingItem | None:
        """Return the line of 支出明细 with that identity, None when it is gone."""
        return next((item for item in self.items if item.identity == identity), None)

    def item_place(self, identity: str) -> str:
        """Return the name of a line for people, such as 支出明细 第2行; 已删除的明细 when it is gone."""
        for number, item in enumerate(self.items, 1):
            if item.identity == identity:
                return f"{COSTING} 第{number}行"
        return "已删除的明细"

    def summed(self) -> Self:
        """Return the form with both amounts as the sums of its 支出明细, where a line has an amount; raises `Unreadable`."""
        found = sums(self.items, self.implementation_years)
        if found is None:
            return self
        return replace(self, medium_term_amount=found.total, budget_year_amount=found.year)


def shown_value(value: object) -> str:
    """Return a field's value as text for people: amounts with separators, 是/否, the type's code and name."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return money.shown(value)
        case _:
            return str(value)
