"""Rule E11: signs that the printed page cannot show."""

from collections.abc import Iterator

from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.places import Place
from app.domain.form.printing import named, unprintable
from app.domain.form.sheet import COLUMNS, FIELDS
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import COMPLETENESS, PRACTICE, Subject, rule

_NAMED = 5
"""So many signs of a place are named."""


@rule(
    "E11",
    Severity.ERROR,
    "有不能打印的字符",
    COMPLETENESS,
    condition="文字中有批复文件的字体没有的字符，如表情符号。",
    authority=PRACTICE,
    blind="只看能否打印，不看用得对不对。",
    is_firm=True,
)
def cannot_be_printed(subject: Subject) -> Iterator[Remark]:
    """Signs without a glyph in any font of the printed page."""
    for key in FIELDS:
        yield from _at(Place(key), subject.sheet.shown(key))
    for row in subject.sheet.rows:
        for column in COLUMNS:
            yield from _at(Place(column, row.identity), getattr(row, column))
    for item in subject.sheet.items:
        for column in ITEM_COLUMNS:
            yield from _at(Place(column, item.identity), item.shown(column))


def _at(place: Place, text: str) -> Iterator[Remark]:
    if signs := unprintable(text):
        words = "、".join(map(named, signs[:_NAMED])) + "等" * (len(signs) > _NAMED)
        yield Remark(place, f"{words}不能打印，请删去或改用其他写法。", signs[0])
