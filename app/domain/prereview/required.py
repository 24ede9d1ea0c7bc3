"""What the form itself requires (its cell notes and stars): rules E02, E03 and E04."""

from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, FIELDS, WIDE, Sheet
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import (
    APPROPRIATENESS,
    COMPLETENESS,
    D88,
    FEASIBILITY,
    FORM_NOTE,
    MOST_TEXT,
    Subject,
    rule,
    text_length,
)
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


def blank_places(sheet: Sheet, name: str) -> tuple[Place, ...]:
    """Return the blank places of something that is required: a field by its key, or a starred 二级指标.

    A 二级指标 without a whole row lacks the blank cells of the row that comes nearest to being one, else itself.
    """
    if name in FIELDS:
        return (Place(name),) if is_blank(sheet.shown(name)) else ()
    rows = tuple(row for row in sheet.rows if row.category.level_2 == name)
    if any(row.is_complete for row in rows):
        return ()
    begun = [row for row in rows if not row.is_none]
    if not begun:
        return (Place(level_2=name),)
    row = max(begun, key=lambda r: sum(not is_blank(cell) for cell in r.cells))
    return tuple(Place(key, row.identity) for key in COLUMNS if is_blank(getattr(row, key)))


@rule(
    "E02",
    Severity.ERROR,
    "必填项未填或超过字数",
    COMPLETENESS,
    condition="必填字段空白；新增项目未填年度目标，跨年项目未填长期目标；项目名称超过40字，目标超过2000字，全表文字超过20万字。",
    authority=FORM_NOTE,
    blind="只看有没有填、有多长，不看写得对不对。",
    is_firm=True,
)
def blank_or_long(subject: Subject) -> Iterator[Remark]:
    """Fields that are blank though required, or longer than the form allows."""
    required = required_fields(subject.sheet)
    for key, field in FIELDS.items():
        value = subject.sheet.shown(key)
        if key in required and blank_places(subject.sheet, key):
            yield Remark(Place(key), "未填。")
        elif field.limit and len(value) > field.limit:
            yield Remark(Place(key), f"超过{field.limit}字，现有{len(value)}字。")
    if (length := text_length(subject.sheet)) > MOST_TEXT:
        longest = max(WIDE, key=lambda field: len(subject.sheet.shown(field.key)))
        yield Remark(
            Place(longest.key), f"等全表文字共{length}字，超过{MOST_TEXT}字，其余各条无法核对，请精简。"
        )


@rule(
    "E03",
    Severity.ERROR,
    "本年度金额与总金额不合",
    COMPLETENESS,
    FEASIBILITY,
    condition="本年度项目金额不大于0，或大于项目总金额；实施期限一年而两者不等。",
    authority=f"{FORM_NOTE}；{D88} {APPROPRIATENESS}",
    blind="金额由支出明细汇总而来，明细本身不在表上。",
    is_firm=True,
)
def amounts(subject: Subject) -> Iterator[Remark]:
    """The budget year's amount against zero, the total, and a duration of one year."""
    sheet, place = subject.sheet, Place("budget_year_amount")
    total, year = sheet.medium_term_amount, sheet.budget_year_amount
    shown = sheet.shown("budget_year_amount")
    if year is not None and year <= 0:
        yield Remark(place, "应大于0。", shown)
    elif total is not None and year is not None and year > total:
        yield Remark(place, "不应超过项目总金额。", shown)
    elif None not in (total, year) and sheet.implementation_years == 1 and year != total:
        yield Remark(place, "应等于项目总金额，因为实施期限为一年。", shown)


@rule(
    "E04",
    Severity.ERROR,
    "带*的二级指标没有完整指标",
    COMPLETENESS,
    condition="带*的二级指标下没有一行的三级指标、指标值和指标解释都已填写。",
    authority=f"{FORM_NOTE}（带*为必填）",
    blind="只看有没有填，不看指标选得合不合适。",
    is_firm=True,
)
def starred(subject: Subject) -> Iterator[Remark]:
    """Starred categories without a complete row."""
    for category in subject.sheet.catalogue.categories:
        for place in blank_places(subject.sheet, category.level_2) if category.required else ():
            yield Remark(place, "带*，至少填一项完整指标。" if place.level_2 else "未填。")
