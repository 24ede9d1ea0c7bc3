"""The watermark: the status and the time of what is not approved, aslant across every page and never beyond it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pdfplumber
import pytest

from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import Status, stage_label
from app.domain.text import squeezed
from app.printing.declarations import Page, print_pages
from tests.applications import running

AT = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
SHEET = Sheet(project_code="990106271211500101001", project_name="移动服务平台", policy_basis="依据\n" * 60)
DRAFT = Page(SHEET, 1, Status.DRAFT, AT)


@pytest.fixture(scope="module", autouse=True)
def portal(tmp_path_factory) -> Iterator:
    for app in running("sqlite://", tmp_path_factory.mktemp("portal")):
        with app.app_context():
            yield app


def aslant(pdf: bytes) -> list[str]:
    """Return what is written aslant on each page, after seeing that it lies on the page."""
    found = []
    with pdfplumber.open(BytesIO(pdf)) as opened:
        for page in opened.pages:
            signs = [sign for sign in page.chars if abs(sign["matrix"][1]) > 0.1]
            for sign in signs:
                assert sign["x0"] > 0 and sign["x1"] < page.width, sign["text"]
                assert sign["top"] > 0 and sign["bottom"] < page.height, sign["text"]
            found.append("".join(sign["text"] for sign in signs))
    return found


def test_status_and_time_stand_on_every_page_of_a_draft():
    found = aslant(print_pages([DRAFT]))
    assert len(found) > 1 and {squeezed(words) for words in found} == {"草稿2026-11-2309:15"}


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.APPROVED])
@pytest.mark.parametrize("own", [True, False])
def test_the_longest_name_of_a_stage_fits(status, own):
    stage = stage_label(status, reads_working_sheet=own)
    (first, *_) = aslant(print_pages([replace(DRAFT, status=status, stage=stage)]))
    assert squeezed(first) == squeezed(f"{stage}2026-11-23 09:15")


def test_the_approved_form_has_none():
    assert set(aslant(print_pages([replace(DRAFT, status=Status.APPROVED)]))) == {""}


def test_the_same_moment_gives_the_same_bytes_and_another_does_not():
    pdf = print_pages([DRAFT])
    assert print_pages([DRAFT]) == pdf
    assert print_pages([replace(DRAFT, printed_at=AT.replace(minute=16))]) != pdf
