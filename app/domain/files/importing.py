"""Importing: what may become of a worksheet, and how long what was read waits to be confirmed."""

from datetime import timedelta

from app.domain.labelled import Labelled

AT_ONCE = 20
"""A workbook of so many worksheets is prereviewed while one waits; a longer one is a job."""
WAITING_LIMIT = 5
"""So many workbooks of one person may wait to be confirmed."""
MARKED_LIMIT = 5 << 20
"""Bytes of a workbook that is kept to go back with its problems marked."""
KEPT = timedelta(hours=24)
"""How long a workbook waits, and how long it is told afterwards what became of it."""


class SheetOutcome(Labelled):
    """What becomes of a worksheet."""

    NEW = "new", "新增"
    UPDATE = "update", "更新草稿"
    EXISTS = "exists", "已存在"
    UNSEEN = "unseen", "有隐藏内容"
    TWIN = "twin", "可能导入过"
    NO_FORM = "no_form", "不是申报表"
    WRONG = "wrong", "有错误"

    @property
    def is_taken(self) -> bool:
        """It may be ticked."""
        return self in (SheetOutcome.NEW, SheetOutcome.UPDATE)
