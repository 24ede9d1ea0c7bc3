"""The page of the review sheet's schemes."""

from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.roles import Role
from app.forms.administration import AdministrationForm, ReviewSchemeForm
from app.operations import review_schemes as operations
from app.queries.review.review_sheets import schemes


@blueprint.get("/review-schemes")
@roles(Role.ADMINISTRATOR)
def review_schemes() -> ResponseReturnValue:
    """Show every scheme, and offer to add one."""
    return _page()


@blueprint.post("/review-schemes")
@roles(Role.ADMINISTRATOR)
def add_review_scheme() -> ResponseReturnValue:
    """Add a scheme."""
    form = ReviewSchemeForm(prefix="scheme")
    with refusals(form):
        if form.validate():
            operations.add_scheme(current_actor(), form.name.data or "", form.scheme)
            return done(f"已新增审核标准“{form.name.data}”，以后新增的批次使用它。", "review_schemes")
    return _page(form, form)


@blueprint.post("/review-schemes/<int:scheme_id>/removal")
@roles(Role.ADMINISTRATOR)
def remove_review_scheme(scheme_id: int) -> ResponseReturnValue:
    """Remove a scheme that no round uses."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.remove_scheme(current_actor(), scheme_id)
            return done("审核标准已删除。", "review_schemes")
    return _page(form)


def _page(bad: AdministrationForm | None = None, form: ReviewSchemeForm | None = None) -> ResponseReturnValue:
    """Show everything; the new scheme starts from the newest."""
    kept = schemes()
    newest = kept[0][1]
    data = {
        "points": newest.points_text,
        "bands": newest.bands_text,
        "conclusions": "、".join(newest.conclusions),
    }
    form = form or ReviewSchemeForm(None, prefix="scheme", data=data)
    return page("review_schemes.html", bad, schemes=kept, form=form)
