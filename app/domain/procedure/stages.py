"""Where a declaration can stand, and who holds each stage."""

from app.domain.labelled import Labelled
from app.domain.roles import Role


class Status(Labelled):
    """Where a declaration stands."""

    DRAFT = "draft", "草稿"
    UNIT_REVIEW = "unit_review", "单位审核"
    DEPARTMENT_REVIEW = "department_review", "主管部门审核"
    FINANCE_REVIEW = "finance_review", "财政审核"
    APPROVAL = "approval", "待批复"
    APPROVED = "approved", "已批复"
    REPLACED = "replaced", "已被替换"
    RETURNED = "returned", "已退回"
    DECLINED = "declined", "不予安排"
    DISCARDED = "discarded", "已作废"


HOLDERS = {
    Status.UNIT_REVIEW: Role.SUBMITTER,
    Status.DEPARTMENT_REVIEW: Role.ENDORSER,
    Status.FINANCE_REVIEW: Role.REVIEWER,
    Status.APPROVAL: Role.APPROVER,
}
"""Who holds each stage of review: opens it and decides."""

STAGES = (
    Status.DRAFT,
    Status.UNIT_REVIEW,
    Status.DEPARTMENT_REVIEW,
    Status.FINANCE_REVIEW,
    Status.APPROVAL,
    Status.APPROVED,
)
"""The straight way of a declaration; a unit that is its own primary unit has no DEPARTMENT_REVIEW."""

WITH_THE_UNIT = frozenset({Status.DRAFT, Status.RETURNED})
OUT_OF_SIGHT = frozenset({Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW})
"""While the unit works, others read what was last submitted and see 已退回 only."""

AMONG_THE_UNIT = OUT_OF_SIGHT | {Status.DISCARDED}
"""A step between two of these stages, or from none to one of them, is what the unit does among itself."""


def is_among_the_unit(*stages: Status | None) -> bool:
    """Tell whether a step touched no stage but the unit's own; None is the stage before a declaration is made."""
    return all(stage is None or stage in AMONG_THE_UNIT for stage in stages)


def stage_label(
    status: Status, *, reads_working_sheet: bool, version_no: int = 0, replaced_by: int | None = None
) -> str:
    """Return the status in words; outsiders learn no more than 已退回，单位修改中 while the unit works.

    `replaced_by` is the number of the version that took the place of this one, `version_no`.
    """
    if status is Status.REPLACED and replaced_by is not None:
        return replaced_words(version_no, replaced_by)
    return status.label if reads_working_sheet or status not in OUT_OF_SIGHT else "已退回，单位修改中"


IN_FORCE = "现行有效"
"""What the approved version of a project is until another one is approved: its `Status` is APPROVED."""


def replaced_words(version_no: int, replaced_by: int) -> str:
    """Return that a version is in force no longer; another round of the year numbers its versions from 1 again."""
    return f"已被第{replaced_by}版替换" if replaced_by > version_no else "已被后一批次替换"


def version_words(version_no: int, status: Status, stage: str) -> str:
    """Return what a file says of the version that it holds, "" for a first one that nothing has replaced."""
    words = [f"第{version_no}版"] if version_no > 1 or status is Status.REPLACED else []
    return "，".join([*words, *([stage] if status is Status.REPLACED else [])])


CLOSED = frozenset({Status.APPROVED, Status.REPLACED, Status.DECLINED, Status.DISCARDED})
"""Where nothing more is done with a version; one that is approved is adjusted by another version."""
OUT_OF_COMPARISON = frozenset({Status.DISCARDED, Status.REPLACED})
"""What others are compared with no more, and nobody copies."""
ONCE_APPROVED = frozenset({Status.APPROVED, Status.REPLACED})
"""Where a version has an approved page, which is never made again."""
