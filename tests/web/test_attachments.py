"""Attachments at the browser: added, refused at their place, downloaded and never shown, removed; also without scripts."""

import io
import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from app.blueprints.receiving import ENVELOPE
from app.domain.review.threads import Weight
from app.models import AttachmentChunk, db
from app.operations import threads
from app.operations.attachments import Upload, attach, attach_to_message, unsent_message
from app.operations.threads import NewThread, open_thread
from tests.attachment_samples import PDF, PNG, UNFIT, XLSX
from tests.client import Person

QUOTA = 1 << 30
MIB = 1 << 20


@pytest.fixture
def database_uri(sqlite_uri) -> str:
    return sqlite_uri


@pytest.fixture
def declaration_id(world, in_app) -> int:
    return in_app(world.filled)


@pytest.fixture
def kept(world, in_app, declaration_id):
    """Return a function that attaches a file to the declaration and returns its address."""

    def attached(name: str = "合同.pdf", content: bytes = PDF) -> str:
        file = Upload(name, io.BytesIO(content))
        attachment_id = in_app(lambda: attach(world.actor("preparer"), declaration_id, file, QUOTA))
        return f"/declarations/{declaration_id}/attachments/{attachment_id}"

    return attached


def send(
    browser: Person, declaration_id: int, *files: tuple[str, bytes], fragment: bool = False, to: str = ""
):
    browser.get(f"/declarations/{declaration_id}/attachments")
    data = {"files": [(io.BytesIO(content), name) for name, content in files]}
    answer = browser.post(f"/declarations/{declaration_id}/attachments{to}", data, fragment=fragment)
    answer.request.environ["wsgi.input"].close()
    return answer


def listed(browser: Person, declaration_id: int) -> list[str]:
    browser.get(f"/declarations/{declaration_id}/attachments")
    return [each.get_text(strip=True) for each in browser.page.select(".file-name")]


def refusals(answer) -> list[str]:
    summary = BeautifulSoup(answer.text, "html.parser").select(".error-summary li")
    return [each.get_text(strip=True) for each in summary]


def test_several_files_are_added_with_a_real_form(sign_in, declaration_id):
    preparer = sign_in("preparer")
    preparer.get(f"/declarations/{declaration_id}/attachments")
    form = preparer.page.select_one("form.attaching")
    assert form["enctype"] == "multipart/form-data" and form["action"] == preparer.address
    assert form.select_one("input[type=file][multiple][name=files]")
    answer = send(preparer, declaration_id, ("合同.pdf", PDF), ("造价.xlsx", XLSX), ("现场.png", PNG))
    assert answer.status_code == 303 and answer.location == f"/declarations/{declaration_id}/attachments"
    assert listed(preparer, declaration_id) == ["合同.pdf", "造价.xlsx", "现场.png"]
    assert "添加附件" in preparer.get(f"/declarations/{declaration_id}/timeline").text


def test_a_fragment_brings_the_list_and_the_lock(sign_in, declaration_id, in_app, world):
    answer = send(sign_in("preparer"), declaration_id, ("合同.pdf", PDF), fragment=True)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200 and page.select_one("#attachments") and not page.select("html")
    lock = in_app(lambda: world.declaration(declaration_id).lock)
    assert page.select_one("input.lock[hx-swap-oob]")["value"] == str(lock)


@pytest.mark.parametrize("fault", [fault for fault in UNFIT if fault != "反斜线"])
@pytest.mark.parametrize("fragment", [False, True])
def test_what_does_not_fit_is_named_at_its_place(sign_in, declaration_id, fault, fragment):
    preparer, (name, content, word) = sign_in("preparer"), UNFIT[fault]
    answer = send(preparer, declaration_id, (name, content), fragment=fragment)
    (sentence,) = refusals(answer)
    assert answer.status_code == 422 and word in sentence
    assert listed(preparer, declaration_id) == []


