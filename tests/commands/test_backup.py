"""`flask backup` and `flask restore`: drilled from one system to the other and back, under load, and every refusal."""

import hashlib
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, select, text

from app.domain.procedure.outbox import OutboxKind, OutboxState
from app.exchange.backup.sealing import MAGIC
from app.models import Attachment, Declaration, Event, LoginSession, OutboxMessage, PasswordLink, db
from app.models.stored import stored_tables
from app.models.types import now
from app.operations import backups
from app.operations.password_links import issue_link
from app.queries.files.soundness import harms
from tests.applications import running, sqlite_copy
from tests.databases import database_copy
from tests.house import inhabited
from tests.world import standing_world

KEY = "0123456789abcdef0123456789abcdef"
ENDED = {"login_session", "password_link", "login_attempt", "event", "event_chain"}
"""Tables that restoring writes to."""


@contextmanager
def at(uri: str, folder: Path) -> Iterator[Flask]:
    folder.mkdir(exist_ok=True)
    for app in running(uri, folder):
        with app.app_context():
            yield app


def said(app: Flask, *arguments: object, code: int = 0) -> str:
    done = app.test_cli_runner().invoke(args=[str(each) for each in arguments])
    assert done.exit_code == code, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    db.session.rollback()
    return done.output


def rows() -> dict[str, list]:
    """Return every row as it is stored, but for what restoring writes."""
    return {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in stored_tables()
        if table.name not in ENDED
    }


@pytest.fixture
def key_file(tmp_path) -> Path:
    path = tmp_path / "backup.key"
    path.write_text(f"{KEY}\n")
    return path


def test_from_one_system_to_the_other_and_back(stories_template, postgresql_port, tmp_path, key_file):
    for house in inhabited(stories_template, tmp_path):
        with house.app.app_context():
            house.person("preparer")
            issue_link(None, house.world.people["reviewer"], 24)
            db.session.execute(text("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'attachment'"))
            db.session.execute(
                text("INSERT INTO sqlite_sequence SELECT 'attachment', 40 WHERE changes() = 0")
            )
            db.session.commit()
            (tmp_path / "config.py").write_text("OFFICE = '备份演练'\n")
            before, events = rows(), db.session.scalars(select(Event.id)).all()
            written = said(house.app, "backup", tmp_path / "one", "--key-file", key_file)
    assert "已加密" in written and "已重新读出核对" in written
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert "云岭市".encode() not in (tmp_path / "one").read_bytes()
    with database_copy(postgresql_port, "empty") as uri, at(uri, tmp_path / "second") as app:
        app.config["SECRET_KEY"] = "made here"
        told = said(app, "restore", tmp_path / "one", "--key-file", key_file)
        assert "全部存档与校验值、流转记录一致" in told
        assert (tmp_path / "second" / "secret_key").read_text() == "tests"
        assert "备份演练" in (tmp_path / "second" / "config.py").read_text()
        assert rows() == before
        assert db.session.scalars(select(LoginSession.ended_at)).all() != []
        assert None not in db.session.scalars(select(LoginSession.ended_at)).all()
        assert db.session.scalars(select(PasswordLink.id)).all() == []
        added = db.session.scalars(select(Event.kind).where(Event.id.not_in(events))).all()
        assert added == ["restored"]
        assert _next_number() == 41
        db.session.add(OutboxMessage(kind=OutboxKind.NEWS, person_id=1))
        db.session.commit()
        said(app, "backup", tmp_path / "two")
    with at(f"sqlite:///{tmp_path}/back.sqlite", tmp_path / "third") as app:
        said(app, "restore", tmp_path / "two")
        # Whether it went out after the backup, nobody knows.
        assert db.session.scalars(select(OutboxMessage.state)).all() == [OutboxState.DEAD]
        db.session.execute(delete(OutboxMessage))
        db.session.commit()
        assert rows() == before
        # PostgreSQL gave 41 away above, though nothing came of it.
        assert _next_number() == 42
        world = standing_world()
        world.do("submitter", world.filled(), "submit")
        assert list(harms()) == []


def _next_number() -> int:
    """Return the number that the next attachment gets."""
    declaration_id = db.session.scalars(select(Declaration.id).limit(1)).one()
    owner = {"declaration_id": declaration_id, "unit_id": 1, "person_id": 1}
    row = Attachment(**owner, name="合同.pdf", kind="pdf", size=1, sha256="0" * 64, at=now())
    db.session.add(row)
    db.session.flush()
    number = row.id
    db.session.rollback()
    return number


def test_what_is_written_meanwhile_is_not_half_in_it(bare_app, world, tmp_path, monkeypatch):
    with bare_app.app_context():
        world.draft()

        def meanwhile(table):
            if table.name == "event":
                thread = threading.Thread(target=_add_a_draft, args=[bare_app])
                thread.start()
                thread.join()
            return 500

        monkeypatch.setattr(backups, "rows_at_once", meanwhile)
        file = io.BytesIO()
        backups.back_up(file, None, "0", {})
    with at(f"sqlite:///{tmp_path}/new.sqlite", tmp_path / "new") as app:
        said(app, "db", "upgrade")
        file.seek(0)
        backups.restore(file, None)
        drafts = db.session.scalars(select(Event).where(Event.declaration_id.is_not(None))).all()
        assert len(drafts) == 1 and list(harms()) == []


