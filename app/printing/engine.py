"""Makes PDF of HTML: WeasyPrint with the Portal fonts alone, and nothing fetched.

`render` is safe to call from any thread and any forked process. WeasyPrint is imported by the
first call, so that a command that prints nothing starts without it.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from app.printing.finishing import finish

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint import Attachment as EmbeddedFile
    from weasyprint.urls import URLFetcher

FONT_FOLDER = Path(__file__).resolve().parent / "fonts"
ELEMENTS = Path(__file__).resolve().parent / "elements.css"
FONTS = (
    "PortalCalculation.ttf",
    "PortalHei-GB2312.ttf",
    "PortalLetters.ttf",
    "PortalRare.ttf",
    "PortalSigns.ttf",
    "PortalSong-GB2312.ttf",
    "PortalSongExt.ttf",
    "PortalTitle.ttf",
)
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""Debian packages that WeasyPrint loads."""

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>serif</family><prefer><family>Portal Song</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Portal Hei</family></prefer></alias>
</fontconfig>
"""


class PrintingUnavailable(RuntimeError):
    """Printing cannot work on this machine as it is set up; the message says what is missing."""


class Attachment(NamedTuple):
    """An embedded file. The ending of `name` gives its media type; `dated` (aware) is its creation and modification date.

    `relationship` to the page is one of ISO 32000-2, 7.11.3: Source, Data, Alternative, Supplement …
    """

    name: str
    content: bytes
    relationship: str
    dated: datetime
    description: str = ""


def require_fonts(folder: Path = FONT_FOLDER) -> None:
    """Raise PrintingUnavailable where a file of the portal's fonts is missing: the page would be set in another."""
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        raise PrintingUnavailable(f"打印功能不可用：缺少字体文件{'、'.join(missing)}。请重新安装本系统。")


def check() -> None:
    """Start-up check and warm-up: loads WeasyPrint and the fonts.

    Raises PrintingUnavailable where a font, a system library or a private temporary folder is missing.
    """
    require_fonts()
    with _lock:
        _ready()


def render(
    documents: str | Sequence[str],
    stylesheets: str | Sequence[str] = (),
    *,
    pdf_variant: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """One PDF of one or many HTML texts, each with page numbers and page count of its own.

    `stylesheets` are CSS texts for all documents; each is parsed once and kept, so pass few and
    unvarying ones. @font-face and @counter-style in them have no effect: the families are Portal
    Song, Portal Song Ext (rare characters), Portal Hei and Portal Title. Title, language, author and
    date (<meta name="dcterms.created">) are those of the first document. `pdf_variant` is a name of
    WeasyPrint's; "pdf/a-2a" and "pdf/a-3a" claim PDF/UA-1 too. A character that no font has is a box that can be copied.
    The same input gives the same bytes. No URL is opened: what a document refers to is left out.

    A call keeps every other call of the process waiting, and holds about a megabyte a document,
    until it is done; beyond some 200 documents make several PDFs.

    Raises PrintingUnavailable as `check` does, and ValueError where there is no document, one holds
    a lone surrogate, or an attachment's date has no time zone or its relationship is no word.
    """
    texts = [documents] if isinstance(documents, str) else list(documents)
    sheets = [stylesheets] if isinstance(stylesheets, str) else list(stylesheets)
    if not texts:
        raise ValueError("nothing to print")
    with _lock:
        return _ready().render(texts, sheets, pdf_variant, attachments)


class _Engine:
    """What a process keeps between renders. Use under the lock only: Pango's maps are unguarded."""

    def __init__(self) -> None:
        with _portal_fonts_alone():
            self.weasyprint = _weasyprint()
            self.fonts = self.weasyprint.text.fonts.FontConfiguration()
        self.fetcher = _refusing_fetcher()
        self.stylesheet = lru_cache(maxsize=16)(self._parse)
        from app.printing import weasyprint_hooks

        weasyprint_hooks.keep_lines()
        self.page = weasyprint_hooks.page_type(self._parse(ELEMENTS.read_text(encoding="utf-8")))

    def _parse(self, text: str) -> CSS:
        return self.weasyprint.CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher)

    def render(
        self, texts: list[str], sheets: list[str], pdf_variant: str | None, attachments: Sequence[Attachment]
    ) -> bytes:
        embedded = [self._embedded(each) for each in sorted(attachments)]
        styles = [self.stylesheet(sheet) for sheet in sheets]
        documents = [
            self.page(string=text, url_fetcher=self.fetcher).render(
                font_config=self.fonts, stylesheets=styles, pdf_variant=pdf_variant
            )
            for text in texts
        ]
        pages = [page for document in documents for page in document.pages]
        return (
            documents[0]
            .copy(pages)
            .write_pdf(pdf_variant=pdf_variant, attachments=embedded, finisher=partial(finish, pdf_variant))
        )

    def _embedded(self, each: Attachment) -> EmbeddedFile:
        if each.dated.tzinfo is None or not re.fullmatch(r"\w+", each.relationship, re.ASCII):
            raise ValueError(f"attachment {each.name}: {each.relationship}, {each.dated}")
        dated = each.dated.astimezone(UTC)
        return self.weasyprint.Attachment(
            string=each.content,
            url_fetcher=self.fetcher,
            name=each.name,
            description=each.description,
            created=dated,
            modified=dated,
            relationship=each.relationship,
        )


