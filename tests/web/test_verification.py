"""Holding a page or a file against what was approved, by strangers and by readers; and the frozen file itself."""

import io
import signal
from dataclasses import dataclass
from subprocess import CompletedProcess
from types import SimpleNamespace

import pypdf
import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.blueprints import verification
from app.domain.procedure.stages import Status
from app.exchange import pdf_text
from app.models import Declaration, Rendition, db
from app.printing import press
from tests.applications import running
from tests.house import House
from tests.printing.pages import page
from tests.world import FILLED

PUBLIC_URL = "https://portal.example"
NOT_HERE = "没有找到与此文件一致的批复文件"
SECRET = FILLED["annual_objective"]
"""Stands in the form, and not in its head."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved declaration and its rendition, as they are stored."""

    id: int
    code: str
    content: bytes
    project_code: str
    fingerprint: str


@pytest.fixture(scope="module")
def house(house) -> House:
    house.app.config["PUBLIC_URL"] = PUBLIC_URL
    return house


@pytest.fixture(scope="module")
def approved(house) -> Approved:
    declaration_id = house.run(house.world.at, "approved")
    return house.run(stored_approval, declaration_id)


def stored_approval(declaration_id: int) -> Approved:
    one = db.session.scalars(select(Rendition).where(Rendition.declaration_id == declaration_id)).one()
    code, fingerprint = one.declaration.project_code, one.revision.sha256[:12]
    return Approved(declaration_id, one.code, one.content, code, fingerprint)


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    verification._asked.clear()
    yield
    verification._asked.clear()


@pytest.fixture(scope="module")
def altered(house) -> bytes:
    """A file with the form's amount changed and nothing but its first cells."""
    with house.app.app_context():
        return press.render(
            page(f"<p>{FILLED['project_name']} 1,962,000.00 {FILLED['allocation_method']}</p>")
        )


def ask_with(house: House, login: str, content: bytes, code: str = "", name: str = "批复.pdf"):
    """Upload a file as a person does who chose it and pressed the button."""
    browser = house.kept(login)
    browser.get("/verify")
    boundary, body = encode_multipart({"code": code, "file": FileStorage(io.BytesIO(content), name)})
    return browser.post("/verify", body, content_type=f"multipart/form-data; boundary={boundary}")


def test_without_a_public_address_there_is_no_such_page(house, approved, monkeypatch):
    monkeypatch.setitem(house.app.config, "PUBLIC_URL", "")
    for login in ("", "reviewer"):
        for address in ("/verify", "/verify?code=x", f"/verify/{approved.code}"):
            assert house.kept(login).client.get(address).status_code == 404
        assert house.kept(login).post("/verify").status_code == 404


def test_a_stranger_with_the_code_reads_what_the_head_says(house, approved):
    stranger = house.person()
    assert stranger.get(f"/verify/{approved.code}").status_code == 200
    text = stranger.text()
    for words in (approved.project_code, FILLED["project_name"], "云岭市数字服务中心", "3,186,000.00"):
        assert words in text
    for words in ("1,062,000.00", "云财绩〔2026〕8号", approved.fingerprint, "第1版", "现行有效"):
        assert words in text
    assert SECRET not in text and FILLED["policy_basis"] not in text


def test_the_code_is_found_as_it_is_typed(house, approved):
    stranger, typed = house.person(), f"{approved.code[:4].lower()} {approved.code[4:8]}－{approved.code[8:]}"
    assert stranger.get("/verify", query_string={"code": typed}).status_code == 200
    assert stranger.address == f"/verify/{approved.code}" and "现行有效" in stranger.text()


def test_the_page_of_a_replaced_version_says_so(house):
    old = house.run(house.world.at, "approved")
    new = house.run(house.world.at, "approved")
    house.run(_change, new, {"version_no": 2})
    house.run(_change, old, {"status": Status.REPLACED, "replaced_by_id": new})
    first, second = (house.run(stored_approval, each).code for each in (old, new))
    reader = house.person()
    reader.get(f"/verify/{first}")
    assert "已被第2版替换" in reader.text() and "现行有效" not in reader.text()
    reader.get(f"/verify/{second}")
    assert "现行有效" in reader.text() and "替换" not in reader.text()


