"""盖章件 in the database: who adds one, what it takes of the quota, one event, and what an archive packs."""

import io

import pytest
from sqlalchemy import select

from app.domain.files.stamped_scans import Recognition
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Refused
from app.exchange import scanned_pages
from app.models import Event, StampedScan, db
from app.operations import Rejected, archives, renditions, stamped_scans
from app.operations.attachments import Upload
from app.operations.stamped_scans import stamp
from app.queries import NotFound
from app.queries.files import archiving
from app.queries.files.attachments import used_by
from app.queries.files.stamped_scans import find_scan, scan_pieces
from tests.printing.pages import blank_page
from tests.scans import unreadable
from tests.world import PEOPLE

QUOTA = 1 << 30


@pytest.fixture(autouse=True)
def unprinted(monkeypatch) -> None:
    """Print nothing, and read no scan: who may do what is the question here."""
    monkeypatch.setattr(renditions, "print_approved", blank_page)
    monkeypatch.setattr(stamped_scans, "seen_scan", lambda file, kind: scanned_pages.SeenScan(1))


@pytest.fixture
def approved(town) -> int:
    return town.at("approved")


def add(actor, declaration_id: int, content: bytes, quota: int = QUOTA) -> Recognition:
    return stamp(actor, declaration_id, Upload("盖章.pdf", io.BytesIO(content)), quota, affirmed=True)


def scans(declaration_id: int, events) -> list[Event]:
    return [each for each in events(declaration_id) if each.kind == EventKind.STAMPED]


def test_the_unit_and_finance_add_scans_each_with_one_event(town, approved, events, refused, monkeypatch):
    monkeypatch.setattr(stamped_scans, "PLACE_LIMIT", 7)
    answers = {}
    for number, login in enumerate(PEOPLE, 1):
        try:
            answers[login] = add(town.actor(login), approved, unreadable(number))
        except (Refused, NotFound, Rejected) as why:
            answers[login] = type(why)
    takers = {"preparer", "second_preparer", "submitter", "reviewer", "second_reviewer", "approver", "both"}
    assert {login for login, answer in answers.items() if answer is Recognition.BY_HAND} == takers
    assert answers["auditor"] is Refused
    assert {answers[each] for each in ("sole", "endorser", "station_preparer", "administrator")} == {NotFound}
    told = scans(approved, events)
    assert [each.subject for each in told][:2] == ["盖章.pdf，1页，人工核对", "盖章（2）.pdf，1页，人工核对"]
    assert len(told) == len(takers) and {each.to_status for each in told} == {"approved"}
    add(town.actor("submitter"), approved, unreadable(1))
    assert len(scans(approved, events)) == len(takers), "the same file again is nothing new"
    with refused(Rejected, field="scan"):
        add(town.actor("submitter"), approved, unreadable(20))


def test_it_takes_of_the_quota_is_read_by_readers_and_packed(town, approved, refused):
    content, unit_id = unreadable(), town.units["121"]
    before = used_by(unit_id)
    with refused(Rejected, field="files"):
        add(town.actor("submitter"), approved, content, before)
    add(town.actor("submitter"), approved, content, before + len(content))
    assert used_by(unit_id) == before + len(content)
    scan_id = db.session.scalars(select(StampedScan.id).order_by(StampedScan.id.desc())).first()
    found = find_scan(town.actor("auditor"), approved, scan_id)
    assert b"".join(scan_pieces(found.id, found.sha256)) == content
    with pytest.raises(NotFound):
        find_scan(town.actor("endorser"), approved, scan_id)
    unapproved = town.filled()
    with refused(NotFound):
        add(town.actor("submitter"), unapproved, content)
    packed = {name: b"".join(pieces) for name, pieces in archives.entries_of(approved)}
    assert packed[f"盖章件/{scan_id}-盖章.pdf"] == content and "人工核对".encode() in packed["盖章件.json"]
    attached = archiving.years_to_archive()[0].attached
    assert attached >= len(content)
