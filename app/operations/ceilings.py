"""控制数, as finance sets them, singly or from a workbook; and the guard of a submission that would go beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.files.plain_rows import JudgedRow, Outcome
from app.domain.form.money import read_amount, shown
from app.domain.procedure.ceilings import CeilingRule, over_refusal, setting_refusal
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.domain.text import Unreadable, is_blank, squeezed
from app.models import BudgetaryUnit, Ceiling, Declaration, FirstLevelProject, Round, db
from app.operations import Outdated, Rejected
from app.operations.administration import by_approvers, note
from app.operations.transaction import writing
from app.queries.administration import units
from app.queries.ceilings import ApprovedPart, approved_parts, approved_under, held_ceilings, standings_with
from app.queries.first_level import first_level_projects
from app.queries.form.code_lists import project_types
from app.queries.rounds import find_round

ROWS_CAP = 2000
"""A workbook brings at most so many."""
WHOLE = frozenset({"全部门", "部门", "含下属单位", "含下属", "是"})
"""Words that say that a 控制数 is for a department with all below it."""


@dataclass(frozen=True, slots=True)
class TypedCeiling:
    """A 控制数 as it is typed, or stands in a workbook: `department` names a 一级预算单位 with all below it, `unit` a unit.

    A blank type and 一级项目 mean all declarations. A blank amount takes the 控制数 away.
    """

    unit: str
    department: str
    project_type: str
    first_level: str
    amount: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A 控制数 to be set; `amount` None takes it away."""

    unit: BudgetaryUnit
    whole_department: bool
    scope: str
    project_type: str | None
    first_level: FirstLevelProject | None
    amount: Decimal | None

    @property
    def key(self) -> tuple[int, bool, str]:
        """What is unique in a round."""
        return self.unit.id, self.whole_department, self.scope

    def refusal(self, approved: Sequence[ApprovedPart]) -> str:
        """Return why it cannot be set beside what is approved, "" where it can."""
        if self.amount is None:
            return ""
        bound = (
            each.amount
            for each in approved
            if each.is_under(
                self.unit.id,
                self.project_type,
                self.first_level.id if self.first_level else None,
                whole_department=self.whole_department,
            )
        )
        return setting_refusal(self.unit.name, self.amount, sum(bound, Decimal("0.00")))


@by_approvers
def set_ceiling(actor: Actor | None, round_id: int, typed: TypedCeiling) -> None:
    """Set one 控制数 of a round; the first makes the round show them, where it said nothing of them.

    Raises `NotFound`, and `Rejected` for what cannot be read and for less than is approved already.
    """
    take_over(actor, round_id, [(1, typed)])


@by_approvers
def judged(
    actor: Actor | None, round_id: int, rows: Sequence[tuple[int, TypedCeiling]]
) -> list[JudgedRow[TypedCeiling]]:
    """Return what would become of each row of a workbook, by its number; nothing is written."""
    lists, stored, seen = _Lists(find_round(round_id)), _stored(round_id), set()
    approved = approved_parts(round_id)
    found = []
    for number, typed in rows:
        try:
            wanted = lists.read(typed)
            if wanted.key in seen:
                raise Rejected("同一单位、同一范围的控制数在工作簿里出现了不止一次。")
            seen.add(wanted.key)
            outcome, words = _outcome(stored.get(wanted.key), wanted)
            if outcome is not Outcome.SAME and (refusal := wanted.refusal(approved)):
                raise Rejected(refusal)
            found.append(JudgedRow(number, typed, outcome, words))
        except Rejected as rejected:
            found.append(JudgedRow(number, typed, Outcome.WRONG, rejected.message))
    return found


