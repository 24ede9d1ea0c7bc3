"""Hands that let workbooks wait and confirm them."""

from dataclasses import replace
from itertools import count

from sqlalchemy import delete

from app.domain.files.worksheets import ReadSheet
from app.domain.form.sheet import Sheet
from app.models import PendingImport, db
from app.operations import pending_imports
from app.queries.files import pending_imports as queries
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round
from tests.exchange.filled import SHEET
from tests.world import UNITS

REGION = "990106"


UNIT = UNITS["121"][0]


numbers = count(100)


def form(**fields) -> Sheet:
    """Return a form of unit 121 without a code, as it is read: each row with an identity of its own."""
    rows = tuple(replace(row, identity=f"read-{next(numbers)}") for row in SHEET.rows)
    own = {"project_code": "", "applicant_unit": UNIT, "primary_budgetary_unit": UNIT, "rows": rows}
    return replace(SHEET, **(own | fields))


def stored(world, declaration_id: int) -> Sheet:
    return working_sheet(world.declaration(declaration_id))


def as_read(sheet: Sheet, **fields) -> Sheet:
    """Return a stored sheet as it is read out of a workbook, where rows have no identity."""
    rows = tuple(replace(row, identity=f"read-{next(numbers)}") for row in sheet.rows)
    return replace(sheet, **({"rows": rows} | fields))


def keep(
    world, *sheets: Sheet | ReadSheet, login: str = "preparer", round_id: int | None = None, sha256: str = ""
) -> int:
    """Let a workbook wait and return the pending import."""
    read = [
        each if isinstance(each, ReadSheet) else ReadSheet(f"表{number}", each)
        for number, each in enumerate(sheets, 1)
    ]
    in_round = find_round(round_id or world.round_id)
    return pending_imports.keep(
        world.actor(login), in_round, "申报表.xlsx", sha256 or str(next(numbers)), read
    )


def preview(world, import_id: int, login: str = "preparer") -> queries.Preview:
    db.session.rollback()
    actor = world.actor(login)
    return queries.preview(actor, queries.own_import(actor, import_id))


def ticks(world, import_id: int, *positions: int, login: str = "preparer") -> dict[int, str]:
    """Return the tokens of the page, of all that may be taken unless positions are named."""
    sheets = preview(world, import_id, login).sheets
    chosen = positions or [n for n, each in enumerate(sheets) if each.outcome.is_taken]
    return {position: sheets[position].token for position in chosen}


def confirm(
    world, import_id: int, ticked: dict[int, str] | None = None, login: str = "preparer"
) -> list[int]:
    """Confirm and return the declarations that were written, by the worksheets' order."""
    ticked = ticks(world, import_id, login=login) if ticked is None else ticked
    pending_imports.confirm(world.actor(login), import_id, ticked, REGION)
    lines = queries.report(queries.own_import(world.actor(login), import_id))
    return [line.declaration_id for line in lines if line.is_written]


def outcomes(world, import_id: int, login: str = "preparer") -> list[str]:
    return [each.outcome.value for each in preview(world, import_id, login).sheets]


def forget() -> None:
    """Delete every waiting workbook."""
    db.session.execute(delete(PendingImport))
    db.session.commit()
