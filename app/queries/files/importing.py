"""What would become of the worksheets of a workbook in a round, before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.files.importing import SheetOutcome
from app.domain.files.worksheets import ReadSheet
from app.domain.form.changes import Changes, changes
from app.domain.form.merging import merged
from app.domain.form.project_code import digits_refusal, read_project_code
from app.domain.form.sheet import Sheet
from app.domain.prereview import Prereview, Subject
from app.domain.prereview.known import known
from app.domain.prereview.neighbours import beside_each_other
from app.domain.procedure.rounds import is_open, today
from app.domain.procedure.stages import WITH_THE_UNIT
from app.domain.roles import Role
from app.domain.text import squeezed
from app.models import BudgetaryUnit, Declaration, Round, db
from app.queries.declarations import with_sheet
from app.queries.files.twins import twins_in
from app.queries.form.sheets import working_sheet
from app.queries.people import units_of
from app.queries.prereview.findings import switches
from app.queries.prereview.neighbours import known_of
from app.queries.rounds import extended_until
from app.queries.units import NOBODY, KnownNames, known_names, own_digits


@dataclass(frozen=True, slots=True)
class Judged:
    """A worksheet with its outcome, and in words what it is, or why it is not taken.

    `sheet` is the form as it would be stored, `unit` whose it is; `declaration_id` is the declaration that the round has
    already, where it is a unit's of the person, with `before` and `lock` as it stands. `twin` says of a new form that there
    is one of the same name or content: the same workbook brought twice has two. `field` is the key of the one at fault.
    """

    read: ReadSheet
    outcome: SheetOutcome
    words: str
    unit: BudgetaryUnit | None = None
    sheet: Sheet | None = None
    declaration_id: int | None = None
    before: Sheet | None = None
    lock: int | None = None
    twin: str = ""
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
        return tuple(filter(None, (self.read.unseen, self.twin)))

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

    申请单位 must be a unit that the person prepares for, 一级预算单位 its root, under the present or a former name, compared
    after NFKC and without blanks and signs that cannot be seen.
    Existing means: the same code in the same round.
    """
    units = units_of(actor, Role.PREPARER, Role.SUBMITTER)
    counts = Counter(each.sheet.project_code for each in read if each.sheet)
    seen = Counter(each.sheet.project_code for each in read if each.sheet and not each.unseen)
    stored = _stored(in_round.id, counts.keys() - {""}, {unit.id for unit in units})
    twins = twins_in(in_round.id, {unit.id for unit in units}, [each.sheet for each in read if each.sheet])
    known = known_names(units) if any(_is_named_otherwise(each, units) for each in read) else {}
    digits = own_digits(units)
    closed = {unit.id for unit in units if on_open_days and not _takes_new(in_round, unit.id)}

    def judge(each: ReadSheet) -> Judged:
        if each.problems:
            return Judged(each, SheetOutcome.WRONG, f"有{len(each.problems)}处错误")
        if each.sheet is None:
            return Judged(each, SheetOutcome.NO_FORM, each.remark)
        unit, fault, field = _unit_of(each.sheet, units, known)
        if unit is None:
            return Judged(each, SheetOutcome.WRONG, fault, field=field)
        # What nobody sees in the workbook does not stand in the way of what is seen.
        if each.sheet.project_code and (counts if each.unseen else seen)[each.sheet.project_code] > 1:
            fault = f"项目编码{each.sheet.project_code}在工作簿里出现了不止一次。"
            return Judged(each, SheetOutcome.WRONG, fault, unit, field="project_code")
        sheet = replace(each.sheet, applicant_unit=unit.name, primary_budgetary_unit=unit.primary_name)
        if found := stored.get(sheet.project_code):
            return _existing(each, sheet, unit, found)
        if fault := _code_refusal(sheet, digits[unit.id], stored):
            return Judged(each, SheetOutcome.WRONG, fault, unit, sheet, field="project_code")
        if fault := _refusal(sheet, unit, in_round if unit.id in closed else None):
            field = "" if sheet.project_type else "project_type"
            return Judged(each, SheetOutcome.WRONG, fault, unit, sheet, field=field)
        words = f"{sheet.project_code or '（待编号）'} {sheet.project_name}".strip()
        words += _former_name(each.sheet, unit)
        return Judged(each, SheetOutcome.NEW, words, unit, sheet, twin=twins.of(unit.id, sheet))

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
        place = of_unit[unit.id].index(number)
        beside, there = among[unit.id](place), stored[unit.id].related(sheet, codes)
        others = None if there is None and beside is None else (*(there or ()), *(beside or ()))
        elsewhere = (*stored[unit.id].elsewhere(sheet, codes), *among[unit.id].elsewhere(place))
        return known(Subject(sheet, year, others, elsewhere), switched)

    return find


