"""The worklist, the first page after signing in."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, signed_in
from app.domain.rounds import today
from app.domain.volumes import Binding
from app.queries import worklist as lists
from app.queries.rounds import open_rounds

blueprint = Blueprint("worklist", __name__)


@blueprint.get("/")
@signed_in
def worklist():
    """Show 待办, 已办 or 全部; an administrator, who reads no declaration, goes to their own pages."""
    actor = current_user.actor
    if not actor.holds(*DECLARATION_ROLES):
        return redirect(url_for("administration.units"))
    tab = _tab()
    tabs = lists.counts(actor)
    pages = max(1, -(-tabs[tab] // lists.PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "worklist/worklist.html",
        tab=tab,
        tabs=tabs,
        lines=lists.lines(actor, tab, page),
        page=page,
        pages=pages,
        rounds=open_rounds(today()),
        listed_rounds=lists.rounds_of(actor) if tab is lists.Tab.ALL else [],
        Binding=Binding,
    )


def _tab() -> lists.Tab:
    wanted = request.args.get("tab", lists.Tab.WAITING)
    return lists.Tab(wanted) if wanted in set(lists.Tab) else lists.Tab.WAITING
