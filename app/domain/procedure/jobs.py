"""Long work as a job with items, done piece by piece: its kinds, its outcomes and its times."""

from datetime import timedelta
from typing import Any

from app.domain.labelled import Labelled
from app.domain.procedure.workflow import Action

STEP_SECONDS = 2.0
"""Seconds that a step takes items for before it reports progress."""
TAKEN_OVER_AFTER = timedelta(seconds=12)
"""Claim timeout: an item whose claim was not renewed for so long may be claimed again."""
RENEWED_EVERY = 3.0
"""Seconds after which who works at an item renews the claim."""
KEPT = timedelta(hours=24)
"""Retention of a job and its file after its end; an abandoned job is deleted this long after its creation."""
PENDING_IMPORT = "basket"
"""The parameter of a job that prereviews a pending import: its id. Stored jobs have it under this key."""


class JobKind(Labelled):
    """What a job does with each of its declarations, or of the worksheets of an import."""

    VOLUME = "volume", "成册"
    IMPORT = "import", "导入预审"
    BULK_ACTION = "several", "批量办理"
    PUBLICATION = "publication", "公开包"
    ARCHIVE = "archive", "归档包"


class Outcome(Labelled):
    """What came of an item."""

    OK = "ok", "完成"
    FAILED = "failed", "失败"


def title(kind: JobKind, parameters: dict[str, Any], total: int) -> str:
    """Return what a job is called."""
    what = f"批量{Action(parameters['action']).label}" if kind is JobKind.BULK_ACTION else kind.label
    return f"{what}{total}份"
