"""Files in threads: attached to one's own unsent words, sent and taken back with them, read by whoever reads them."""

import io

import pytest
from sqlalchemy import func, select

from app.domain.procedure.workflow import Refusal, Refused
from app.models import Attachment, AttachmentChunk, db
from app.operations import Outdated, Rejected, attachments
from app.operations.attachments import Upload, attach_to_message, remove, unsent_message
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.files.attachments import readable_attachments, used_by
from tests.attachment_samples import pdf
from tests.world import PEOPLE

QUOTA = 1 << 30
UNIT = {"preparer", "second_preparer", "submitter"}
FINANCE = {"reviewer", "second_reviewer", "approver", "both"}


def chunks(attachment_id: int) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(AttachmentChunk.attachment_id == attachment_id))


def said(talk, login: str) -> set[str]:
    return {each.name for files in readable_attachments(talk.desk(login)).said.values() for each in files}


def to_thread(talk, login: str, thread_id: int, name: str = "依据.pdf") -> int:
    actor = talk.world.actor(login)
    message = unsent_message(actor, talk.id, thread_id)
    return attach_to_message(actor, message, Upload(name, io.BytesIO(pdf(name))), QUOTA)


def test_a_file_in_a_thread_goes_out_with_its_words(talk):
    it = talk("submit:submitter open:reviewer")
    thread_id = it.ask("reviewer")
    to_thread(it, "reviewer", thread_id)
    everybody = [login for login in PEOPLE if login in UNIT | FINANCE | {"auditor"}]
    assert {login for login in everybody if said(it, login)} == {"reviewer", "auditor"}
    it.walk("send_back:reviewer")
    assert {login for login in everybody if said(it, login)} == set(everybody)
    it.say("preparer", thread_id, "见附件。")
    to_thread(it, "preparer", thread_id, "合同.pdf")
    assert {login for login in everybody if "合同.pdf" in said(it, login)} == UNIT | {"auditor"}
    it.walk("submit:submitter")
    assert {login for login in everybody if "合同.pdf" in said(it, login)} == set(everybody)


def test_a_note_of_finance_is_for_finance(talk):
    it = talk("submit:submitter open:reviewer pass_review:reviewer open:approver")
    thread_id = it.ask("approver", weight="note")
    it.say("approver", thread_id, "见附件。")
    to_thread(it, "approver", thread_id)
    it.walk("send_back:approver")
    assert said(it, "reviewer") == {"依据.pdf"} and said(it, "preparer") == set()


def test_in_a_thread_one_attaches_to_ones_own_unsent_words(talk, refused):
    it = talk("submit:submitter open:reviewer")
    thread_id = it.ask("reviewer")
    attachment_id = to_thread(it, "reviewer", thread_id)
    for login in ("preparer", "second_reviewer"):
        with refused(NotFound):
            to_thread(it, login, thread_id)
        with refused(NotFound):
            remove(it.world.actor(login), it.id, attachment_id)
    it.walk("send_back:reviewer")
    with refused(Rejected, field="files"):
        to_thread(it, "preparer", thread_id)
    with refused(Refused, kind=Refusal.STATE):
        to_thread(it, "reviewer", thread_id)
    with refused(Refused, kind=Refusal.STATE):
        remove(it.world.actor("reviewer"), it.id, attachment_id)
    it.say("preparer", thread_id, "见附件。")
    with refused(Refused, kind=Refusal.STATE):
        remove(it.world.actor("preparer"), it.id, attachment_id)


def test_files_go_with_the_words_that_are_taken_back(talk, town):
    it = talk("submit:submitter open:reviewer")
    unit_id = town.units["901"]
    before = used_by(unit_id)
    thread_id = it.ask("reviewer")
    attachment_id = to_thread(it, "reviewer", thread_id)
    other = to_thread(it, "reviewer", thread_id, "另一份.pdf")
    assert used_by(unit_id) == before + len(pdf("依据.pdf")) + len(pdf("另一份.pdf"))
    remove(town.actor("reviewer"), it.id, other)
    assert said(it, "reviewer") == {"依据.pdf"} and chunks(other) == 0
    it.do("reviewer", "withdraw", thread_id)
    assert chunks(attachment_id) == 0 and used_by(unit_id) == before


def test_words_sent_between_reading_and_writing_take_no_file(talk, monkeypatch, refused):
    it = talk("submit:submitter open:reviewer")
    thread_id = it.ask("reviewer")

    def sent_first():
        monkeypatch.undo()
        it.do("reviewer", "withdraw", thread_id)
        return writing()

    monkeypatch.setattr(attachments, "writing", sent_first)
    with pytest.raises(Outdated):
        to_thread(it, "reviewer", thread_id)
    assert db.session.scalar(select(func.count()).where(Attachment.declaration_id == it.id)) == 0
