"""What was read of a workbook: each worksheet as a `Sheet`, with its problems, or as none; and all of them as bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from typing import Any

from app.domain.form.code_lists import CodeLists
from app.domain.form.costing_cells import item_of
from app.domain.form.sheet import FIELDS, FieldKind, IndicatorRow, ProjectType, Sheet


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell such as B6, and a Chinese sentence that says what is wrong there."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A form, or a worksheet that holds none.

    `sheet` is None where there are problems, and where there is nothing to import: then `remark` says why.
    `name` is that of the worksheet, with a number where it holds several forms. `unseen` says what of a form is hidden
    in the workbook, "" for nothing. `worksheet` is the name in the workbook, and `places` are the cells of the fields.
    """

    name: str
    sheet: Sheet | None = None
    problems: tuple[Problem, ...] = ()
    remark: str = ""
    unseen: str = ""
    worksheet: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


_AMOUNTS = tuple(key for key, each in FIELDS.items() if each.kind is FieldKind.AMOUNT)


def packed(read: Sequence[ReadSheet]) -> bytes:
    """Return what was read, without the catalogue, which both sides have."""
    content = [
        (
            each.name,
            each.remark,
            [astuple(problem) for problem in each.problems],
            _plain(each.sheet),
            each.unseen,
            each.worksheet,
            each.places,
        )
        for each in read
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(content: bytes, lists: CodeLists) -> tuple[ReadSheet, ...]:
    """Return what `packed` was given, when it read with the same lists."""
    return tuple(
        ReadSheet(
            name,
            None if sheet is None else _sheet(sheet, lists),
            tuple(Problem(*problem) for problem in problems),
            remark,
            *rest,
        )
        # What an earlier version packed has no more than these.
        for name, remark, problems, sheet, *rest in json.loads(content)
    )


def _plain(sheet: Sheet | None) -> dict[str, Any] | None:
    if sheet is None:
        return None
    values = {key: getattr(sheet, key) for key in FIELDS}
    for key in _AMOUNTS:
        values[key] = None if values[key] is None else str(values[key])
    kind = sheet.project_type
    values["project_type"] = kind and (kind.code, kind.name)
    values["rows"] = [(row.identity, row.category.level_2, *row.cells) for row in sheet.rows]
    values["items"] = [(item.identity, *item.cells) for item in sheet.items]
    return values


def _sheet(values: dict[str, Any], lists: CodeLists) -> Sheet:
    for key in _AMOUNTS:
        values[key] = None if values[key] is None else Decimal(values[key])
    kind = values["project_type"]
    values["project_type"] = kind and ProjectType(*kind)
    rows, items = values.pop("rows"), values.pop("items", [])
    categories = {category.level_2: category for category in lists.catalogue.categories}
    return Sheet(
        **values,
        rows=tuple(IndicatorRow(identity, categories[level_2], *cells) for identity, level_2, *cells in rows),
        catalogue=lists.catalogue,
        items=tuple(item_of(identity, cells) for identity, *cells in items),
    )
