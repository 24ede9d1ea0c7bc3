"""核对归档包：每个文件与清单 manifest.json 所记的大小、SHA-256 和 SM3 一致，没有缺少的，也没有多出的。

用法：把归档包（含各分卷）解压到同一个文件夹，在其中运行 python3 verify.py。
只用 Python 3.9 以上版本自带的库。退出码：0 一致，1 不一致（逐个列出）。
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

MANIFEST, SEAL, SCRIPT = "manifest.json", "manifest.json.sha256", "verify.py"
UNLISTED = (MANIFEST, SEAL)
"""What the manifest cannot list: itself and its own digest."""
BLOCK = 1 << 20

Opened = Callable[[str], IO[bytes]]
"""Returns a file of the package as a stream; names have `/` between folders."""


def faults(names: Iterable[str], opened: Opened) -> list[str]:
    """Return a Chinese sentence for each file that is altered, missing or added; [] where the package is whole."""
    there = set(names)
    if missing := [name for name in UNLISTED if name not in there]:
        return [f"{name}：缺少" for name in missing]
    try:
        manifest = b"".join(_blocks(opened(MANIFEST)))
        sealed = b"".join(_blocks(opened(SEAL))).decode().split()[0]
        listed = json.loads(manifest)["files"]
    except Exception:  # whatever altered bytes raise
        return [f"{MANIFEST}：已损坏"]
    if hashlib.sha256(manifest).hexdigest() != sealed:
        return [f"{MANIFEST}：与{SEAL}所记的校验值不符"]
    found = []
    for entry in listed:
        if entry["path"] not in there:
            found.append(f"{entry['path']}：缺少")
        elif not _is_whole(entry, opened):
            found.append(f"{entry['path']}：与清单所记的校验值不符")
    added = there - {entry["path"] for entry in listed} - set(UNLISTED)
    return found + [f"{name}：不在清单中" for name in sorted(added)]


def digests() -> dict[str, Any]:
    """Return the hash functions by name; SM3 only where this Python's OpenSSL knows it."""
    made = {"sha256": hashlib.sha256()}
    with contextlib.suppress(ValueError):
        made["sm3"] = hashlib.new("sm3")
    return made


def _is_whole(entry: dict[str, Any], opened: Opened) -> bool:
    made, size = digests(), 0
    try:
        for block in _blocks(opened(entry["path"])):
            size += len(block)
            for each in made.values():
                each.update(block)
    except Exception:  # a .zip tells by an exception of its own that a member is damaged
        return False
    kept = {name: each.hexdigest() for name, each in made.items() if entry.get(name)}
    return size == entry["size"] and all(entry[name] == digest for name, digest in kept.items())


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while block := stream.read(BLOCK):
            yield block


def _main() -> int:
    folder = Path(__file__).resolve().parent
    names = [each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()]
    found = faults(names, lambda name: (folder / name).open("rb"))
    if "sm3" not in digests():
        print("本机的 Python 不支持 SM3，只核对了 SHA-256。")
    print("\n".join([*found, f"发现{len(found)}处不一致。" if found else "归档包完整，与清单一致。"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(_main())
