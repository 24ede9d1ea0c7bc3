"""The frozen form: canonical JSON of a sheet, and its SHA-256."""

import hashlib
import json
from dataclasses import asdict
from decimal import Decimal

from app.domain.form.catalogue import Catalogue, Category
from app.domain.form.costing import CostingItem
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet

FORMAT = 1
"""The format of a form without 支出明细: what was frozen before there was one keeps its words and its hash."""
WITH_COSTING = 2
"""The format of a form with 支出明细, whose lines stand under `items`."""


def canonical(sheet: Sheet) -> str:
    """Return the sheet as JSON with sorted keys, amounts as text, names as text and row identities in."""
    content = asdict(sheet) | {"format": WITH_COSTING if sheet.items else FORMAT}
    if not sheet.items:
        del content["items"]
    content["rows"] = [
        {
            "identity": row.identity,
            "level_2": row.category.level_2,
            **dict(zip(_CELLS, row.cells, strict=True)),
        }
        for row in sheet.rows
    ]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(content: str) -> str:
    """Return the SHA-256 of canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def restored(content: str) -> Sheet:
    """Return the sheet that canonical JSON holds; raises `ValueError` for a format that this version does not know."""
    data = json.loads(content)
    if data.pop("format") not in (FORMAT, WITH_COSTING):
        raise ValueError("unknown revision format")
    categories = tuple(Category(**category) for category in data["catalogue"]["categories"])
    data["catalogue"] = Catalogue(data["catalogue"]["version"], categories)
    named = {category.level_2: category for category in categories}
    data["rows"] = tuple(
        IndicatorRow(row["identity"], named[row["level_2"]], *(row[cell] for cell in _CELLS))
        for row in data["rows"]
    )
    for key in ("medium_term_amount", "budget_year_amount"):
        data[key] = None if data[key] is None else Decimal(data[key])
    data["project_type"] = data["project_type"] and ProjectType(**data["project_type"])
    data["items"] = tuple(map(_item, data.get("items", ())))
    return Sheet(**data)


def _item(data: dict[str, str | None]) -> CostingItem:
    exact = {key: None if data[key] is None else Decimal(str(data[key])) for key in _EXACT}
    return CostingItem(**{**data, **exact})  # type: ignore[arg-type]


_EXACT = ("quantity", "unit_price", "amount")
_CELLS = ("name", "target_value", "definition")