@by_approvers
def take_over(
    actor: Actor | None, round_id: int, rows: Sequence[tuple[int, TypedCeiling]]
) -> list[JudgedRow[TypedCeiling]]:
    """Set every 控制数 of a workbook in one transaction, with an event for each that changes; return what became of each.

    Raises `Rejected` where one cannot be set, there is none, or there are more than `ROWS_CAP`: nothing is written.
    """
    if not rows or len(rows) > ROWS_CAP:
        raise Rejected(f"工作簿应有1至{ROWS_CAP}个控制数，现有{len(rows)}个。")
    lists = _Lists(find_round(round_id))
    wanted = [(number, typed, lists.read(typed, number if len(rows) > 1 else 0)) for number, typed in rows]
    if len({each.key for _, _, each in wanted}) < len(wanted):
        raise Rejected("同一单位、同一范围的控制数在工作簿里出现了不止一次。")
    try:
        with writing():
            of = db.session.get_one(Round, round_id, with_for_update=True)
            stored = _stored(round_id)
            found = [
                JudgedRow(number, typed, *_set(actor, of, stored.get(each.key), each))
                for number, typed, each in wanted
            ]
            if of.ceilings is CeilingRule.OFF:
                of.ceilings = CeilingRule.SHOW
            return found
    except IntegrityError as taken:
        raise Outdated("刚刚有人改过控制数，没有写入任何内容，请重试。") from taken


def _set(actor: Actor | None, of: Round, kept: Ceiling | None, wanted: _Wanted) -> tuple[Outcome, str]:
    outcome, words = _outcome(kept, wanted)
    if outcome is Outcome.SAME:
        return outcome, words
    if wanted.amount is None:
        assert kept
        title = kept.title
        db.session.delete(kept)
    else:
        kept = kept or _added(of, wanted)
        title, kept.amount = kept.title, wanted.amount
        db.session.flush()
        # Held and asked in this transaction: what is approved meanwhile waits, or was seen.
        if refusal := setting_refusal(title, wanted.amount, approved_under(kept)):
            raise Rejected(refusal, "amount")
    db.session.flush()
    note(EventKind.CEILING_CHANGED, actor, f"{of.title}：{title} {words}", role=Role.APPROVER)
    return outcome, words


def _added(of: Round, wanted: _Wanted) -> Ceiling:
    added = Ceiling(
        round_id=of.id,
        unit_id=wanted.unit.id,
        whole_department=wanted.whole_department,
        scope=wanted.scope,
        project_type_code=wanted.project_type,
        first_level_project_id=wanted.first_level.id if wanted.first_level else None,
        amount=wanted.amount,
    )
    db.session.add(added)
    db.session.flush()
    return added


def _outcome(kept: Ceiling | None, wanted: _Wanted) -> tuple[Outcome, str]:
    if kept is None:
        if wanted.amount is None:
            raise Rejected("请填写控制数。", "amount")
        return Outcome.NEW, f"设为{shown(wanted.amount)}元"
    if kept.amount == wanted.amount:
        return Outcome.SAME, ""
    after = f"改为{shown(wanted.amount)}元" if wanted.amount is not None else "取消"
    return Outcome.CHANGED, f"由{shown(kept.amount)}元{after}"


def _stored(round_id: int) -> dict[tuple[int, bool, str], Ceiling]:
    statement = select(Ceiling).where(Ceiling.round_id == round_id).order_by(Ceiling.id).with_for_update()
    return {(each.unit_id, each.whole_department, each.scope): each for each in db.session.scalars(statement)}


