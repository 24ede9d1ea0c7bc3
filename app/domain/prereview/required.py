"""Rules E02, E03 and E04: what the form itself requires (its cell notes and stars)."""

from app.domain.prereview.finding import Finding, Severity
from app.domain.sheet import COLUMNS, FIELDS, IndicatorRow, Sheet
from app.domain.text import is_blank

ALWAYS = (
    "project_name",
    "implementation_years",
    "project_type",
    "is_new_project",
    "allocation_method",
    "medium_term_amount",
    "budget_year_amount",
    "policy_basis",
    "costing_basis",
)
"""Fields that every declaration fills in; the two objectives depend on the project."""


def required_findings(sheet: Sheet) -> tuple[Finding, ...]:
    """Return the blocking findings of E02 (blank or too long), E03 (amounts) and E04 (starred categories)."""
    return (*_blank_or_long(sheet), *_amounts(sheet), *_starred(sheet))


def required_fields(sheet: Sheet) -> tuple[str, ...]:
    """Return the keys of the fields that this project has to fill in.

    Source: the notes 新增项目年度目标为必填项 and 多年度项目长期目标为必填项 of the form.
    """
    keys = list(ALWAYS)
    if sheet.is_new_project:
        keys.append("annual_objective")
    if (sheet.implementation_years or 0) > 1:
        keys.append("long_term_objective")
    return tuple(keys)


def _blank_or_long(sheet: Sheet):
    required = required_fields(sheet)
    for key, field in FIELDS.items():
        value = sheet.shown(key)
        if key in required and is_blank(value):
            yield _error("E02", key, "未填。")
        elif field.limit and len(value) > field.limit:
            yield _error("E02", key, f"超过{field.limit}字，现有{len(value)}字。")


def _amounts(sheet: Sheet):
    total, year = sheet.medium_term_amount, sheet.budget_year_amount
    if year is not None and year <= 0:
        yield _error("E03", "budget_year_amount", "应大于0。")
    elif total is not None and year is not None and year > total:
        yield _error("E03", "budget_year_amount", "不应超过项目总金额。")
    elif None not in (total, year) and sheet.implementation_years == 1 and year != total:
        yield _error("E03", "budget_year_amount", "应等于项目总金额，因为实施期限为一年。")


def _starred(sheet: Sheet):
    for category in sheet.catalogue.categories:
        rows = sheet.rows_of(category)
        if category.required and not any(row.is_complete for row in rows):
            yield from _incomplete(category.level_2, rows)


def _incomplete(level_2: str, rows: tuple[IndicatorRow, ...]):
    """Point at the blank cells of the row that comes nearest to being complete, else at the category."""
    begun = [row for row in rows if not row.is_none]
    if not begun:
        yield Finding("E04", Severity.ERROR, "", level_2, "带*，至少填一项完整指标。", level_2=level_2)
        return
    row = max(begun, key=lambda r: sum(not is_blank(cell) for cell in r.cells))
    place = f"{level_2} 第{rows.index(row) + 1}行"
    for column in COLUMNS.values():
        if is_blank(getattr(row, column.key)):
            yield Finding(
                "E04",
                Severity.ERROR,
                column.key,
                f"{place} {column.label}",
                "未填。",
                row.identity,
            )


def _error(rule: str, key: str, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, key, FIELDS[key].label, message)
