"""What is in a backup: lines of JSON, compressed. Files first, then each table: its columns, its rows, how many they were.

{"file": "secret_key", "content": {"b": "…"}}
{"table": "person", "columns": ["id", "login", …], "counter": 17}
[1, "admin", …]
{"rows": 1}
"""

import base64
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from app.domain.procedure.rounds import BEIJING
from app.exchange.backup import ALTERED, BadBackup
from app.exchange.backup.sealing import INCOMPLETE, SealedReader, SealedWriter

LEVEL = 3
"""Of compression: most bytes are PDFs and images, which hardly shrink."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table of a backup; `counter` is the highest number that it ever gave away, None where it may give one again."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
    counter: int | None = None


@dataclass(slots=True)
class Contents:
    """How much was written or read."""

    tables: int = 0
    rows: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


def write_archive(
    file: IO[bytes],
    head: Mapping[str, object],
    key: str | None,
    files: Mapping[str, bytes],
    tables: Iterable[TableRows],
) -> Contents:
    """Write a backup and return how much it holds; `head` can be read without the key."""
    sealed = SealedWriter(file, head, key)
    contents = Contents(files=dict(files))
    with gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=LEVEL, mtime=0) as packed:
        for name, content in files.items():
            packed.write(_line({"file": name, "content": content}))
        for table in tables:
            packed.write(_line({"table": table.name, "columns": table.columns, "counter": table.counter}))
            count = 0
            for row in table.rows:
                packed.write(_line(list(row)))
                count += 1
            packed.write(_line({"rows": count}))
            contents.tables += 1
            contents.rows += count
    sealed.finish()
    return contents


class Archive:
    """A backup that is read from its file: `head` at once, `files` and then the tables while `tables` runs."""

    def __init__(self, file: IO[bytes], key: str | None) -> None:
        self._sealed = SealedReader(file, key)
        self.head = self._sealed.head
        self.contents = Contents()

    @property
    def made_at(self) -> str:
        """The moment that the backup shows, at +08:00, for people."""
        made = datetime.fromisoformat(str(self.head["made_at"]))
        return f"{made.astimezone(BEIJING):%Y-%m-%d %H:%M}"

    def tables(self) -> Iterator[TableRows]:
        """Yield each table; its rows are read, or passed over, before the next one. Raises `BadBackup`."""
        lines = self._lines()
        for line in lines:
            if "file" in line:
                self.contents.files[line["file"]] = _restored(line["content"])
                continue
            rows = self._rows(lines)
            self.contents.tables += 1
            yield TableRows(line["table"], tuple(line["columns"]), rows, line["counter"])
            for _ in rows:
                pass

    def _rows(self, lines: Iterator[Any]) -> Iterator[tuple[Any, ...]]:
        for count, line in enumerate(lines):
            if isinstance(line, dict):
                if line["rows"] != count:
                    raise BadBackup(ALTERED)
                self.contents.rows += count
                return
            yield tuple(map(_restored, line))
        raise BadBackup(INCOMPLETE)

    def _lines(self) -> Iterator[Any]:
        with gzip.GzipFile(fileobj=io.BufferedReader(self._sealed), mode="rb") as packed:
            for line in packed:
                yield json.loads(line)


def _line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_kept).encode() + b"\n"


def _kept(value: object) -> dict[str, str]:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(f"a backup has no form for {type(value).__name__}")


def _restored(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, kept),) = value.items()
    return _KINDS[kind](kept)


def _as_it_is(value: Any) -> Any:
    return value


_KINDS: dict[str, Callable[[Any], Any]] = {
    "b": base64.b64decode,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "j": _as_it_is,
}
"""How bytes, times, days and structured values are read."""
