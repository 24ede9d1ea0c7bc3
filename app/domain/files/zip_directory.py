"""The directory of a zip file: names and declared sizes, read from its end within bounds; nothing is unpacked."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

ENTRY_LIMIT = 5_000
DIRECTORY_LIMIT = 1 << 20
"""Bytes of a directory that are read at most."""

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED, _UTF_8 = 0x0001, 0x0800


class Unreadable(ValueError):
    """It is no zip file that can be read, or one beyond the bounds."""


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A member as the directory declares it; sizes in bytes."""

    name: str
    is_encrypted: bool
    unpacked: int


def entries(file: IO[bytes]) -> tuple[ZipMember, ...]:
    """Return the members of a zip file (APPNOTE.TXT 4.3.12, 4.3.16); raises `Unreadable`."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = file.read(_END.size + _LONGEST_COMMENT)
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or len(tail) - position < _END.size:
        raise Unreadable("no end of the directory")
    _, disk, first_disk, here, total, length, start, _ = _END.unpack_from(tail, position)
    if disk or first_disk or here != total or total > ENTRY_LIMIT or length > DIRECTORY_LIMIT:
        raise Unreadable("a directory in parts, or too large")
    file.seek(start)
    return tuple(_read(file.read(length), total))


def _read(directory: bytes, total: int) -> Iterator[ZipMember]:
    position = 0
    for _ in range(total):
        if len(directory) - position < _ENTRY.size or directory[position : position + 4] != b"PK\x01\x02":
            raise Unreadable("the directory is cut off")
        found = _ENTRY.unpack_from(directory, position)
        flags, unpacked, (name, extra, comment) = found[3], found[9], found[10:13]
        position += _ENTRY.size
        encoding = "utf-8" if flags & _UTF_8 else "cp437"
        yield ZipMember(
            directory[position : position + name].decode(encoding, "replace"),
            bool(flags & _ENCRYPTED),
            unpacked,
        )
        position += name + extra + comment
