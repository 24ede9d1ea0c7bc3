"""The approved rendition: made once, with the event, before anything is written, and noticed when it changes."""

import hashlib
import sqlite3
from datetime import UTC
from pathlib import Path

import psycopg
import pytest
from flask import current_app
from sqlalchemy import make_url, select, update

from app.domain.form.revision import restored
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.roles import Role
from app.models import Rendition, Revision, db
from app.operations import Rejected, renditions
from app.operations.roles import add_role
from app.operations.workflow import act
from app.printing import press
from app.printing.renditions import ApprovedPage, print_approved
from app.queries.files import Damaged
from app.queries.files.renditions import (
    code_by_sha256,
    head_by_code,
    rendition_bytes,
)
from tests.printing.pages import read

ON_APPROVERS_DESK = (
    "send:preparer open:submitter submit:submitter open:reviewer pass_review:reviewer open:approver"
)


def given() -> Approval:
    return Approval("云财绩〔2026〕9号", today())


def stored(declaration_id: int) -> list[Rendition]:
    db.session.rollback()
    return list(db.session.scalars(select(Rendition).where(Rendition.declaration_id == declaration_id)))


def approve(town, declaration_id: int, login: str = "approver", lock: int | None = None) -> None:
    lock = town.declaration(declaration_id).lock if lock is None else lock
    act(town.actor(login), declaration_id, Action.APPROVE, lock, approval=given())


@pytest.fixture
def on_desk(walk) -> int:
    return walk(ON_APPROVERS_DESK)


def test_approval_stores_one_rendition_that_a_second_print_repeats(town, on_desk, events, revisions):
    approve(town, on_desk)
    (one,) = stored(on_desk)
    event, revision = events(on_desk)[-1], revisions(on_desk)[-1]
    assert (event.kind, one.made_at, one.revision_id) == ("approve", event.at, revision.id)
    assert event.revision_id == revision.id
    assert one.sha256 == hashlib.sha256(one.content).hexdigest() and one.size == len(one.content)
    assert one.pages == len(read(one.content).pages)
    again = ApprovedPage(
        restored(revision.content),
        1,
        given().number,
        given().on,
        one.made_at.astimezone(UTC),
        revision.content,
        revision.sha256,
    )
    # Not the same child, so that nothing of the first print is left in it.
    press._press.close()
    assert print_approved(again) == one.content == rendition_bytes(on_desk)
    assert again.code == one.code


def test_the_head_is_found_by_code_and_the_code_by_the_file(town, on_desk):
    approve(town, on_desk)
    (one,) = stored(on_desk)
    head = head_by_code(one.code)
    assert (head.declaration_id, head.stage, head.approval_number) == (on_desk, "现行有效", given().number)
    assert one.revision.sha256.startswith(head.fingerprint) and len(head.fingerprint) == 12
    assert code_by_sha256(one.sha256) == one.code
    assert code_by_sha256("0" * 64) is None and head_by_code("0" * 12) is None


def test_a_repeated_click_makes_no_second_one(town, on_desk, monkeypatch):
    lock = town.declaration(on_desk).lock
    approve(town, on_desk, lock=lock)
    monkeypatch.setattr(renditions, "print_approved", None)
    approve(town, on_desk, lock=lock)
    assert len(stored(on_desk)) == 1


def test_a_double_click_that_printed_twice_stores_one(town, on_desk, events, monkeypatch):
    lock = town.declaration(on_desk).lock

    def while_the_first_gets_there_first(page):
        monkeypatch.undo()
        approve(town, on_desk, lock=lock)
        return print_approved(page)

    monkeypatch.setattr(renditions, "print_approved", while_the_first_gets_there_first)
    approve(town, on_desk, lock=lock)
    assert len(stored(on_desk)) == 1
    assert [event.kind for event in events(on_desk)].count("approve") == 1


