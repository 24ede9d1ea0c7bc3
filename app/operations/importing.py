"""Import: the new declarations of a workbook in one transaction, or none when any sheet has an error."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.events import EventKind
from app.domain.labelled import Labelled
from app.domain.project_code import ProjectCode
from app.domain.roles import Role
from app.domain.sheet import EDITABLE, IndicatorRow, Sheet
from app.domain.text import squeezed
from app.exchange.workbook import Problem, ReadSheet
from app.models import Author, BudgetaryUnit, CatalogueCategory, Declaration, Indicator, Round, db
from app.operations import Rejected
from app.operations.drafting import issue_code
from app.operations.record import record
from app.operations.transaction import writing
from app.queries.people import units_of


class SheetOutcome(Labelled):
    """What became of a worksheet."""

    NEW = "new", "新增"
    EXISTS = "exists", "已存在"
    NO_FORM = "no_form", "不是申报表"
    WRONG = "wrong", "有错误"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A worksheet in the report: what became of it, in words, with its problems."""

    worksheet: str
    outcome: SheetOutcome
    words: str
    problems: tuple[Problem, ...] = ()
    declaration_id: int | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, a line per form; `written` is false for a trial, and when any sheet has an error."""

    lines: tuple[ImportLine, ...]
    written: bool

    def count(self, outcome: SheetOutcome) -> int:
        """Return how many worksheets had that outcome."""
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def is_welcome(self) -> bool:
        """No sheet has an error, and there is a form among them."""
        forms = self.count(SheetOutcome.NEW) + self.count(SheetOutcome.EXISTS)
        return not self.count(SheetOutcome.WRONG) and forms > 0

    @property
    def summary(self) -> str:
        """The report in a sentence."""
        parts = "，".join(f"{outcome.label}{n}张" for outcome in SheetOutcome if (n := self.count(outcome)))
        if self.count(SheetOutcome.WRONG):
            return f"没有导入任何内容：{parts}。请改正后重新导入。"
        if not self.count(SheetOutcome.NEW):
            return f"没有可导入的新申报表：{parts or '工作簿是空的'}。"
        return f"{'已导入' if self.written else '试运行，未写入'}：{parts}。"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A readable form with the unit that it belongs to."""

    worksheet: str
    sheet: Sheet
    unit: BudgetaryUnit


def import_sheets(
    actor: Actor, in_round: Round, read: Sequence[ReadSheet], region: str, dry_run: bool = False
) -> ImportReport:
    """Write the new sheets as drafts of the actor's units and report on each worksheet.

    申请单位 must be a unit that the person prepares for, compared after NFKC and without blanks; 一级预算单位 its root.
    A sheet without a code gets one. Existing means: the same code in the same round.
    """
    units = units_of(actor, Role.PREPARER, Role.SUBMITTER)
    round_id = in_round.id
    twice = {
        code for code, n in Counter(r.sheet.project_code for r in read if r.sheet).items() if code and n > 1
    }
    judged = [_judge(each, units, round_id, twice) for each in read]
    wrong = any(isinstance(each, ImportLine) and each.outcome is SheetOutcome.WRONG for each in judged)
    new = [each for each in judged if isinstance(each, _Candidate)]
    written = bool(new) and not wrong and not dry_run
    ids = _write(actor, round_id, new, region) if written else {}
    lines = tuple(
        each if isinstance(each, ImportLine) else _new_line(each, ids.get(each.worksheet)) for each in judged
    )
    return ImportReport(lines, written)


def _judge(
    read: ReadSheet, units: list[BudgetaryUnit], round_id: int, twice: set[str]
) -> ImportLine | _Candidate:
    if read.problems:
        return ImportLine(read.name, SheetOutcome.WRONG, f"有{len(read.problems)}处错误", read.problems)
    if read.sheet is None:
        return ImportLine(read.name, SheetOutcome.NO_FORM, read.remark)
    sheet = read.sheet
    try:
        unit = _unit_of(sheet, units)
        if sheet.project_code in twice:
            raise Rejected(f"项目编码{sheet.project_code}在工作簿里出现了不止一次。")
    except Rejected as rejected:
        return ImportLine(read.name, SheetOutcome.WRONG, rejected.message)
    if sheet.project_code:
        existing = db.session.scalar(
            select(Declaration).where(
                Declaration.project_code == sheet.project_code, Declaration.round_id == round_id
            )
        )
        if existing is not None:
            mine = existing.unit_id in {each.id for each in units}
            words = f"{sheet.project_code} 本批次已有"
            return ImportLine(
                read.name, SheetOutcome.EXISTS, words, declaration_id=existing.id if mine else None
            )
    return _Candidate(read.name, sheet, unit)


