"""Many declarations that stand where one of them stands, copied past the operations: each with its own code."""

from itertools import count as counting

from sqlalchemy import inspect, select

from app.domain.form.revision import digest
from app.models import Declaration, Event, Opening, Revision, db
from app.operations.events import chain

TAILS = counting(90_000_000)
"""Section, drafting round and serial of codes that nothing else issues."""


def copies(of: int, count: int) -> list[int]:
    """Return the ids of so many copies of a declaration with what happened to it, but no threads and no review sheet."""
    source = db.session.get_one(Declaration, of)
    old = source.project_code
    made = []
    for _ in range(count):
        code = f"{old[:-8]}{next(TAILS)}"
        declaration_id = _copied(source, project_code=code, form_key=None)
        revisions = {None: None}
        for revision in _of(Revision, of):
            content = revision.content.replace(old, code)
            revisions[revision.id] = _copied(
                revision, declaration_id=declaration_id, content=content, sha256=digest(content)
            )
        read = {
            key: revisions[getattr(source, key)] for key in ("submitted_revision_id", "finance_revision_id")
        }
        for key, value in read.items():
            setattr(db.session.get_one(Declaration, declaration_id), key, value)
        for event in _of(Event, of):
            _copied(event, declaration_id=declaration_id, revision_id=revisions[event.revision_id])
        for opening in _of(Opening, of):
            _copied(opening, declaration_id=declaration_id)
        made.append(declaration_id)
    db.session.commit()
    return made


def _of(model, declaration_id: int) -> list:
    return list(db.session.scalars(select(model).filter_by(declaration_id=declaration_id).order_by(model.id)))


def _copied(row, **other) -> int:
    columns = {column.key for column in inspect(type(row)).column_attrs} - {"id"}
    copy = type(row)(**({key: getattr(row, key) for key in columns} | other))
    if isinstance(copy, Event):
        chain(copy)
    db.session.add(copy)
    db.session.flush()
    return copy.id