def test_an_approver_who_audits_too_approves_what_was_sent(town, on_desk, revisions):
    add_role(None, town.people["both"], "901", Role.AUDITOR)
    town.do("approver", on_desk, "refer_back")
    town.do("reviewer", on_desk, "open")
    town.do("reviewer", on_desk, "pass_review")
    town.do("both", on_desk, "open")
    approve(town, on_desk, "both")
    (one,) = stored(on_desk)
    assert one.revision_id == revisions(on_desk)[-1].id


FAILURES = {
    "too long": (press.CannotPrint("打印超过30秒，已停止。"), "打印超过30秒"),
    "a text that is none": (ValueError("lone surrogate"), "没有批复：表中有不能打印的字符"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_what_cannot_be_printed_is_not_approved(town, on_desk, refused, monkeypatch, kind):
    failure, sentence = FAILURES[kind]

    def fails(*_):
        raise failure

    monkeypatch.setattr(press, "render", fails)
    with refused(Rejected):
        approve(town, on_desk)
    with pytest.raises(Rejected, match=sentence):
        approve(town, on_desk)
    declaration = town.declaration(on_desk)
    assert (declaration.status, declaration.approval_number) == ("approval", None)
    monkeypatch.undo()
    approve(town, on_desk)
    assert len(stored(on_desk)) == 1


def test_a_press_that_takes_no_file_of_that_size_says_so(town, on_desk, refused, monkeypatch):
    small = press.Press(largest=1000)
    monkeypatch.setattr(press, "_press", small)
    with refused(Rejected):
        approve(town, on_desk)
    with pytest.raises(Rejected, match="不能打印成正式文件，没有批复：打印出的文件超过"):
        approve(town, on_desk)
    small.close()


def test_a_machine_that_cannot_print_approves_nothing(town, on_desk, refused, monkeypatch):
    def unavailable(*_):
        raise press.PrintingUnavailable("libpango")

    monkeypatch.setattr(press, "render", unavailable)
    with refused(press.PrintingUnavailable):
        approve(town, on_desk)


def test_a_changed_byte_is_noticed(town, on_desk):
    approve(town, on_desk)
    (one,) = stored(on_desk)
    content = bytearray(one.content)
    content[len(content) // 2] ^= 1
    db.session.execute(update(Rendition).where(Rendition.id == one.id).values(content=bytes(content)))
    db.session.commit()
    with pytest.raises(Damaged, match="校验值不符"):
        rendition_bytes(on_desk)


def test_others_write_while_the_page_is_printed(town, on_desk, monkeypatch):
    written = []

    def while_another_writes(page):
        written.append(_write_elsewhere(on_desk))
        return print_approved(page)

    monkeypatch.setattr(renditions, "print_approved", while_another_writes)
    approve(town, on_desk)
    assert written == [1] and len(stored(on_desk)) == 1
    other_words = db.session.scalar(select(Revision.project_name).where(Revision.declaration_id == on_desk))
    assert other_words == "另一个连接写的"


def _write_elsewhere(declaration_id: int) -> int:
    """Write by a connection of its own that does not wait, and return how many rows it changed."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    change = "UPDATE revision SET project_name = '另一个连接写的' WHERE declaration_id = {}"
    if url.get_backend_name() == "sqlite":
        assert Path(url.database).exists()
        connection = sqlite3.connect(url.database, timeout=0)
    else:
        connection = psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        connection.execute("SET lock_timeout = '100ms'")
    try:
        changed = connection.execute(change.format(declaration_id)).rowcount
        connection.commit()
    finally:
        connection.close()
    return min(changed, 1)


def test_a_sign_that_no_font_has_is_named_and_not_approved(town, on_desk, refused):
    """The prereview keeps it from being sent; what was frozen before it knew of such signs is refused here."""
    revision = db.session.query(Revision).filter_by(declaration_id=on_desk).one()
    kept = revision.content
    revision.content = kept.replace('"policy_basis":"', '"policy_basis":"🙂', 1)
    revision.sha256 = hashlib.sha256(revision.content.encode()).hexdigest()
    db.session.commit()
    assert revision.content != kept
    with refused(Rejected):
        approve(town, on_desk)
    with pytest.raises(Rejected, match=r"没有批复：“🙂”（U\+1F642）不能打印"):
        approve(town, on_desk)
