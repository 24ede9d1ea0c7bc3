"""Scans as an office's scanner makes them: pictures of pages, a little askew, as JPEG of low quality."""

import io
import time

import pypdfium2
from PIL import Image

DPI = 200


def pictures(pdf: bytes) -> list[Image.Image]:
    """Return the pages of a PDF as a scanner sees them, turned by two degrees."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    return [page.rotate(2, Image.Resampling.BILINEAR, expand=True, fillcolor=255) for page in pages]


def scanned(pages: list[Image.Image], kind: str = "PDF") -> bytes:
    """Return pictures as one file, with JPEG of quality 60; the same pictures give the same bytes."""
    content = io.BytesIO()
    first, *others = pages
    made = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)}
    more = {"save_all": True, "append_images": others, "resolution": DPI, **made} if kind == "PDF" else {}
    first.save(content, kind, quality=60, **more)
    return content.getvalue()


def unreadable(pages: int = 1) -> bytes:
    """Return the scan of pages without any code."""
    return scanned([Image.new("L", (400, 300), 250) for _ in range(pages)])
