"""催办: whoever waits for others asks them to go on, once a day for each declaration."""

from app.domain.procedure.guards import Case
from app.domain.procedure.stages import OUT_OF_SIGHT, Status
from app.domain.roles import UNIT_ROLES, Role

_ASKING = {
    Status.UNIT_REVIEW: frozenset({Role.PREPARER}),
    Status.DEPARTMENT_REVIEW: UNIT_ROLES,
    Status.FINANCE_REVIEW: UNIT_ROLES | {Role.ENDORSER},
    Status.APPROVAL: UNIT_ROLES | {Role.ENDORSER, Role.REVIEWER},
}
"""Who waits for the stage that a declaration stands at."""
_OUTSIDE = frozenset({Role.ENDORSER, Role.REVIEWER, Role.APPROVER})
"""Who waits for the unit, as far as they know."""
MAY_WAIT = UNIT_ROLES | _OUTSIDE
"""Who waits for others at some stage."""
TWICE = "今天已经催办过，每份申报表每天只催办一次。"
NOBODY_WAITS = "本表现在不由他人办理，不能催办。"


def urges_the_unit(case: Case) -> bool:
    """Tell whether the person, from outside the unit, asks the unit to go on with what it has; where it stands there they
    may not know."""
    return case.status in OUT_OF_SIGHT and not case.roles & UNIT_ROLES and bool(case.roles & _OUTSIDE)


def asking_role(case: Case) -> Role | None:
    """Return the role in which the person waits for others, None where they do not; who has it open waits for nobody."""
    if case.opened_by_me:
        return None
    waiting = _OUTSIDE if urges_the_unit(case) else _ASKING.get(case.status, frozenset())
    return next((role for role in Role if role in case.roles & waiting), None)
