"""The prereview of a stored declaration: what it is compared with, how rules are switched, what was explained."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import joinedload

from app.domain.form.sheet import EDITABLE, ProjectType, Sheet
from app.domain.prereview import Prereview, Severity, Subject, prereview
from app.domain.prereview.explanations import Explanation, Findings
from app.domain.procedure.stages import Status
from app.models import Declaration, RuleSwitch, db
from app.models import Explanation as Explained

Others = Mapping[tuple[int, int], list[tuple[int, Sheet]]]
"""Declarations by round and unit, each with its id."""


def prereview_of(declaration: Declaration, sheet: Sheet) -> Prereview:
    """Return what the rules find in a sheet of the declaration, beside the other declarations of its own unit.

    The session keeps the last one, so that a request works the same out only once.
    """
    return _found(declaration, sheet, others_of_units([declaration]), switches())


def _found(
    declaration: Declaration, sheet: Sheet, others: Others, switched: Mapping[str, Severity]
) -> Prereview:
    where = (declaration.round_id, declaration.unit_id)
    beside = tuple(
        other
        for other_id, other in others[where]
        if other_id != declaration.id and other.project_code != declaration.project_code
    )
    asked = (Subject(sheet, declaration.round.budget_year, beside), switched)
    kept = db.session().info
    if kept.get("asked") != asked:
        kept |= {"asked": asked, "found": prereview(*asked)}
    return kept["found"]


def finders(sheets: Mapping[Declaration, Sheet]) -> dict[int, Callable[[], Findings]]:
    """Return, by the id of the declaration, what finds out once and only when asked what the prereview says of the unit's
    working sheet, with what the unit said to it.

    The first that is asked reads for all of them, in as many statements whatever their number.
    """
    declarations = tuple(sheets)
    others, switched = cache(partial(others_of_units, declarations)), cache(switches)
    explained = cache(partial(explanations_of_each, [each.id for each in declarations]))

    def find(declaration: Declaration) -> Findings:
        was_sent = declaration.status is Status.UNIT_REVIEW
        result = _found(declaration, sheets[declaration], others(), switched())
        return Findings(result, explained().get(declaration.id, ()), was_sent=was_sent)

    return {each.id: cache(partial(find, each)) for each in declarations}


def switches() -> Mapping[str, Severity]:
    """Return the severities that an administrator has set, by rule id."""
    return {
        rule: severity for rule, severity in db.session.execute(select(RuleSwitch.rule, RuleSwitch.severity))
    }


def others_of_units(declarations: Sequence[Declaration]) -> Others:
    """Return the fields, without rows, of all that their units have in their rounds, each with its id."""
    where = {(each.round_id, each.unit_id) for each in declarations}
    found = defaultdict(list)
    for each, sheet in _with_fields(tuple_(Declaration.round_id, Declaration.unit_id).in_(where)):
        found[each.round_id, each.unit_id].append((each.id, sheet))
    return found


def explanations_of(declaration_id: int) -> tuple[Explanation, ...]:
    """Return what the unit explained, oldest first, without what it took back."""
    return explanations_of_each([declaration_id]).get(declaration_id, ())


def explanations_of_each(declaration_ids: Sequence[int]) -> dict[int, tuple[Explanation, ...]]:
    """Return the explanations of several declarations, by declaration, in one statement."""
    statement = (
        select(Explained)
        .where(Explained.declaration_id.in_(declaration_ids))
        .options(joinedload(Explained.person))
        .order_by(Explained.id)
    )
    newest: dict[int, dict[tuple[str, str, str], Explanation]] = defaultdict(dict)
    for each in db.session.scalars(statement):
        key, of_one = (each.rule, each.anchor, each.quote), newest[each.declaration_id]
        of_one.pop(key, None)
        if each.text:
            of_one[key] = Explanation(*key, each.text, each.person.name, each.at)
    return {declaration_id: tuple(of_one.values()) for declaration_id, of_one in newest.items()}


def fields_of(*which: ColumnElement[bool]) -> tuple[Sheet, ...]:
    """Return the fields, without rows, of the declarations that meet the conditions, as their units have them now."""
    return tuple(sheet for _, sheet in _with_fields(*which))


def _with_fields(*which: ColumnElement[bool]) -> list[tuple[Declaration, Sheet]]:
    statement = (
        select(Declaration)
        .where(Declaration.status != Status.DISCARDED, *which)
        .options(joinedload(Declaration.unit), joinedload(Declaration.project_type))
        .order_by(Declaration.project_code)
    )
    return [(each, _fields(each)) for each in db.session.scalars(statement)]


def _fields(each: Declaration) -> Sheet:
    return Sheet(
        project_code=each.project_code,
        applicant_unit=each.unit.name,
        primary_budgetary_unit=each.unit.primary_name,
        project_type=ProjectType(each.project_type.code, each.project_type.name),
        **{key: getattr(each, key) for key in EDITABLE},
    )
