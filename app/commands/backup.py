"""`flask backup` and `flask restore`: the whole office in one file, and back into an empty database."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import IntegrityError

from app.commands.group import Command, Sentence
from app.domain.files.attachments import size_words
from app.exchange.backup import BadBackup
from app.exchange.backup.archive import Archive, Contents
from app.exchange.backup.sealing import SHORTEST_KEY
from app.extensions import known_revisions, newest_revision
from app.operations import backups
from app.queries.administration import schema_revision
from app.queries.files.soundness import harms

KEY_FILE = click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"密钥文件，至少{SHORTEST_KEY}个字符；不填则备份不加密。",
)
FILE = click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
SECRET, CONFIGURATION, ENVIRONMENT = "secret_key", "config.py", "environment.json"
NEVER_KEPT = ("PORTAL_SECRET_KEY", "PORTAL_SECRET_KEY_FALLBACKS", "PORTAL_SQLALCHEMY_DATABASE_URI")
"""The first is kept as a file of its own, and a restore would print the second; the last names this machine's database, as
`DATABASE_URL` does."""


@click.command("backup", cls=Command)
@FILE
@KEY_FILE
@with_appcontext
def backup(file: Path, key_file: Path | None) -> None:
    """备份：数据库全部内容、密钥和配置写进一个文件；系统可照常使用。"""
    key, schema = _key(key_file), _present_schema()
    with _new_file(file) as output:
        written = backups.back_up(output, key, schema, _files())
        output.seek(0)
        if backups.verify(output, key).rows != written.rows:
            raise Sentence("备份写完后读出的内容不一致，没有保留。请检查磁盘后重试。")
        size = output.seek(0, os.SEEK_END)
    click.echo(f"已备份：{file}（{_amount(written)}，{size_words(size)}，{'已加密' if key else '未加密'}）")
    click.echo("已重新读出核对，内容完整。")


@click.command("restore", cls=Command)
@FILE
@KEY_FILE
@with_appcontext
def restore(file: Path, key_file: Path | None) -> None:
    """恢复：把备份装入 DATABASE_URL 所指的空数据库，并核对全部存档。"""
    key = _key(key_file)
    try:
        with file.open("rb") as source:
            archive = Archive(source, key)
            _require_own_version(str(archive.head["schema"]))
            source.seek(0)
            backups.verify(source, key)
            backups.require_empty()
            if schema_revision() != newest_revision():
                upgrade()
            source.seek(0)
            restored = backups.restore(source, key)
    except BadBackup as bad:
        raise Sentence(f"{file.name}：{bad}") from bad
    except IntegrityError as broken:
        raise Sentence("备份里的数据互相引用不全，没有恢复任何内容。") from broken
    except OSError as failed:
        raise Sentence(f"不能读取 {file}：{failed.strerror}") from failed
    click.echo(f"已恢复：{file}（备份于{archive.made_at}，{_amount(restored)}）")
    for said in _put_back(restored.files):
        click.echo(said)
    found = list(harms())
    for harm in found:
        click.echo(harm, err=True)
    if found:
        raise Sentence(f"内容已恢复，但其中{len(found)}处与存档不符，见上。")
    click.echo("全部存档与校验值、流转记录一致。所有人须重新登录；未用的设密链接已作废。")


def _key(key_file: Path | None) -> str | None:
    if key_file is None:
        return None
    try:
        key = key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as failed:
        raise Sentence(f"不能读取密钥文件 {key_file}。") from failed
    if len(key) < SHORTEST_KEY:
        raise Sentence(f"密钥至少{SHORTEST_KEY}个字符，可用 openssl rand -hex 32 生成。")
    return key


def _present_schema() -> str:
    stored, wanted = schema_revision(), newest_revision()
    if stored is None or stored != wanted:
        raise Sentence(
            f"数据库的结构是{stored or '空的'}，本程序是{wanted}，没有备份。请用与数据库相同版本的程序备份。"
        )
    return stored


def _require_own_version(schema: str) -> None:
    newest = newest_revision()
    if schema == newest:
        return
    if schema in known_revisions():
        raise Sentence(
            f"这份备份由较早版本的程序所作（数据结构{schema}，本程序{newest}），没有恢复。"
            "请用当时的版本恢复，再换新版本执行 flask db upgrade。"
        )
    raise Sentence(
        f"这份备份由更新版本的程序所作（数据结构{schema}，本程序{newest}），没有恢复。请用那个版本恢复。"
    )


@contextmanager
def _new_file(file: Path) -> Iterator[IO[bytes]]:
    """Yield a file of that name for its owner alone, which is there whole or not at all."""
    if file.exists():
        raise Sentence(f"{file} 已存在，没有覆盖。请换一个文件名。")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with suppress(FileNotFoundError):
            unfinished.unlink()
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as output:
                yield output
                output.flush()
                os.fsync(output.fileno())
            os.link(unfinished, file)
        finally:
            unfinished.unlink()
    except OSError as failed:
        raise Sentence(f"不能写入 {file}：{failed.strerror}") from failed


def _files() -> Mapping[str, bytes]:
    """Return what belongs to the office beside its database: secret key, configuration, settings of the environment."""
    settings = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PORTAL_") and name not in NEVER_KEPT
    }
    files = {
        SECRET: str(current_app.config["SECRET_KEY"]).encode(),
        ENVIRONMENT: json.dumps(settings, ensure_ascii=False).encode(),
    }
    with suppress(FileNotFoundError):
        files[CONFIGURATION] = (Path(current_app.instance_path) / CONFIGURATION).read_bytes()
    return files


def _put_back(files: Mapping[str, bytes]) -> Iterator[str]:
    """Write secret key and configuration where nothing else is in force, and say what is left to the operator."""
    instance = Path(current_app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    secret, present = files[SECRET], str(current_app.config["SECRET_KEY"]).encode()
    made_here = instance / SECRET
    if secret != present:
        if not made_here.exists() or made_here.read_bytes() == present:
            _write(made_here, secret)
            yield f"密钥已写入 {made_here}。"
        else:
            _write(instance / f"{SECRET}.restored", secret)
            yield f"本机另设了 PORTAL_SECRET_KEY；备份中的密钥写在 {made_here}.restored。"
    if content := files.get(CONFIGURATION):
        path = instance / CONFIGURATION
        if path.exists() and path.read_bytes() != content:
            path = instance / f"{CONFIGURATION}.restored"
        _write(path, content)
        yield f"配置已写入 {path}。"
    settings: dict[str, Any] = json.loads(files.get(ENVIRONMENT, b"{}"))
    for name, value in sorted(settings.items()):
        if os.environ.get(name) != value:
            yield f"备份时由环境变量设定，本机不同：{name}={value}"


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _amount(contents: Contents) -> str:
    return f"{contents.tables}张数据表，{contents.rows}行"
