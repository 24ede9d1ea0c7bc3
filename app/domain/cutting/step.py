"""What was taken of 压减向导 at once: cells of lines, fields and cells of indicators, to be undone as one step."""

import json
from dataclasses import asdict, dataclass

from app.domain.form.costing_steps import ItemEdit, ItemStep, read_item_step
from app.domain.form.parsing import read_field
from app.domain.form.sheet import SUMMED
from app.domain.form.undo_steps import Edit, Step, read_step
from app.domain.text import Unreadable

_FIELDS = {*SUMMED, "costing_basis", "annual_objective", "long_term_objective"}


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A field that the step changed, as it is shown."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CutStep:
    """The cells of lines, the fields and the cells of indicators that the step changed."""

    items: tuple[ItemEdit, ...] = ()
    fields: tuple[FieldEdit, ...] = ()
    rows: tuple[Edit, ...] = ()

    def to_json(self) -> str:
        """Return the step as text that a page can carry."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read_cut_step(text: str) -> CutStep:
    """Return the step that a page carried; raises `Unreadable` for anything that the guide could not have made."""
    try:
        data = json.loads(text)
        items = read_item_step(_json(ItemStep(), data["items"])).edited
        rows = read_step(_json(Step(), data["rows"])).edited
        return CutStep(items, tuple(_field(**edit) for edit in data["fields"]), rows)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as broken:
        raise Unreadable("这一步的记录不完整，无法撤销。") from broken


def _json(bare: ItemStep | Step, edits: object) -> str:
    return json.dumps({**asdict(bare), "edited": edits})


def _field(key: str, before: str, after: str) -> FieldEdit:
    if key not in _FIELDS:
        raise ValueError("no field that the guide changes")
    for text in (before, after):
        read_field(key, text)
    return FieldEdit(key, before, after)
