"""内设机构 when a unit is merged into another: which go along, and by which code each goes on."""

from dataclasses import dataclass

from sqlalchemy import select

from app.domain.form.project_code import ProjectCode
from app.domain.text import squeezed
from app.models import BudgetaryUnit, db

_CODES = tuple(f"{number:03}" for number in range(1, 1000))
_NONE = "000"


@dataclass(frozen=True, slots=True)
class Joining:
    """A 内设机构 that goes along: `code` is the one it goes on by, `was` the one it had; `is_known` tells that the other
    unit has one of that name.
    """

    name: str
    was: str
    code: str
    is_known: bool


def joining(unit: BudgetaryUnit, into: BudgetaryUnit) -> tuple[Joining, ...]:
    """Return how the 内设机构 of a unit go on in another: one of the same name is the same, a code that is taken gives way
    to the next that is free. Where none is free, one is left out.
    """
    names = {squeezed(each.name): each.code for each in into.sections}
    theirs = {each.code for each in into.sections}
    free = iter(sorted({*_CODES} - theirs - {each.code for each in unit.sections}))
    found = []
    for each in unit.sections:
        known = names.get(squeezed(each.name), "")
        if code := known or (each.code if each.code not in theirs else next(free, "")):
            found.append(Joining(each.name, each.code, code, bool(known)))
    return tuple(found)


def section_now(unit: BudgetaryUnit, code: ProjectCode) -> str:
    """Return the code by which the 内设机构 that a project code names goes on in a unit, "" for one that it has not.

    With the digits of a unit that was merged into this one it is that unit's, and found by its name.
    """
    if code.unit == unit.code or code.section == _NONE:
        return code.section
    before = select(BudgetaryUnit).where(
        BudgetaryUnit.successor_id == unit.id, BudgetaryUnit.code == code.unit
    )
    named = {
        squeezed(each.name)
        for former in db.session.scalars(before)
        for each in former.sections
        if each.code == code.section
    }
    return next((each.code for each in unit.sections if squeezed(each.name) in named), "")
