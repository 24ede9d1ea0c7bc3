"""The prereview of a stored declaration: what it is compared with, how rules are switched, what was explained."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from sqlalchemy import bindparam, select

from app.domain.form.sheet import Sheet
from app.domain.prereview import Prereview, Severity, Subject
from app.domain.prereview.earlier import Earlier
from app.domain.prereview.explanations import Explanation, Findings
from app.domain.prereview.known import known
from app.domain.procedure.stages import Status
from app.models import Declaration, Person, RuleSwitch, db
from app.models import Explanation as Explained
from app.queries.prereview.neighbours import Known, Where, known_of
from app.queries.prereview.predecessors import Predecessor, predecessors


def prereview_of(declaration: Declaration, sheet: Sheet) -> Prereview:
    """Return what the rules find in a sheet of the declaration, beside the other declarations of its own unit."""
    before = predecessors([declaration]).get(declaration.id)
    return known(_subject(declaration, sheet, known_of(_where(declaration)), before), switches())


class WorkingFindings:
    """The findings in some working sheets, with the unit's explanations; each is computed when first asked for, and kept.

    The first that is asked for reads what is needed for all of them.
    """

    def __init__(self, sheets: Mapping[Declaration, Sheet]):
        self._sheets = sheets
        self._found: dict[int, Findings] = {}

    @cached_property
    def _neighbours(self) -> Mapping[Where, Known]:
        return {where: known_of(where) for where in set(map(_where, self._sheets))}

    @cached_property
    def _predecessors(self) -> Mapping[int, Predecessor]:
        return predecessors(self._sheets)

    @cached_property
    def _switches(self) -> Mapping[str, Severity]:
        return switches()

    @cached_property
    def _explanations(self) -> Mapping[int, tuple[Explanation, ...]]:
        return explanations_of_each([each.id for each in self._sheets])

    def of(self, declaration: Declaration) -> Findings:
        """Return the findings in the working sheet of one of the declarations."""
        if declaration.id not in self._found:
            beside = self._neighbours[_where(declaration)]
            before = self._predecessors.get(declaration.id)
            subject = _subject(declaration, self._sheets[declaration], beside, before)
            was_sent = declaration.status is Status.UNIT_REVIEW
            self._found[declaration.id] = Findings(
                known(subject, self._switches),
                self._explanations.get(declaration.id, ()),
                was_sent=was_sent,
            )
        return self._found[declaration.id]


def _where(declaration: Declaration) -> Where:
    return declaration.round_id, declaration.unit_id


def _subject(
    declaration: Declaration, sheet: Sheet, neighbours: Known, before: Predecessor | None
) -> Subject:
    own = (declaration.project_code,)
    others, elsewhere = neighbours.related(sheet, own), neighbours.elsewhere(sheet, own)
    earlier = Earlier.of(before.name, before.sheet) if before else None
    return Subject(sheet, declaration.round.budget_year, others, elsewhere, earlier)


_SWITCHES = select(RuleSwitch.rule, RuleSwitch.severity)
_EXPLANATIONS = (
    select(
        Explained.declaration_id,
        Explained.rule,
        Explained.anchor,
        Explained.quote,
        Explained.text,
        Person.name,
        Explained.at,
    )
    .join(Explained.person)
    .where(Explained.declaration_id.in_(bindparam("declaration_ids", expanding=True)))
    .order_by(Explained.id)
)


def switches() -> Mapping[str, Severity]:
    """Return the severities that an administrator has set, by rule id."""
    return {rule: severity for rule, severity in db.session.execute(_SWITCHES)}


def explanations_of(declaration_id: int) -> tuple[Explanation, ...]:
    """Return what the unit explained, oldest first, without what it took back."""
    return explanations_of_each([declaration_id]).get(declaration_id, ())


def explanations_of_each(declaration_ids: Sequence[int]) -> dict[int, tuple[Explanation, ...]]:
    """Return the explanations of several declarations, by declaration, in one statement."""
    newest: dict[int, dict[tuple[str, str, str], Explanation]] = defaultdict(dict)
    for declaration_id, *about, text, author, at in db.session.execute(
        _EXPLANATIONS, {"declaration_ids": declaration_ids}
    ):
        rule, anchor, quote = about
        key, of_one = (rule, anchor, quote), newest[declaration_id]
        of_one.pop(key, None)
        if text:
            of_one[key] = Explanation(*key, text, author, at)
    return {declaration_id: tuple(of_one.values()) for declaration_id, of_one in newest.items()}
