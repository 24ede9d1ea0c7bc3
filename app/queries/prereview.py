"""The prereview of a stored declaration: what it is compared with, how rules are switched, what was explained."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.domain.explanations import Explanation, Findings
from app.domain.prereview import Prereview, Severity, Subject, prereview
from app.domain.sheet import EDITABLE, ProjectType, Sheet
from app.domain.stages import Status
from app.models import Declaration, RuleSwitch, db
from app.models import Explanation as Explained


def prereview_of(declaration: Declaration, sheet: Sheet) -> Prereview:
    """Return what the rules find in a sheet of the declaration, beside the other declarations of its own unit.

    The session keeps the last one, so that a request works the same out only once.
    """
    asked = (Subject(sheet, declaration.round.budget_year, others_of_unit(declaration)), switches())
    kept = db.session().info
    if kept.get("asked") != asked:
        kept |= {"asked": asked, "found": prereview(*asked)}
    return kept["found"]


def findings_of(declaration: Declaration, sheet: Sheet) -> Findings:
    """Return what the prereview says of the unit's working sheet, with what the unit said to it."""
    was_sent = declaration.status is Status.UNIT_REVIEW
    return Findings(prereview_of(declaration, sheet), explanations_of(declaration.id), was_sent)


def switches() -> Mapping[str, Severity]:
    """Return the severities that an administrator has set, by rule id."""
    return {
        rule: severity for rule, severity in db.session.execute(select(RuleSwitch.rule, RuleSwitch.severity))
    }


def others_of_unit(declaration: Declaration) -> tuple[Sheet, ...]:
    """Return the fields, without rows, of the unit's other declarations in the round."""
    return fields_of(
        Declaration.round_id == declaration.round_id,
        Declaration.unit_id == declaration.unit_id,
        Declaration.id != declaration.id,
        Declaration.project_code != declaration.project_code,
    )


def explanations_of(declaration_id: int) -> tuple[Explanation, ...]:
    """Return what the unit explained, oldest first, without what it took back."""
    statement = (
        select(Explained)
        .where(Explained.declaration_id == declaration_id)
        .options(joinedload(Explained.person))
        .order_by(Explained.id)
    )
    newest: dict[tuple[str, str, str], Explanation] = {}
    for each in db.session.scalars(statement):
        key = (each.rule, each.anchor, each.quote)
        newest.pop(key, None)
        if each.text:
            newest[key] = Explanation(*key, each.text, each.person.name, each.at)
    return tuple(newest.values())


def fields_of(*which: ColumnElement[bool]) -> tuple[Sheet, ...]:
    """Return the fields, without rows, of the declarations that meet the conditions, as their units have them now."""
    statement = (
        select(Declaration)
        .where(Declaration.status != Status.DISCARDED, *which)
        .options(joinedload(Declaration.unit), joinedload(Declaration.project_type))
        .order_by(Declaration.project_code)
    )
    return tuple(
        Sheet(
            project_code=each.project_code,
            applicant_unit=each.unit.name,
            primary_budgetary_unit=each.unit.primary_name,
            project_type=ProjectType(each.project_type.code, each.project_type.name),
            **{key: getattr(each, key) for key in EDITABLE},
        )
        for each in db.session.scalars(statement)
    )