class _Lists:
    """What typed words are held against."""

    def __init__(self, of: Round) -> None:
        self._units = [each for each in units() if not each.is_finance and each.closed_on is None]
        self._types = project_types()
        self._projects = first_level_projects(of.budget_year)

    def read(self, typed: TypedCeiling, number: int = 0) -> _Wanted:
        """Return the 控制数 that is meant; raises `Rejected`, naming the row of a workbook."""
        try:
            return self._read(typed)
        except Rejected as rejected:
            if not number:
                raise
            raise Rejected(f"第{number}行：{rejected.message}", rejected.field) from rejected

    def _read(self, typed: TypedCeiling) -> _Wanted:
        unit, whole = self._whom(typed)
        type_code = None if is_blank(typed.project_type) else self._type(typed.project_type)
        project = None if is_blank(typed.first_level) else self._project(typed.first_level, unit)
        if type_code and project:
            raise Rejected("控制数按项目类型或按一级项目设定，不能同时按两项。", "first_level")
        scope = f"project-{project.id}" if project else f"type-{type_code}" if type_code else "all"
        try:
            amount = read_amount(typed.amount, "控制数")
        except Unreadable as unreadable:
            raise Rejected(str(unreadable), "amount") from unreadable
        if amount is not None and amount < 0:
            raise Rejected("控制数不能小于0。", "amount")
        return _Wanted(unit, whole, scope, type_code, project, amount)

    def _whom(self, typed: TypedCeiling) -> tuple[BudgetaryUnit, bool]:
        if not is_blank(typed.unit):
            return self._unit(typed.unit, "unit"), squeezed(typed.department) in WHOLE
        if is_blank(typed.department):
            raise Rejected("请填写单位，或填写部门。", "unit")
        found = self._unit(typed.department, "department")
        if found.primary_id is not None:
            raise Rejected(f"“{found.name}”不是一级预算单位，请填在“单位”一栏。", "department")
        return found, True

    def _unit(self, typed: str, field: str) -> BudgetaryUnit:
        wanted = squeezed(typed)
        for each in self._units:
            if wanted in (squeezed(each.code), squeezed(each.name), squeezed(f"{each.code}{each.name}")):
                return each
        raise Rejected(f"“{typed.strip()[:40]}”不是预算单位的名称或代码。", field)

    def _type(self, typed: str) -> str | None:
        wanted = squeezed(typed)
        if wanted in ("全部", "全部项目"):
            return None
        for each in self._types:
            if wanted in (each.code, each.code.lstrip("0"), squeezed(each.name), squeezed(str(each))):
                return each.code
        raise Rejected(f"“{typed.strip()[:40]}”不是项目类型。", "project_type")

    def _project(self, typed: str, unit: BudgetaryUnit) -> FirstLevelProject:
        wanted, department = squeezed(typed), unit.primary_id or unit.id
        for each in self._projects:
            if wanted in (squeezed(each.code), squeezed(each.name), squeezed(each.title)):
                if each.department_id != department:
                    raise Rejected(
                        f"一级项目“{each.title}”不属于“{unit.name}”的一级预算单位。", "first_level"
                    )
                return each
        raise Rejected(f"“{typed.strip()[:40]}”不是本年度的一级项目。", "first_level")


@dataclass(frozen=True, slots=True)
class Submission:
    """A declaration that is about to be submitted, as plain values."""

    declaration_id: int
    unit_id: int
    primary_id: int | None
    round_id: int
    project_type: str
    first_level_project_id: int | None
    amount: Decimal | None
    rule: CeilingRule

    @classmethod
    def of(cls, declaration: Declaration, amount: Decimal | None) -> "Submission":
        """Return the submission of a declaration with its amount of the budget year."""
        return cls(
            declaration.id,
            declaration.unit_id,
            declaration.unit.primary_id,
            declaration.round_id,
            declaration.project_type_code,
            declaration.first_level_project_id,
            amount,
            declaration.round.ceilings,
        )


def require_room(submission: Submission, reason: str) -> None:
    """Raise `Rejected` in the present transaction where a submission would go beyond a 控制数 and its round refuses that,
    or asks for a reason that is not given. The 控制数 are held first, so that two at once never pass what only one may.
    """
    if submission.rule in (CeilingRule.OFF, CeilingRule.SHOW):
        return
    held = held_ceilings(
        submission.unit_id,
        submission.primary_id,
        submission.round_id,
        submission.project_type,
        submission.first_level_project_id,
    )
    if not held:
        return
    found = standings_with(held, submission.declaration_id, submission.amount)
    over = [each for each in found if each.is_over]
    if refusal := over_refusal(submission.rule, over, reason):
        db.session.rollback()
        raise Rejected(refusal)
