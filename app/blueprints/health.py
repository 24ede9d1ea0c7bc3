"""Two addresses for whatever watches the portal: is the process alive, and can it serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.blueprints.access import public
from app.extensions import known_revisions, newest_revision
from app.queries.administration import schema_revision

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer 200 while the process takes requests; asks nothing else."""
    return _said(200, "ok")


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when the database answers and its tables are those of this version or of the next, else 503.

    A version works on the tables of the one behind it, while nodes are brought over one after the other.
    """
    stored, wanted = schema_revision(), newest_revision()
    if stored is None or (stored != wanted and stored in known_revisions()):
        return _said(503, f"schema {stored or 'missing'}, this version needs {wanted}: flask db upgrade")
    return _said(200, "ok" if stored == wanted else f"ok, on the tables of a newer version ({stored})")


def _said(status: int, words: str) -> ResponseReturnValue:
    return f"{words}\n", status, {"Content-Type": "text/plain; charset=utf-8"}
