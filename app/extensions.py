"""The Flask extensions, bound to one application each."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from app.models import db

csrf = CSRFProtect()
login_manager = LoginManager()
migrate = Migrate(render_as_batch=True, compare_type=True)

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def init_app(app: Flask) -> None:
    """Bind every extension to `app`."""
    # Where nothing can be made there, whoever needs the folder says so: the secret key, or SQLite.
    with suppress(OSError):
        Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    csrf.init_app(app)
    login_manager.init_app(app, add_context_processor=False)


@cache
def newest_revision() -> str | None:
    """Return the migration that this version's tables are made by."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


@cache
def known_revisions() -> frozenset[str]:
    """Return every migration that this version brings."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return frozenset(each.revision for each in scripts.walk_revisions())
