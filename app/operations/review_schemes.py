"""The schemes of the review sheet, as administrators keep them: added, and removed while no round stands on them."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.review.review_scheme import BadScheme, Scheme, read_scheme, to_json
from app.domain.text import readable
from app.models import ReviewScheme, Round, db
from app.operations import Rejected, rejecting
from app.operations.administration import by_administrators, note, read_name
from app.operations.transaction import writing
from app.queries.review.review_sheets import find_scheme, schemes

TEXT_CAP = 20_000
"""A scheme's text has at most this many code points."""


@by_administrators
def add_scheme(actor: Actor | None, name: str, typed: str) -> int:
    """Add a scheme, which later rounds stand on, and return its id; `typed` is what `read_scheme` reads.

    Raises `Rejected` for a taken name or the first line that cannot be read.
    """
    scheme = _read(read_name(name, 80, "审核标准名称"), typed)
    try:
        with writing():
            added = ReviewScheme(name=scheme.name, content=to_json(scheme))
            db.session.add(added)
            words = f"新增审核标准：{scheme.name}，{len(scheme.points)}个要点，满分{scheme.full}分"
            note(EventKind.CODES_CHANGED, actor, words)
            db.session.flush()
            return added.id
    except IntegrityError as taken:
        raise Rejected(f"已有名为“{scheme.name}”的审核标准。", "name") from taken


@by_administrators
def remove_scheme(actor: Actor | None, scheme_id: int) -> None:
    """Remove a scheme that no round stands on. Raises `NotFound`, `Rejected` for one in use or the last one."""
    try:
        with writing():
            scheme = find_scheme(scheme_id)
            if db.session.scalar(select(Round.id).where(Round.review_scheme_id == scheme_id).limit(1)):
                raise Rejected(f"已有申报批次使用“{scheme.name}”，不能删除。")
            if len(schemes()) == 1:
                raise Rejected("至少要有一个审核标准。")
            note(EventKind.CODES_CHANGED, actor, f"删除审核标准：{scheme.name}")
            db.session.delete(scheme)
    except IntegrityError as used:
        raise Rejected("刚刚有申报批次开始使用这个审核标准，不能删除。") from used


def _read(name: str, typed: str) -> Scheme:
    with rejecting("points"), rejecting("points", BadScheme):
        return read_scheme(name, readable(typed, TEXT_CAP, "审核要点和等级"))
