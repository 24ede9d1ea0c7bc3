"""The help page of the prereview: every rule, in the words that it is judged by."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.access import signed_in
from app.domain.prereview.examples import EXAMPLES
from app.domain.prereview.finding import Severity
from app.domain.prereview.register import BY_ID, VERSION
from app.domain.roles import Role
from app.queries.prereview.findings import switches

blueprint = Blueprint("rules", __name__)


@blueprint.get("/prereview/rules")
@signed_in
def help() -> ResponseReturnValue:
    """Show all rules with the severity that each has now."""
    set_now = switches()
    lines = [(rule, set_now.get(rule.id, rule.severity)) for rule in BY_ID.values()]
    context = {
        "severities": list(Severity),
        "version": VERSION,
        "overrides": Role.SUBMITTER,
        "examples": EXAMPLES,
    }
    return render_template("rules/help.html", lines=lines, **context)
