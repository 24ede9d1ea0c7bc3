"""Searching declarations by name or code, from every page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.domain.roles import FINANCE_ROLES, Role
from app.domain.text import Unreadable
from app.queries.lists.search import LIMIT, LONGEST, search

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@roles(*DECLARATION_ROLES)
def show() -> ResponseReturnValue:
    """Show what was found for `q`; what cannot be looked for stays in the form, under a sentence."""
    actor, typed, refusal = current_actor(), request.args.get("q", ""), ""
    try:
        lines, more = search(actor, typed)
    except Unreadable as unreadable:
        lines, more, refusal = [], False, str(unreadable)
    page = render_template(
        "worklist/search.html",
        typed=typed,
        refusal=refusal,
        lines=lines,
        more=more,
        LIMIT=LIMIT,
        LONGEST=LONGEST,
        shows_findings=actor.has_role(Role.ENDORSER, *FINANCE_ROLES),
    )
    return page, 422 if refusal else 200
