"""The Flask extensions, bound to one application each."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask, has_app_context
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from sqlalchemy import event

from app.bounded.worker import before_waiting
from app.models import db, patience
from app.models.base import WRITING

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
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "postgresql":
                event.listen(engine, "do_connect", patience.connect)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    csrf.init_app(app)
    login_manager.init_app(app, add_context_processor=False)


def let_go() -> None:
    """End a transaction that has only read and give its connection back, before the press or the cage is waited for.

    Raises RuntimeError inside a write transaction: rendering and parsing belong before it.
    """
    if not has_app_context() or not db.session().in_transaction():
        return
    if WRITING in db.session.info:
        raise RuntimeError("waiting inside a write transaction")
    db.session.rollback()


before_waiting.append(let_go)


@cache
def newest_revision() -> str | None:
    """Return the migration that this version's tables are made by."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


@cache
def known_revisions() -> frozenset[str]:
    """Return every migration that this version brings."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return frozenset(each.revision for each in scripts.walk_revisions())
