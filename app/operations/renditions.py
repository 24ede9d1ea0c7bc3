"""Making the approved rendition: before the write transaction, so that what cannot be printed is not approved."""

import hashlib
import io
from datetime import datetime

from pypdf import PdfReader

from app.domain.form.printing import named, unprintable_signs
from app.domain.procedure.workflow import Approval
from app.domain.roles import Role
from app.models import Rendition, Revision, db
from app.operations import Rejected
from app.printing.press import CannotPrint, PressFault
from app.printing.renditions import ApprovedPage, print_approved
from app.queries.files.renditions import renditions_of_content
from app.queries.form.sheets import unharmed_sheet
from app.queries.procedure.desk import Desk
from app.queries.visibility import readable_revision


def approved_rendition(desk: Desk, approval: Approval, moment: datetime) -> Rendition:
    """Return the rendition of what is about to be approved, not stored yet.

    Raises `Rejected` when it cannot be printed, `Damaged`.
    """
    # What the approver reads as such: as the auditor too, they would have the working sheet before them.
    revision_id = readable_revision(desk.declaration, frozenset({Role.APPROVER}))
    revision = db.session.get_one(Revision, revision_id)
    declaration_id = desk.declaration.id
    sheet = unharmed_sheet(revision)
    if signs := unprintable_signs(sheet):
        raise Rejected(
            f"本表不能打印成正式文件，没有批复：{'、'.join(map(named, signs))}不能打印，请退回修改。"
        )
    page = ApprovedPage(
        sheet,
        desk.declaration.version_no,
        approval.number,
        approval.on,
        moment,
        revision.content,
        revision.sha256,
        renditions_of_content(desk.declaration, revision.sha256),
        desk.declaration.round.signatures,
    )
    try:
        content = print_approved(page)
    except PressFault:
        raise
    except CannotPrint as failed:
        raise Rejected(f"本表不能打印成正式文件，没有批复：{failed}") from failed
    except ValueError as failed:
        raise Rejected("本表不能打印成正式文件，没有批复：表中有不能打印的字符，请退回修改。") from failed
    return Rendition(
        declaration_id=declaration_id,
        revision_id=revision_id,
        code=page.code,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=len(PdfReader(io.BytesIO(content)).pages),
        made_at=moment,
        content=content,
    )
