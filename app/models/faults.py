"""Faults of the database: which of them pass, so that the same request may succeed later, and what each is in words."""

import sqlite3

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, TimeoutError

FAULTS = (DBAPIError, TimeoutError)
"""What SQLAlchemy raises for an error of the driver, and for a pool without a free connection."""
_SQLITE_CODES = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    )
)
_POSTGRESQL_STATES = ("08", "25006", "40", "53", "55P03", "57")
"""SQLSTATE, or its beginning: connection lost, read-only, deadlock, no resources, lock not available, server stopping."""


def is_passing(error: Exception) -> bool:
    """Tell whether one of `FAULTS` is no fault of the statement, but of the database's state."""
    if isinstance(error, TimeoutError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary code; extended codes add the particulars above it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    state = getattr(cause, "sqlstate", None)
    # Without a state the server never answered: no connection, or one that broke off.
    return state.startswith(_POSTGRESQL_STATES) if state else isinstance(error, OperationalError)


def in_words(error: Exception) -> str:
    """Return a fault of the database as a Chinese sentence for an operator, with the driver's own words."""
    cause = getattr(error, "orig", None) or error
    said = str(cause).strip().partition("\n")[0]
    if isinstance(error, NoSuchModuleError):
        return f"DATABASE_URL 指的数据库类型不受支持（{said}）；可用 SQLite 或 PostgreSQL。"
    if isinstance(error, ArgumentError):
        return f"DATABASE_URL 不是数据库地址（{said}）。"
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        words = _SQLITE_WORDS.get(code, "数据库出错")
        return f"{OTHER_SCHEMA if said.startswith(_OTHER_TABLES) else words}（{said}）。"
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return f"PostgreSQL 连不上（{said}），请核对 DATABASE_URL 以及数据库是否在运行。"
    words = next(
        (words for begins, words in _POSTGRESQL_WORDS.items() if state.startswith(begins)), "数据库出错"
    )
    return f"{words}（{said}）。"


OTHER_SCHEMA = "数据库的结构不是本程序的，请先执行 flask --app wsgi db upgrade"
_OTHER_TABLES = ("no such table", "no such column")
_SQLITE_WORDS = {
    sqlite3.SQLITE_BUSY: "数据库正被占用，请稍后重试",
    sqlite3.SQLITE_LOCKED: "数据库正被占用，请稍后重试",
    sqlite3.SQLITE_READONLY: "数据库文件或其文件夹不能写入，请核对权限",
    sqlite3.SQLITE_IOERR: "读写数据库文件出错，磁盘可能已满或损坏",
    sqlite3.SQLITE_CORRUPT: "数据库文件已损坏，请从备份恢复",
    sqlite3.SQLITE_FULL: "磁盘已满，数据库不能写入",
    sqlite3.SQLITE_CANTOPEN: "打不开数据库文件，请核对 DATABASE_URL 的路径和权限",
    sqlite3.SQLITE_NOTADB: "DATABASE_URL 所指的文件不是 SQLite 数据库",
}
_POSTGRESQL_WORDS = {
    "25006": "PostgreSQL 只能读取，不能写入",
    "28": "PostgreSQL 不接受这个账号或密码，请核对 DATABASE_URL",
    "3D": "PostgreSQL 里没有这个数据库，请核对 DATABASE_URL",
    "42P01": OTHER_SCHEMA,
    "42703": OTHER_SCHEMA,
    "53": "PostgreSQL 的磁盘、内存或连接已用尽",
    "55P03": "数据库正被占用，请稍后重试",
    "57": "PostgreSQL 正在停止或启动，请稍后重试",
}
"""By SQLSTATE, or its beginning."""
