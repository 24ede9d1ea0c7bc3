"""支出明细 on the screen: what a template draws of it for whoever reads and for whoever types, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.blueprints.cell_hints import hint
from app.blueprints.marking import Marker, Marking
from app.blueprints.paper import NOTHING_REFUSED, EditedCell, ReadCell, RefusedSheet
from app.domain.form.costing import ITEM_CAP, ITEM_COLUMNS, TITLE, ItemColumn
from app.domain.form.costing_paper import CostingPaper, costing_rows
from app.domain.form.identities import new_identity
from app.domain.form.money import shown
from app.domain.form.sheet import SUMMED, Sheet
from app.domain.prereview.explanations import Findings
from app.domain.prose.costing_prose import MOST, Parting, partings
from app.domain.text import fingerprint
from app.operations.saving import Costed
from app.queries.form.code_lists import fund_sources
from app.queries.procedure.copying import rechecks
from app.queries.procedure.desk import Desk

_NAME = "~name~"


@dataclass(slots=True)
class CostingTable:
    """The table as a page draws it. `steps` are the addresses of what can be done with a line, with `~name~` for its
    identity; `partings` are where 测算依据 tells it otherwise; `choices` are the 资金来源 on offer."""

    paper: CostingPaper[ReadCell] | None
    is_edited: bool
    steps: Mapping[str, str]
    partings: tuple[Parting, ...] = ()
    choices: tuple[str, ...] = ()

    def named(self, name: str) -> ReadCell:
        """Return the cell of that name; raises `KeyError`."""
        rows = self.paper.rows if self.paper else ()
        return {cell.name: cell for row in rows for cell in row.cells}[name]

    def step(self, name: str, identity: str) -> str:
        """Return the address of a step of a line."""
        return self.steps[name].replace(_NAME, identity)


def read_costing(desk: Desk, findings: Findings | None) -> CostingTable | None:
    """Return the table as it is read, with the threads and findings at each place; None where there is none."""
    if not desk.sheet.items:
        return None
    marker = Marker(desk, findings)

    def draw(column: ItemColumn, name: str, label: str, text: str, is_computed: bool) -> ReadCell:
        return ReadCell(column, column.key, name, label, text, 1, marker.found_at(name, label))

    return CostingTable(costing_rows(desk.sheet, draw, marker.at), False, {}, _partings(desk))


def edited_costing(
    desk: Desk, refused: RefusedSheet = NOTHING_REFUSED, focused: str = "", *, is_open: bool = False
) -> CostingTable:
    """Return the table as it is typed in, with a blank line at its end; without lines it has the way to begin alone.

    `is_open` shows the blank line although there is no other. `focused` is the name of the cell that the person goes on in.
    """
    declaration_id = desk.declaration.id
    if not desk.sheet.items and not is_open and TITLE not in refused.begun:
        return CostingTable(None, True, {"begin": url_for("costing.begin", declaration_id=declaration_id)})
    steps = _steps(declaration_id)
    blank = refused.begun.get(TITLE) or new_identity()
    if desk.sheet.item(blank):
        blank = new_identity()
    marker = Marker(desk, desk.findings)
    copied = rechecks(desk)
    checking = url_for("copying.confirm", declaration_id=declaration_id) if copied else ""

    def mark(name: str, label: str) -> Marking | None:
        return None if name.endswith(blank) else marker.found_at(name, label)

    def draw(column: ItemColumn, name: str, label: str, stored: str, is_computed: bool) -> EditedCell:
        changed = refused.changed.get(name)
        conflict = changed.stored if changed else None
        return EditedCell(
            column,
            column.key,
            name,
            label,
            refused.typed.get(name, stored),
            1,
            mark(name, label),
            stored,
            fingerprint(stored if conflict is None else conflict),
            (),
            hint(column.key, label) if not stored else "",
            refused.problems.get(name, ""),
            conflict,
            copied.get(name),
            checking,
            name == focused or (is_open and name == f"content-{blank}"),
            is_computed,
        )

    return CostingTable(
        costing_rows(desk.sheet, draw, mark, blank), True, steps, _partings(desk), fund_sources()
    )


def following(declaration_id: int, cell: str, costed: Costed) -> dict[str, Any]:
    """Return what the answer to a saved cell draws anew: sums, the line's amount, and a blank line below a new one."""
    key, _, identity = cell.partition("-")
    item = next((each for each in costed.items if each.identity == identity), None)
    context: dict[str, Any] = {"sums": costed.sums, "summed": {}, "amount": None, "blank": None}
    if costed.sums:
        context["summed"] = dict(
            zip(SUMMED, (shown(costed.sums.total), shown(costed.sums.year)), strict=True)
        )
    if item and key in ("quantity", "unit_price"):
        label = f"{TITLE} {ITEM_COLUMNS['amount'].label}"
        context["amount"] = _cell(
            ITEM_COLUMNS["amount"], f"amount-{identity}", label, item.shown("amount"), item.is_computed
        )
    if request.form.get(f"new.{identity}") and len(costed.items) < ITEM_CAP:
        new = new_identity()
        row = costing_rows(Sheet(items=costed.items), _cell, lambda anchor, words: None, new).rows[-1]
        context["blank"] = row
        context["costing"] = CostingTable(None, True, _steps(declaration_id))
    return context


def _cell(column: ItemColumn, name: str, label: str, text: str, is_computed: bool) -> EditedCell:
    return EditedCell(
        column,
        column.key,
        name,
        label,
        text,
        1,
        None,
        text,
        fingerprint(text),
        hint="" if text else hint(column.key, label),
        is_computed=is_computed,
    )


def _steps(declaration_id: int) -> dict[str, str]:
    steps = {
        name: url_for(f"costing.{name}", declaration_id=declaration_id, identity=_NAME)
        for name in ("move", "copy", "delete")
    }
    return steps | {
        name: url_for(f"costing.{name}", declaration_id=declaration_id) for name in ("begin", "prose")
    }


def _partings(desk: Desk) -> tuple[Parting, ...]:
    sheet = desk.sheet
    found = partings(sheet.items, sheet.implementation_years, sheet.costing_basis)
    return tuple(found)[: MOST + 1]
