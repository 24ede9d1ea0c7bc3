"""Papers: a template in the shell of paper with the stylesheets of print."""

from functools import cache
from pathlib import Path

from flask import current_app, render_template

from app.printing import press


def print_paper(template: str, stylesheets: tuple[str, ...], **context) -> bytes:
    """Return the PDF of a template; `stylesheets` are names of files in static/css, applied in their order.

    Raises as `press.render` does.
    """
    return press.render(render_template(template, **context), styles(*stylesheets))


def styles(*names: str) -> list[str]:
    """Return the texts of stylesheets in static/css."""
    static = Path(current_app.static_folder)
    return [_text(static / "css" / name) for name in names]


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