def _code_refusal(sheet: Sheet, own: frozenset[str], stored: Mapping[str, Declaration | None]) -> str:
    """Return why a code is not taken that none of the person's declarations has; of those of others it says nothing."""
    if not sheet.project_code:
        return ""
    if refusal := digits_refusal(read_project_code(sheet.project_code).unit, own):
        return refusal
    taken = sheet.project_code in stored
    return f"项目编码{sheet.project_code}在本批次不能使用，请联系系统管理员。" if taken else ""


def _existing(read: ReadSheet, sheet: Sheet, unit: BudgetaryUnit, found: Declaration) -> Judged:
    words = f"{sheet.project_code} 本批次已有"
    before = working_sheet(found)
    after = merged(before, replace(sheet, project_type=sheet.project_type or before.project_type))
    outcome, why = SheetOutcome.EXISTS, ""
    if found.unit_id != unit.id:
        why = f"，属于“{before.applicant_unit}”，与表中的申请单位不一致。"
    elif found.status not in WITH_THE_UNIT:
        why = f"，现在是“{found.status.label}”，只有草稿和已退回的可以更新。"
    elif after.project_type != before.project_type:
        why = "，项目类型与系统中的不一致；项目类型已编入项目编码，不能更改。"
    elif found.first_level_project_id and after.allocation_method != before.allocation_method:
        why = (
            f"，分配方式由一级项目带出，应为“{before.allocation_method}”，表中是“{after.allocation_method}”。"
        )
        return Judged(
            read,
            SheetOutcome.WRONG,
            words + why,
            unit,
            after,
            found.id,
            before,
            found.lock,
            field="allocation_method",
        )
    elif after == before:
        why = "，内容完全相同，不需要更新。"
    else:
        outcome = SheetOutcome.UPDATE
        words = f"{sheet.project_code} {sheet.project_name}".strip()
    return Judged(read, outcome, words + why, unit, after, found.id, before, found.lock)


def _unit_of(
    sheet: Sheet, units: list[BudgetaryUnit], known: dict[int, KnownNames]
) -> tuple[BudgetaryUnit | None, str, str]:
    """Return the unit that a form names, or None, why it is not taken and the key of the field that says so.

    A former name counts where no unit of the person bears it today.
    """
    named = squeezed(sheet.applicant_unit)
    if not named:
        if len(units) == 1:
            return units[0], "", ""
        return None, "“申请单位”未填，而您是多个单位的填报人，无法确定是哪一个。", "applicant_unit"
    unit = next((each for each in units if squeezed(each.name) == named), None)
    unit = unit or next((each for each in units if each.id in known and named in known[each.id].unit), None)
    if unit is None:
        mine = "、".join(each.name for each in units) or "（无）"
        return None, f"申请单位“{sheet.applicant_unit}”不是您填报的单位（{mine}）。", "applicant_unit"
    primary = sheet.primary_budgetary_unit
    above = squeezed(primary)
    if above and above not in (squeezed(unit.primary_name), *known.get(unit.id, NOBODY).primary):
        fault = f"一级预算单位“{primary}”与系统中的“{unit.primary_name}”不一致。"
        return None, fault, "primary_budgetary_unit"
    return unit, "", ""


def _is_named_otherwise(read: ReadSheet, units: list[BudgetaryUnit]) -> bool:
    """Tell whether a form names a unit, or its 一级预算单位, as none of the person's is called today."""
    if read.sheet is None:
        return False
    today = {squeezed(name) for each in units for name in (each.name, each.primary_name)} | {""}
    names = (read.sheet.applicant_unit, read.sheet.primary_budgetary_unit)
    return not today.issuperset(map(squeezed, names))


def _former_name(sheet: Sheet, unit: BudgetaryUnit) -> str:
    named = squeezed(sheet.applicant_unit)
    return "" if named in ("", squeezed(unit.name)) else f"（表中写的是“{unit.name}”的曾用名）"


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
