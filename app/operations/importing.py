"""Import: forms of a workbook become drafts, or are laid over drafts, all of them in one transaction or none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.files.importing import SheetOutcome
from app.domain.files.worksheets import Problem, ReadSheet
from app.domain.form.project_code import ProjectCode
from app.domain.form.sheet import COLUMNS, EDITABLE, IndicatorRow, Sheet
from app.domain.procedure.events import EventKind
from app.models import Author, BudgetaryUnit, CatalogueCategory, Declaration, Indicator, Round, db
from app.models.types import now
from app.operations import Outdated, Rejected, search_entries
from app.operations.costing_lines import add_items, overwrite_items
from app.operations.drafting import issue_code, require_room
from app.operations.events import record
from app.operations.sketches import with_sketches
from app.operations.transaction import writing
from app.operations.units import require_open
from app.operations.working_sheet import new_row, touch_if
from app.queries.declarations import EditTarget, edit_target
from app.queries.files.importing import Judged, judged

LEFT_OUT = (SheetOutcome.UNSEEN, SheetOutcome.TWIN)
"""What is passed over where nobody is there to tick it."""
TAKEN = "刚刚有人导入了相同项目编码的申报表，本次没有写入任何内容，请重新导入。"


@dataclass(frozen=True, slots=True)
class WorksheetReport:
    """A worksheet in the report: what became of it, in words, with its problems."""

    worksheet: str
    outcome: SheetOutcome
    words: str
    problems: tuple[Problem, ...] = ()
    declaration_id: int | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `is_written` is false for a trial (dry run), and when any worksheet has an error."""

    worksheets: tuple[WorksheetReport, ...]
    is_written: bool

    def count(self, outcome: SheetOutcome) -> int:
        """Return how many worksheets had that outcome."""
        return sum(each.outcome is outcome for each in self.worksheets)

    @property
    def is_welcome(self) -> bool:
        """No sheet has an error, and there is a form among them."""
        forms = sum(map(self.count, (SheetOutcome.NEW, SheetOutcome.EXISTS, *LEFT_OUT)))
        return not self.count(SheetOutcome.WRONG) and forms > 0

    @property
    def leaves_out(self) -> bool:
        """Forms were passed over that somebody has to look at."""
        return any(map(self.count, LEFT_OUT))

    @property
    def summary(self) -> str:
        """The report in a sentence."""
        parts = "，".join(f"{outcome.label}{n}张" for outcome in SheetOutcome if (n := self.count(outcome)))
        if self.count(SheetOutcome.WRONG):
            return f"没有导入任何内容：{parts}。请改正后重新导入。"
        if not self.count(SheetOutcome.NEW):
            return f"没有可导入的新申报表：{parts or '工作簿是空的'}。"
        return f"{'已导入' if self.is_written else '试运行，未写入'}：{parts}。"


def import_sheets(
    actor: Actor,
    in_round: Round,
    read: Sequence[ReadSheet],
    region: str,
    *,
    dry_run: bool = False,
    takes_twins: bool = False,
) -> ImportReport:
    """Write the new sheets as drafts of the actor's units and report on each worksheet; what exists is left alone.

    What is hidden in the workbook is passed over, and so is, unless `takes_twins`, a new form of whose name or content the
    round has one: nobody is there to tick it. A sheet without a code gets one. Raises `Rejected` when somebody takes a
    code meanwhile, or none is left.
    """
    round_id = in_round.id
    sheets = judged(actor, in_round, read, on_open_days=False)
    seen = {number: each for number, each in enumerate(sheets) if not each.read.unseen}
    wrong = any(each.outcome is SheetOutcome.WRONG for each in seen.values())
    new = {
        number: each
        for number, each in seen.items()
        if each.outcome is SheetOutcome.NEW and (takes_twins or not each.twin)
    }
    is_written = bool(new) and not wrong and not dry_run
    ids: dict[int, int] = {}
    if is_written:
        batch = prepared(actor, round_id, new, region)
        try:
            with writing():
                ids = write(actor, batch)
        except IntegrityError as taken:
            raise Rejected(TAKEN) from taken
    reports = tuple(
        _report(each, ids.get(number), takes_twins=takes_twins) for number, each in enumerate(sheets)
    )
    return ImportReport(reports, is_written)