def _change(declaration_id: int, values: dict) -> None:
    db.session.execute(update(Declaration).where(Declaration.id == declaration_id).values(values))
    db.session.commit()


@pytest.mark.parametrize("code", ["0" * 12, "abc", "9" * 500, "%27%20OR%201=1"])
def test_an_unknown_code_is_told_of(house, code):
    answer = house.kept("").client.get(f"/verify/{code}")
    assert answer.status_code == 404 and "没有这个验证码对应的批复文件" in answer.text


@pytest.mark.parametrize("typed", ["abc", "V1MJ-GRQF-SZV", '"><b>12345678', "9" * 500])
def test_what_is_no_code_is_told_of_and_kept(house, typed):
    stranger = house.person()
    answer = stranger.get("/verify", query_string={"code": typed})
    assert answer.status_code == 422 and "验证码是12位字母和数字" in stranger.text()
    assert [each["value"] for each in stranger.page.select("[name=code]")] == [typed, typed]


def test_who_asks_too_often_is_asked_to_wait(house, approved):
    client = house.person().client
    answers = [client.get(f"/verify/{approved.code}").status_code for _ in range(verification.PER_MINUTE)]
    assert set(answers) == {200}
    refused = client.get(f"/verify/{approved.code}")
    assert (
        refused.status_code == 429
        and "操作太频繁" in refused.text
        and approved.project_code not in refused.text
    )
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get(f"/verify/{approved.code}", environ_overrides=elsewhere).status_code == 200


def test_a_minute_later_one_may_ask_again_and_few_addresses_are_remembered(house, monkeypatch):
    client, clock = house.person().client, [1000.0]
    monkeypatch.setattr(verification, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(verification, "REMEMBERED", 3)
    for _ in range(verification.PER_MINUTE + 5):
        last = client.get("/verify")
    assert last.status_code == 429
    clock[0] += 61
    assert client.get("/verify").status_code == 200
    for host in range(9):
        client.get("/verify", environ_overrides={"REMOTE_ADDR": f"192.0.2.{host}"})
    assert list(verification._asked) == ["192.0.2.6", "192.0.2.7", "192.0.2.8"]


@pytest.mark.parametrize("login", ["", "preparer", "sole"])
def test_the_stored_file_is_the_same(house, approved, login):
    answer = ask_with(house, login, approved.content)
    assert answer.status_code == 200 and "文件与批复时存档的完全一致" in answer.text
    assert approved.project_code in answer.text and SECRET not in answer.text


def test_a_stranger_learns_no_more_than_that_a_file_differs(house, approved, altered):
    answer = ask_with(house, "", altered, approved.code)
    assert answer.status_code == 200 and "不一致" in answer.text
    assert SECRET not in answer.text and "文件里没有找到的内容" not in answer.text


@pytest.mark.parametrize("login", ["preparer", "reviewer", "auditor"])
def test_a_reader_sees_the_cells_that_a_file_lacks(house, approved, altered, login):
    answer = ask_with(house, login, altered, approved.code.lower())
    browser = house.kept(login)
    browser._read(answer)
    lacking = {
        row.th.get_text(): row.td.get_text()
        for row in browser.page.select("[aria-labelledby=missing] tbody tr")
    }
    assert lacking["本年度项目金额（元）"] == "1,062,000.00" and lacking["年度目标"] == SECRET
    assert "项目名称" not in lacking and "分配方式" not in lacking


@pytest.mark.parametrize("login", ["sole", "endorser", "administrator"])
def test_who_may_not_read_the_form_learns_no_more_than_a_stranger(house, approved, altered, login):
    answer = ask_with(house, login, altered, approved.code)
    assert answer.status_code == 200 and "不一致" in answer.text and SECRET not in answer.text


def test_a_file_that_was_saved_anew_has_all_its_cells(house, approved):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(approved.content))
    saved = io.BytesIO()
    writer.write(saved)
    assert saved.getvalue() != approved.content
    answer = ask_with(house, "reviewer", saved.getvalue(), approved.code)
    assert "不一致" in answer.text and "批复的每一格文字在文件里都能找到" in answer.text


def test_a_file_of_nothing_that_was_approved_is_told_of(house, altered):
    assert "请一并填写" in ask_with(house, "", altered).text
    answer = ask_with(house, "reviewer", altered, "0000-0000-0000")
    assert answer.status_code == 404 and NOT_HERE in answer.text and 'value="0000-0000-0000"' in answer.text


