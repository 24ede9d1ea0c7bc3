"""Compressed answers: pages and fragments as gzip. docs/decisions/0017-compressed-answers.md tells why that is safe."""

import gzip
import secrets
from io import BytesIO

from flask import Flask, Response, request

LEAST = 1_000
"""Bytes that an answer has at least before compression pays."""
LEVEL = 5
"""A sheet of 109 KB takes 1.4 ms and becomes 15.5 KB; at level 6 it takes 1.8 ms and becomes 15.0 KB."""
PADDING = 100
"""Bytes that an answer grows by at most, by chance."""


def init_app(app: Flask) -> None:
    """Compress the answers of every view that asks for nothing else."""
    app.after_request(_compress)


def accepts_gzip() -> bool:
    """Tell whether the one who asks takes gzip, and likes it no less than the plain bytes."""
    return request.accept_encodings.best_match(("gzip", "identity")) == "gzip"


def _compress(response: Response) -> Response:
    if response.mimetype != "text/html":  # PDF, workbooks and pictures are compressed in themselves
        return response
    response.vary.add("Accept-Encoding")
    if accepts_gzip() and not _is_asked_from_elsewhere() and len(response.get_data()) >= LEAST:
        response.set_data(_compressed(response.get_data()))
        response.content_encoding = "gzip"
    return response


def _is_asked_from_elsewhere() -> bool:
    """Tell whether the page of another site made the browser ask: its author must not learn how small an answer becomes."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


def _compressed(content: bytes) -> bytes:
    """Return gzip with a file name of random length, so that equal answers differ in length."""
    name, compressed = secrets.token_hex(PADDING)[: 1 + secrets.randbelow(PADDING)], BytesIO()
    with gzip.GzipFile(name, "wb", LEVEL, compressed, mtime=0) as file:
        file.write(content)
    return compressed.getvalue()
