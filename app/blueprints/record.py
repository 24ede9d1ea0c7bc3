"""操作记录: everything that happened, for the auditor alone; on screen and as a file."""

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.access import roles
from app.blueprints.files import csv_file, workbook_file
from app.blueprints.heavy_work import heavy
from app.blueprints.recording import recorded
from app.domain.files.tables import ROWS_LIMIT, Table
from app.domain.procedure.events import GROUPS, EventKind
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.domain.text import squeezed, whole_number
from app.exchange.records import table_of_events
from app.operations import Rejected
from app.queries import record as queries

blueprint = Blueprint("record", __name__, url_prefix="/record")
FIELDS = ("kind", "person", "words", "address", "first", "last")
"""What the address may narrow the record by."""


@blueprint.get("")
@roles(Role.AUDITOR)
def show() -> ResponseReturnValue:
    """Show a page of the record, the newest first; `before` goes on where another page ended."""
    wanted = _wanted()
    before = whole_number(request.args.get("before", ""))
    found = queries.events(wanted, before, queries.PAGE + 1)
    shown = found[: queries.PAGE]
    return render_template(
        "record/record.html",
        events=shown,
        older=shown[-1].event.id if len(found) > queries.PAGE else None,
        is_newest=before is None,
        kept=_kept(),
        groups=GROUPS,
    )


@blueprint.get("/record.xlsx")
@roles(Role.AUDITOR)
@heavy
@recorded(EventKind.EXPORTED)
def workbook() -> Response:
    """Give the record, as it is narrowed, as a workbook."""
    return workbook_file(_table())


@blueprint.get("/record.csv")
@roles(Role.AUDITOR)
@heavy
@recorded(EventKind.EXPORTED)
def csv() -> Response:
    """Give the record, as it is narrowed, as CSV."""
    return csv_file(_table())


def _table() -> Table:
    wanted = _wanted()
    if queries.count(wanted, ROWS_LIMIT + 1) > ROWS_LIMIT:
        raise Rejected(f"一次最多导出{ROWS_LIMIT:,}条记录，请用日期等条件缩小范围，分批导出。")
    found = queries.events(wanted, few=ROWS_LIMIT)
    return table_of_events(f"操作记录-{today():%Y%m%d}", found)


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in FIELDS if request.args.get(name)}


def _wanted() -> queries.RecordFilter:
    """Return what the address narrows the record by; raises `Rejected` for what cannot be understood there."""
    kept = {name: value.strip() for name, value in _kept().items()}
    return queries.RecordFilter(
        kinds=_kinds(kept.get("kind", "")),
        person=squeezed(kept.get("person", ""))[:64],
        words=kept.get("words", "")[:200],
        address=kept.get("address", "")[:64],
        first=_day(kept.get("first", "")),
        last=_day(kept.get("last", "")),
    )


def _kinds(named: str) -> frozenset[EventKind]:
    if not named:
        return frozenset()
    if named in GROUPS:
        return GROUPS[named]
    if named not in set(EventKind):
        raise Rejected(f"没有“{named[:20]}”这种事项，请重新选择。")
    return frozenset({EventKind(named)})


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if not date(2000, 1, 1) <= day <= today() + timedelta(days=36_500):
        raise Rejected("日期请按年-月-日填写。")
    return day
