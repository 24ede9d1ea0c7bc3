"""Papers beside the form itself: a template in the shell of paper with the stylesheets of print."""

from functools import cache
from pathlib import Path

from flask import current_app, render_template

from app.printing import engine


def print_paper(template: str, stylesheets: tuple[str, ...], **context) -> bytes:
    """Return the PDF of a template; `stylesheets` are names of files in static/css, applied in their order."""
    static = Path(current_app.static_folder)
    return engine.render(render_template(template, **context), [_stylesheet(static, n) for n in stylesheets])


@cache
def _stylesheet(static: Path, name: str) -> str:
    return (static / "css" / name).read_text(encoding="utf-8")
