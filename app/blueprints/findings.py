"""Findings before finance: what rests on other declarations, asked for beside the declaration's page."""

from flask import Blueprint, render_template
from flask_login import current_user

from app.blueprints.access import roles
from app.blueprints.answers import is_fragment_request
from app.domain import review_sheet
from app.queries import NotFound
from app.queries import across as queries
from app.queries.desk import desk

blueprint = Blueprint("findings", __name__, url_prefix="/declarations/<int:declaration_id>")


@blueprint.get("/prereview/across")
@roles(*sorted(review_sheet.READERS))
def across(declaration_id: int):
    """Compare the declaration with all others that finance has had, as a fragment or a page."""
    at = desk(current_user.actor, declaration_id)
    if not queries.reads_across(at):
        raise NotFound("本表还没有到过财政审核，不作比较。")
    template = "findings/_across.html" if is_fragment_request() else "findings/across.html"
    return render_template(template, desk=at, declaration_id=declaration_id, across=queries.across(at))
