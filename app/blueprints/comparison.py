"""Findings before finance: what rests on other declarations, asked for beside the declaration's page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.responses import is_fragment_request
from app.domain.review import review_sheet
from app.queries import NotFound
from app.queries.procedure import comparison as queries
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("comparison", __name__, url_prefix="/declarations/<int:declaration_id>")


@blueprint.get("/prereview/comparison")
@roles(*sorted(review_sheet.READERS))
def show(declaration_id: int) -> ResponseReturnValue:
    """Compare the declaration with all others that finance has had, as a fragment or a page."""
    desk = desk_of(current_actor(), declaration_id)
    if not queries.reads_comparison(desk):
        raise NotFound("本表还没有到过财政审核，不作比较。")
    template = "comparison/_comparison.html" if is_fragment_request() else "comparison/comparison.html"
    return render_template(
        template, desk=desk, declaration_id=declaration_id, comparison=queries.comparison(desk)
    )
