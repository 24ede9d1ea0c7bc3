"""The text of an uploaded PDF, read in a process of its own that is bounded in time and memory."""

import subprocess
import sys

SECONDS = 10
MEMORY = 512 * 1024 * 1024
PAGES = 40
TEXT = 2_000_000
"""Characters that are taken of a file at most."""


class NotAPdf(ValueError):
    """The file cannot be read; the argument is a Chinese sentence."""


def pdf_text(content: bytes) -> str:
    """Return the text of the first `PAGES` pages; raises `NotAPdf`."""
    if not content.startswith(b"%PDF-"):
        raise NotAPdf("这不是PDF文件。")
    try:
        done = subprocess.run(
            [sys.executable, "-P", __file__],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as failed:
        raise NotAPdf("这个PDF文件读不出文字，可能已加密或损坏。") from failed
    return done.stdout.decode("utf-8", "replace")


def _read() -> None:
    import io
    import resource

    from pypdf import PdfReader

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pages = PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages
    text = "\n".join(pages[number].extract_text() for number in range(min(len(pages), PAGES)))
    sys.stdout.buffer.write(text[:TEXT].encode("utf-8", "replace"))


if __name__ == "__main__":
    _read()
