"""Keeping what a search finds declarations by, inside the transaction that changes a code, a name or who reads which."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select
from sqlalchemy.orm import aliased

from app.domain.searching import grams_of, searchable, unit_token
from app.models import Declaration, Revision, SearchEntry, db
from app.operations.transaction import change_rows, writing

PORTION = 500
"""So many entries are renewed in one transaction."""

_SUBMITTED, _AT_FINANCE = aliased(Revision), aliased(Revision)
_NAMES = (
    select(
        Declaration.id,
        Declaration.unit_id,
        Declaration.project_code,
        Declaration.project_name,
        _SUBMITTED.project_name.label("submitted_name"),
        func.coalesce(_AT_FINANCE.project_name, _SUBMITTED.project_name).label("finance_name"),
    )
    .outerjoin(_SUBMITTED, _SUBMITTED.id == Declaration.submitted_revision_id)
    .outerjoin(_AT_FINANCE, _AT_FINANCE.id == Declaration.finance_revision_id)
    .where(Declaration.id.in_(bindparam("declaration_ids", expanding=True)))
)


def renew(*declaration_ids: int) -> None:
    """Make the entries of declarations anew, in the present transaction, which holds their locks."""
    if not declaration_ids:
        return
    db.session.flush()
    rows = db.session.execute(_NAMES, {"declaration_ids": declaration_ids}).all()
    change_rows(delete(SearchEntry).where(SearchEntry.declaration_id.in_(declaration_ids)))
    db.session.execute(insert(SearchEntry), [_values(row) for row in rows])


def renew_all() -> int:
    """Make the entries of all declarations anew, a portion in a transaction, and return how many they are.

    For entries that are missing or old: an earlier version of the portal, beside this one, keeps none.
    """
    done, last = 0, 0
    while portion := _following(last):
        with writing():
            # On PostgreSQL whoever writes meanwhile waits, and renews the entry after this.
            db.session.execute(select(Declaration.id).where(Declaration.id.in_(portion)).with_for_update())
            renew(*portion)
        done, last = done + len(portion), portion[-1]
    return done


def _following(last: int) -> Sequence[int]:
    ids = select(Declaration.id).where(Declaration.id > last).order_by(Declaration.id).limit(PORTION)
    return db.session.scalars(ids).all()


def _values(row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    code = searchable(row.project_code)
    unit, department, finance = (
        searchable(name or "") for name in (row.project_name, row.submitted_name, row.finance_name)
    )
    return {
        "declaration_id": row.id,
        "unit_words": f"{code}\n{unit}",
        "department_words": f"{code}\n{department}",
        "finance_words": f"{code}\n{finance}",
        "tokens": " ".join([unit_token(row.unit_id), *grams_of({code, unit, department, finance})]),
    }