def test_one_refused_among_several_is_named_and_the_others_are_kept(sign_in, declaration_id):
    preparer = sign_in("preparer")
    answer = send(preparer, declaration_id, ("合同.pdf", PDF), ("程序.pdf", b"MZ\0"), ("现场.png", PNG))
    assert answer.status_code == 422 and "程序.pdf" in refusals(answer)[0]
    assert listed(preparer, declaration_id) == ["合同.pdf", "现场.png"]


def test_no_file_is_asked_for(sign_in, declaration_id):
    answer = send(sign_in("preparer"), declaration_id)
    assert (answer.status_code, refusals(answer)) == (422, ["请先选择要添加的文件。"])


def test_21_mebibytes_are_refused_at_their_place(sign_in, declaration_id):
    preparer = sign_in("preparer")
    answer = send(preparer, declaration_id, ("大.pdf", PDF + bytes(21 * MIB)))
    assert answer.status_code == 422 and "单个附件不超过20 MiB" in refusals(answer)[0]
    assert listed(preparer, declaration_id) == []


def test_a_body_without_measure_is_not_read(sign_in, declaration_id, bare_app):
    bare_app.config["ATTACHMENTS_LIMIT"] = 0
    preparer = sign_in("preparer")
    answer = send(preparer, declaration_id, ("大.pdf", PDF + bytes(ENVELOPE)))
    assert answer.status_code == 413 and "20 MiB" in answer.text


def test_a_full_quota_is_said_at_its_place(sign_in, declaration_id, bare_app):
    bare_app.config["ATTACHMENT_QUOTA"] = len(PDF)
    preparer = sign_in("preparer")
    answer = send(preparer, declaration_id, ("合同.pdf", PDF), ("现场.png", PNG))
    assert answer.status_code == 422 and "附件空间" in refusals(answer)[0]
    assert listed(preparer, declaration_id) == ["合同.pdf"]


def test_what_is_downloaded_is_never_shown(sign_in, kept):
    name = "合同 正本（2）%22\u00e9.pdf"
    address = kept(name)
    answer = sign_in("preparer").client.get(address)
    assert answer.data == PDF and answer.content_length == len(PDF)
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f"attachment; filename*=UTF-8''{quote(name)}"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r'"[0-9a-f]{64}"', answer.headers["ETag"])


def test_strangers_and_other_declarations_find_nothing(sign_in, kept, world, in_app, declaration_id):
    address = kept()
    number = address.rsplit("/", 1)[1]
    for login in ("sole", "station_preparer", "endorser", "reviewer"):
        assert sign_in(login).client.get(address).status_code == 404
    assert sign_in("administrator").client.get(address).status_code == 403
    foreign = in_app(world.filled, "sole", "141")
    own = in_app(world.draft)
    for other in (foreign, own):
        assert (
            sign_in("preparer").client.get(f"/declarations/{other}/attachments/{number}").status_code == 404
        )
    browser = sign_in("sole")
    browser.get(f"/declarations/{foreign}/attachments")
    assert browser.post(f"/declarations/{foreign}/attachments/{number}/removal").status_code == 404
    assert listed(sign_in("preparer"), declaration_id) == ["合同.pdf"]


def test_a_file_is_removed_with_a_real_form(sign_in, kept, declaration_id):
    kept()
    preparer = sign_in("preparer")
    preparer.get(f"/declarations/{declaration_id}/attachments")
    answer = preparer.submit(".file form", "删除附件“合同.pdf”")
    assert answer.status_code == 200 and "附件已删除" in answer.text
    assert listed(preparer, declaration_id) == []


def test_who_only_reads_gets_no_form(sign_in, kept, world, in_app, declaration_id):
    kept()
    in_app(world.do, "submitter", declaration_id, "submit")
    for login in ("preparer", "reviewer", "auditor"):
        browser = sign_in(login)
        assert listed(browser, declaration_id) == ["合同.pdf"]
        assert not browser.page.select(".attachments form")
    assert send(sign_in("preparer"), declaration_id, ("二.pdf", PDF)).status_code == 409
    assert send(sign_in("reviewer"), declaration_id, ("二.pdf", PDF)).status_code == 403


