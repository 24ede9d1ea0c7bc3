"""Printing of a template with stylesheets of static/css/print*.css."""

from functools import cache
from pathlib import Path

from flask import render_template

from app.printing import press

_STYLES = Path(__file__).resolve().parents[1] / "static" / "css"


def print_document(template: str, stylesheets: tuple[str, ...], **context: object) -> bytes:
    """Return the PDF of a template; `stylesheets` are names of files in static/css, applied in their order.

    Raises as `press.render` does.
    """
    return press.render(render_template(template, **context), styles(*stylesheets))


def styles(*names: str) -> list[str]:
    """Return the texts of stylesheets in static/css."""
    return [_text(_STYLES / name) for name in names]


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
