"""The anti-virus hook: what the office's command refuses is not kept, and nothing is kept that it did not see."""

import io

import pytest
from sqlalchemy import func, select

from app.bounded.scanning import Infected, ScannerAway, scan
from app.models import Attachment, db
from tests.attachment_samples import PDF
from tests.house import House

FINDS = "sh -c 'if grep -aq INFECTED; then exit 1; fi'"
BAD = PDF + b"INFECTED" + bytes(1 << 20)


@pytest.fixture
def send(house: House):
    """A function that attaches a file, and returns the answer's status, its words, and how many files are kept."""
    declaration_id, browser = house.run(house.world.draft), house.person("preparer")

    def sent(scanner: str, content: bytes) -> tuple[int, str, int]:
        house.app.config["UPLOAD_SCANNER"] = scanner
        browser.get(f"/declarations/{declaration_id}")
        files = {"files": [(io.BytesIO(content), "合同.pdf")]}
        answer = browser.post(f"/declarations/{declaration_id}/attachments", files, fragment=True)
        answer.request.environ["wsgi.input"].close()
        kept = select(func.count()).where(Attachment.declaration_id == declaration_id)
        return answer.status_code, answer.text, house.run(db.session.scalar, kept)

    yield sent
    house.app.config["UPLOAD_SCANNER"] = ""


def test_a_clean_file_is_kept_and_an_infected_one_is_not(send):
    status, text, kept = send(FINDS, BAD)
    assert "“合同.pdf”没有通过病毒检查，没有保存。" in text and kept == 0
    status, text, kept = send(FINDS, PDF)
    assert status == 200 and kept == 1


@pytest.mark.parametrize("scanner", ["sh -c 'exit 2'", "no-such-scanner", "sh -c 'kill -9 $$'"])
def test_nothing_is_kept_that_could_not_be_scanned(send, scanner):
    status, text, kept = send(scanner, PDF)
    assert (status, kept) == (503, 0) and "暂时不能作病毒检查" in text


def test_a_workbook_is_scanned_before_it_is_read(house: House):
    house.app.config["UPLOAD_SCANNER"] = FINDS
    browser = house.person("preparer")
    browser.get("/workbooks")
    data = {"round_id": house.world.round_id, "workbook": (io.BytesIO(b"INFECTED"), "表.xlsx")}
    answer = browser.post(browser.address, data)
    house.app.config["UPLOAD_SCANNER"] = ""
    assert answer.status_code == 422 and "“表.xlsx”没有通过病毒检查" in answer.text


def test_a_scanner_that_hangs_is_ended_and_the_file_is_whole_afterwards():
    file = io.BytesIO(BAD)
    with pytest.raises(ScannerAway):
        scan("sleep 600", file, seconds=0.05)
    with pytest.raises(Infected):
        scan(FINDS, file)
    assert file.read() == BAD
