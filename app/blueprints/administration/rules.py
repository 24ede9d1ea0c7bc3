"""The page of the prereview's rules: how grave the findings of each are."""

from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.prereview.register import BY_ID
from app.domain.roles import Role
from app.forms.administration import RuleForm
from app.operations import rules as operations
from app.queries import NotFound
from app.queries.prereview.findings import switches


@blueprint.get("/rules")
@roles(Role.ADMINISTRATOR)
def rules() -> ResponseReturnValue:
    """List the rules with the severity that each has now."""
    return _page()


@blueprint.post("/rules/<rule>")
@roles(Role.ADMINISTRATOR)
def switch_rule(rule: str) -> ResponseReturnValue:
    """Give the findings of a rule another severity, or silence it."""
    if rule not in BY_ID:
        raise NotFound("没有这条预审规则。")
    form = RuleForm(prefix=rule)
    with refusals(form):
        if form.validate():
            severity = operations.switch_rule(current_actor(), rule, form.severity.data, form.was.data or "")
            return done(f"{rule}已设为“{severity.label}”。", "rules", _anchor=rule)
    return _page(form, rule)


def _page(bad: RuleForm | None = None, refused: str = "") -> ResponseReturnValue:
    """Show every rule with its form; one that was refused keeps its choice, with the current severity as `was`."""
    set_now = switches()
    lines = []
    for rule in BY_ID.values():
        now = set_now.get(rule.id, rule.severity)
        form = (
            bad
            if bad and rule.id == refused
            else RuleForm(None, prefix=rule.id, data={"severity": now.value})
        )
        form.was.data = now.value
        lines.append((rule, now, form))
    return page("rules.html", bad, lines=lines)
