"""The file of a backup: a head in plain words, then frames in their order, each sealed; the last one says that it is.

A seal is the SHA-256 of all that the frame depends on, or with a key AES-256-GCM, which also hides the content. So what was
cut off, altered, put in another order or taken from another backup is noticed at its frame.
"""

import hashlib
import io
import json
import os
import struct
from collections.abc import Mapping
from typing import IO, Protocol

from app.exchange.backup import ALTERED, BadBackup

MAGIC = b"declaration-portal backup\n"
FORMAT = 1
FRAME = 256 * 1024
"""Bytes of a frame before it is sealed."""
SHORTEST_KEY = 16
"""Characters of a key; `openssl rand -hex 32` makes one of 64."""

_HEAD_LIMIT = 64 * 1024
_PREFIX = struct.Struct(">BI")
_GOES_ON, _LAST = 0, 1
_DERIVATION = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 64}
"""scrypt: a tenth of a second and 32 MiB for each try of a key."""

NO_BACKUP = "这不是本系统的备份文件。"
INCOMPLETE = "备份文件不完整，后面的部分缺失，没有恢复任何内容。"
WRONG_KEY = "备份的密钥不对，没有恢复任何内容。"
KEY_WANTED = "这份备份是加密的，请用 --key-file 指明密钥文件。"
NEWER_FORMAT = "这份备份由更新版本的程序所作，请用那个版本恢复。"


class Seal(Protocol):
    """Seals and opens frames; `about` is what a frame depends on besides its content."""

    def close(self, number: int, about: bytes, content: bytes) -> bytes:
        """Return the sealed frame."""

    def open(self, number: int, about: bytes, sealed: bytes) -> bytes:
        """Return the content; raises `BadBackup` where it is not what was sealed."""


class Digest:
    """The seal without a key: it shows damage, not a forgery."""

    def close(self, number: int, about: bytes, content: bytes) -> bytes:
        """Return the content with its digest behind it."""
        return content + hashlib.sha256(about + content).digest()

    def open(self, number: int, about: bytes, sealed: bytes) -> bytes:
        """Return the content; raises `BadBackup`."""
        content, digest = sealed[:-32], sealed[-32:]
        if hashlib.sha256(about + content).digest() != digest:
            raise BadBackup(ALTERED)
        return content


class SealedWriter(io.RawIOBase):
    """A stream that writes sealed frames behind a head; `finish` writes the last one."""

    def __init__(self, file: IO[bytes], head: Mapping[str, object], key: str | None) -> None:
        super().__init__()
        self._file, self._pending, self._number = file, bytearray(), 0
        seal, kept = _new_seal(key)
        line = json.dumps({"format": FORMAT, **head, **kept}, ensure_ascii=False).encode() + b"\n"
        file.write(MAGIC + line)
        self._seal: Seal = seal
        self._about = hashlib.sha256(line).digest()

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Take bytes; whole frames go out at once."""
        self._pending += content
        while len(self._pending) >= FRAME:
            self._put(_GOES_ON, bytes(self._pending[:FRAME]))
            del self._pending[:FRAME]
        return len(content)

    def finish(self) -> None:
        """Write what is left as the last frame."""
        self._put(_LAST, bytes(self._pending))
        self._pending.clear()

    def _put(self, kind: int, content: bytes) -> None:
        sealed = self._seal.close(self._number, _about(self._about, self._number, kind), content)
        self._file.write(_PREFIX.pack(kind, len(sealed)) + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """A stream that reads what a `SealedWriter` wrote and raises `BadBackup` at the first frame that is not right.

    `head` is what the head says.
    """

    def __init__(self, file: IO[bytes], key: str | None) -> None:
        super().__init__()
        self._file, self._number, self._is_over, self._pending = file, 0, False, b""
        if file.read(len(MAGIC)) != MAGIC:
            raise BadBackup(NO_BACKUP)
        line = file.readline(_HEAD_LIMIT)
        self.head = _head(line)
        self._seal = _seal_of(self.head, key)
        self._about = hashlib.sha256(line).digest()

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the present frame reaches; 0 at the end."""
        while not self._pending and not self._is_over:
            self._pending = self._frame()
        count = min(len(buffer), len(self._pending))
        buffer[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count

    def _frame(self) -> bytes:
        prefix = self._file.read(_PREFIX.size)
        if len(prefix) < _PREFIX.size:
            raise BadBackup(INCOMPLETE)
        kind, length = _PREFIX.unpack(prefix)
        if kind not in (_GOES_ON, _LAST) or length > FRAME + 64:
            raise BadBackup(ALTERED)
        sealed = self._file.read(length)
        if len(sealed) < length:
            raise BadBackup(INCOMPLETE)
        content = self._seal.open(self._number, _about(self._about, self._number, kind), sealed)
        self._number += 1
        if kind == _LAST:
            self._is_over = True
            if self._file.read(1):
                raise BadBackup(ALTERED)
        return content


def _about(head: bytes, number: int, kind: int) -> bytes:
    return head + number.to_bytes(8) + bytes([kind])


def _head(line: bytes) -> dict[str, object]:
    if not line.endswith(b"\n"):
        raise BadBackup(INCOMPLETE)
    try:
        head = json.loads(line)
        known = head["format"] <= FORMAT
    except (ValueError, KeyError, TypeError) as unreadable:
        raise BadBackup(ALTERED) from unreadable
    if not known:
        raise BadBackup(NEWER_FORMAT)
    return dict(head)


def _new_seal(key: str | None) -> tuple[Seal, dict[str, str]]:
    """Return the seal of a new backup, and what its head keeps of the key."""
    if key is None:
        return Digest(), {}
    salt = os.urandom(16)
    cipher, check = _derived(key, salt)
    return cipher, {"salt": salt.hex(), "check": check}


def _seal_of(head: Mapping[str, object], key: str | None) -> Seal:
    salt = head.get("salt")
    if salt is None:
        return Digest()
    if key is None:
        raise BadBackup(KEY_WANTED)
    try:
        cipher, check = _derived(key, bytes.fromhex(str(salt)))
    except ValueError as unreadable:
        raise BadBackup(ALTERED) from unreadable
    if check != head.get("check"):
        raise BadBackup(WRONG_KEY)
    return cipher


def _derived(key: str, salt: bytes) -> tuple[Seal, str]:
    """Return the cipher of a key, and the words by which a wrong key is told from a damaged file."""
    # Only here: a portal without a key needs none of it.
    from app.exchange.backup.cipher import Cipher

    derived = hashlib.scrypt(key.encode(), salt=salt, **_DERIVATION)
    return Cipher(derived[:32]), hashlib.sha256(derived[32:]).hexdigest()[:16]
