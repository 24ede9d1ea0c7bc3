"""The pages of rounds and their extensions."""

from datetime import date

from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.form import money
from app.domain.procedure.rounds import is_open, today
from app.domain.roles import Role
from app.forms.administration import AdministrationForm, DatesForm, ExtensionForm, RoundForm, TermsForm
from app.operations import rounds as operations
from app.queries import administration as queries
from app.queries.rounds import all_rounds, find_round


@blueprint.get("/rounds")
@roles(Role.ADMINISTRATOR)
def rounds() -> ResponseReturnValue:
    """List the rounds, and offer to add one."""
    return _rounds_page(RoundForm(None, data={"budget_year": today().year + 1}))


@blueprint.post("/rounds")
@roles(Role.ADMINISTRATOR)
def add_round() -> ResponseReturnValue:
    """Add a round."""
    form = RoundForm()
    with refusals(form):
        if form.validate():
            typed = (form.budget_year.data or 0, form.name.data or "", form.drafting_round.data or "")
            round_id = operations.add_round(current_actor(), *typed, *_dates(form))
            return done(f"已新增批次“{form.name.data}”。", "round", round_id=round_id)
    return _rounds_page(form, bad=form)


@blueprint.get("/rounds/<int:round_id>")
@roles(Role.ADMINISTRATOR)
def round(round_id: int) -> ResponseReturnValue:
    """Show a round with its dates and the units that it was extended for."""
    return _round_page(round_id)


@blueprint.post("/rounds/<int:round_id>/dates")
@roles(Role.ADMINISTRATOR)
def change_dates(round_id: int) -> ResponseReturnValue:
    """Move the dates of a round."""
    form = DatesForm(prefix="dates")
    with refusals(form):
        if form.validate():
            operations.change_dates(current_actor(), round_id, *_dates(form), was=form.was.data)
            return done("批次日期已保存。", "round", round_id=round_id)
    return _round_page(round_id, bad=form, dates=form)


@blueprint.post("/rounds/<int:round_id>/terms")
@roles(Role.ADMINISTRATOR)
def change_terms(round_id: int) -> ResponseReturnValue:
    """Change what a round demands of its declarations."""
    form = TermsForm(prefix="terms")
    with refusals(form):
        if form.validate():
            terms = (form.first_level.data, form.ceilings.data, form.kind.data)
            operations.change_terms(
                current_actor(),
                round_id,
                *terms,
                was=form.was.data,
                costing_from=form.costing_from.data or "",
                remind_days=form.remind_days.data if form.remind_days.raw_data else None,
                waiting_days=form.waiting_days.data,
                adjustments=form.adjustments.data,
                signatures=form.signatures.data,
            )
            return done("批次要求已保存。", "round", round_id=round_id)
    return _round_page(round_id, bad=form, terms=form)


@blueprint.post("/rounds/<int:round_id>/extensions")
@roles(Role.ADMINISTRATOR)
def extend_unit(round_id: int) -> ResponseReturnValue:
    """Extend the round for one unit."""
    form = ExtensionForm(prefix="extension")
    form.offer(queries.units())
    with refusals(form):
        if form.validate() and (until := form.until.data):
            reason = form.reason.data or ""
            operations.extend_unit(current_actor(), round_id, form.unit_id.data, until, reason)
            return done("单位延期已保存。", "round", round_id=round_id)
    return _round_page(round_id, bad=form, extension=form)


def _dates(form: DatesForm) -> tuple[date | None, date | None, date | None]:
    return form.opens.data, form.closes.data, form.returned_until.data


def _rounds_page(form: RoundForm, bad: RoundForm | None = None) -> ResponseReturnValue:
    lines = [(each, operations.in_words(each.dates), is_open(each.dates, today())) for each in all_rounds()]
    return page("rounds.html", bad, lines=lines, form=form)


def _round_page(
    round_id: int,
    bad: AdministrationForm | None = None,
    dates: DatesForm | None = None,
    extension: ExtensionForm | None = None,
    terms: TermsForm | None = None,
) -> ResponseReturnValue:
    """Show a round; the forms given keep what was typed, with the current dates as `was`."""
    shown = find_round(round_id)
    dates = dates or DatesForm(None, prefix="dates", obj=shown.dates)
    dates.was.data = operations.in_words(shown.dates)
    if terms is None:
        terms = TermsForm(None, prefix="terms", obj=shown)
        terms.costing_from.data = money.shown(shown.costing_from)
    terms.was.data = operations.terms_in_words(shown)
    extension = extension or ExtensionForm(None, prefix="extension")
    extension.offer(queries.units())
    context = {
        "extensions": queries.extensions_of(round_id),
        "extension": extension,
        "words": dates.was.data,
        "terms": terms,
    }
    return page("round.html", bad, round=shown, is_open=is_open(shown.dates, today()), dates=dates, **context)
