"""What would become of the worksheets of a workbook in a round, before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.files.importing import SheetOutcome
from app.domain.files.worksheets import ReadSheet
from app.domain.form.changes import Changes, changes
from app.domain.form.merging import merged
from app.domain.form.sheet import Sheet
from app.domain.prereview import Prereview, Subject
from app.domain.prereview.known import known
from app.domain.prereview.neighbours import beside_each_other
from app.domain.procedure.rounds import is_open, today
from app.domain.procedure.stages import WITH_THE_UNIT, Status
from app.domain.roles import Role
from app.domain.text import squeezed
from app.models import BudgetaryUnit, Declaration, Round, db
from app.queries.declarations import with_sheet
from app.queries.form.sheets import working_sheet
from app.queries.people import units_of
from app.queries.prereview.findings import switches
from app.queries.prereview.neighbours import known_of
from app.queries.rounds import extended_until


@dataclass(frozen=True, slots=True)
class Judged:
    """A worksheet with its outcome, and in words what it is, or why it is not taken.

    `sheet` is the form as it would be stored, `unit` whose it is; `declaration_id` is the declaration that the round has
    already, where it is a unit's of the person, with `before` and `lock` as it stands. `namesake` says for a new form that
    its unit has another of the same name in the round: the same workbook brought twice has two. `field` is the key of the
    one that is at fault.
    """

    read: ReadSheet
    outcome: SheetOutcome
    words: str
    unit: BudgetaryUnit | None = None
    sheet: Sheet | None = None
    declaration_id: int | None = None
    before: Sheet | None = None
    lock: int | None = None
    namesake: str = ""
    field: str = ""

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """What is wrong with it: the name of the worksheet, the cell or "", and a sentence."""
        if self.outcome is not SheetOutcome.WRONG:
            return []
        wrong = [(each.cell, each.message) for each in self.read.problems]
        found = wrong or [(self.read.places.get(self.field, ""), self.words)]
        return [(self.read.worksheet or self.read.name, *each) for each in found]

    @property
    def doubts(self) -> tuple[str, ...]:
        """The sentences that say why it comes unticked."""
        return tuple(filter(None, (self.read.unseen, self.namesake)))

    @property
    def token(self) -> str:
        """What a page that shows it was drawn from: another token later means that something changed meanwhile."""
        return f"{self.outcome.value}-{self.declaration_id or ''}-{'' if self.lock is None else self.lock}"

    @property
    def changes(self) -> Changes | None:
        """What differs from the stored declaration, None where the person sees none."""
        return changes(self.before, self.sheet) if self.before and self.sheet else None


def judged(
    actor: Actor, in_round: Round, read: Sequence[ReadSheet], on_open_days: bool = True
) -> list[Judged]:
    """Return what would become of each worksheet; new forms want the round to be open, where `on_open_days`.

    申请单位 must be a unit that the person prepares for, compared after NFKC and without blanks; 一级预算单位 its root.
    Existing means: the same code in the same round.
    """
    units = units_of(actor, Role.PREPARER, Role.SUBMITTER)
    counts = Counter(each.sheet.project_code for each in read if each.sheet)
    seen = Counter(each.sheet.project_code for each in read if each.sheet and not each.unseen)
    stored = _stored(in_round.id, counts.keys() - {""}, {unit.id for unit in units})
    names = _names(in_round.id, {unit.id for unit in units})
    closed = {unit.id for unit in units if on_open_days and not _takes_new(in_round, unit.id)}

    def judge(each: ReadSheet) -> Judged:
        if each.problems:
            return Judged(each, SheetOutcome.WRONG, f"有{len(each.problems)}处错误")
        if each.sheet is None:
            return Judged(each, SheetOutcome.NO_FORM, each.remark)
        unit, fault, field = _unit_of(each.sheet, units)
        if unit is None:
            return Judged(each, SheetOutcome.WRONG, fault, field=field)
        # What nobody sees in the workbook does not stand in the way of what is seen.
        if each.sheet.project_code and (counts if each.unseen else seen)[each.sheet.project_code] > 1:
            fault = f"项目编码{each.sheet.project_code}在工作簿里出现了不止一次。"
            return Judged(each, SheetOutcome.WRONG, fault, unit, field="project_code")
        sheet = replace(each.sheet, applicant_unit=unit.name, primary_budgetary_unit=unit.primary_name)
        if sheet.project_code in stored:
            return _existing(each, sheet, unit, stored[sheet.project_code])
        if fault := _refusal(sheet, unit, in_round if unit.id in closed else None):
            field = "" if sheet.project_type else "project_type"
            return Judged(each, SheetOutcome.WRONG, fault, unit, sheet, field=field)
        words = f"{sheet.project_code or '（待编号）'} {sheet.project_name}".strip()
        known = names.get((unit.id, squeezed(sheet.project_name)), "") if sheet.project_name else ""
        namesake = f"本批次已有同名的申报表（{known}），可能导入过。" if known else ""
        return Judged(each, SheetOutcome.NEW, words, unit, sheet, namesake=namesake)

    return [judge(each) for each in read]


def prereviewing(in_round: Round, sheets: Sequence[Judged]) -> Callable[[int], Prereview | None]:
    """Return a function from the position of a worksheet to what the rules find in it, None where there is no form.

    It is held against the other forms of the workbook that are its unit's, and the unit's other declarations of the round.
    """
    of_unit: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(sheets):
        if each.sheet and each.unit:
            of_unit[each.unit.id].append(number)
    forms = {number: each.sheet for number, each in enumerate(sheets) if each.sheet}
    codes = {each.project_code for each in forms.values()}
    among = {
        unit_id: beside_each_other(tuple(forms[each] for each in numbers))
        for unit_id, numbers in of_unit.items()
    }
    stored = {unit_id: known_of((in_round.id, unit_id)) for unit_id in of_unit}
    switched, year = switches(), in_round.budget_year

    def find(number: int) -> Prereview | None:
        sheet, unit = sheets[number].sheet, sheets[number].unit
        if sheet is None or unit is None:
            return None
        beside = among[unit.id](of_unit[unit.id].index(number))
        there = stored[unit.id].related(sheet, codes)
        others = None if there is None and beside is None else (*(there or ()), *(beside or ()))
        return known(Subject(sheet, year, others), switched)

    return find


def _existing(read: ReadSheet, sheet: Sheet, unit: BudgetaryUnit, found: Declaration | None) -> Judged:
    words = f"{sheet.project_code} 本批次已有"
    if found is None:
        return Judged(read, SheetOutcome.EXISTS, f"{words}，属于其他单位。", unit, sheet)
    before = working_sheet(found)
    after = merged(before, replace(sheet, project_type=sheet.project_type or before.project_type))
    outcome, why = SheetOutcome.EXISTS, ""
    if found.unit_id != unit.id:
        why = f"，属于“{before.applicant_unit}”，与表中的申请单位不一致。"
    elif found.status not in WITH_THE_UNIT:
        why = f"，现在是“{found.status.label}”，只有草稿和已退回的可以更新。"
    elif after.project_type != before.project_type:
        why = "，项目类型与系统中的不一致；项目类型已编入项目编码，不能更改。"
    elif after == before:
        why = "，内容完全相同，不需要更新。"
    else:
        outcome = SheetOutcome.UPDATE
        words = f"{sheet.project_code} {sheet.project_name}".strip()
    return Judged(read, outcome, words + why, unit, after, found.id, before, found.lock)


def _unit_of(sheet: Sheet, units: list[BudgetaryUnit]) -> tuple[BudgetaryUnit | None, str, str]:
    """Return the unit that a form names, or None, why it is not taken and the key of the field that says so."""
    if not sheet.applicant_unit.strip():
        if len(units) == 1:
            return units[0], "", ""
        return None, "“申请单位”未填，而您是多个单位的填报人，无法确定是哪一个。", "applicant_unit"
    unit = next((each for each in units if squeezed(each.name) == squeezed(sheet.applicant_unit)), None)
    if unit is None:
        mine = "、".join(each.name for each in units) or "（无）"
        return None, f"申请单位“{sheet.applicant_unit}”不是您填报的单位（{mine}）。", "applicant_unit"
    primary = sheet.primary_budgetary_unit
    if primary.strip() and squeezed(primary) != squeezed(unit.primary_name):
        fault = f"一级预算单位“{primary}”与系统中的“{unit.primary_name}”不一致。"
        return None, fault, "primary_budgetary_unit"
    return unit, "", ""


def _refusal(sheet: Sheet, unit: BudgetaryUnit, closed: Round | None) -> str:
    """Return why a form cannot become a new declaration, "" when it can; `closed` is the round where it takes none."""
    if closed:
        return f"“{closed.title}”现在不接受新的申报。"
    if sheet.project_type is None:
        return "“项目类型”未填，不能新增。"
    if not sheet.project_code and not (unit.code.isdecimal() and len(unit.code) == 3):
        return f"单位代码“{unit.code}”不是三位数字，系统无法为没有编码的申报表编号。"
    return ""


def _takes_new(in_round: Round, unit_id: int) -> bool:
    if is_open(in_round.dates, today()):
        return True
    until = extended_until(in_round.id, unit_id)
    return until is not None and today() <= until


def _names(round_id: int, mine: set[int]) -> dict[tuple[int, str], str]:
    """Return the codes of the round's declarations of the person's units, by unit and name."""
    own = select(Declaration.unit_id, Declaration.project_name, Declaration.project_code).where(
        Declaration.round_id == round_id,
        Declaration.unit_id.in_(mine),
        Declaration.status != Status.DISCARDED,
    )
    return {(unit_id, squeezed(name)): code for unit_id, name, code in db.session.execute(own)}


def _stored(round_id: int, codes: set[str], mine: set[int]) -> dict[str, Declaration | None]:
    """Return by code the newest version that the round has of the person's units; None for a code of another unit."""
    known = (Declaration.round_id == round_id, Declaration.project_code.in_(codes))
    found: dict[str, Declaration | None] = dict.fromkeys(
        db.session.scalars(select(Declaration.project_code).where(*known))
    )
    own = with_sheet(select(Declaration)).where(*known, Declaration.unit_id.in_(mine))
    for declaration in db.session.scalars(own.order_by(Declaration.version_no)):
        found[declaration.project_code] = declaration
    return found
