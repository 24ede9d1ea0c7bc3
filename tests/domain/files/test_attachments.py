"""What may be attached: kinds by content, names, sizes, and that no content at all makes the judgement fail."""

import io
import struct
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.files import zip_directory
from app.domain.files.attachments import (
    FILE_LIMIT,
    NAME_CAP,
    cleaned,
    distinct,
    judge,
    quota_refusal,
    size_words,
)
from app.domain.files.file_kinds import ENDINGS, FileKind, Unfit, kind_of
from tests.attachment_samples import DOCX, FITTING, OFD, OLE, PDF, UNFIT, XLSX, package

MAGIC = (b"", b"PK\x03\x04", OLE, b"%PDF-", b"BM", b"RIFF", DOCX, DOCX[:40], DOCX[-60:], XLSX, OFD)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Unfit) as raised:
        judge(name, io.BytesIO(content))
    return str(raised.value)


@pytest.mark.parametrize("name", FITTING)
def test_a_kind_is_told_by_its_content_and_its_ending_fits(name):
    judged = judge(name, io.BytesIO(FITTING[name]))
    assert judged.name == name
    assert judged.size == len(FITTING[name])
    assert name.rpartition(".")[2].lower() in judged.kind.endings


def test_every_kind_has_an_example_and_a_media_type():
    kinds = {judge(name, io.BytesIO(content)).kind for name, content in FITTING.items()}
    assert kinds == set(FileKind)
    assert all("/" in kind.media_type and kind.label for kind in FileKind)
    assert len(set(ENDINGS)) == len(ENDINGS)


@pytest.mark.parametrize("fault", UNFIT)
def test_what_does_not_fit_is_refused_with_a_sentence(fault):
    name, content, word = UNFIT[fault]
    sentence = refusal(name, content)
    assert word in sentence and sentence.startswith("“") and sentence.endswith("。")
    assert "\u202e" not in sentence


@pytest.mark.parametrize("name", FITTING)
def test_no_kind_passes_under_the_ending_of_another(name):
    kind = kind_of(io.BytesIO(FITTING[name]))
    for ending in set(ENDINGS) - set(kind.endings):
        assert "不符" in refusal(f"合同.{ending}", FITTING[name])


def test_a_file_has_at_most_20_mebibytes():
    class Long(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return self.length if whence == 2 else super().seek(offset, whence)

    file = Long(PDF)
    file.length = FILE_LIMIT
    assert judge("合同.pdf", file).size == FILE_LIMIT
    file.length += 1
    with pytest.raises(Unfit, match="20 MiB"):
        judge("合同.pdf", file)


@given(
    st.sampled_from(MAGIC),
    st.binary(max_size=300),
    st.sampled_from(MAGIC),
    st.one_of(st.sampled_from(list(FITTING)), st.text(max_size=30)),
)
def test_whatever_the_bytes_and_the_name_they_are_judged_or_refused(head, middle, tail, name):
    try:
        judged = judge(name, io.BytesIO(head + middle + tail))
    except Unfit as unfit:
        assert str(unfit).startswith("“")
    else:
        assert judged.kind in FileKind


@given(st.integers(0, len(DOCX) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_package_is_judged_or_refused(position, bytes_):
    content = DOCX[:position] + bytes_ + DOCX[position + len(bytes_) :]
    with suppress(Unfit):
        assert kind_of(io.BytesIO(content)) in FileKind


@given(st.text(max_size=300).map(lambda stem: f"{stem}.pdf"))
def test_a_name_is_kept_clean_or_refused(typed):
    try:
        name, ending = cleaned(typed)
    except Unfit:
        return
    assert ending == "pdf" and len(name) <= NAME_CAP
    assert name == unicodedata.normalize("NFC", name) and name.isprintable()
    assert not set('/\\:*?"<>|') & set(name) and not name.startswith((".", " "))
    assert cleaned(name) == (name, ending)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  合同  正本.pdf ", "合同 正本.pdf"),
        ("合同\u202e.pdf", "合同.pdf"),
        ("合同\n正本\x07.PDF", "合同 正本.PDF"),
        ("e\u0301.pdf", "é.pdf"),
        ("合同：第1稿?.pdf", "合同：第1稿_.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_loses_what_nobody_sees(typed, kept):
    assert cleaned(typed) == (kept, "pdf")


def test_a_name_that_is_taken_gets_a_number():
    assert distinct("合同.pdf", []) == "合同.pdf"
    assert distinct("合同.pdf", ["合同.PDF"]) == "合同（2）.pdf"
    assert distinct("合同.pdf", ["合同.pdf", "合同（2）.pdf"]) == "合同（3）.pdf"
    long = "长" * 116 + ".pdf"
    assert len(distinct(long, [long])) == NAME_CAP and distinct(long, [long]) != long


def test_the_quota_counts_what_is_kept():
    assert quota_refusal(60, 40, 100) is None
    assert quota_refusal(61, 40, 100) is not None
    assert "还剩1 MiB" in quota_refusal(4 << 20, 2 << 20, 5 << 20)
    assert "还剩0 KiB" in quota_refusal(6 << 20, 1, 5 << 20)


def test_sizes_are_said_in_words():
    assert [size_words(size) for size in (1, 1024, 300_000, 1 << 20, 20 << 20)] == [
        "1 KiB",
        "1 KiB",
        "293 KiB",
        "1 MiB",
        "20 MiB",
    ]


def test_a_directory_is_read_within_bounds():
    content = package("一.xml", "b.xml", content=b"x" * 10)
    found = zip_directory.entries(io.BytesIO(content))
    assert [(each.name, each.unpacked, each.is_encrypted) for each in found] == [
        ("一.xml", 10, False),
        ("b.xml", 10, False),
    ]
    for total, length in ((60_000, 10), (3, 2 << 20)):
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, total, total, length, 4, 0)
        with pytest.raises(zip_directory.Unreadable):
            zip_directory.entries(io.BytesIO(b"PK\x03\x04" + end))
