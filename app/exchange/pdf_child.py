"""The child process that opens an uploaded PDF: `python -P pdf_child.py PROCESSOR [locked]`, the file on its input.

PROCESSOR is how many seconds of processor time it may take.

It writes the text of the first pages, or with `locked` nothing; it ends with `LOCKED` where that takes a password.
"""

import io
import sys

SECONDS, PROCESSOR = 20, 8
"""For one file: seconds on the clock, and of processor time."""
MEMORY = 512 * 1024 * 1024
PAGES = 40
TEXT = 2_000_000
"""Characters that are taken of a file at most."""
LOCKED = 3


def _read(processor: int, *, text_wanted: bool) -> None:
    import resource

    from pypdf import PdfReader

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        sys.exit(LOCKED)
    if text_wanted:
        pages = reader.pages
        text = "\n".join(pages[number].extract_text() for number in range(min(len(pages), PAGES)))
        sys.stdout.buffer.write(text[:TEXT].encode("utf-8", "replace"))


if __name__ == "__main__":
    _read(int(sys.argv[1]), text_wanted=sys.argv[2:] != ["locked"])
