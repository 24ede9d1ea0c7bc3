"""Static files: style sheets and scripts with what they import, compressed once, kept by browsers for a year."""

import gzip
import hashlib
import os
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from app.blueprints.access import public
from app.blueprints.compression import accepts_gzip

FOLDER = Path(__file__).resolve().parents[1] / "static"
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""The media type of each file that gzip makes smaller; fonts and pictures are compressed in themselves."""
IMPORT_OF_STYLES = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
IMPORT_OF_SCRIPTS = re.compile(r'^import (?:\{[^}]*\} from )?"([^"]+)";.*\n', re.MULTILINE)
EXPORT = re.compile(r"^export ", re.MULTILINE)


def init_app(app: Flask) -> None:
    """Serve the folder static in place of Flask, which knows neither imports nor compression."""
    app.add_url_rule(f"/static/{version()}/<path:filename>", "static", send)


@cache
def version() -> str:
    """Return the hash (12 hex digits) of the folder static, for the addresses of its files.

    Browsers may keep every file for a year, and what a style sheet fetches by a relative address is of the same version
    as itself.
    """
    content = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content.update(path.relative_to(FOLDER).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]


@public
def send(filename: str) -> ResponseReturnValue:
    """Send a file of the folder static, 304 to a browser that has it."""
    name = safe_join(str(FOLDER), filename)
    # Unlike `Path.is_file`, this says of a name that is too long that there is no such file.
    if name is None or not os.path.isfile(name):
        abort(404)
    path = Path(name)
    response = _text(path) if path.suffix in TEXTS else send_file(path, conditional=True)
    response.cache_control.public, response.cache_control.immutable = True, True
    response.cache_control.max_age, response.cache_control.no_cache = 31_536_000, None
    return response


def _text(path: Path) -> Response:
    plain, compressed = _both(path)
    is_compressed = accepts_gzip()
    response = Response(
        compressed if is_compressed else plain, content_type=f"{TEXTS[path.suffix]}; charset=utf-8"
    )
    response.vary.add("Accept-Encoding")
    if is_compressed:
        response.content_encoding = "gzip"
    response.set_etag(f"{version()}-gzip" if is_compressed else version())
    response.make_conditional(request)
    return response


@cache
def _both(path: Path) -> tuple[bytes, bytes]:
    plain = joined(path).encode()
    return plain, gzip.compress(plain, mtime=0)


def joined(path: Path) -> str:
    """Return the text of a file of static; in a style sheet or a script stands what it imports in place of the import."""
    if path.suffix == ".css":
        return IMPORT_OF_STYLES.sub(lambda found: joined(path.parent / found[1]), _read(path))
    if path.suffix == ".js":
        return _script(path, set())
    return _read(path)


def _script(path: Path, placed: set[Path]) -> str:
    """Return a module after those that it imports, each once; in one scope, as no two modules share a name."""
    if path in placed:
        return ""
    placed.add(path)
    text = _read(path)
    needed = (path.parent / name for name in IMPORT_OF_SCRIPTS.findall(text))
    return "".join(_script(each, placed) for each in needed) + EXPORT.sub("", IMPORT_OF_SCRIPTS.sub("", text))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
