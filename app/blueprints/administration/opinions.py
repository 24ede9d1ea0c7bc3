"""The page of the kinds of problem (问题类型) and the 常用意见 that belong to them."""

from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.code_lists import OFFERED
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.roles import Role
from app.forms.administration import AdministrationForm, NameForm, OpinionForm
from app.models import ProblemKind, StandardOpinion
from app.operations import code_lists as operations
from app.operations import problem_kinds
from app.queries import administration as queries


@blueprint.get("/opinions")
@roles(Role.ADMINISTRATOR)
def opinions() -> ResponseReturnValue:
    """Show the kinds of problem and the 常用意见."""
    return _page()


@blueprint.post("/problem-kinds")
@roles(Role.ADMINISTRATOR)
def add_problem_kind() -> ResponseReturnValue:
    """Add a kind of problem."""
    form = NameForm(prefix="kind")
    with refusals(form):
        if form.validate():
            problem_kinds.add_problem_kind(current_actor(), form.name.data or "")
            return done(f"已新增问题类型“{form.name.data}”。", "opinions")
    return _page(form, new_kind=form)


@blueprint.post("/problem-kinds/<int:kind_id>/name")
@roles(Role.ADMINISTRATOR)
def rename_problem_kind(kind_id: int) -> ResponseReturnValue:
    """Rename a kind of problem."""
    form = NameForm(prefix=f"kind-{kind_id}")
    with refusals(form):
        if form.validate():
            problem_kinds.rename_problem_kind(current_actor(), kind_id, form.name.data or "", form.was.data)
            return done("问题类型名称已保存。", "opinions")
    return _page(form, kinds={kind_id: form})


@blueprint.post("/problem-kinds/<int:kind_id>/<any(on, off):switch>")
@roles(Role.ADMINISTRATOR)
def offer_problem_kind(kind_id: int, switch: str) -> ResponseReturnValue:
    """Offer a kind of problem or no longer."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            problem_kinds.offer_problem_kind(current_actor(), kind_id, offered=OFFERED[switch])
            return done("问题类型已保存。", "opinions")
    return _page(form)


@blueprint.post("/problem-kinds/<int:kind_id>/up")
@roles(Role.ADMINISTRATOR)
def raise_problem_kind(kind_id: int) -> ResponseReturnValue:
    """Let a kind of problem stand one place higher."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            problem_kinds.raise_problem_kind(current_actor(), kind_id)
            return done("问题类型的顺序已保存。", "opinions")
    return _page(form)


@blueprint.post("/standard-opinions")
@roles(Role.ADMINISTRATOR)
def add_standard_opinion() -> ResponseReturnValue:
    """Add a 常用意见."""
    form = OpinionForm(prefix="opinion")
    with refusals(form):
        if form.validate():
            operations.add_standard_opinion(current_actor(), form.text.data or "", form.kind_id)
            return done("已新增常用意见。", "opinions")
    return _page(form, new_opinion=form)


@blueprint.post("/standard-opinions/<int:opinion_id>/text")
@roles(Role.ADMINISTRATOR)
def change_standard_opinion(opinion_id: int) -> ResponseReturnValue:
    """Change the text of a 常用意见 and the kind that it belongs to."""
    form = OpinionForm(prefix=f"opinion-{opinion_id}")
    with refusals(form):
        if form.validate():
            operations.change_standard_opinion(
                current_actor(), opinion_id, form.text.data or "", form.was.data, form.kind_id
            )
            return done("常用意见已保存。", "opinions")
    return _page(form, opinions={opinion_id: form})


@blueprint.post("/standard-opinions/<int:opinion_id>/<any(on, off):switch>")
@roles(Role.ADMINISTRATOR)
def offer_standard_opinion(opinion_id: int, switch: str) -> ResponseReturnValue:
    """Offer a 常用意见 or no longer."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.offer_standard_opinion(current_actor(), opinion_id, offered=OFFERED[switch])
            return done("常用意见已保存。", "opinions")
    return _page(form)


@blueprint.post("/standard-opinions/<int:opinion_id>/up")
@roles(Role.ADMINISTRATOR)
def raise_standard_opinion(opinion_id: int) -> ResponseReturnValue:
    """Let a 常用意见 stand one place higher within its kind."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            problem_kinds.raise_standard_opinion(current_actor(), opinion_id)
            return done("常用意见的顺序已保存。", "opinions")
    return _page(form)


def _page(
    bad: AdministrationForm | None = None,
    kinds: dict[int, NameForm] | None = None,
    opinions: dict[int, OpinionForm] | None = None,
    new_kind: NameForm | None = None,
    new_opinion: OpinionForm | None = None,
) -> ResponseReturnValue:
    """Show everything; the forms given keep what was typed, with the current words as `was`."""
    entries = queries.problem_kind_entries()
    new_opinion = new_opinion or OpinionForm(None, prefix="opinion")
    new_opinion.offer(entries)
    return page(
        "opinions.html",
        bad,
        kinds=[(each, _kind_form(each, (kinds or {}).get(each.id))) for each in entries],
        opinions=[
            (each, _opinion_form(each, (opinions or {}).get(each.id), entries))
            for each in queries.standard_opinion_entries()
        ],
        new_kind=new_kind or NameForm(None, prefix="kind"),
        new_opinion=new_opinion,
    )


def _kind_form(kind: ProblemKind, bound: NameForm | None) -> NameForm:
    form = bound or NameForm(None, prefix=f"kind-{kind.id}", data={"name": kind.name})
    form.was.data = kind.name
    return form


def _opinion_form(each: StandardOpinion, bound: OpinionForm | None, kinds: list[ProblemKind]) -> OpinionForm:
    stands = {"text": each.text, "kind": str(each.kind_id or "")}
    form = bound or OpinionForm(None, prefix=f"opinion-{each.id}", data=stands)
    form.offer(kinds)
    form.was.data = each.text
    return form