_lock = threading.Lock()
_engine: _Engine | None = None
_inherited: list[_Engine | None] = []


def _ready() -> _Engine:
    global _engine
    if _engine is None:
        _engine = _Engine()
    return _engine


def _start_afresh() -> None:
    """In a forked child: the parent's lock may be held, its font maps half changed.

    The old engine is kept, not freed, because freeing walks the same maps.
    """
    global _engine, _lock
    _inherited.append(_engine)
    _engine, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_start_afresh)


def _weasyprint() -> ModuleType:
    try:
        import weasyprint
        import weasyprint.text.ffi
        import weasyprint.text.fonts
        import weasyprint.urls
    except OSError as error:
        raise PrintingUnavailable(
            f"打印功能不可用：缺少系统库（{error}）。请安装 Debian 软件包 {LIBRARIES}。"
        ) from error
    if weasyprint.text.ffi.harfbuzz_subset is None:
        # Without it fonts are cut in Python, 5 to 50 times slower, with a warning at most.
        raise PrintingUnavailable(
            "打印功能不可用：缺少系统库 HarfBuzz-Subset。请安装 Debian 软件包 libharfbuzz-subset0。"
        )
    return weasyprint


def _refusing_fetcher() -> URLFetcher:
    """A fetcher that opens nothing; one instance, because each builds an SSL context."""
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            raise ValueError("printing opens no URL")

    # Where errors are fatal WeasyPrint raises a BaseException, which no view would catch.
    return Refusing(fail_on_errors=False)


@contextmanager
def _portal_fonts_alone() -> Iterator[None]:
    """Lets fontconfig see the Portal fonts and no other while it reads its configuration.

    The variable is put back, so that programs started from here keep the system's fonts.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_fontconfig_file())
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _fontconfig_file() -> Path:
    """The fontconfig file, written where it is not there yet; safe for many processes at once."""
    folder = _private_folder()
    text = _FONTCONFIG.format(fonts=escape(str(FONT_FOLDER)), cache=escape(str(folder / "cache")))
    path = folder / f"fonts-{sha256(text.encode()).hexdigest()[:16]}.conf"
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, path)
    return path


def _private_folder() -> Path:
    """A temporary folder of this user that nobody else can write in or read."""
    folder = Path(tempfile.gettempdir()) / f"portal-print-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError as error:
        raise PrintingUnavailable(f"打印功能不可用：无法建立临时文件夹 {folder}（{error}）。") from error
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise PrintingUnavailable(
            f"打印功能不可用：临时文件夹 {folder} 不是本用户专有。请将其删除，或另设 TMPDIR。"
        )
    return folder
