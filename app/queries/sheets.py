"""From the tables to the `Sheet`: the unit's working sheet, or a frozen revision."""

from app.domain.revision import restored
from app.domain.sheet import EDITABLE, IndicatorRow, ProjectType, Sheet
from app.models import Declaration, Revision, db
from app.queries.code_lists import catalogue_of


def working_sheet(declaration: Declaration) -> Sheet:
    """Return what the unit has typed so far."""
    catalogue = catalogue_of(declaration.round.catalogue)
    order = {category.level_2: number for number, category in enumerate(catalogue.categories)}
    indicators = sorted(declaration.indicators, key=lambda row: (order[row.category.level_2], row.position))
    return Sheet(
        project_code=declaration.project_code,
        applicant_unit=declaration.unit.name,
        primary_budgetary_unit=declaration.unit.primary_name,
        project_type=ProjectType(declaration.project_type.code, declaration.project_type.name),
        rows=tuple(
            IndicatorRow(
                row.identity,
                catalogue.category(row.category.level_2),
                row.name,
                row.target_value,
                row.definition,
            )
            for row in indicators
        ),
        catalogue=catalogue,
        **{key: getattr(declaration, key) for key in EDITABLE},
    )


def frozen_sheet(revision_id: int) -> Sheet:
    """Return the sheet that a revision froze."""
    return restored(db.session.get_one(Revision, revision_id).content)
