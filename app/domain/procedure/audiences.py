"""Who may read which words: the one place that decides it."""

from dataclasses import dataclass

from app.domain.labelled import Labelled
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import Status
from app.domain.roles import Role


class Audience(Labelled):
    """For whom words are meant; UNSENT ones wait for the action that sends them."""

    UNSENT = "unsent", "未发送"
    UNIT = "unit", "本单位"
    DEPARTMENT = "department", "本单位和主管部门"
    ALL = "all", "各方"
    DEPARTMENT_ONLY = "department_only", "仅主管部门"
    FINANCE_ONLY = "finance_only", "仅财政部门"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person before a declaration: the roles towards it, and the stage that they have open now."""

    person_id: int
    roles: frozenset[Role]
    open_stage: Status | None = None


_UNIT = frozenset({Role.PREPARER, Role.SUBMITTER})
_FINANCE = frozenset({Role.REVIEWER, Role.APPROVER})
_READERS = {
    Audience.UNSENT: frozenset(),
    Audience.UNIT: _UNIT,
    Audience.DEPARTMENT: _UNIT | {Role.ENDORSER},
    Audience.ALL: _UNIT | _FINANCE | {Role.ENDORSER},
    Audience.DEPARTMENT_ONLY: frozenset({Role.ENDORSER}),
    Audience.FINANCE_ONLY: _FINANCE,
}


def may_read(
    audience: Audience, reader: Reader, writer_id: int | None = None, stage: Status | None = None
) -> bool:
    """Tell whether words of an audience are for this reader, who may see the declaration itself.

    The auditor reads all. Unsent words are read by who wrote them (`writer_id`) and by whoever has the `stage` open
    that they were written in, so that half a review is never seen.
    """
    if Role.AUDITOR in reader.roles or reader.roles & _READERS[audience]:
        return True
    return audience is Audience.UNSENT and (
        reader.person_id == writer_id or (stage is not None and reader.open_stage is stage)
    )


def opinion_audience(kind: EventKind) -> Audience:
    """Return for whom the opinion of an action is: that of 退回复审 is finance's own."""
    return Audience.FINANCE_ONLY if kind is EventKind.REFER_BACK else Audience.ALL
