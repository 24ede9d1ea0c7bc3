"""The child process that opens an uploaded PDF: `python -P pdf_child.py [locked]`, the file on its input.

It writes the text of the first pages, or with `locked` nothing; it ends with `LOCKED` where that takes a password.
"""

import io
import sys

SECONDS = 10
MEMORY = 512 * 1024 * 1024
PAGES = 40
TEXT = 2_000_000
"""Characters that are taken of a file at most."""
LOCKED = 3


def _read(*, text_wanted: bool) -> None:
    import resource

    from pypdf import PdfReader

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        sys.exit(LOCKED)
    if text_wanted:
        pages = reader.pages
        text = "\n".join(pages[number].extract_text() for number in range(min(len(pages), PAGES)))
        sys.stdout.buffer.write(text[:TEXT].encode("utf-8", "replace"))


if __name__ == "__main__":
    _read(text_wanted=sys.argv[1:] != ["locked"])
