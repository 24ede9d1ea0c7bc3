"""New forms of a workbook that are there already: of the same unit, round and name, or of the same content."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.domain.files.twins import content_of
from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import OUT_OF_COMPARISON
from app.domain.searching import searchable
from app.models import Declaration, db
from app.queries.declarations import with_sheet
from app.queries.form.sheets import working_sheet

PORTION = 200
"""So many are read at once."""


@dataclass(frozen=True, slots=True)
class Twins:
    """The project codes of what there is, by unit and name, and by unit and content."""

    by_name: dict[tuple[int, str], str] = field(default_factory=dict)
    by_content: dict[tuple[int, Sheet], str] = field(default_factory=dict)

    def of(self, unit_id: int, sheet: Sheet) -> str:
        """Return a sentence that says what a new form of a unit is like, "" for nothing."""
        content, name = content_of(sheet), searchable(sheet.project_name)
        alike = self.by_content.get((unit_id, content), "") if content else ""
        named = self.by_name.get((unit_id, name), "") if name else ""
        if not alike and not named:
            return ""
        words = "同名的" if not alike else "同名且内容相同的" if alike == named else "内容相同的"
        return f"本批次已有{words}申报表（{alike or named}），可能导入过。"


def twins_in(round_id: int, unit_ids: Collection[int], sheets: Sequence[Sheet]) -> Twins:
    """Return what the round has of the person's units that forms of a workbook may be like, but for what was discarded.

    The content of those alone is read whose amount one of the forms has.
    """
    found = Twins()
    amounts = {each.budget_year_amount for each in sheets if each.budget_year_amount is not None}
    columns = (
        Declaration.id,
        Declaration.unit_id,
        Declaration.project_name,
        Declaration.project_code,
        Declaration.budget_year_amount,
    )
    own = select(*columns).where(
        Declaration.round_id == round_id,
        Declaration.unit_id.in_(unit_ids),
        Declaration.status.not_in(OUT_OF_COMPARISON),
    )
    alike = []
    for id, unit_id, name, code, amount in db.session.execute(own):
        found.by_name[unit_id, searchable(name)] = code
        if amount in amounts:
            alike.append(id)
    for start in range(0, len(alike), PORTION):
        some = with_sheet(select(Declaration)).where(Declaration.id.in_(alike[start : start + PORTION]))
        for each in db.session.scalars(some):
            if content := content_of(working_sheet(each)):
                found.by_content[each.unit_id, content] = each.project_code
    return found
