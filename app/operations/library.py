"""引用: rows taken over from the indicator library, at the end of their 二级指标."""

from collections.abc import Sequence

from app.domain.actor import Actor
from app.domain.form.undo_steps import Step
from app.operations import Outdated, Rejected
from app.operations.rows import insert_rows
from app.queries.declarations import edit_target
from app.queries.form.library import RESULTS, picked, require_category


def take_over(actor: Actor, declaration_id: int, level_2: str, keys: Sequence[str], form_key: str) -> Step:
    """Add the chosen indicators as new rows and return the step; the same form sent twice adds them once.

    Raises `NotFound`, `Refused`, `Rejected` when nothing or too much is chosen, `Outdated` for what is gone.
    """
    declaration = edit_target(actor, declaration_id).declaration
    require_category(declaration, level_2)
    keys = list(dict.fromkeys(keys))
    if not keys:
        raise Rejected("请勾选要引用的指标。")
    if len(keys) > 2 * RESULTS:
        raise Rejected(f"一次最多引用{2 * RESULTS}条指标。")
    chosen = picked(actor, declaration, level_2, keys)
    if len(chosen) < len(keys):
        raise Outdated("所选的指标中有刚被修改或停用的，没有引用任何内容，请重新勾选。")
    rows = {each.key: each.cells for each in chosen}
    return insert_rows(actor, declaration_id, level_2, rows, form_key)
