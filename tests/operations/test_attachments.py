"""Attachments: who adds, reads and removes them, what a revision names, and that what is refused leaves no trace."""

import hashlib
import io

import pytest
from pypdf import PdfWriter
from sqlalchemy import func, select, update

from app.domain.files.attachments import PIECE, PLACE_LIMIT
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Refusal, Refused
from app.models import Attachment, AttachmentChunk, RevisionAttachment, db
from app.operations import Outdated, Rejected, attachments
from app.operations.attachments import Upload, attach, remove
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.files import Damaged
from app.queries.files.attachments import pieces, readable_attachments, used_by
from app.queries.procedure.desk import desk_of
from tests.attachment_samples import PDF, PNG, UNFIT, pdf
from tests.world import PEOPLE

QUOTA = 1 << 30
RETURNED = "submit:submitter open:reviewer send_back:reviewer"
UNIT = {"preparer", "second_preparer", "submitter"}
FINANCE = {"reviewer", "second_reviewer", "approver", "both"}


def upload(name: str = "合同.pdf", content: bytes = PDF) -> Upload:
    return Upload(name, io.BytesIO(content))


@pytest.fixture
def put(town):
    """Return a function that attaches a file for a person."""

    def attached(
        login: str, declaration_id: int, name: str = "合同.pdf", content: bytes | None = None
    ) -> int:
        content = pdf(name) if content is None else content
        return attach(town.actor(login), declaration_id, upload(name, content), QUOTA)

    return attached


@pytest.fixture
def names(town):
    """Return a function that lists what a person reads at present, or None where the declaration is not theirs."""

    def present(login: str, declaration_id: int, part: str = "present") -> list[str] | None:
        db.session.rollback()
        try:
            found = readable_attachments(desk_of(town.actor(login), declaration_id))
        except NotFound:
            return None
        return [each.name for each in getattr(found, part)]

    return present


def readers(names, declaration_id: int, name: str) -> set[str]:
    return {login for login in PEOPLE if name in (names(login, declaration_id) or ())}


def chunks(attachment_id: int) -> list[int]:
    db.session.rollback()
    statement = select(AttachmentChunk.content).where(AttachmentChunk.attachment_id == attachment_id)
    return [len(each) for each in db.session.scalars(statement.order_by(AttachmentChunk.number))]


def frozen(revision_id: int) -> dict[str, str]:
    db.session.rollback()
    statement = select(RevisionAttachment.name, RevisionAttachment.sha256).where(
        RevisionAttachment.revision_id == revision_id
    )
    return dict(db.session.execute(statement).all())


