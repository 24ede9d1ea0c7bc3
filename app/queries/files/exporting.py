"""The sheets of several declarations at once, each as the person may read it."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.form.revision import restored
from app.domain.form.sheet import Sheet
from app.models import Declaration, Revision, db
from app.queries import NotFound, unharmed
from app.queries.declarations import visible, with_sheet
from app.queries.form.sheets import working_sheet
from app.queries.visibility import reads_working_sheet, revision_read


def readable_sheets(actor: Actor, declaration_ids: Sequence[int]) -> list[Sheet]:
    """Return the sheets in their order, in as many statements whatever their number; raises `NotFound` when the person may
    not see one, `Damaged` when what was sent is no longer what it was."""
    known = (Declaration.id.in_(declaration_ids), visible(actor))
    frozen = db.session.execute(
        select(Declaration.id, Revision.content, Revision.sha256)
        .join(Declaration.unit)
        .join(Revision, Revision.id == revision_read(actor))
        .where(*known, ~reads_working_sheet(actor))
    )
    found = {
        declaration_id: restored(unharmed(content, sha256, "送审稿"))
        for declaration_id, content, sha256 in frozen
    }
    own = with_sheet(select(Declaration)).join(Declaration.unit).where(*known, reads_working_sheet(actor))
    found |= {each.id: working_sheet(each) for each in db.session.scalars(own)}
    if len(found) < len(set(declaration_ids)):
        raise NotFound("所选的申报表中有不存在的，或您无权查看的。")
    return [found[each] for each in declaration_ids]
