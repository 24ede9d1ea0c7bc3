"""The press: renders in a process of its own, so that no page can take the portal's time, memory or life."""

from __future__ import annotations

from collections.abc import Sequence

from app.bounded.worker import NotDone, Reason, Worker
from app.printing.engine import Attachment, PrintingUnavailable

__all__ = ["Attachment", "CannotPrint", "Press", "PressBusy", "PressFault", "PrintingUnavailable", "render"]

RENEWED_AFTER = 300
"""Documents after which the child is replaced: WeasyPrint's libraries lose some 48 KB in each."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space of a child; a tagged book of 200 forms of two pages each takes some 900 million."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a PDF that are taken from a child; such a book is 2.4 million."""

_SENTENCES = {
    Reason.BUSY: "正在打印的文件较多，没有轮到这一份。请稍后再试。",
    Reason.LATE: "打印超过{seconds:g}秒，已停止。请减少内容或分开打印。",
    Reason.DIED: "打印进程意外中止，可能是内容过多、内存不足。",
    Reason.FULL: "内容过多，打印所需的内存超出限度。请减少内容或分开打印。",
    Reason.LARGE: "打印出的文件超过{mebibytes:.0f} MiB。请减少内容或分开打印。",
    Reason.FAILED: "打印程序出错，这一份没有打印。",
}


class CannotPrint(RuntimeError):
    """This cannot be printed; the message tells the reader why, as a Chinese sentence."""


class PressFault(CannotPrint):
    """The press was busy, late or died: the form may print when it is tried again."""


class PressBusy(PressFault):
    """No turn came: nothing was tried yet."""


_KINDS: dict[Reason, type[CannotPrint]] = {
    Reason.BUSY: PressBusy,
    **dict.fromkeys((Reason.LATE, Reason.DIED, Reason.FAILED), PressFault),
}


def render(
    documents: str | Sequence[str],
    stylesheets: str | Sequence[str] = (),
    pdf_variant: str | None = None,
    attachments: Sequence[Attachment] = (),
    seconds: float = 30,
) -> bytes:
    """Return the PDF that `engine.render` makes, made by this process's child within `seconds`.

    Waiting for another thread's turn takes as long again at most. Raises CannotPrint where memory
    or size run out, PressFault where time does or the child dies, PrintingUnavailable and ValueError as
    `engine.render` does.
    """
    return _press.render(documents, stylesheets, pdf_variant, attachments, seconds)


class Press(Worker):
    """A child process that prints and the queue for it; `memory` and `largest` are bytes, `renewed_after` documents."""

    def __init__(
        self, memory: int = MEMORY, largest: int = LARGEST, renewed_after: int = RENEWED_AFTER
    ) -> None:
        super().__init__("app.printing.child", memory, largest, renewed_after)

    def render(
        self,
        documents: str | Sequence[str],
        stylesheets: str | Sequence[str] = (),
        pdf_variant: str | None = None,
        attachments: Sequence[Attachment] = (),
        seconds: float = 30,
    ) -> bytes:
        """As the function of this name, with this press's own child and bounds."""
        texts = [documents] if isinstance(documents, str) else list(documents)
        sheets = [stylesheets] if isinstance(stylesheets, str) else list(stylesheets)
        job = (texts, sheets, pdf_variant, list(attachments))
        try:
            return self.work(job, seconds, weight=len(texts))
        except NotDone as undone:
            if undone.reason is Reason.REFUSED:
                raise ValueError(undone.words) from None
            if undone.reason is Reason.UNAVAILABLE:
                raise PrintingUnavailable(undone.words) from None
            sentence = _SENTENCES[undone.reason]
            kind = _KINDS.get(undone.reason, CannotPrint)
            raise kind(sentence.format(seconds=seconds, mebibytes=self.largest / 2**20)) from undone


_press = Press()
