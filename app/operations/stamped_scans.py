"""Laying the scan of a stamped print (盖章件) beside the approved rendition that it belongs to."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sqlalchemy import func, insert, select

from app.domain.actor import Actor
from app.domain.files.attachments import PIECE, Judged, distinct, judge
from app.domain.files.file_kinds import Unfit
from app.domain.files.stamped_scans import (
    PLACE_LIMIT,
    STAMPING,
    Recognition,
    SeenScan,
    foreign_code,
    pages_told,
    recognised,
    require_kind,
)
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.exchange.scanned_pages import NotAScan, seen_scan
from app.models import Declaration, StampedScan, StampedScanChunk, db
from app.operations import Rejected, rejecting
from app.operations.attachments import Upload, require_room
from app.operations.events import record
from app.operations.transaction import writing
from app.queries.files.stamped_scans import (
    Elsewhere,
    StampedRendition,
    declaration_of_code,
    elsewhere,
    stamped_rendition,
)

FIELD = "scan"
"""The input that a refused file belongs to."""


class OfAnother(Rejected):
    """The scan is that of another rendition; `declaration_id` is whose, None where that is not the person's to know."""

    def __init__(self, found: Elsewhere):
        super().__init__(found.told, FIELD)
        self.declaration_id = found.declaration_id


def may_stamp(actor: Actor, unit_id: int, primary_id: int | None) -> bool:
    """Tell whether the person may lay scans beside the renditions of a unit."""
    return bool(actor.roles_towards(unit_id, primary_id) & STAMPING)


def require_stamping(actor: Actor, declaration_id: int) -> StampedRendition:
    """Return the rendition that the person may lay a scan beside; raises `NotFound`, `Refused`."""
    rendition = stamped_rendition(actor, declaration_id)
    if not may_stamp(actor, rendition.unit_id, rendition.primary_id):
        raise Refused(Refusal.ROLE, "盖章件由申报单位或财政部门添加。")
    return rendition


def stamp(actor: Actor, declaration_id: int, upload: Upload, quota: int, *, affirmed: bool) -> Recognition:
    """Lay a scan beside the rendition of a declaration and return how it was recognised; a second click lays no more.

    `affirmed`: the person has held it against the rendition, which counts where no code can be read or pages differ. `quota`
    is what the unit may keep, in bytes. Raises `NotFound`, `Refused`, `Rejected` for what is not taken, `ScanReaderAway`.
    """
    rendition = require_stamping(actor, declaration_id)
    scan = _read(upload)
    return _lay(actor, rendition, scan, quota, affirmed=affirmed)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where a scan went: the declaration, its project code, and the version."""

    declaration_id: int
    project_code: str
    version_no: int


def sort(actor: Actor, upload: Upload, quota: int) -> Sorted:
    """Lay a scan beside the rendition that its code names; raises as `stamp` does, `Rejected` also where no code is read."""
    scan = _read(upload)
    if len(scan.seen.codes) != 1:
        told = (
            "有几份申报表的二维码，请每份单独扫描"
            if scan.seen.codes
            else "没有读出二维码，请到申报表的页面添加"
        )
        raise Rejected(f"扫描件上{told}。", FIELD)
    declaration_id = declaration_of_code(actor, scan.seen.codes[0])
    if declaration_id is None:
        raise Rejected("扫描件上的二维码不是您能看到的批复文件的。", FIELD)
    rendition = require_stamping(actor, declaration_id)
    _lay(actor, rendition, scan, quota, affirmed=False)
    return Sorted(declaration_id, rendition.project_code, rendition.version_no)


@dataclass(frozen=True, slots=True)
class _Scan:
    judged: Judged
    sha256: str
    file: IO[bytes]
    seen: SeenScan


def _read(upload: Upload) -> _Scan:
    """Judge a file, hash it and look at it, before anything is written."""
    with rejecting(FIELD, Unfit):
        judged = judge(upload.name, upload.file)
        require_kind(judged.name, judged.kind)
    digest = hashlib.sha256()
    for piece in _pieces(upload.file):
        digest.update(piece)
    with rejecting(FIELD, NotAScan):
        seen = seen_scan(upload.file, judged.kind)
    return _Scan(judged, digest.hexdigest(), upload.file, seen)


def _lay(
    actor: Actor, rendition: StampedRendition, scan: _Scan, quota: int, *, affirmed: bool
) -> Recognition:
    seen = scan.seen
    if scan.sha256 == rendition.sha256:
        raise Rejected("这是批复文件本身，没有保存。请打印、盖章后扫描，再选择扫描件。", FIELD)
    if other := foreign_code(seen, rendition.code):
        raise OfAnother(elsewhere(actor, other, rendition))
    with rejecting(FIELD, Unfit):
        recognition = recognised(seen, rendition.code, rendition.pages, affirmed=affirmed)
    of_it = Declaration.id == rendition.declaration_id
    with writing():
        status = db.session.scalar(select(Declaration.status).where(of_it).with_for_update(key_share=True))
        if _is_there(rendition.id, scan.sha256):
            return recognition
        require_room(rendition.unit_id, scan.judged.size, quota)
        name = _store(actor, rendition.id, scan, recognition)
        record(
            EventKind.STAMPED,
            actor,
            declaration_id=rendition.declaration_id,
            role=_role(actor, rendition),
            from_status=status,
            to_status=status,
            subject=f"{name}，{pages_told(seen.pages, rendition.pages)}，{recognition.label}",
        )
    return recognition


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _is_there(rendition_id: int, sha256: str) -> bool:
    """Tell whether this very scan lies there already; raises `Rejected` where no other one has room."""
    beside = StampedScan.rendition_id == rendition_id
    if db.session.scalar(select(StampedScan.id).where(beside, StampedScan.sha256 == sha256)) is not None:
        return True
    if db.session.scalars(select(func.count(StampedScan.id)).where(beside)).one() >= PLACE_LIMIT:
        raise Rejected(f"没有保存：一份批复文件最多{PLACE_LIMIT}个盖章件。", FIELD)
    return False


def _store(actor: Actor, rendition_id: int, scan: _Scan, recognition: Recognition) -> str:
    """Store a scan in the present transaction and return the name that it got."""
    names = db.session.scalars(select(StampedScan.name).where(StampedScan.rendition_id == rendition_id))
    stored = StampedScan(
        rendition_id=rendition_id,
        name=distinct(scan.judged.name, names),
        kind=scan.judged.kind,
        size=scan.judged.size,
        sha256=scan.sha256,
        pages=scan.seen.pages,
        recognition=recognition,
        person_id=actor.person_id,
    )
    db.session.add(stored)
    db.session.flush()
    for number, piece in enumerate(_pieces(scan.file)):
        row = {"scan_id": stored.id, "number": number, "content": piece}
        db.session.execute(insert(StampedScanChunk), row)
    return stored.name


def _role(actor: Actor, rendition: StampedRendition) -> Role:
    """Return the role in which the person adds it."""
    held = actor.roles_towards(rendition.unit_id, rendition.primary_id) & STAMPING
    return next(role for role in Role if role in held)
