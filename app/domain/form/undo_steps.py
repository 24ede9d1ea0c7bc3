"""What one gesture in the indicator table changed, so that it can be undone as one step."""

import json
from dataclasses import asdict, dataclass

from app.domain.form.identities import read_identity
from app.domain.form.parsing import read_cell
from app.domain.form.sheet import COLUMNS
from app.domain.text import Unreadable


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that the step changed."""

    identity: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """Rows that the step added (with the cells they got), rows it deleted, and cells it changed."""

    added: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deleted: tuple[str, ...] = ()
    edited: tuple[Edit, ...] = ()

    @property
    def identities(self) -> set[str]:
        """The rows that the step is about."""
        return (
            {identity for identity, _ in self.added}
            | set(self.deleted)
            | {edit.identity for edit in self.edited}
        )

    def to_json(self) -> str:
        """Return the step as text that a page can carry."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read_step(text: str) -> Step:
    """Return the step that a page carried; raises `Unreadable` for anything that no gesture could have made."""
    try:
        data = json.loads(text)
        return Step(
            tuple((read_identity(identity), _cells(cells)) for identity, cells in data["added"]),
            tuple(map(read_identity, data["deleted"])),
            tuple(_edit(**edit) for edit in data["edited"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as broken:
        raise Unreadable("这一步的记录不完整，无法撤销。") from broken


def _cells(cells: list[str]) -> tuple[str, ...]:
    return tuple(read_cell(column, cell) for column, cell in zip(COLUMNS, cells, strict=True))


def _edit(identity: str, column: str, before: str, after: str) -> Edit:
    return Edit(read_identity(identity), column, read_cell(column, before), read_cell(column, after))