def _add_a_draft(app: Flask) -> None:
    with app.app_context():
        standing_world().draft()


@pytest.fixture(scope="module")
def backup_file(world_template, tmp_path_factory) -> bytes:
    """A backup with the key of this file, of several frames."""
    folder = tmp_path_factory.mktemp("backup")
    with at(sqlite_copy(world_template, folder), folder):
        file = io.BytesIO()
        backups.back_up(file, KEY, _newest(), {"secret_key": b"tests", "noise": _noise()})
        return file.getvalue()


def _newest() -> str:
    return db.session.scalar(text("SELECT version_num FROM alembic_version"))


def _noise() -> bytes:
    """Return bytes that do not shrink, so that there are several frames."""
    return b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(20_000))


def _flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


DAMAGES = {
    "no backup": (lambda content: b"PK\x03\x04" + content, "不是本系统的备份文件"),
    "empty": (lambda content: b"", "不是本系统的备份文件"),
    "cut in the head": (lambda content: content[: len(MAGIC) + 20], "不完整"),
    "cut in a frame": (lambda content: content[:-100], "不完整"),
    "cut between frames": (lambda content: content[: _frame_ends(content)[1]], "不完整"),
    "a frame left out": (
        lambda content: content[: _frame_ends(content)[0]] + content[_frame_ends(content)[1] :],
        "已损坏或被改动",
    ),
    "a byte altered": (lambda content: _flip(content, len(content) // 2), "已损坏或被改动"),
    "the head altered": (lambda content: content.replace(b'"sqlite"', b'"SQLITE"', 1), "已损坏或被改动"),
    "something behind it": (lambda content: content + b"x", "已损坏或被改动"),
    "newer format": (lambda content: content.replace(b'"format": 1', b'"format": 2', 1), "更新版本"),
}


def _frame_ends(content: bytes) -> list[int]:
    at, ends = content.index(b"\n", len(MAGIC)) + 1, []
    while at < len(content):
        at += 5 + int.from_bytes(content[at + 1 : at + 5])
        ends.append(at)
    assert len(ends) > 2
    return ends


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_before_anything_is_touched(backup_file, tmp_path, key_file, damage):
    alter, sentence = DAMAGES[damage]
    path = tmp_path / "damaged"
    path.write_bytes(alter(backup_file))
    with at(f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as app:
        assert sentence in said(app, "restore", path, "--key-file", key_file, code=1)
        assert inspect(db.engine).get_table_names() == []


@pytest.mark.parametrize(
    ("key", "sentence"),
    [("f" * 32, "密钥不对"), (None, "这份备份是加密的"), ("short", "密钥至少16个字符")],
)
def test_another_key_is_refused(backup_file, tmp_path, key, sentence):
    path, key_file = tmp_path / "good", tmp_path / "key"
    path.write_bytes(backup_file)
    key_file.write_text(key or "")
    with at(f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as app:
        assert sentence in said(app, "restore", path, *(("--key-file", key_file) if key else ()), code=1)
        assert inspect(db.engine).get_table_names() == []


@pytest.mark.parametrize(
    ("schema", "sentence"), [("0001", "由较早版本的程序所作（数据结构0001"), ("9999", "由更新版本的程序所作")]
)
def test_a_backup_of_another_version_is_refused(sqlite_uri, tmp_path, schema, sentence):
    with at(sqlite_uri, tmp_path), (tmp_path / "other").open("wb") as file:
        backups.back_up(file, None, schema, {"secret_key": b""})
    with at(f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as app:
        assert sentence in said(app, "restore", tmp_path / "other", code=1)
        assert inspect(db.engine).get_table_names() == []


def test_it_goes_only_into_an_empty_database(backup_file, world_template, tmp_path, key_file):
    path = tmp_path / "good"
    path.write_bytes(backup_file)
    with at(sqlite_copy(world_template, tmp_path), tmp_path) as app:
        before = rows()
        assert "数据库不是空的" in said(app, "restore", path, "--key-file", key_file, code=1)
        assert rows() == before
    with at(f"sqlite:///{tmp_path}/other.sqlite", tmp_path) as app:
        db.session.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
        db.session.commit()
        assert "已有别的数据表" in said(app, "restore", path, "--key-file", key_file, code=1)


def test_what_cannot_be_backed_up_or_read_is_said(world_template, tmp_path):
    with at(sqlite_copy(world_template, tmp_path), tmp_path) as app:
        there = tmp_path / "there"
        there.write_text("older")
        assert "已存在，没有覆盖" in said(app, "backup", there, code=1)
        assert there.read_text() == "older"
        assert "不能写入" in said(app, "backup", tmp_path / "nowhere" / "file", code=1)
        assert "不能读取" in said(app, "restore", tmp_path / "missing", code=1)
        assert "不能读取密钥文件" in said(
            app, "backup", tmp_path / "new", "--key-file", tmp_path / "no", code=1
        )
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.commit()
        assert "没有备份" in said(app, "backup", tmp_path / "new", code=1)
        assert sorted(path.name for path in tmp_path.iterdir() if "new" in path.name) == []
