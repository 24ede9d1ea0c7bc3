"""Writing a package: the same content gives the same bytes."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from app.exchange.archiving import verify

FORMAT = 1
PIECE = 1 << 30
"""Bytes after which a new piece is begun; a single file larger than this makes a piece of its own."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that a .zip knows: when it was packed is no part of the content."""
_PACKED = (".json", ".txt", ".py", ".csv", ".sha256")
"""Endings of what shrinks; PDFs, workbooks and pictures are compressed already."""


class PackageWriter:
    """Writes FILE.zip and, where it grows beyond a piece, FILE-2.zip …; they appear under their names when all is written.

    Leaving the `with` by an exception removes what was written. Raises `OSError`.
    """

    def __init__(self, path: Path, piece: int = PIECE) -> None:
        self._path, self._piece = path, piece
        self._files: list[dict[str, object]] = []
        self._pieces: list[tuple[Path, Path]] = []
        self._begin()

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """Add a file; `name` has `/` between its folders, and the pieces of its content are read once."""
        self._files.append({"path": name, **self._write(name, content)})
        if self._size() > self._piece:
            self._end()
            self._begin()

    def close(self, head: Mapping[str, object], read_me: str) -> list[Path]:
        """Add the manifest, which begins with `head`, the script and the explanation; return the paths of the pieces."""
        self.add(verify.SCRIPT, [Path(verify.__file__).read_bytes()])
        self.add("说明.txt", [read_me.encode()])
        manifest = {
            "format": FORMAT,
            **head,
            "files": sorted(self._files, key=lambda each: str(each["path"])),
        }
        written = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self._write(verify.MANIFEST, [written])
        seal = f"{hashlib.sha256(written).hexdigest()}  {verify.MANIFEST}\n"
        self._write(verify.SEAL, [seal.encode()])
        self._end()
        for made, path in self._pieces:
            os.replace(made, path)
        return [path for _, path in self._pieces]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        for made, _ in self._pieces:
            made.unlink(missing_ok=True)

    def _begin(self) -> None:
        number = len(self._pieces) + 1
        name = self._path.name if number == 1 else f"{self._path.stem}-{number}{self._path.suffix}"
        made = self._path.with_name(f".{name}.part")
        self._pieces.append((made, self._path.with_name(name)))
        self._zip = zipfile.ZipFile(made, "w", allowZip64=True)

    def _end(self) -> None:
        self._zip.close()
        with self._pieces[-1][0].open("rb") as written:
            os.fsync(written.fileno())

    def _size(self) -> int:
        return sum(each.compress_size for each in self._zip.infolist())

    def _write(self, name: str, content: Iterable[bytes]) -> dict[str, object]:
        entry = zipfile.ZipInfo(name, _MOMENT)
        entry.create_system, entry.external_attr = 3, 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(_PACKED) else zipfile.ZIP_STORED
        made, size = verify.digests(), 0
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for each in content:
                size += len(each)
                for digest in made.values():
                    digest.update(each)
                member.write(each)
        return {"size": size} | {kind: digest.hexdigest() for kind, digest in made.items()}


def package_faults(path: Path) -> tuple[list[str], dict[str, object]]:
    """Check a package with its pieces; return the Chinese sentences of what is wrong, and its manifest where nothing is.

    Raises `OSError` and `zipfile.BadZipFile` for what cannot be opened at all.
    """
    opened: dict[str, zipfile.ZipFile] = {}
    pieces = [zipfile.ZipFile(each) for each in _pieces_of(path)]
    try:
        for piece in pieces:
            opened |= {name: piece for name in piece.namelist() if not name.endswith("/")}
        found = verify.faults(opened, lambda name: opened[name].open(name))
        return found, {} if found else json.loads(opened[verify.MANIFEST].read(verify.MANIFEST))
    finally:
        for piece in pieces:
            piece.close()


def _pieces_of(path: Path) -> list[Path]:
    found, number = [path], 2
    while (following := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        found.append(following)
        number += 1
    return found
