"""The frozen form: canonical JSON of a sheet, and its SHA-256."""

import hashlib
import json
from dataclasses import asdict
from decimal import Decimal

from app.domain.form.catalogue import Catalogue, Category
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet

FORMAT = 1


def canonical(sheet: Sheet) -> str:
    """Return the sheet as JSON with sorted keys, amounts as text, names as text and row identities in."""
    content = asdict(sheet) | {"format": FORMAT}
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
    if data.pop("format") != FORMAT:
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
    return Sheet(**data)


_CELLS = ("name", "target_value", "definition")