def test_damage_breaks_the_download_off(sign_in, kept, in_app):
    address = kept()

    def damage():
        db.session.get_one(AttachmentChunk, (int(address.rsplit("/", 1)[1]), 0)).content = b"%PDF-0.0"
        db.session.commit()

    in_app(damage)
    with pytest.raises(Exception, match="校验值不符"):
        sign_in("preparer").client.get(address).data  # noqa: B018


def test_a_file_goes_into_a_thread(sign_in, world, in_app, declaration_id):
    for login, action in (("submitter", "submit"), ("reviewer", "open")):
        in_app(world.do, login, declaration_id, action)
    ask = (declaration_id, NewThread("policy_basis", Weight.MUST, "请补充。"))
    thread_id = in_app(lambda: open_thread(world.actor("reviewer"), *ask).id)
    reviewer, to = sign_in("reviewer"), f"/threads/{thread_id}"
    answer = send(reviewer, declaration_id, ("依据.pdf", PDF), to=to)
    assert answer.status_code == 303 and answer.location.endswith(f"#said-{thread_id}")
    answer = send(reviewer, declaration_id, ("程序.pdf", b"MZ\0"), fragment=True, to=to)
    assert answer.status_code == 422 and "程序.pdf" in refusals(answer)[0]
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(".file-name").get_text(strip=True) == "依据.pdf"
    assert send(reviewer, declaration_id, ("程序.pdf", b"MZ\0"), to=to).status_code == 422
    address = page.select_one(".file-name")["href"]
    assert sign_in("preparer").client.get(address).status_code == 404
    removal = reviewer.post(f"{address}/removal", fragment=True)
    assert removal.status_code == 200 and "依据.pdf" not in removal.text
    assert sign_in("preparer").client.get(address).status_code == 404


def test_files_of_a_sent_thread_are_read_with_it(sign_in, world, in_app, declaration_id):
    def story() -> int:
        for login, action in (("submitter", "submit"), ("reviewer", "open")):
            world.do(login, declaration_id, action)
        reviewer = world.actor("reviewer")
        thread_id = threads.open_thread(
            reviewer, declaration_id, threads.NewThread("policy_basis", Weight.MUST, "请补充。")
        ).id
        message = unsent_message(reviewer, declaration_id, thread_id)
        found = attach_to_message(reviewer, message, Upload("依据.pdf", io.BytesIO(PDF)), QUOTA)
        world.do("reviewer", declaration_id, "send_back")
        return found

    address = f"/declarations/{declaration_id}/attachments/{in_app(story)}"
    assert sign_in("preparer").client.get(address).data == PDF
    assert sign_in("sole").client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "rest"),
    [
        ({"Range": "bytes=100000-"}, 206, slice(100_000, None)),
        ({"Range": "bytes=300000-300009"}, 206, slice(300_000, 300_010)),
        ({"Range": "bytes=-7"}, 206, slice(-7, None)),
        ({"Range": "bytes=100000-", "If-Range": '"another file"'}, 200, slice(None)),
        ({"Range": "bytes=9999999-"}, 416, None),
        ({}, 200, slice(None)),
    ],
)
def test_a_download_that_broke_off_is_taken_up(bare_app, kept, asked, status, rest):
    content = PDF + bytes(range(256)) * 2000
    answer = Person(bare_app, "preparer").client.get(kept(content=content), headers=asked)
    assert answer.status_code == status
    if rest is not None:
        assert answer.data == content[rest]
        assert answer.headers["Accept-Ranges"] == "bytes" and answer.headers["ETag"]
        assert int(answer.headers["Content-Length"]) == len(content[rest])
