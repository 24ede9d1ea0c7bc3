"""The record as a table."""

from collections.abc import Sequence

from app.domain.files.tables import Cell, Column, ColumnKind, Table
from app.domain.procedure.rounds import BEIJING
from app.queries.record import RecordedEvent

COLUMNS = (
    Column("编号", ColumnKind.CODE),
    Column("时间"),
    Column("事项"),
    Column("办理人"),
    Column("账号"),
    Column("角色"),
    Column("对象"),
    Column("说明"),
    Column("意见"),
    Column("地址"),
    Column("登录", ColumnKind.CODE),
    Column("请求", ColumnKind.CODE),
)


def table_of_events(title: str, events: Sequence[RecordedEvent]) -> Table:
    """Return events as a table, times to the second at +08:00."""
    return Table(title, COLUMNS, [_row(each) for each in events])


def _row(each: RecordedEvent) -> tuple[Cell, ...]:
    event = each.event
    return (
        str(event.id),
        f"{event.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        event.told,
        event.person.name if event.person else "",
        event.person.login if event.person else "",
        event.office,
        each.about,
        event.subject,
        event.reason,
        event.address or "",
        "" if event.session_id is None else str(event.session_id),
        event.request_id or "",
    )
