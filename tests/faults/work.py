"""Eight kinds of work, each done by one person until it is over, and held against the database at the end.

Each makes sure that what was acknowledged is stored, and that nothing was done twice.
"""

import re
from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

from sqlalchemy import func, select

from app.domain.procedure.confirming import answer
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.text import fingerprint
from app.models import Attachment, Declaration, Event, Indicator, Job, Rendition, db
from tests.attachment_samples import PDF
from tests.copied_declarations import copies
from tests.faults.office import Browser
from tests.web.importing import form

BOUNDARY = "piece-of-a-form"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
A_FEW = 6


def saving(browser: Browser) -> None:
    """Type into one cell, each time another text."""
    declaration_id, done = browser.inside(browser.world.draft), [""]
    while browser.goes_on():
        text = f"第{len(done)}次"
        cell = f"/declarations/{declaration_id}/cells/policy_basis"
        browser.post(cell, policy_basis=text, **{"was.policy_basis": fingerprint(done[-1])})
        done.append(text)
    stored = browser.inside(lambda: browser.world.declaration(declaration_id).policy_basis)
    assert (stored or "") == done[-1], (stored, done[-1])


def sending(browser: Browser) -> None:
    """Send a declaration to the unit head and take it back, in turns; each act is one event."""
    declaration_id, done = browser.inside(browser.world.filled), []
    while browser.goes_on():
        for action in ("send", "recall"):
            lock = browser.inside(_lock, browser, declaration_id)
            browser.post(f"/declarations/{declaration_id}/actions", action=action, lock=lock)
            done.append(action)
    for kind in (EventKind.SEND, EventKind.RECALL):
        count = browser.inside(_events, browser, kind, [declaration_id])
        assert count == done.count(kind.value), (kind, count, done.count(kind.value))


def adding(browser: Browser) -> None:
    """Add rows and delete them; each is there once."""
    declaration_id, done = browser.inside(browser.world.draft), 0
    there = select(Indicator.identity).where(
        Indicator.declaration_id == declaration_id, Indicator.deleted_at.is_(None)
    )
    while browser.goes_on():
        done += 1
        address = f"/declarations/{declaration_id}/categories/{quote('质量指标')}/rows"
        browser.post(address, {"X-Step-Key": str(done)})
        (row,) = browser.inside(lambda: list(db.session.scalars(there)))
        browser.post(f"/declarations/{declaration_id}/rows/{row}/delete")
    rows = select(func.count()).where(Indicator.declaration_id == declaration_id)
    assert browser.inside(db.session.scalar, rows) == done


def creating(browser: Browser) -> None:
    """Make new declarations by a form that is sent until it is answered."""
    world, done = browser.world, []
    while browser.goes_on():
        key = str(uuid4())
        wanted = {"project_type": "15", "start_year": today().year + 1, "project_code": ""}
        section = f"{world.units['121']}-001"
        browser.post("/declarations/new", round_id=world.round_id, section=section, form_key=key, **wanted)
        done.append(key)
    made = select(func.count()).where(Declaration.form_key.in_(done))
    assert browser.inside(db.session.scalar, made) == len(done)


def attaching(browser: Browser) -> None:
    """Attach files, each with other content."""
    done: list[tuple[int, str]] = []
    while browser.goes_on():
        if len(done) % A_FEW == 0:
            declaration_id = browser.inside(browser.world.draft)
        name = f"合同{len(done)}号.pdf"
        body = _multipart("files", name, PDF + name.encode() * 10_000)
        browser.send(f"/declarations/{declaration_id}/attachments", body, MULTIPART)
        done.append((declaration_id, name))
    named = select(Attachment.declaration_id, Attachment.name).where(
        Attachment.declaration_id.in_({each for each, _ in done})
    )
    stored = browser.inside(lambda: [tuple(row) for row in db.session.execute(named)])
    assert sorted(stored) == sorted(done)


def importing(browser: Browser) -> None:
    """Bring workbooks of one form and confirm them."""
    done: list[str] = []
    while browser.goes_on():
        name = f"图书馆夜间开放{uuid4().hex}"
        body = _multipart("workbook", "申报表.xlsx", form(project_name=name), round_id=browser.world.round_id)
        preview = browser.send("/workbooks", body, MULTIPART).location
        offered = re.findall(r'name="sheet"[^>]*? value="([^"]+)"', browser.get(preview).words)
        browser.post(preview, sheet=offered)
        done.append(name)
    made = select(func.count()).where(Declaration.project_name.in_(done))
    assert done and browser.inside(db.session.scalar, made) == len(done)


def approving(browser: Browser) -> None:
    """Approve; each approval has one event and one page."""
    done: list[int] = []
    while browser.goes_on():
        declaration_id = browser.inside(browser.world.at, "approval")
        browser.inside(browser.world.do, browser.login, declaration_id, "open")
        lock = browser.inside(_lock, browser, declaration_id)
        given = Approval("云财绩〔2026〕8号", today())
        typed = {"approval_number": given.number, "approved_on": given.on.isoformat()}
        typed |= {"confirmed": answer(Action.APPROVE, lock, "", given)}
        browser.post(f"/declarations/{declaration_id}/actions", action="approve", lock=lock, **typed)
        done.append(declaration_id)
    pages = select(func.count()).where(Rendition.declaration_id.in_(done))
    assert browser.inside(db.session.scalar, pages) == len(done)
    assert browser.inside(_events, browser, EventKind.APPROVE, done) == len(done)


def opening_several(browser: Browser) -> None:
    """Begin the review of three at once, as a job whose page takes its steps."""
    done: list[int] = []
    first = browser.inside(browser.world.at, "finance_review")
    while browser.goes_on():
        chosen = browser.inside(copies, first, 3)
        locks = {each: browser.inside(_lock, browser, each) for each in chosen}
        items = [f"{each}:{lock}" for each, lock in locks.items()]
        job = browser.post("/bulk-actions", action="open", item=items).location
        ended = select(Job.finished_at).where(Job.id == int(job.rpartition("/")[2]))
        while not browser.inside(db.session.scalar, ended):
            browser.post(f"{job}/step")
        done += chosen
    assert browser.inside(_events, browser, EventKind.OPEN, done) == len(done)


KINDS: dict[Callable[[Browser], None], str] = {
    saving: "preparer",
    sending: "preparer",
    adding: "second_preparer",
    creating: "second_preparer",
    attaching: "submitter",
    importing: "preparer",
    approving: "approver",
    opening_several: "reviewer",
}
"""Each kind with the person who does it."""


def _lock(browser: Browser, declaration_id: int) -> int:
    return browser.world.declaration(declaration_id).lock


def _events(browser: Browser, kind: EventKind, of: list[int]) -> int:
    is_theirs = (Event.person_id == browser.world.people[browser.login], Event.kind == kind)
    counted = select(func.count()).where(Event.declaration_id.in_(of), *is_theirs)
    return db.session.scalar(counted) or 0


def _multipart(name: str, file_name: str, content: bytes, **fields: object) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
    return "".join([*parts, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
