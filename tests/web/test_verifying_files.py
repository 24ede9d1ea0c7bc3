"""Files that people hold against what was approved: scans, photographs, locked ones, and those of another form."""

import io

import pypdf
import pytest

from app.blueprints import verification
from app.printing import press
from tests.house import House
from tests.printing.pages import page
from tests.web.test_verification import PUBLIC_URL, Approved, ask_with, stored_approval
from tests.world import FILLED


@pytest.fixture(scope="module")
def approved(house: House) -> Approved:
    house.app.config["PUBLIC_URL"] = PUBLIC_URL
    return house.run(stored_approval, house.run(house.world.at, "approved"))


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    verification._asked.clear()


def test_a_file_with_something_before_its_head_is_read(house, approved):
    answer = ask_with(house, "reviewer", b"\xef\xbb\xbf\r\n" + approved.content, approved.code)
    assert "不一致" in answer.text and "批复的每一格文字在文件里都能找到" in answer.text


def test_a_file_with_the_code_of_another_form_says_so(house, approved):
    shown = "ABCD-1234-EFGH"
    with house.app.app_context():
        other = press.render(page(f"<p>{FILLED['project_name']} 1,062,000.00</p><p>验证码 {shown}　校验</p>"))
    answer = ask_with(house, "reviewer", other, approved.code)
    assert answer.status_code == 200 and f"文件上的验证码是{shown}，不是" in answer.text
    assert "这是另一份申报表的文件" in answer.text and "文件里没有找到的内容" not in answer.text


def locked(content: bytes) -> bytes:
    writer, written = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


def pages_without_text() -> bytes:
    writer, written = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(written)
    return written.getvalue()


UNREAD = {
    "no PDF": (lambda _: b"PK\x03\x04", "这不是PDF文件"),
    "a PDF in name": (lambda _: b"%PDF-1.7\nnothing", "读不出文字"),
    "half a PDF": (lambda content: content[: len(content) // 3], "读不出文字"),
    "locked": (locked, "加了打开密码，读不出文字"),
    "a photograph": (lambda _: b"\xff\xd8\xff\xe0" + bytes(20), "而是JPEG图片。照片和扫描图片不能逐格核对"),
    "a phone's photograph": (lambda _: b"\0\0\0\x18ftypheic" + bytes(20), "而是HEIC图片"),
    "a scan": (lambda _: pages_without_text(), "文件里没有文字，多半是扫描件或照片"),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_a_file_that_cannot_be_read_is_told_of(house, approved, kind):
    make, sentence = UNREAD[kind]
    content = make(approved.content)
    answer = ask_with(house, "reviewer", content, approved.code)
    assert answer.status_code == 200 and sentence in answer.text and "不一致" in answer.text
    assert "文件里没有找到的内容" not in answer.text
    assert "不一致" in ask_with(house, "", content, approved.code).text
