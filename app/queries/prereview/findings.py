"""The prereview of a stored declaration: what it is compared with, how rules are switched, what was explained."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import joinedload

from app.domain.form.sheet import EDITABLE, ProjectType, Sheet
from app.domain.prereview import Prereview, Severity, Subject, prereview
from app.domain.prereview.explanations import Explanation, Findings
from app.domain.procedure.stages import Status
from app.models import Declaration, RuleSwitch, db
from app.models import Explanation as Explained

Others = Mapping[tuple[int, int], list[tuple[int, Sheet]]]
"""Sheets by (round id, unit id), each with the id of its declaration."""

_LAST = "last prereview"
"""The key in `Session.info`."""


def prereview_of(declaration: Declaration, sheet: Sheet) -> Prereview:
    """Return what the rules find in a sheet of the declaration, beside the other declarations of its own unit."""
    return _once(_subject(declaration, sheet, others_of_units([declaration])), switches())


class WorkingFindings:
    """The findings in some working sheets, with the unit's explanations; each is computed when first asked for, and kept.

    The first that is asked for reads what is needed for all of them, in as many statements whatever their number.
    """

    def __init__(self, sheets: Mapping[Declaration, Sheet]):
        self._sheets = sheets
        self._found: dict[int, Findings] = {}

    @cached_property
    def _others(self) -> Others:
        return others_of_units(tuple(self._sheets))

    @cached_property
    def _switches(self) -> Mapping[str, Severity]:
        return switches()

    @cached_property
    def _explanations(self) -> Mapping[int, tuple[Explanation, ...]]:
        return explanations_of_each([each.id for each in self._sheets])

    def of(self, declaration: Declaration) -> Findings:
        """Return the findings in the working sheet of one of the declarations."""
        if declaration.id not in self._found:
            subject = _subject(declaration, self._sheets[declaration], self._others)
            was_sent = declaration.status is Status.UNIT_REVIEW
            self._found[declaration.id] = Findings(
                _once(subject, self._switches), self._explanations.get(declaration.id, ()), was_sent=was_sent
            )
        return self._found[declaration.id]


def _subject(declaration: Declaration, sheet: Sheet, others: Others) -> Subject:
    beside = tuple(
        other
        for other_id, other in others.get((declaration.round_id, declaration.unit_id), ())
        if other_id != declaration.id and other.project_code != declaration.project_code
    )
    return Subject(sheet, declaration.round.budget_year, beside)


def _once(subject: Subject, switched: Mapping[str, Severity]) -> Prereview:
    """Return the prereview of a subject, from the session's memo (`Session.info`) where the last one asked the same.

    The guard of an action and the operation that freezes ask the same twice in a request, each by its own `Subject`.
    """
    memo, question = db.session().info, (subject, switched)
    if _LAST not in memo or memo[_LAST][0] != question:
        memo[_LAST] = (question, prereview(subject, switched))
    answer: Prereview = memo[_LAST][1]
    return answer


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