def _report(each: Judged, declaration_id: int | None, *, takes_twins: bool) -> WorksheetReport:
    if each.read.unseen:
        words = f"{each.read.unseen}没有导入；需要时请在工作簿里取消隐藏，保存后再导入。"
        return WorksheetReport(each.read.name, SheetOutcome.UNSEEN, words)
    if each.outcome in (SheetOutcome.UPDATE, SheetOutcome.EXISTS):
        words = f"{each.sheet.project_code if each.sheet else ''} 本批次已有"
        return WorksheetReport(each.read.name, SheetOutcome.EXISTS, words, (), each.declaration_id)
    if each.twin and not takes_twins:
        words = f"{each.words} 没有导入：{each.twin}"
        return WorksheetReport(each.read.name, SheetOutcome.TWIN, words)
    words = f"{each.words}（{each.twin.rstrip('。')}）" if each.twin else each.words
    return WorksheetReport(each.read.name, each.outcome, words, each.read.problems, declaration_id)


@dataclass(frozen=True, slots=True)
class _New:
    """A form to become a draft, with the parts of the code to be issued where it brings none."""

    position: int
    sheet: Sheet
    unit_id: int
    code: ProjectCode | None


@dataclass(frozen=True, slots=True)
class _Update:
    """A form to be laid over a declaration that stands at `lock`, with what its row takes; `subject` counts what differs."""

    position: int
    worksheet: str
    sheet: Sheet
    values: dict[str, object]
    target: EditTarget
    lock: int
    subject: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Forms to be written together into a round, in the order that no two batches wait for each other in."""

    round_id: int
    category_ids: dict[str, int]
    updates: tuple[_Update, ...]
    new: tuple[_New, ...]


def prepared(actor: Actor, round_id: int, chosen: dict[int, Judged], region: str) -> Batch:
    """Return the chosen forms, by position, ready to be written; all are of an outcome that `is_taken`.

    Raises `NotFound` and `Refused` for a declaration that the person may not edit.
    """
    in_round = db.session.get_one(Round, round_id)
    new: list[_New] = []
    updates: list[_Update] = []
    for position, each in chosen.items():
        # What is taken has a form and its unit; what updates, also the declaration as it stands.
        assert each.sheet and each.unit
        if each.outcome is SheetOutcome.NEW:
            code = None if each.sheet.project_code else _code_parts(each.sheet, each.unit, in_round, region)
            new.append(_New(position, each.sheet, each.unit.id, code))
        else:
            assert each.declaration_id and each.lock is not None and each.changes
            target = edit_target(actor, each.declaration_id)
            values = with_sketches({key: getattr(each.sheet, key) for key in EDITABLE})
            values["costing_lines"] = len(each.sheet.items)
            updates.append(
                _Update(position, each.read.name, each.sheet, values, target, each.lock, each.changes.summary)
            )
    categories = select(CatalogueCategory.level_2, CatalogueCategory.id)
    ids = db.session.execute(categories.where(CatalogueCategory.version_id == in_round.catalogue_id)).all()
    return Batch(
        round_id,
        {level_2: category_id for level_2, category_id in ids},
        tuple(sorted(updates, key=lambda each: each.target.declaration_id)),
        # What brings a code goes first, so that no serial is issued that another has.
        tuple(sorted(new, key=lambda each: (bool(each.code), each.sheet.project_code, each.unit_id))),
    )


def write(actor: Actor, batch: Batch) -> dict[int, int]:
    """Write a batch in the present transaction, with an event each, and return the declarations' ids by position.

    Raises `Outdated` when a declaration does not stand as it did, `IntegrityError` for a code that somebody took,
    `Rejected` where a unit would have too many.
    """
    ids = {}
    require_open(*(form.unit_id for form in batch.new))
    for each in batch.updates:
        _update(actor, each, batch.category_ids)
        ids[each.position] = each.target.declaration_id
    require_room(batch.round_id, Counter(form.unit_id for form in batch.new))
    for form in batch.new:
        code = str(issue_code(form.unit_id, form.code)) if form.code else form.sheet.project_code
        ids[form.position] = _insert(
            actor, batch.round_id, form.unit_id, code, form.sheet, batch.category_ids
        )
    search_entries.renew(*ids.values())
    return ids


def _code_parts(sheet: Sheet, unit: BudgetaryUnit, in_round: Round, region: str) -> ProjectCode:
    year = f"{in_round.budget_year % 100:02}"
    return ProjectCode(
        region, year, unit.code, _type_code(sheet), _section_of(unit), in_round.drafting_round, ""
    )


def _type_code(sheet: Sheet) -> str:
    # Without a 项目类型 a form is of no outcome that is taken.
    assert sheet.project_type
    return sheet.project_type.code


def _section_of(unit: BudgetaryUnit) -> str:
    """A form without a code names no section: the unit's only one, or none."""
    return unit.sections[0].code if len(unit.sections) == 1 else "000"