def test_a_file_is_kept_in_pieces_with_its_hash(town, filled, put, events):
    declaration_id = filled()
    lock, content = town.declaration(declaration_id).lock, pdf("长" * 300_000)
    attachment_id = put("second_preparer", declaration_id, "造价.pdf", content)
    stored = db.session.get(Attachment, attachment_id)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (stored.name, stored.size, stored.sha256) == ("造价.pdf", len(content), sha256)
    assert chunks(attachment_id) == [PIECE] * (len(content) // PIECE) + [len(content) % PIECE]
    assert b"".join(pieces(attachment_id, sha256)) == content
    last = events(declaration_id)[-1]
    assert (last.kind, last.subject, last.lock) == (EventKind.ATTACHED, "造价.pdf", lock + 1)
    declaration = town.declaration(declaration_id)
    assert declaration.lock == lock + 1
    assert town.people["second_preparer"] in {author.person_id for author in declaration.authors}


def test_damage_breaks_the_delivery_off(filled, put):
    content = pdf("长" * 300_000)
    attachment_id = put("preparer", filled(), "造价.pdf", content)
    sha256 = hashlib.sha256(content).hexdigest()
    db.session.execute(
        update(AttachmentChunk)
        .where(AttachmentChunk.attachment_id == attachment_id, AttachmentChunk.number == 1)
        .values(content=b"x" * PIECE)
    )
    db.session.commit()
    got = []
    with pytest.raises(Damaged):
        got.extend(pieces(attachment_id, sha256))
    assert sum(map(len, got)) < len(content)


@pytest.mark.parametrize("fault", UNFIT)
def test_what_does_not_fit_leaves_no_trace(town, filled, refused, fault):
    declaration_id, (name, content, _) = filled(), UNFIT[fault]
    with refused(Rejected, field="files"):
        attach(town.actor("preparer"), declaration_id, upload(name, content), QUOTA)


def locked(user_password: str) -> bytes:
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


def test_a_pdf_that_nobody_opens_without_a_password_is_refused(town, filled, put, refused):
    draft = filled()
    with refused(Rejected, field="files"):
        attach(town.actor("preparer"), draft, upload("合同.pdf", locked("secret")), QUOTA)
    # Printing or copying may be barred in one that everybody reads.
    assert put("preparer", draft, "合同.pdf", locked(""))


def test_who_may_not_write_attaches_nothing(town, filled, walk, refused):
    draft, gone = filled(), walk("submit:submitter")
    for login in ("reviewer", "endorser", "station_preparer", "sole", "administrator"):
        with refused(NotFound):
            attach(town.actor(login), draft, upload(), QUOTA)
    with refused(Refused, kind=Refusal.ROLE):
        attach(town.actor("auditor"), draft, upload(), QUOTA)
    with refused(Refused, kind=Refusal.ROLE):
        attach(town.actor("reviewer"), gone, upload(), QUOTA)
    with refused(Refused, kind=Refusal.STATE):
        attach(town.actor("preparer"), gone, upload(), QUOTA)


def test_the_same_file_is_kept_once_and_names_are_told_apart(town, filled, put, names, refused):
    declaration_id = filled()
    first = put("preparer", declaration_id, "合同.pdf", PDF)
    assert put("preparer", declaration_id, "合同.PDF", PDF) == first
    put("preparer", declaration_id, "合同.pdf", pdf("二"))
    with refused(Rejected, message="“正本.pdf”与已有的“合同.pdf”内容相同，没有再存一份。"):
        put("preparer", declaration_id, "正本.pdf", PDF)
    assert names("preparer", declaration_id) == ["合同.pdf", "合同（2）.pdf"]


def test_a_declaration_takes_twenty(town, filled, put, refused):
    declaration_id = filled()
    ids = [put("preparer", declaration_id, f"{number}.pdf") for number in range(PLACE_LIMIT)]
    with refused(Rejected, field="files"):
        put("preparer", declaration_id, "多.pdf")
    remove(town.actor("preparer"), declaration_id, ids[0])
    put("preparer", declaration_id, "多.pdf")


def test_a_unit_keeps_no_more_than_its_quota(town, refused):
    actor, unit_id = town.actor("sole"), town.units["141"]
    one, other = town.draft("sole", "141"), town.draft("sole", "141")
    quota = len(PDF) + len(PNG)
    first = attach(actor, one, upload(), quota)
    attach(actor, other, upload("图.png", PNG), quota)
    assert used_by(unit_id) == quota
    with refused(Rejected, field="files"):
        attach(actor, other, upload("二.pdf", pdf("二")), quota)
    remove(actor, one, first)
    assert used_by(unit_id) == len(PNG) and chunks(first) == []
    attach(actor, other, upload("三.pdf", PDF), quota)


def test_removing_is_told_and_only_for_who_writes(town, filled, put, names, events, refused):
    declaration_id, other = filled(), filled()
    attachment_id = put("preparer", declaration_id)
    with refused(Refused, kind=Refusal.ROLE):
        remove(town.actor("auditor"), declaration_id, attachment_id)
    with refused(NotFound):
        remove(town.actor("sole"), declaration_id, attachment_id)
    with refused(NotFound):
        remove(town.actor("preparer"), other, attachment_id)
    remove(town.actor("second_preparer"), declaration_id, attachment_id)
    assert names("preparer", declaration_id) == [] and chunks(attachment_id) == []
    last = events(declaration_id)[-1]
    assert (last.kind, last.subject) == (EventKind.ATTACHMENT_REMOVED, "合同.pdf")
    with refused(NotFound):
        remove(town.actor("preparer"), declaration_id, attachment_id)


def test_others_read_what_their_revision_names(town, filled, put, names, walk, revisions, refused):
    declaration_id = filled()
    put("preparer", declaration_id, "合同.pdf")
    assert readers(names, declaration_id, "合同.pdf") == UNIT | {"auditor"}
    walk("submit:submitter", declaration_id)
    assert readers(names, declaration_id, "合同.pdf") == UNIT | FINANCE | {"auditor"}
    (revision,) = revisions(declaration_id)
    assert frozen(revision.id) == {"合同.pdf": hashlib.sha256(pdf("合同.pdf")).hexdigest()}
    walk("open:reviewer send_back:reviewer", declaration_id)
    first = readable_attachments(desk_of(town.actor("preparer"), declaration_id)).present[0].id
    put("preparer", declaration_id, "补充.pdf")
    remove(town.actor("preparer"), declaration_id, first)
    assert names("reviewer", declaration_id) == ["合同.pdf"]
    assert names("preparer", declaration_id) == ["补充.pdf"]
    assert names("preparer", declaration_id, "earlier") == ["合同.pdf"] and chunks(first)
    walk("submit:submitter", declaration_id)
    assert names("reviewer", declaration_id) == ["补充.pdf"]
    assert names("reviewer", declaration_id, "earlier") == ["合同.pdf"]
    before, after = revisions(declaration_id)
    assert before.sha256 == after.sha256 and list(frozen(before.id)) == ["合同.pdf"]
    with refused(Refused, kind=Refusal.STATE):
        remove(town.actor("preparer"), declaration_id, first)


def test_nothing_new_stands_on_the_same_revision(town, filled, put, walk, revisions):
    declaration_id = filled()
    put("preparer", declaration_id)
    walk("send:preparer open:submitter submit:submitter", declaration_id)
    assert len(revisions(declaration_id)) == 1
    walk("open:reviewer send_back:reviewer submit:submitter", declaration_id)
    assert len(revisions(declaration_id)) == 1


def test_what_the_unit_does_with_its_files_is_its_own(town, put, walk):
    declaration_id = walk(RETURNED)
    put("preparer", declaration_id, "机密.pdf")
    assert "机密.pdf" not in {
        event.subject for event in desk_of(town.actor("reviewer"), declaration_id).history
    }
    assert "机密.pdf" in {event.subject for event in desk_of(town.actor("submitter"), declaration_id).history}


def test_a_department_reads_what_was_submitted_to_it_and_finance_what_was_endorsed(
    town, filled, put, names, walk
):
    declaration_id = filled(station=True)
    put("station_preparer", declaration_id, "合同.pdf")
    assert readers(names, declaration_id, "合同.pdf") == {"station_preparer", "station_submitter", "auditor"}
    walk("submit:station_submitter", declaration_id)
    assert names("endorser", declaration_id) == ["合同.pdf"] and names("reviewer", declaration_id) is None
    walk("open:endorser endorse:endorser", declaration_id)
    assert names("reviewer", declaration_id) == ["合同.pdf"]


def test_a_declaration_sent_between_reading_and_writing_takes_no_file(town, filled, monkeypatch):
    declaration_id = filled()

    def sent_first():
        monkeypatch.undo()
        town.do("preparer", declaration_id, "send")
        return writing()

    monkeypatch.setattr(attachments, "writing", sent_first)
    with pytest.raises(Outdated):
        attach(town.actor("preparer"), declaration_id, upload(), QUOTA)
    assert db.session.scalar(select(func.count()).where(Attachment.declaration_id == declaration_id)) == 0
