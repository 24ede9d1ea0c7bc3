"""A file that is stored in pieces, read one piece at a time."""

import hashlib
from collections.abc import Iterator
from itertools import count

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from app.models import db
from app.queries.files import Damaged


def whole_in_pieces(
    chunks: Select[bytes], number: InstrumentedAttribute[int] | ColumnElement[int], sha256: str, what: str
) -> Iterator[bytes]:
    """Yield the `chunks` of a file by their `number`, each read in a transaction of its own: a slow reader holds none.

    `what` names the file. Raises `Damaged` before the last piece unless all of them together have the hash.
    """
    digest, before = hashlib.sha256(), b""
    for place in count():
        piece = db.session.scalar(chunks.where(number == place))
        db.session.rollback()
        if piece is None:
            break
        if before:
            yield before
        digest.update(piece)
        before = piece
    if digest.hexdigest() != sha256:
        raise Damaged(f"存档的{what}与上传时的校验值不符，可能已损坏，请联系系统管理员从备份恢复。")
    yield before
