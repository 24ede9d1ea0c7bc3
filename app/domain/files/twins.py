"""What two forms have in common that were made of the same file: everything but code, name and units."""

from dataclasses import replace

from app.domain.form.sheet import WIDE, IndicatorRow, Sheet
from app.domain.searching import searchable


def content_of(sheet: Sheet) -> Sheet | None:
    """Return the form as its content is compared, without width, blanks, case and what cannot be seen.

    None for one that says too little to be like another: without 本年度项目金额 or any long text.
    """
    texts = [searchable(getattr(sheet, field.key)) for field in WIDE]
    if sheet.budget_year_amount is None or not any(texts):
        return None
    rows = tuple(
        IndicatorRow("", row.category, *map(searchable, row.cells)) for row in sheet.rows if not row.is_none
    )
    policy_basis, costing_basis, annual_objective, long_term_objective = texts
    return Sheet(
        implementation_years=sheet.implementation_years,
        is_new_project=sheet.is_new_project,
        allocation_method=sheet.allocation_method,
        medium_term_amount=sheet.medium_term_amount,
        budget_year_amount=sheet.budget_year_amount,
        policy_basis=policy_basis,
        costing_basis=costing_basis,
        annual_objective=annual_objective,
        long_term_objective=long_term_objective,
        rows=rows,
        catalogue=sheet.catalogue,
        items=tuple(replace(item, identity="") for item in sheet.items),
    )
