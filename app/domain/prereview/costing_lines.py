"""支出明细 line by line: rule E12, and where 测算依据 tells it otherwise."""

from collections.abc import Iterator

from app.domain.form.costing import ITEM_COLUMNS, flaws, sums
from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import APPROPRIATENESS, COMPLETENESS, D88, FORM_NOTE, Subject, rule
from app.domain.prose.costing_prose import MOST, partings

_QUOTED = 40


@rule(
    "E12",
    Severity.ERROR,
    "支出明细不完整或不合",
    COMPLETENESS,
    APPROPRIATENESS,
    condition="支出明细的一行没有支出内容、金额或（跨年项目）其中本年度；其中本年度超过本行金额、正负不一致，或一年期项目不等于本行金额；扣减合计超过其余各行合计。",
    authority=f"{FORM_NOTE}（由系统自动汇总，无需手工录入）；{D88}（资金匹配性）",
    blind="只看明细本身能否汇总，不看单价和数量是否合理。",
    is_firm=True,
)
def incomplete_lines(subject: Subject) -> Iterator[Remark]:
    """Lines that are not whole, or do not add up as they must."""
    sheet = subject.sheet
    for flaw in flaws(sheet.items, sheet.implementation_years):
        item = sheet.item(flaw.identity)
        yield Remark(Place(flaw.key, flaw.identity), flaw.words, item.shown(flaw.key) if item else "")


def has_sums(sheet: Sheet) -> bool:
    """Tell whether the amounts of the form follow from lines, so that no words have to show where they come from."""
    return sums(sheet.items, sheet.implementation_years) is not None


def against_lines(sheet: Sheet) -> Iterator[Remark]:
    """Yield where 测算依据 parts from the lines."""
    found = partings(sheet.items, sheet.implementation_years, sheet.costing_basis)
    for _, each in zip(range(MOST), found, strict=False):
        item = sheet.item(each.identity)
        if item is None:
            words = f"没有写支出明细的合计{each.listed}元。请由明细改写，或核对。"
        elif each.key == "content":
            words = f"没有写支出明细的“{item.content[:_QUOTED]}”。请由明细改写，或核对。"
        else:
            told = f"写作{each.said}" if each.said else "写的不是这个数"
            column = ITEM_COLUMNS[each.key].label
            words = f"“{item.content[:_QUOTED]}”的{column}在支出明细中为{each.listed}，{told}。请核对。"
        yield Remark(Place("costing_basis"), words)
