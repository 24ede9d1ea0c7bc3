"""Switching the severity of a rule of the prereview, by administrators."""

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.prereview.finding import Severity
from app.domain.prereview.register import BY_ID
from app.domain.procedure.events import EventKind
from app.models import RuleSwitch, db
from app.operations import Outdated, Rejected
from app.operations.administration import by_administrators, note
from app.operations.transaction import change_rows, writing
from app.queries import NotFound
from app.queries.prereview.findings import switches


@by_administrators
def switch_rule(actor: Actor | None, rule_id: str, wanted: str, was: str) -> Severity:
    """Let a rule have a severity from now on, by its value, and return it; `was` is the value that the page showed.

    To set its own again removes the switch. Raises `NotFound`, `Rejected` for what is no severity and for a rule that the
    form itself makes, `Outdated` when somebody was faster.
    """
    rule = BY_ID.get(rule_id)
    if rule is None:
        raise NotFound("没有这条预审规则。")
    if rule.is_firm:
        raise Rejected(f"{rule.id}是申报表本身的要求，不能调整。", "severity")
    severity = next((each for each in Severity if each.value == wanted), None)
    if severity is None:
        raise Rejected("请选择级别。", "severity")
    try:
        with writing():
            stored = switches().get(rule.id)
            stands = stored or rule.severity
            if stands.value != was:
                raise _outdated(stands)
            if severity is stands:
                return severity
            if not _store(rule.id, None if severity is rule.severity else severity, stored):
                raise _outdated(switches().get(rule.id, rule.severity))
            words = f"{rule.id} {rule.title}：{stands.label}改为{severity.label}"
            note(EventKind.RULES_CHANGED, actor, words)
            return severity
    except IntegrityError as taken:
        raise _outdated(switches().get(rule.id, rule.severity)) from taken


def _store(rule_id: str, severity: Severity | None, stored: Severity | None) -> bool:
    """Write the switch where it is still as it was read; tell whether it was."""
    if stored is None:
        db.session.execute(insert(RuleSwitch).values(rule=rule_id, severity=severity))
        return True
    still = (RuleSwitch.rule == rule_id, RuleSwitch.severity == stored)
    change = (
        update(RuleSwitch).where(*still).values(severity=severity)
        if severity
        else delete(RuleSwitch).where(*still)
    )
    return change_rows(change) == 1


def _outdated(stands: Severity) -> Outdated:
    return Outdated(f"他人刚刚把这里改为“{stands.label}”。请核对后再保存。")
