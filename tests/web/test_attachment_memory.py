"""What a file of 20 MiB costs the web process in memory, coming and going; measured in a process of its own."""

import multiprocessing
import re
import tempfile
from pathlib import Path
from typing import IO

import pytest

from app import create_app
from app.domain.files.attachments import FILE_LIMIT
from tests.applications import SETTINGS
from tests.attachment_samples import PDF
from tests.client import Person

ALLOWED = 10 << 20
SMALL = 2 << 20
BOUNDARY = "piece-of-a-form"


@pytest.fixture
def measured(database_uri, world, in_app) -> dict[str, int]:
    """Return what the process grew by at most, in bytes: "in" and "out" while it took a file in and delivered it, "held"
    while somebody held the whole file."""
    declaration_id = in_app(world.draft)
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=measure, args=(database_uri, declaration_id, theirs))
    process.start()
    theirs.close()
    try:
        return mine.recv()
    finally:
        process.join()
        mine.close()


def measure(uri: str, declaration_id: int, pipe) -> None:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    browser = Person(app, "preparer")
    base = f"/declarations/{declaration_id}/attachments"
    browser.get(base)
    token = browser.token
    grown = {}
    for name, size in (("小.pdf", SMALL), ("大.pdf", FILE_LIMIT)):
        with body(name, size) as file:
            length = file.seek(0, 2)
            file.seek(0)
            before = start()
            answer = browser.client.post(
                base,
                input_stream=file,
                content_length=length,
                content_type=f"multipart/form-data; boundary={BOUNDARY}",
                headers={"X-CSRFToken": token},
            )
            grown["in"] = highest() - before
        assert answer.status_code == 303, answer.text
        address = browser.get(base) and browser.page.select(".file-name")[-1]["href"]
        before = start()
        answer = browser.client.get(address, buffered=False)
        delivered = sum(map(len, answer.iter_encoded()))
        grown["out"] = highest() - before
        answer.close()
        assert delivered == size
    before = start()
    held = b"".join([browser.client.get(address).data])
    grown["held"] = highest() - before
    assert len(held) == FILE_LIMIT
    pipe.send(grown)


def body(name: str, size: int) -> IO[bytes]:
    """Return the body of a form with one PDF of so many bytes, as a file on the disk."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    file.write(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + PDF)
    for position in range(len(PDF), size, 1 << 16):
        file.write(bytes(min(1 << 16, size - position)))
    file.write(f"\r\n--{BOUNDARY}--\r\n".encode())
    return file


def start() -> int:
    """Forget the highest mark of this process's memory, and return what it has now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return highest()


def highest() -> int:
    """Return the most memory that this process had since the mark was forgotten, in bytes."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024


def test_a_file_of_20_mebibytes_costs_less_than_10(measured):
    assert measured["in"] < ALLOWED and measured["out"] < ALLOWED, measured
    assert measured["held"] > ALLOWED, measured
