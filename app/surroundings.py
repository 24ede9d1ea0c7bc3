"""What the portal needs around it to serve: each lack is one Chinese sentence and an exit code, never a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import ArgumentError

from app import create_app
from app.config import Misconfigured
from app.domain.mail import read_address, read_mail_url
from app.domain.passwords import Profile
from app.domain.roles import Role
from app.domain.text import Unreadable
from app.extensions import known_revisions, newest_revision
from app.models import db
from app.models.faults import FAULTS, in_words
from app.printing.engine import require_fonts
from app.printing.press import PrintingUnavailable
from app.queries.administration import schema_revision

EXIT = 3
"""What gunicorn takes for a worker that cannot boot: it stops instead of trying again and again."""
SHORTEST_SECRET = 32
"""Bytes of a secret key that somebody chose."""
JUST_STARTED = 30
"""Seconds after its start within which a server is told what is wrong; later a worker that is renewed serves 503 instead."""

CHECKED_BY = "SURROUNDINGS_CHECKED_BY"
"""Names the number of the master that has checked its surroundings (`serving`)."""


def start() -> Flask:
    """Return the portal, or say in a sentence why it cannot be made and exit."""
    with _told():
        return create_app()


def require(app: Flask) -> None:
    """Say in a sentence what is missing around the portal and exit, unless nothing is."""
    with _told(), app.app_context():
        if len(str(app.config["SECRET_KEY"]).encode()) < SHORTEST_SECRET:
            raise Misconfigured(
                f"PORTAL_SECRET_KEY 太短，至少{SHORTEST_SECRET}字节；可用 openssl rand -hex 32 生成。"
            )
        _require_known(app)
        if app.debug and app.config["SESSION_COOKIE_SECURE"]:
            raise Misconfigured(
                "FLASK_DEBUG 会把出错的细节显示给所有人，对外服务时不能打开；请去掉它再启动。"
            )
        require_fonts()
        try:
            if refusal := schema_refusal():
                raise Misconfigured(refusal)
            _require_writable()
        finally:
            db.session.remove()
            db.engine.dispose()


def schema_refusal() -> str:
    """Return why the tables are not those of this version, "" where they are."""
    stored, wanted = schema_revision(), newest_revision()
    if stored == wanted:
        return ""
    if stored is None:
        return "数据库里还没有建表。请先执行 flask --app wsgi db upgrade。"
    if stored in known_revisions():
        return (
            f"数据库是较早版本的（{stored}，本程序需要{wanted}）。"
            "请先备份，再执行 flask --app wsgi db upgrade。"
        )
    return f"数据库是更新版本的（{stored}，本程序是{wanted}）。请换用更新的程序，或从升级前的备份恢复。"


def _require_known(app: Flask) -> None:
    """Raise `Misconfigured` for a profile or a role that there is none of."""
    if (profile := app.config["PASSWORD_PROFILE"]) not in tuple(Profile):
        raise Misconfigured(f"PORTAL_PASSWORD_PROFILE 须为 {' 或 '.join(tuple(Profile))}，现为“{profile}”。")
    _require_mail(str(app.config["MAIL_URL"]), str(app.config["MAIL_FROM"]))
    for role in str(app.config["SECOND_FACTOR_ROLES"]).replace(",", " ").split():
        if role not in set(Role):
            raise Misconfigured(
                f"PORTAL_SECOND_FACTOR_ROLES 中没有“{role}”这个角色，可用：{'、'.join(Role)}。"
            )


def _require_mail(url: str, sender: str) -> None:
    """Raise `Misconfigured` for a mail server without an address, or without a sender."""
    if not url:
        return
    try:
        read_mail_url(url)
    except ValueError as wrong:
        raise Misconfigured(f"PORTAL_MAIL_URL：{wrong}") from wrong
    try:
        is_there = bool(read_address(sender))
    except Unreadable:
        is_there = False
    if not is_there:
        raise Misconfigured("设了 PORTAL_MAIL_URL，还须设 PORTAL_MAIL_FROM：发件人的邮箱地址。")


def is_server_starting() -> bool:
    """Tell whether the process above this one, the server's master, has just been started and checked nothing itself."""
    if os.environ.get(CHECKED_BY) == str(os.getppid()):
        return False
    try:
        begun = int(Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[19])
        up = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return False
    return up - begun / os.sysconf("SC_CLK_TCK") < JUST_STARTED


def _require_writable() -> None:
    """Raise a fault of the database where SQLite's file can only be read."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()
        # Of what can only be read, SQLite makes IMMEDIATE a reading transaction: only a write is refused.
        connection = db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        connection.exec_driver_sql("PRAGMA user_version = 1")
        db.session.rollback()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what keeps the portal from serving into a sentence on standard error and the exit code `EXIT`."""
    try:
        yield
    except (Misconfigured, PrintingUnavailable) as lack:
        _exit(str(lack))
    except (*FAULTS, ArgumentError) as fault:
        _exit(in_words(fault))
    except ModuleNotFoundError as missing:
        _exit(f"缺少 Python 软件包 {missing.name}；DATABASE_URL 只能指向 SQLite 或 PostgreSQL。")
    except OSError as failed:
        _exit(f"不能读写 {failed.filename}：{failed.strerror}。请核对权限和磁盘空间。")


def _exit(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(EXIT)
