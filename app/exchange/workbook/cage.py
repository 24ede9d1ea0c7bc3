"""The cage: workbooks that strangers send are read in a process of its own, bounded in time, memory and size."""

from collections.abc import Sequence
from typing import IO

from app.bounded.worker import NotDone, Reason, Worker
from app.domain.files.plain_rows import PlainRow, packed_rows, unpacked_rows
from app.domain.files.worksheets import ReadSheet, packed, unpacked
from app.domain.form.code_lists import CodeLists
from app.exchange.plain_rows import read_rows
from app.exchange.spreadsheet import FILE_LIMIT, Mark, NotAWorkbook, annotated, check_kind
from app.exchange.workbook.read import read_sheets

SECONDS, PROCESSOR = 10, 4
"""For one workbook: seconds on the clock, and of processor time; one of 500 forms takes less than 2."""
MEMORY = 512 * 1024 * 1024
"""Bytes of address space of the child; one of 500 forms takes 200 million."""
LARGEST = 64 * 1024 * 1024
"""Bytes of what was read."""
RENEWED_AFTER = 100
"""Workbooks after which the child is replaced."""

Job = tuple[bytes, CodeLists | tuple[Mark, ...] | None]
"""A workbook, and the code lists to read its forms with, or the marks to put into it; None for its plain rows."""

_SENTENCES = {
    Reason.BUSY: "正在读取的工作簿较多，没有轮到这一个。请稍后再试。",
    Reason.LATE: "读取工作簿的程序正忙，没有在限定的时间内读完这一个。请稍后再试。",
    Reason.DIED: "读取工作簿的程序意外中止，这个文件没有读完。请稍后再试。",
    Reason.LABORIOUS: "工作簿过于复杂，没有在限定的时间内读完，已停止。请把申报表复制到新的工作簿后再导入。",
    Reason.FULL: "工作簿展开后过大，读取所需的内存超出限度。请把申报表复制到新的工作簿后再导入。",
    Reason.LARGE: "工作簿的内容过多，不能导入。请分成几个工作簿导入。",
    Reason.FAILED: "读取工作簿的程序出错，这个文件没有导入。",
    Reason.UNAVAILABLE: "读取工作簿的程序没有准备好，请联系管理员。",
}
_FAULTS = frozenset({Reason.BUSY, Reason.LATE, Reason.DIED, Reason.UNAVAILABLE})


class CageFault(RuntimeError):
    """The cage was busy, late, died or lacks something: the workbook may be read when it is tried again.

    The message is a Chinese sentence.
    """


def read_workbook(source: bytes | IO[bytes], lists: CodeLists) -> tuple[ReadSheet, ...]:
    """Return the forms of an .xlsx workbook in their order, and the worksheets that are none, read in the cage.

    Units are taken as they stand. Raises `NotAWorkbook` with a Chinese sentence for a file that cannot be read, and
    `CageFault`.
    """
    content = source if isinstance(source, bytes) else source.read(FILE_LIMIT + 1)
    check_kind(content)
    return unpacked(_worked((content, lists)), lists)


def annotated_workbook(content: bytes, marks: Sequence[Mark]) -> bytes:
    """Return a copy of a workbook with marks, made in the cage. Raises `NotAWorkbook`, `CageFault`."""
    return _worked((content, tuple(marks)))


def listed_workbook(source: bytes | IO[bytes]) -> tuple[tuple[PlainRow, ...], ...]:
    """Return the rows of the worksheets of a workbook that are not hidden, read in the cage; raises as `read_workbook`."""
    content = source if isinstance(source, bytes) else source.read(FILE_LIMIT + 1)
    check_kind(content)
    return unpacked_rows(_worked((content, None)))


def _worked(job: Job) -> bytes:
    try:
        return _reader.work(job, SECONDS)
    except NotDone as undone:
        kind = CageFault if undone.reason in _FAULTS else NotAWorkbook
        raise kind(_SENTENCES.get(undone.reason, undone.words)) from undone


def prepare() -> None:
    """In the child: nothing is left to be done."""


def work(job: Job) -> bytes:
    """In the child: read the workbook, or mark it; raises `NotAWorkbook`."""
    content, given = job
    if given is None:
        return packed_rows(read_rows(content))
    return packed(read_sheets(content, given)) if isinstance(given, CodeLists) else annotated(content, given)


_reader = Worker("app.exchange.workbook.cage", MEMORY, LARGEST, RENEWED_AFTER, PROCESSOR)
