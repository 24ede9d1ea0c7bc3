"""盖章件: a stamped print comes back, is recognised by its code, and lies beside the rendition that it belongs to."""

import io
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text

from app.models import Rendition, StampedScan, StampedScanChunk, db
from app.queries.files.soundness import harms
from tests.attachment_samples import PDF, PNG
from tests.house import House
from tests.scans import pictures, scanned, unreadable


@dataclass(frozen=True, slots=True)
class Paper:
    """An approved declaration with its rendition, and the scan of its print."""

    id: int
    content: bytes
    pages: int
    scan: bytes


@pytest.fixture(scope="module")
def house(house) -> House:
    house.app.config["PUBLIC_URL"] = "https://portal.example"
    return house


def paper(house: House, declaration_id: int) -> Paper:
    def stored() -> tuple[bytes, int]:
        one = db.session.scalars(select(Rendition).where(Rendition.declaration_id == declaration_id)).one()
        return one.content, one.pages

    content, pages = house.run(stored)
    return Paper(declaration_id, content, pages, scanned(pictures(content)))


@pytest.fixture(scope="module")
def first(house) -> Paper:
    house.run(house.world.adjustment_round)
    return paper(house, house.run(house.world.at, "approved"))


def send(house: House, login: str, declaration_id: int, content: bytes, name: str = "盖章.pdf", **fields):
    """Send a scan as the page's form does; return the status and what the page says of a refusal."""
    browser = house.kept(login)
    browser.get(f"/declarations/{declaration_id}")
    data = {"scan": (io.BytesIO(content), name), **fields}
    answer = browser.post(f"/declarations/{declaration_id}/stamped-scans", data)
    answer.request.environ["wsgi.input"].close()
    refused = BeautifulSoup(answer.text, "html.parser").select_one("#stamped-scans .error-summary li")
    browser.leads_to = refused.a["href"] if refused and refused.a else ""
    return answer.status_code, refused.get_text(strip=True) if refused else ""


def panel(house: House, login: str, declaration_id: int) -> BeautifulSoup:
    browser = house.kept(login)
    browser.get(f"/declarations/{declaration_id}")
    return browser.page.select_one("#stamped-scans")


def test_a_scan_finds_its_rendition_and_that_of_an_older_version_is_told_so(house, first):
    assert send(house, "submitter", first.id, first.scan) == (303, "")
    assert send(house, "reviewer", first.id, first.scan) == (303, ""), "a second time nothing is added"
    shown = panel(house, "auditor", first.id)
    (line,) = shown.select(".file")
    assert f"{first.pages}页 · 二维码识别" in line.get_text() and not shown.select("form")
    auditor = house.kept("auditor")
    given = auditor.client.get(line.a["href"])
    assert given.data == first.scan and "attachment" in given.headers["Content-Disposition"]
    assert auditor.client.get(f"/declarations/{first.id}/declaration.pdf").data == first.content
    events = house.run(lambda: db.session.execute(text("SELECT kind, subject FROM event ORDER BY id")).all())
    assert ("downloaded", "盖章.pdf") in events
    assert [each for each in events if each.kind == "stamped"] == [
        ("stamped", f"盖章.pdf，{first.pages}页，二维码识别")
    ]
    reviewer = house.kept("reviewer")
    reviewer.get(f"/declarations/{first.id}/timeline")
    assert "添加盖章件" in reviewer.text()
    assert house.kept("endorser").client.get(line.a["href"]).status_code == 404

    second = house.run(house.world.adjust, first.id)
    house.run(house.world.carry_on, second, "approved")
    status, said = send(house, "preparer", second, first.scan)
    assert status == 422 and "第1版" in said and "已被第2版替换" in said
    assert house.kept("preparer").leads_to == f"/declarations/{first.id}#stamped-scans"
    newer = paper(house, second)
    status, said = send(house, "approver", first.id, newer.scan)
    assert status == 422 and "第2版" in said and "现行有效" in said
    assert send(house, "approver", second, newer.scan) == (303, "")
    other = house.run(house.world.at, "approved")
    status, said = send(house, "preparer", other, newer.scan)
    assert status == 422 and "另一份申报表（" in said
    pile = [(io.BytesIO(paper(house, other).scan), "甲.pdf"), (io.BytesIO(first.scan), "乙.pdf")]
    answer = house.kept("reviewer").post("/stamped-scans", {"scan": pile})
    answer.request.environ["wsgi.input"].close()
    led = [each["href"] for each in BeautifulSoup(answer.text, "html.parser").select(".panel li a")]
    assert led == [f"/declarations/{each}#stamped-scans" for each in (other, first.id)]
    sole = house.kept("sole")
    sole.get("/stamped-scans")
    pile = [(io.BytesIO(first.scan), "甲.pdf"), (io.BytesIO(unreadable()), "乙.pdf")]
    answer = sole.post("/stamped-scans", {"scan": pile})
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422 and "不是您能看到的批复文件的" in answer.text
    assert "“乙.pdf”：扫描件上没有读出二维码" in answer.text
    assert not house.run(lambda: list(harms()))


def test_what_cannot_be_read_is_affirmed_by_hand_and_what_is_none_is_refused(house, first):
    blank = unreadable(first.pages)
    for content, name, word in (
        (blank, "盖章.pdf", "没有读出扫描件上的二维码"),
        (scanned(pictures(first.content) * 2), "盖章.pdf", f"扫描件有{first.pages * 2}页"),
        (first.content, "批复.pdf", "批复文件本身"),
        (PDF, "坏.pdf", "打不开"),
        (unreadable(61), "厚.pdf", "最多60页"),
        (b"GIF89a", "图.gif", "须为PDF、JPEG或PNG"),
    ):
        status, said = send(house, "preparer", first.id, content, name)
        assert status == 422 and word in said, (name, said)
    assert send(house, "preparer", first.id, b"", "")[1] == "请先选择要添加的盖章件。"
    assert send(house, "preparer", first.id, blank, "手工.pdf", affirmed="1") == (303, "")
    jpeg = scanned(pictures(first.content)[:1], "JPEG")
    assert send(house, "preparer", first.id, jpeg, "手机.jpg") == (303, "")
    two = {"scan": [(io.BytesIO(jpeg), "手机.jpg"), (io.BytesIO(unreadable()), "另.pdf")]}
    answer = house.kept("preparer").post(f"/declarations/{first.id}/stamped-scans", two)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422 and "“另.pdf”：没有读出" in answer.text
    assert "手机.jpg 1页 · 二维码识别" in panel(house, "preparer", first.id).get_text(" ", strip=True)
    (line, *_) = (each for each in panel(house, "approver", first.id).select(".file") if "手工" in each.text)
    assert f"{first.pages}页 · 人工核对" in line.get_text()
    house.app.config["UPLOAD_SCANNER"] = "sh -c 'cat >/dev/null; exit 1'"
    assert "没有通过病毒检查" in send(house, "preparer", first.id, PNG, "图.png")[1]
    house.app.config["UPLOAD_SCANNER"] = ""


def test_a_scan_that_changed_is_named_and_not_given(house, first):
    send(house, "preparer", first.id, first.scan)

    def changed() -> list[str]:
        scan_id = db.session.scalars(select(StampedScan.id).order_by(StampedScan.id)).first()
        chunk = db.session.scalars(
            select(StampedScanChunk).where(StampedScanChunk.scan_id == scan_id)
        ).first()
        chunk.content = b"x" * len(chunk.content)
        db.session.commit()
        return list(harms())

    assert any("盖章件“盖章.pdf”与上传时的校验值不符" in each for each in house.run(changed))
