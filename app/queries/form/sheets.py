"""From the tables to the `Sheet`: the unit's working sheet, or a frozen revision."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.form.catalogue import Catalogue
from app.domain.form.costing import ITEM_COLUMNS, CostingItem
from app.domain.form.revision import restored
from app.domain.form.sheet import EDITABLE, IndicatorRow, ProjectType, Sheet
from app.domain.procedure.stages import OUT_OF_SIGHT
from app.models import CatalogueCategory, CostingLine, Declaration, Indicator, Revision, db
from app.queries import unharmed
from app.queries.form.code_lists import catalogue_of

_ROWS = (
    select(
        Indicator.declaration_id,
        CatalogueCategory.level_2,
        Indicator.identity,
        Indicator.name,
        Indicator.target_value,
        Indicator.definition,
    )
    .join(Indicator.category)
    .where(
        Indicator.declaration_id.in_(bindparam("declaration_ids", expanding=True)),
        Indicator.deleted_at.is_(None),
    )
    .order_by(CatalogueCategory.position, Indicator.position)
)
_LINES = (
    select(CostingLine)
    .where(
        CostingLine.declaration_id.in_(bindparam("declaration_ids", expanding=True)),
        CostingLine.deleted_at.is_(None),
    )
    .order_by(CostingLine.position, CostingLine.id)
)
_CONTENTS = select(Revision.id, Revision.content, Revision.sha256).where(
    Revision.id.in_(bindparam("revision_ids", expanding=True))
)


def working_sheet(declaration: Declaration) -> Sheet:
    """Return what the unit has typed so far; what left its hands bears the names of units that it went out with."""
    catalogue = catalogue_of(declaration.round.catalogue)
    order = {category.level_2: number for number, category in enumerate(catalogue.categories)}
    indicators = sorted(declaration.indicators, key=lambda row: (order[row.category.level_2], row.position))
    rows = (
        (row.category.level_2, row.identity, row.name, row.target_value, row.definition) for row in indicators
    )
    return _sheet(declaration, catalogue, rows)


def _sheet(declaration: Declaration, catalogue: Catalogue, rows: Iterable[Sequence[str]]) -> Sheet:
    """Return a sheet with the rows of its indicators, in order, each of 二级指标, identity and the texts of its cells."""
    categories = {category.level_2: category for category in catalogue.categories}
    names = unit_names(declaration)
    return Sheet(
        project_code=declaration.project_code,
        applicant_unit=names[0],
        primary_budgetary_unit=names[1],
        project_type=ProjectType(declaration.project_type.code, declaration.project_type.name),
        rows=tuple(IndicatorRow(identity, categories[level_2], *texts) for level_2, identity, *texts in rows),
        catalogue=catalogue,
        items=tuple(map(item_of, declaration.costing)) if declaration.costing_lines else (),
        **{key: getattr(declaration, key) for key in EDITABLE},
    )


def unit_names(declaration: Declaration) -> tuple[str, str]:
    """Return 申请单位 and 一级预算单位 of a working sheet: those of today while the unit writes in it."""
    today = declaration.unit.name, declaration.unit.primary_name
    borne = declaration.applicant_unit, declaration.primary_budgetary_unit
    if declaration.status in OUT_OF_SIGHT:
        return today
    return borne[0] or today[0], borne[1] or today[1]


def working_sheets(declarations: Sequence[Declaration]) -> dict[int, Sheet]:
    """Return the working sheets of several declarations by id, in as many statements whatever their number."""
    rows: dict[int, list[Sequence[str]]] = defaultdict(list)
    if declarations:
        for declaration_id, *row in db.session.execute(
            _ROWS, {"declaration_ids": [each.id for each in declarations]}
        ):
            rows[declaration_id].append(row)
    _load_costing([each for each in declarations if each.costing_lines])
    catalogues = {each.round.catalogue: catalogue_of(each.round.catalogue) for each in declarations}
    return {each.id: _sheet(each, catalogues[each.round.catalogue], rows[each.id]) for each in declarations}


def _load_costing(declarations: Sequence[Declaration]) -> None:
    """Load the lines of those that have some, in one statement; most have none, and cost nothing."""
    blank = [each for each in declarations if "costing" in inspect(each).unloaded]
    if not blank:
        return
    lines = defaultdict(list)
    for line in db.session.scalars(_LINES, {"declaration_ids": [each.id for each in blank]}):
        lines[line.declaration_id].append(line)
    for each in blank:
        set_committed_value(each, "costing", lines[each.id])


def item_of(line: CostingLine) -> CostingItem:
    """Return a stored line as the domain's value."""
    return CostingItem(line.identity, *(getattr(line, key) for key in ITEM_COLUMNS))


def frozen_sheet(revision_id: int) -> Sheet:
    """Return the sheet that a revision froze; raises `Damaged` where it is no longer that."""
    return unharmed_sheet(db.session.get_one(Revision, revision_id))


def unharmed_sheet(revision: Revision) -> Sheet:
    """Return the sheet of a loaded revision; raises `Damaged`."""
    return restored(unharmed(revision.content, revision.sha256, "送审稿"))


def frozen_sheets(revision_ids: Collection[int]) -> dict[int, Sheet]:
    """Return the sheets that revisions froze, by the id of the revision, in one statement; raises `Damaged`."""
    if not revision_ids:
        return {}
    found = db.session.execute(_CONTENTS, {"revision_ids": list(revision_ids)})
    return {
        revision_id: restored(unharmed(content, sha256, "送审稿")) for revision_id, content, sha256 in found
    }
