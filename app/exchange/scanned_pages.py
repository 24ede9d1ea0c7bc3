"""What a scan shows: its pages are counted and their QR codes read, in a process bounded in time, memory and size."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterator
from time import process_time
from typing import IO, TYPE_CHECKING

from app.bounded.worker import NotDone, Reason, Worker
from app.domain.files.file_kinds import FileKind
from app.domain.files.stamped_scans import PAGES, SeenScan, codes_in

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PageObject

SECONDS, PROCESSOR = 40, 20
"""For one scan: seconds on the clock, and of processor time; a page of A4 at 300 dpi takes less than half a second."""
ENOUGH = 10
"""Seconds of processor time after which no further page is looked at."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space of the child."""
PIXELS = 80_000_000
"""Of one picture; A4 at 600 dpi has 35 million. A larger one is not looked at."""
PICTURES = 8
"""So many pictures of a page are looked at: some scanners lay a page together from several."""
LARGEST = 64 * 1024
RENEWED_AFTER = 20
"""Scans after which the child is replaced."""

_SENTENCES = {
    Reason.BUSY: "正在读取的扫描件较多，没有轮到这一个。请稍后再试。",
    Reason.LATE: "读取扫描件的程序正忙，没有在限定的时间内读完这一个。请稍后再试。",
    Reason.DIED: "读取扫描件的程序意外中止，这个文件没有读完。请稍后再试。",
    Reason.LABORIOUS: "扫描件过于复杂，没有在限定的时间内读完。请用300 dpi重新扫描后再上传。",
    Reason.FULL: "扫描件展开后过大。请用300 dpi重新扫描后再上传。",
    Reason.LARGE: "扫描件的内容过多。请用300 dpi重新扫描后再上传。",
    Reason.FAILED: "扫描件打不开，可能已损坏。请重新扫描后再上传。",
    Reason.UNAVAILABLE: "读取扫描件的程序没有准备好，请联系系统管理员。",
}
_FAULTS = frozenset({Reason.BUSY, Reason.LATE, Reason.DIED, Reason.UNAVAILABLE})


class NotAScan(ValueError):
    """The file cannot be read; the argument is a Chinese sentence."""


class ScanReaderAway(RuntimeError):
    """The reader was busy, late, died or lacks something: the scan may be read when tried again. A Chinese sentence."""


def seen_scan(file: IO[bytes], kind: FileKind) -> SeenScan:
    """Return what a seekable PDF, JPEG or PNG shows; raises `NotAScan`, `ScanReaderAway`."""
    file.seek(0)
    try:
        answer = json.loads(_reader.work((file.read(), kind.value), SECONDS))
    except NotDone as undone:
        error = ScanReaderAway if undone.reason in _FAULTS else NotAScan
        raise error(_SENTENCES.get(undone.reason, undone.words)) from undone
    return SeenScan(answer["pages"], codes_in(answer["texts"]), kind.is_image)


def prepare() -> None:
    """In the child: load what reads, and bound what it opens."""
    try:
        import pypdf  # noqa: F401
        import zxingcpp  # noqa: F401
        from PIL import Image
    except ImportError as missing:
        raise RuntimeError(str(missing)) from missing
    # Told by the head of a picture, before anything is unpacked; twice as many are an error anyhow.
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def work(job: tuple[bytes, str]) -> bytes:
    """In the child: return the number of pages and the texts of the QR codes as JSON; raises ValueError."""
    from PIL.Image import DecompressionBombError, DecompressionBombWarning
    from pypdf.errors import PyPdfError

    content, kind = job
    since, texts = process_time(), list[str]()
    try:
        pages, pictures = _of_pdf(content) if kind == FileKind.PDF.value else (1, _of_picture(content))
        for picture in pictures:
            texts += _qr_texts(picture)
            if process_time() - since > ENOUGH:
                break
    except (DecompressionBombError, DecompressionBombWarning) as bomb:
        raise ValueError("扫描件的像素过多。请用300 dpi重新扫描后再上传。") from bomb
    except (OSError, SyntaxError, PyPdfError) as broken:
        raise ValueError("扫描件打不开，可能已损坏。请重新扫描后再上传。") from broken
    return json.dumps({"pages": pages, "texts": texts}).encode()


def _of_picture(content: bytes) -> Iterator[Image]:
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        picture.draft("L", picture.size)
        yield picture.convert("L")


def _of_pdf(content: bytes) -> tuple[int, Iterator[Image]]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("这个PDF文件加了打开密码，请去掉密码后再上传。")
    pages = len(reader.pages)
    if pages > PAGES:
        raise ValueError(f"扫描件有{pages}页，一个文件最多{PAGES}页。")
    return pages, (picture for page in reader.pages for picture in _of_page(page))


def _of_page(page: PageObject) -> Iterator[Image]:
    """Yield the pictures of a page that can be read; another one may show the code all the same."""
    for name in page.images.keys()[:PICTURES]:
        try:
            stored = page["/Resources"]["/XObject"][name] if isinstance(name, str) else {}  # type: ignore[index]
            if int(stored.get("/Width", 0)) * int(stored.get("/Height", 0)) <= PIXELS:
                found = page.images[name].image
                if found is not None:
                    yield found.convert("L")
        except MemoryError:
            raise
        except Exception:
            # A picture in a form that nothing here can read: the file still opens, and a person looks at it.
            continue


def _qr_texts(picture: Image) -> list[str]:
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    wanted = BarcodeFormats(BarcodeFormat.QRCode)
    return [each.text for each in read_barcodes(picture, formats=wanted)]


_reader = Worker("app.exchange.scanned_pages", MEMORY, LARGEST, RENEWED_AFTER, PROCESSOR)
