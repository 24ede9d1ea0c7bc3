"""The declaration portal: an application factory over the floors that the README draws."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Flask

from app.config import configure


def create_app(overrides: Mapping[str, object] | None = None) -> Flask:
    """Return the portal as a Flask application; `overrides` replace configuration values (tests)."""
    app = Flask(__name__, instance_relative_config=True, static_url_path=f"/static/{_static_version()}")
    configure(app, overrides)

    from app import blueprints, commands, extensions

    extensions.init_app(app)
    blueprints.init_app(app)
    commands.init_app(app)
    return app


@cache
def _static_version() -> str:
    """Return the hash (12 hex digits) of the folder static, for the addresses of its files.

    Browsers may keep every file for a year, and what a module imports or a style sheet fetches by a relative address is
    of the same version as itself.
    """
    content = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "static").rglob("*.*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content.update(path.relative_to(Path(__file__).parent).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]
