"""What the press does in its child."""

from collections.abc import Sequence

from app.printing import engine

prepare = engine.check
"""Raises PrintingUnavailable where a library is missing."""


def work(job: tuple[Sequence[str], Sequence[str], str | None, Sequence[engine.Attachment]]) -> bytes:
    """Return the PDF of (documents, stylesheets, pdf_variant, attachments); raises as `engine.render` does."""
    documents, stylesheets, pdf_variant, attachments = job
    return engine.render(documents, stylesheets, pdf_variant=pdf_variant, attachments=attachments)