@pytest.mark.parametrize("login", ["", "reviewer"])
def test_no_file_and_an_empty_one_are_told_of_and_the_code_kept(house, approved, login):
    for answer in (
        ask_with(house, login, b"", approved.code),
        ask_with(house, login, b"", approved.code, name=""),
        house.kept(login).post("/verify", {"code": approved.code}),
    ):
        assert answer.status_code == 422 and "请选择要核对的文件" in answer.text
        assert f'value="{approved.code}"' in answer.text


def test_a_file_beyond_the_limit_is_told_of(house):
    answer = ask_with(house, "", bytes(21 * 2**20))
    assert answer.status_code == 413 and "不能超过20 MiB" in answer.text


def test_a_file_that_takes_for_ever_is_given_up(house, approved, monkeypatch):
    content = endless(approved.content)
    monkeypatch.setattr(pdf_text, "PROCESSOR", 1)
    answer = ask_with(house, "reviewer", content, approved.code)
    assert answer.status_code == 200 and "读不出文字" in answer.text


def test_a_reader_that_is_late_or_dies_blames_no_file(house, approved, monkeypatch):
    with monkeypatch.context() as impatient:
        impatient.setattr(pdf_text, "SECONDS", 0)
        answer = ask_with(house, "reviewer", approved.content + b"%", approved.code)
    assert answer.status_code == 503 and "没有读完" in answer.text
    monkeypatch.setattr(pdf_text, "_run", lambda _: CompletedProcess([], -signal.SIGKILL))
    answer = ask_with(house, "reviewer", approved.content + b"%", approved.code)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"


def endless(content: bytes) -> bytes:
    """A page whose few bytes unpack to hundreds of thousands of words."""
    writer, written = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"BT /F1 9 Tf " + b"1 0 0 1 9 9 Tm (abc) Tj " * 3_000_000 + b"ET")
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = stream.flate_encode()
    writer.write(written)
    assert len(written.getvalue()) < 2**20
    return written.getvalue()


READERS = ["preparer", "submitter", "reviewer", "approver", "auditor"]


def test_the_frozen_file_goes_to_all_who_read_the_form_and_to_nobody_else(house, approved):
    address = f"/declarations/{approved.id}/declaration.pdf"
    for login in READERS:
        answer = house.kept(login).client.get(address)
        assert answer.data == approved.content and "ETag" not in answer.headers
    assert house.kept("sole").client.get(address).status_code == 404
    assert house.kept("endorser").client.get(address).status_code == 404
    assert house.kept("").client.get(address).status_code == 302


def test_the_frozen_file_of_a_subordinate_unit_goes_to_its_department(house):
    way = "open:endorser endorse:endorser open:reviewer pass_review:reviewer open:approver approve:approver"
    declaration_id = house.run(house.world.at, "department_review")
    for step in way.split():
        action, login = step.split(":")
        house.run(house.world.do, login, declaration_id, action)
    content = house.run(stored_approval, declaration_id).content
    for login in ("station_preparer", "endorser", "auditor"):
        answer = house.kept(login).client.get(f"/declarations/{declaration_id}/declaration.pdf")
        assert answer.data == content


def test_the_frozen_file_outlives_a_restart_and_another_style(house, approved, monkeypatch, tmp_path):
    monkeypatch.setattr(press, "render", None)
    for app in running(house.app.config["SQLALCHEMY_DATABASE_URI"], tmp_path):
        browser = House(app, house.world).kept("preparer")
        answer = browser.client.get(f"/declarations/{approved.id}/declaration.pdf")
        assert answer.status_code == 200 and answer.data == approved.content


def test_a_damaged_file_is_not_handed_out(house):
    declaration_id = house.run(house.world.at, "approved")
    house.run(_damage, declaration_id)
    answer = house.kept("reviewer").client.get(f"/declarations/{declaration_id}/declaration.pdf")
    assert answer.status_code == 500 and "校验值不符" in answer.text


def _damage(declaration_id: int) -> None:
    one = Rendition.declaration_id == declaration_id
    content = db.session.scalars(select(Rendition.content).where(one)).one()
    db.session.execute(update(Rendition).where(one).values(content=content[:-1] + b"!"))
    db.session.commit()
