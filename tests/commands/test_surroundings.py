"""Wrong surroundings: each is one Chinese sentence and an exit code, for the server and for the command line."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app import config, serving, surroundings
from app.config import Misconfigured
from app.models import db
from app.models.faults import in_words
from app.printing import engine
from tests.applications import running, sqlite_copy

ROOT = Path(__file__).parents[2]
SECRET = "a secret of more than thirty-two characters"


def refusal(capsys, monkeypatch, **environment: str) -> str:
    """Return what the server says on standard error when it is started so, which is one line."""
    for name, value in {"PORTAL_SECRET_KEY": SECRET, **environment}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as exit_:
        surroundings.require(surroundings.start())
    said = capsys.readouterr().err
    assert exit_.value.code == surroundings.EXIT and said.count("\n") == 1
    return said


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "DATABASE_URL 不是数据库地址"),
        ("what://127.0.0.1/portal", "数据库类型不受支持"),
        ("mysql://127.0.0.1/portal", "缺少 Python 软件包"),
        ("postgresql://127.0.0.1:1/portal", "PostgreSQL 连不上"),
        ("postgresql://postgres@127.0.0.1:{port}/nothing", 'database "nothing" does not exist'),
        ("sqlite:////proc/nowhere/portal.sqlite", "打不开数据库文件"),
        ("sqlite:///{folder}", "打不开数据库文件"),
        ("sqlite:///{folder}/notes.txt", "不是 SQLite 数据库"),
    ],
)
def test_a_wrong_address_of_the_database(capsys, monkeypatch, tmp_path, postgresql_port, address, words):
    (tmp_path / "notes.txt").write_text("这是一份说明，不是数据库。" * 100)
    address = address.format(folder=tmp_path, port=postgresql_port)
    assert words in refusal(capsys, monkeypatch, DATABASE_URL=address)


@pytest.mark.parametrize(
    ("stored", "words"), [("0001", "较早版本的（0001"), ("9999", "更新版本的（9999"), (None, "还没有建表")]
)
def test_tables_of_another_version(capsys, monkeypatch, tmp_path, sqlite_uri, stored, words):
    uri = sqlite_uri if stored else f"sqlite:///{tmp_path}/blank.sqlite"
    for app in running(uri, tmp_path):
        with app.app_context():
            if stored:
                db.session.execute(
                    text("UPDATE alembic_version SET version_num = :stored"), {"stored": stored}
                )
                db.session.commit()
            with pytest.raises(SystemExit):
                app.config["SECRET_KEY"] = SECRET
                surroundings.require(app)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_SECRET_KEY", "x" * 31, "PORTAL_SECRET_KEY 太短，至少32字节；可用 openssl rand -hex 32 生成"),
        ("PORTAL_PASSWORD_PROFILE", "weak", "PORTAL_PASSWORD_PROFILE 须为 asvs 或 gb，现为“weak”"),
        ("PORTAL_SECOND_FACTOR_ROLES", "approver,king", "没有“king”这个角色"),
        (
            "PORTAL_MAIL_URL",
            "http://mail.example",
            "PORTAL_MAIL_URL：须为 smtp://主机:端口 或 smtps://主机:端口",
        ),
        ("PORTAL_MAIL_URL", "smtp://mail.example", "还须设 PORTAL_MAIL_FROM：发件人的邮箱地址"),
        ("FLASK_DEBUG", "1", "FLASK_DEBUG 会把出错的细节"),
        ("PORTAL_PROXIES", "one", "PORTAL_PROXIES 须为不小于0的整数，现为“one”"),
        ("PORTAL_SESSION_COOKIE_SECURE", "no", "须为 true 或 false，现为“no”"),
    ],
)
def test_a_setting_that_cannot_be(capsys, monkeypatch, sqlite_uri, name, value, words):
    assert words in refusal(capsys, monkeypatch, DATABASE_URL=sqlite_uri, **{name: value})


def test_a_database_that_can_only_be_read(capsys, monkeypatch, sqlite_uri):
    path = sqlite_uri.removeprefix("sqlite:///")
    said = refusal(capsys, monkeypatch, DATABASE_URL=f"sqlite:///file:{path}?mode=ro&uri=true")
    assert "不能写入" in said


def test_fonts_that_are_missing(capsys, monkeypatch, tmp_path, sqlite_uri):
    (tmp_path / engine.FONTS[0]).touch()
    monkeypatch.setattr(surroundings, "require_fonts", lambda: engine.require_fonts(tmp_path))
    said = refusal(capsys, monkeypatch, DATABASE_URL=sqlite_uri)
    assert f"缺少字体文件{engine.FONTS[1]}、" in said and engine.FONTS[0] not in said


def test_the_fonts_are_those_that_are_there():
    assert sorted(engine.FONTS) == sorted(path.name for path in engine.FONT_FOLDER.glob("*.ttf"))


def test_a_key_is_whole_or_not_there(tmp_path, monkeypatch):
    def out_of_space(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(config.os, "fsync", out_of_space)
        with pytest.raises(Misconfigured, match="No space left"):
            config._kept_secret(tmp_path / "instance")
    assert list((tmp_path / "instance").iterdir()) == []
    made = config._kept_secret(tmp_path / "instance")
    assert len(made) == 64 and config._kept_secret(tmp_path / "instance") == made
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_empty_and_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "secret_key").touch()
    with pytest.raises(Misconfigured, match="是空的"):
        config._kept_secret(tmp_path)
    with pytest.raises(Misconfigured, match="不能读写 /proc/nowhere"):
        config._kept_secret(Path("/proc/nowhere"))


@pytest.mark.parametrize(
    ("number", "cause", "words"),
    [
        (13, "database or disk is full", "磁盘已满"),
        (11, "database disk image is malformed", "请从备份恢复"),
        (8, "attempt to write a readonly database", "不能写入"),
        (5, "database is locked", "正被占用"),
        (1, "no such table: person", "请先执行 flask --app wsgi db upgrade"),
    ],
)
def test_a_fault_of_sqlite_in_words(number, cause, words):

    error = sqlite3.OperationalError(cause)
    error.sqlite_errorcode = number
    assert words in in_words(OperationalError("SELECT 1", {}, error))


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (errors.UndefinedTable("no table"), "请先执行 flask --app wsgi db upgrade"),
        (errors.InvalidPassword("wrong"), "不接受这个账号或密码"),
        (errors.DiskFull("full"), "已用尽"),
        (errors.ReadOnlySqlTransaction("standby"), "只能读取"),
        (errors.DivisionByZero("odd"), "数据库出错（odd）"),
    ],
)
def test_a_fault_of_postgresql_in_words(cause, words):
    assert words in in_words(DBAPIError("SELECT 1", {}, cause))


@pytest.mark.parametrize("arguments", [["check"], ["users", "list"], ["db", "upgrade"], ["demo"]])
def test_a_command_says_that_the_database_is_away(tmp_path, capsys, caplog, arguments):
    for app in running("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path):
        done = app.test_cli_runner().invoke(args=arguments)
        assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
        assert "PostgreSQL 连不上" in done.output + caplog.text + capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["users", "list"], ["units", "add", "121", "单位"]])
def test_a_command_says_that_there_are_no_tables(tmp_path, arguments):
    for app in running(f"sqlite:///{tmp_path}/blank.sqlite", tmp_path):
        done = app.test_cli_runner().invoke(args=arguments)
        assert done.exit_code == 1 and "请先执行 flask --app wsgi db upgrade" in done.output


def test_an_upgrade_of_newer_tables_is_refused(sqlite_uri, tmp_path, capsys, caplog):
    for app in running(sqlite_uri, tmp_path):
        with app.app_context():
            db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            db.session.commit()
        done = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert done.exit_code == 1
        assert "更新版本的（9999）" in done.output + caplog.text + capsys.readouterr().err


@contextmanager
def gunicorn(uri: str, *options: str) -> Iterator[subprocess.Popen]:
    environment = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    environment |= {"DATABASE_URL": uri, "PORTAL_SECRET_KEY": SECRET, "PORTAL_SESSION_COOKIE_SECURE": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "1", *options, "wsgi:app"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()


OURS = ("-c", "python:app.serving", "--bind")


def test_a_port_that_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with gunicorn(f"sqlite:///{tmp_path}/x", *OURS, f"127.0.0.1:{port}") as process:
            said = process.communicate()[0]
    assert process.returncode == 1
    assert said == f"端口{port}（127.0.0.1）已被占用，可能本系统已在运行。请换一个端口。\n"


def test_gunicorn_stops_where_there_are_no_tables(tmp_path):
    with gunicorn(f"sqlite:///{tmp_path}/blank.sqlite", *OURS, "127.0.0.1:0") as process:
        said = process.communicate()[0]
    assert process.returncode == surroundings.EXIT
    assert said == "数据库里还没有建表。请先执行 flask --app wsgi db upgrade。\n"


def test_gunicorn_without_our_settings_stops_too(tmp_path):
    uri = f"sqlite:///{tmp_path}/blank.sqlite"
    with gunicorn(uri, "--bind", "127.0.0.1:0", "--no-control-socket") as process:
        said = process.communicate()[0]
    assert process.returncode == surroundings.EXIT
    assert "还没有建表" in said and "Traceback" not in said


def test_gunicorn_says_where_it_serves_and_does(world_template, tmp_path):
    with gunicorn(sqlite_copy(world_template, tmp_path), *OURS, "127.0.0.1:0") as process:
        said = process.stdout.readline()
        # Port 0 is any that is free; the socket's own number is told by the kernel.
        assert re.match(r"Serving on http://127\.0\.0\.1:\d+/", said), said
        with urlopen(f"{said.split()[2]}readyz") as answer:
            assert answer.read() == b"ok\n"
        # What a worker writes, nobody else on the machine reads.
        (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert "Umask:\t0077\n" in Path(f"/proc/{worker}/status").read_text()


def test_a_worker_of_a_server_that_has_checked_does_not_ask_again(monkeypatch):
    assert surroundings.CHECKED_BY == serving._CHECKED_BY
    monkeypatch.setenv(surroundings.CHECKED_BY, str(os.getppid()))
    assert not surroundings.is_server_starting()
