"""复制: a new draft from a declaration of the unit, and the places of a copy that somebody has looked at again."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete

from app.domain.actor import Actor
from app.domain.form.identities import new_identity
from app.domain.form.sheet import EDITABLE, Sheet
from app.domain.procedure.copying import carried_over, to_be_looked_at
from app.domain.procedure.events import EventKind
from app.domain.text import fingerprint
from app.models import CatalogueVersion, Declaration, Recheck, Round, db
from app.operations import Outdated, Rejected
from app.operations.costing_lines import add_items
from app.operations.drafting import NewDeclaration, by_form_key, draft
from app.operations.events import record
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import new_row, touch
from app.queries.declarations import edit_target
from app.queries.form.code_lists import allocation_methods, catalogue_of
from app.queries.form.sheets import working_sheet
from app.queries.procedure.copying import source
from app.queries.rounds import find_round


def go_on(
    actor: Actor, source_id: int, round_id: int, chosen: Collection[str], form_key: str | None = None
) -> int:
    """Copy a declaration of an earlier year into an open round as the same project, and return the new draft's id.

    `chosen` are the identities of the rows that come along. The same form sent twice creates one. Raises `NotFound`,
    `Outdated` for a row that is gone, `Rejected` for a round that is not open or not later, for a code that the round has
    already, and for rows that its catalogue has no place for.
    """
    declaration = source(actor, source_id)
    in_round = find_round(round_id)
    if in_round.budget_year <= declaration.round.budget_year:
        raise Rejected(
            f"“复制上年”只能复制到更晚的预算年度，“{in_round.title}”不是；请改用“复制为新项目”。", "round_id"
        )
    unit_id = declaration.unit.successor_id or declaration.unit_id
    new = NewDeclaration(unit_id, round_id, declaration.project_type_code, 0, "", form_key=form_key)
    return _copy(actor, declaration, in_round, new, chosen, "", declaration.project_code)


def copy(actor: Actor, source_id: int, new: NewDeclaration, chosen: Collection[str], region: str) -> int:
    """Copy a declaration as another project, with a code as 新建 gives it, and return the new draft's id; raises as
    `go_on`."""
    declaration = source(actor, source_id)
    return _copy(actor, declaration, find_round(new.round_id), new, chosen, region)


def _copy(
    actor: Actor,
    declaration: Declaration,
    in_round: Round,
    new: NewDeclaration,
    chosen: Collection[str],
    region: str,
    kept_code: str = "",
) -> int:
    if new.form_key and (existing := by_form_key(actor, new.form_key)):
        return existing
    wanted = _wanted(working_sheet(declaration), in_round, chosen, continues=bool(kept_code))
    places = {place.anchor: fingerprint(place.words(wanted) or "") for place in to_be_looked_at(wanted)}
    year = declaration.round.budget_year
    subject = f"复制自{declaration.round.title} {declaration.project_code}"
    categories = _category_ids(in_round.catalogue)

    def fill(copied: Declaration) -> None:
        db.session.add_all(
            new_row(copied.id, categories[row.category.level_2], position, row.cells, row.identity)
            for position, row in enumerate(wanted.rows, 1)
        )
        copied.costing_lines = len(wanted.items)
        add_items(copied.id, wanted.items)
        db.session.add_all(
            Recheck(declaration_id=copied.id, anchor=anchor, budget_year=year, fingerprint=words)
            for anchor, words in places.items()
        )
        record(
            EventKind.COPY,
            actor,
            declaration_id=copied.id,
            to_status=copied.status,
            lock=0,
            subject=subject,
        )

    return draft(actor, new, region, fill, {key: getattr(wanted, key) for key in EDITABLE}, kept_code)


def _wanted(sheet: Sheet, in_round: Round, chosen: Collection[str], *, continues: bool) -> Sheet:
    """Return the sheet that the copy begins with, with the rows' identities."""
    if any(sheet.row(identity) is None for identity in chosen):
        raise Outdated("所选的指标中有刚被删除的，请核对后再复制。")
    catalogue = catalogue_of(in_round.catalogue)
    chosen_from = dict.fromkeys(row.category.level_2 for row in sheet.rows if row.identity in chosen)
    if homeless := [level_2 for level_2 in chosen_from if catalogue.category(level_2) is None]:
        names = "、".join(homeless)
        raise Rejected(
            f"“{in_round.title}”的指标目录没有{names}，请取消勾选其中的指标，复制后另行填写。", "row"
        )
    wanted = carried_over(sheet, chosen, catalogue, continues=continues)
    method = wanted.allocation_method
    return replace(
        wanted,
        allocation_method=method if method in allocation_methods() else "",
        rows=tuple(replace(row, identity=row.identity or new_identity()) for row in wanted.rows),
        items=tuple(replace(item, identity=item.identity or new_identity()) for item in wanted.items),
    )


def _category_ids(version: CatalogueVersion) -> dict[str, int]:
    return {category.level_2: category.id for category in version.categories}


def confirm(actor: Actor, declaration_id: int, anchor: str | None = None) -> None:
    """Note that somebody has looked at a place of a copy again, or for None at all of them; doing it again changes nothing.

    Raises `NotFound`, `Refused`.
    """
    target = edit_target(actor, declaration_id)
    looked_at = [Recheck.declaration_id == declaration_id]
    if anchor is not None:
        looked_at.append(Recheck.anchor == anchor)
    with writing():
        touch(target, actor)
        change_rows(delete(Recheck).where(*looked_at))
