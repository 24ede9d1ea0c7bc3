"""The page of 共性指标, which every unit may take over."""

from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.code_lists import OFFERED
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.roles import Role
from app.forms.administration import AdministrationForm, SharedIndicatorForm
from app.operations import shared_indicators as operations
from app.queries import administration as queries


@blueprint.get("/shared-indicators")
@roles(Role.ADMINISTRATOR)
def shared_indicators() -> ResponseReturnValue:
    """List the shared indicators, each to be changed in its place."""
    return _page()


@blueprint.post("/shared-indicators")
@roles(Role.ADMINISTRATOR)
def add_shared_indicator() -> ResponseReturnValue:
    """Add a shared indicator."""
    form = SharedIndicatorForm(prefix="new")
    with refusals(form):
        if form.validate():
            operations.add(current_actor(), _typed(form))
            return done(f"已新增共性指标“{form.name.data}”。", "shared_indicators")
    return _page(form, new=form)


@blueprint.post("/shared-indicators/<int:indicator_id>")
@roles(Role.ADMINISTRATOR)
def change_shared_indicator(indicator_id: int) -> ResponseReturnValue:
    """Change a shared indicator."""
    queries.find_shared_indicator(indicator_id)
    form = SharedIndicatorForm(prefix=f"shared-{indicator_id}")
    with refusals(form):
        if form.validate():
            operations.change(current_actor(), indicator_id, _typed(form), form.was.data or "")
            return done("共性指标已保存。", "shared_indicators", _anchor=f"shared-{indicator_id}")
    return _page(form, {indicator_id: form})


@blueprint.post("/shared-indicators/<int:indicator_id>/<any(on, off):switch>")
@roles(Role.ADMINISTRATOR)
def offer_shared_indicator(indicator_id: int, switch: str) -> ResponseReturnValue:
    """Offer a shared indicator or no longer."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.offer(current_actor(), indicator_id, offered=OFFERED[switch])
            return done("共性指标已保存。", "shared_indicators", _anchor=f"shared-{indicator_id}")
    return _page(form)


def _typed(form: SharedIndicatorForm) -> operations.Typed:
    return operations.Typed(
        form.level_2.data or "",
        form.name.data or "",
        form.target_value.data or "",
        form.definition.data or "",
        form.note.data or "",
    )


def _page(
    bad: AdministrationForm | None = None,
    bound: dict[int, SharedIndicatorForm] | None = None,
    new: SharedIndicatorForm | None = None,
) -> ResponseReturnValue:
    """Show every shared indicator with its form; a refused one keeps what was typed, with the current state as `was`."""
    names = list(
        dict.fromkeys(each.level_2 for version in queries.catalogues() for each in version.categories)
    )
    lines = []
    for each in queries.shared_indicators():
        form = (bound or {}).get(each.id) or SharedIndicatorForm(None, obj=each, prefix=f"shared-{each.id}")
        form.was.data = operations.state(each)
        form.offer(names)
        lines.append((each, form))
    lines.sort(key=lambda line: names.index(line[0].level_2) if line[0].level_2 in names else len(names))
    new = new or SharedIndicatorForm(None, prefix="new")
    new.offer(names)
    return page("shared_indicators.html", bad, lines=lines, new=new, bound=bound or {})
