"""盖章件 beside an approved rendition: what is there, of what a scan's code says it is, and the content piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.actor import Actor
from app.models import Declaration, Rendition, StampedScan, StampedScanChunk, db
from app.queries import NotFound
from app.queries.declarations import find, find_all
from app.queries.files.pieces import whole_in_pieces
from app.queries.in_force import stage_stored


@dataclass(frozen=True, slots=True)
class StampedRendition:
    """The approved rendition of a declaration that the person may see, without its content."""

    id: int
    declaration_id: int
    unit_id: int
    primary_id: int | None
    project_code: str
    budget_year: int
    version_no: int
    code: str
    sha256: str
    pages: int


def stamped_rendition(actor: Actor, declaration_id: int) -> StampedRendition:
    """Return the rendition of a declaration; raises `NotFound`, also where it is not approved."""
    declaration = find(actor, declaration_id)
    found = db.session.scalar(select(Rendition).where(Rendition.declaration_id == declaration_id))
    if found is None:
        raise NotFound("本表没有批复文件，不能添加盖章件。")
    return StampedRendition(
        found.id,
        declaration_id,
        declaration.unit_id,
        declaration.unit.primary_id,
        declaration.project_code,
        declaration.round.budget_year,
        declaration.version_no,
        found.code,
        found.sha256,
        found.pages,
    )


def scans_of(declaration_id: int) -> Sequence[StampedScan]:
    """Return the scans beside the rendition of a declaration that a scoped query let through, the oldest first."""
    statement = (
        select(StampedScan)
        .join(StampedScan.rendition)
        .options(joinedload(StampedScan.person), contains_eager(StampedScan.rendition))
        .where(Rendition.declaration_id == declaration_id)
        .order_by(StampedScan.id)
    )
    return db.session.scalars(statement).all()


def find_scan(actor: Actor, declaration_id: int, scan_id: int) -> StampedScan:
    """Return a scan of a declaration that the person may see; raises `NotFound`."""
    find(actor, declaration_id)
    found = next((each for each in scans_of(declaration_id) if each.id == scan_id), None)
    if found is None:
        raise NotFound("没有这个盖章件，或您无权查看。")
    return found


def scan_pieces(scan_id: int, sha256: str) -> Iterator[bytes]:
    """Yield the content of a scan as `whole_in_pieces` does; raises `Damaged`."""
    chunks = select(StampedScanChunk.content).where(StampedScanChunk.scan_id == scan_id)
    return whole_in_pieces(chunks, StampedScanChunk.number, sha256, f"盖章件（编号{scan_id}）")


def declaration_of_code(actor: Actor, code: str) -> int | None:
    """Return the id of the declaration whose rendition has the short code, None for none that the person may see."""
    found = db.session.scalar(select(Rendition.declaration_id).where(Rendition.code == code))
    return found if found is not None and find_all(actor, [found]) else None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the code on a scan says it is, in a Chinese sentence, and the declaration as far as the person may see it."""

    told: str
    declaration_id: int | None = None


def elsewhere(actor: Actor, code: str, own: StampedRendition) -> Elsewhere:
    """Return what the code on a scan says it is, when it is not that of the rendition `own`.

    Another project is named to those alone who may see its declaration.
    """
    statement = select(Declaration).join(Rendition, Rendition.declaration_id == Declaration.id)
    other = db.session.scalar(statement.options(joinedload(Declaration.round)).where(Rendition.code == code))
    if other is None:
        return Elsewhere("扫描件上的二维码不是本系统批复文件的，没有保存。请核对是不是本表的盖章件。")
    is_seen = bool(find_all(actor, [other.id]))
    if (other.project_code, other.round.budget_year) == (own.project_code, own.budget_year):
        return Elsewhere(
            f"这是本项目第{other.version_no}版（{other.round.title}，{stage_stored(other)}）的盖章件，"
            f"不是第{own.version_no}版的，没有保存。请到那一版的页面添加，或改选本版的盖章件。",
            other.id if is_seen else None,
        )
    if not is_seen:
        return Elsewhere("这是另一份申报表的盖章件，没有保存。请改选本表的盖章件。")
    told = f"这是另一份申报表（{other.project_code}）的盖章件，没有保存。请到那一份的页面添加，或改选本表的盖章件。"
    return Elsewhere(told, other.id)