def _unit_of(sheet: Sheet, units: list[BudgetaryUnit]) -> BudgetaryUnit:
    if not sheet.applicant_unit.strip():
        if len(units) == 1:
            return units[0]
        raise Rejected("“申请单位”未填，而您是多个单位的填报人，无法确定是哪一个。")
    unit = next((each for each in units if squeezed(each.name) == squeezed(sheet.applicant_unit)), None)
    if unit is None:
        mine = "、".join(each.name for each in units) or "（无）"
        raise Rejected(f"申请单位“{sheet.applicant_unit}”不是您填报的单位（{mine}）。")
    primary = sheet.primary_budgetary_unit
    if primary.strip() and squeezed(primary) != squeezed(unit.primary_name):
        raise Rejected(f"一级预算单位“{primary}”与系统中的“{unit.primary_name}”不一致。")
    return unit


def _write(actor: Actor, round_id: int, new: list[_Candidate], region: str) -> dict[str, int]:
    in_round = db.session.get_one(Round, round_id)
    drafting_round, budget_year = in_round.drafting_round, in_round.budget_year
    category_ids = {
        level_2: category_id
        for level_2, category_id in db.session.execute(
            select(CatalogueCategory.level_2, CatalogueCategory.id).where(
                CatalogueCategory.version_id == in_round.catalogue_id
            )
        )
    }
    # What brings a code goes first, so that no serial is issued that a later sheet has.
    targets = [
        (each.worksheet, each.sheet, each.unit.id, _section_of(each.unit), each.unit.code)
        for each in sorted(new, key=lambda each: not each.sheet.project_code)
    ]
    ids = {}
    try:
        with writing():
            for worksheet, sheet, unit_id, section, unit_code in targets:
                code = sheet.project_code
                if not code:
                    year = f"{budget_year % 100:02}"
                    code = _issue(
                        unit_id,
                        ProjectCode(
                            region, year, unit_code, sheet.project_type.code, section, drafting_round, ""
                        ),
                    )
                ids[worksheet] = _insert(actor, round_id, unit_id, code, sheet, category_ids)
    except IntegrityError as taken:
        raise Rejected("刚刚有人导入了相同项目编码的申报表，本次没有写入任何内容，请重新导入。") from taken
    return ids


def _section_of(unit: BudgetaryUnit) -> str:
    """A form without a code names no section: the unit's only one, or none."""
    return unit.sections[0].code if len(unit.sections) == 1 else "000"


def _issue(unit_id: int, parts: ProjectCode) -> str:
    if not (parts.unit.isdecimal() and len(parts.unit) == 3):
        raise Rejected(f"单位代码“{parts.unit}”不是三位数字，系统无法为没有编码的申报表编号。")
    return str(issue_code(unit_id, parts))


def _insert(actor, round_id: int, unit_id: int, code: str, sheet: Sheet, category_ids: dict[str, int]) -> int:
    declaration = Declaration(
        project_code=code,
        round_id=round_id,
        unit_id=unit_id,
        project_type_code=sheet.project_type.code,
        **{key: getattr(sheet, key) for key in EDITABLE},
    )
    db.session.add(declaration)
    db.session.flush()
    db.session.add(Author(declaration_id=declaration.id, person_id=actor.person_id))
    db.session.add_all(
        _indicator(declaration.id, position, row, category_ids) for position, row in enumerate(sheet.rows, 1)
    )
    record(EventKind.IMPORT, actor, declaration_id=declaration.id, to_status=declaration.status, lock=0)
    return declaration.id


def _indicator(
    declaration_id: int, position: int, row: IndicatorRow, category_ids: dict[str, int]
) -> Indicator:
    return Indicator(
        declaration_id=declaration_id,
        identity=row.identity or str(uuid.uuid4()),
        category_id=category_ids[row.category.level_2],
        position=position,
        name=row.name,
        target_value=row.target_value,
        definition=row.definition,
    )


def _new_line(candidate: _Candidate, declaration_id: int | None) -> ImportLine:
    words = f"{candidate.sheet.project_code or '（待编号）'} {candidate.sheet.project_name}".strip()
    return ImportLine(candidate.worksheet, SheetOutcome.NEW, words, declaration_id=declaration_id)