def _update(actor: Actor, each: _Update, category_ids: dict[str, int]) -> None:
    """Lay a form over a declaration, provided that nobody has written in it since it was looked at."""
    overtaken = Outdated(f"“{each.worksheet}”的申报表刚刚有人改动过，本次没有写入任何内容，请核对后再确认。")
    declaration_id = each.target.declaration_id
    try:
        lock = touch_if(each.target, actor, Declaration.lock == each.lock, each.values)
    except Outdated as moved_on:
        raise overtaken from moved_on
    if lock is None:
        raise overtaken
    stored = select(Indicator).where(Indicator.declaration_id == declaration_id)
    rows = {row.identity: row for row in db.session.scalars(stored)}
    kept = {row.identity for row in each.sheet.rows}
    for identity, row in rows.items():
        if identity not in kept and row.deleted_at is None:
            row.deleted_at = now()
    for position, read in enumerate(each.sheet.rows, 1):
        if read.identity in rows:
            _overwrite(rows[read.identity], read, position)
        else:
            db.session.add(_new_row(declaration_id, position, read, category_ids))
    status = each.target.status
    record(
        EventKind.IMPORT_UPDATE,
        actor,
        declaration_id=declaration_id,
        from_status=status,
        to_status=status,
        lock=lock,
        subject=each.subject,
    )
    if each.sheet.items or each.target.declaration.costing_lines:
        overwrite_items(declaration_id, each.sheet.items)
    db.session.flush()


def _overwrite(stored: Indicator, row: IndicatorRow, position: int) -> None:
    stored.position = position
    for key in COLUMNS:
        setattr(stored, key, getattr(row, key))


def _insert(
    actor: Actor, round_id: int, unit_id: int, code: str, sheet: Sheet, category_ids: dict[str, int]
) -> int:
    declaration = Declaration(
        project_code=code,
        round_id=round_id,
        unit_id=unit_id,
        project_type_code=_type_code(sheet),
        costing_lines=len(sheet.items),
        **{key: getattr(sheet, key) for key in EDITABLE},
    )
    db.session.add(declaration)
    db.session.flush()
    add_items(declaration.id, sheet.items)
    db.session.add(Author(declaration_id=declaration.id, person_id=actor.person_id))
    db.session.add_all(
        _new_row(declaration.id, position, row, category_ids) for position, row in enumerate(sheet.rows, 1)
    )
    record(EventKind.IMPORT, actor, declaration_id=declaration.id, to_status=declaration.status, lock=0)
    return declaration.id


def _new_row(
    declaration_id: int, position: int, row: IndicatorRow, category_ids: dict[str, int]
) -> Indicator:
    return new_row(declaration_id, category_ids[row.category.level_2], position, row.cells, row.identity)
