"""Long work as a job with items, done piece by piece: its kinds, its outcomes and its times."""

from datetime import timedelta
from typing import Any

from app.domain.labelled import Labelled
from app.domain.procedure.workflow import Action

STEP_SECONDS = 2.0
"""A step takes items for so long, then the page hears how far it is."""
TAKEN_OVER_AFTER = timedelta(seconds=60)
"""An item that somebody took and did not finish for so long is taken by the next step."""
KEPT = timedelta(hours=24)
"""How long a job and its file are kept after its end; one that nobody ended goes so long after its beginning."""
PENDING_IMPORT = "basket"
"""The parameter of a job that prereviews a pending import: its id. Stored jobs have it under this key."""


class JobKind(Labelled):
    """What a job does with each of its declarations, or of the worksheets of an import."""

    VOLUME = "volume", "成册"
    IMPORT = "import", "导入预审"
    BULK_ACTION = "several", "批量办理"


class Outcome(Labelled):
    """What came of an item."""

    OK = "ok", "完成"
    FAILED = "failed", "失败"


def title(kind: JobKind, parameters: dict[str, Any], total: int) -> str:
    """Return what a job is called."""
    what = f"批量{Action(parameters['action']).label}" if kind is JobKind.BULK_ACTION else kind.label
    return f"{what}{total}份"
