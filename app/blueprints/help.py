"""帮助: first steps, what is to be written where, the keys, and the papers of docs/ that people read."""

from functools import cache
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.blueprints.access import current_actor, signed_in
from app.blueprints.responses import is_fragment_request
from app.domain.form.guidance import CATEGORIES, COLUMNS, FIELDS
from app.domain.form.sheet import COLUMNS as TABLE_COLUMNS
from app.domain.form.sheet import FIELDS as SHEET_FIELDS
from app.domain.procedure.first_steps import steps_of
from app.operations import people

blueprint = Blueprint("help", __name__, url_prefix="/help")

PAPERS = {"manual": ("使用手册", "使用手册.md"), "terms": ("用语", "terms.md")}
"""By the last part of the address: the title and the file in docs/."""
DOCS = Path(__file__).parents[2] / "docs"
PICTURES = "../app/static/pictures/"
"""Where the papers find their pictures; the portal serves them as static files."""


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show the first steps of the person's roles and the way to everything else."""
    return render_template("help/help.html", steps=steps_of(current_actor()), papers=PAPERS)


@blueprint.get("/filling")
@signed_in
def filling() -> ResponseReturnValue:
    """Show what is to be written in each field, column and 二级指标."""
    groups = [
        ("表头和文字", [(key, SHEET_FIELDS[key].label, each) for key, each in FIELDS.items()]),
        ("指标表的各列", [(key, TABLE_COLUMNS[key].label, each) for key, each in COLUMNS.items()]),
        ("各类指标", [(f"category-{key}", key, each) for key, each in CATEGORIES.items()]),
    ]
    return render_template("help/filling.html", groups=groups)


@blueprint.get("/filling/<key>")
@signed_in
def here(key: str) -> ResponseReturnValue:
    """Show, as a fragment, what is to be written in a field, or in a column of the 二级指标 `level_2`."""
    level_2 = request.args.get("level_2", "")
    named = (
        (SHEET_FIELDS[key].label if key in FIELDS else "", FIELDS.get(key)),
        (TABLE_COLUMNS[key].label if key in COLUMNS else "", COLUMNS.get(key)),
        (level_2, CATEGORIES.get(level_2) if key in COLUMNS else None),
    )
    return render_template("help/_here.html", found=[(name, each) for name, each in named if each])


@blueprint.get("/keys")
@signed_in
def keys() -> ResponseReturnValue:
    """Show the keys of the editor; a page shows them in a dialog when `?` is pressed."""
    return render_template("help/_keys.html" if is_fragment_request() else "help/keys.html")


@blueprint.get("/<any(manual, terms):paper>")
@signed_in
def paper(paper: str) -> ResponseReturnValue:
    """Show a paper of docs/."""
    title, name = PAPERS[paper]
    served = url_for("static", filename="pictures/")
    return render_template("help/paper.html", title=title, body=Markup(_html(name).replace(PICTURES, served)))  # nosec B704


@blueprint.post("/first-steps")
@signed_in
def put_first_steps_away() -> ResponseReturnValue:
    """Show the card of the first steps no longer."""
    people.put_first_steps_away(current_actor())
    return redirect(url_for("worklist.worklist"), 303)


@cache
def _html(name: str) -> str:
    """Return a paper as HTML without its title; HTML that stands in it stays text."""
    text = (DOCS / name).read_text(encoding="utf-8").partition("\n")[2]
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
