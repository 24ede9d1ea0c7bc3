"""Last year beside this year: what a page of a project that goes on says of what was approved before."""

from dataclasses import dataclass

from flask import g

from app.blueprints.access import current_actor
from app.domain.form.last_year import NEW, BesideEarlier, beside_earlier
from app.domain.roles import Role
from app.queries.procedure.desk import Desk
from app.queries.procedure.last_year import LastApproved, last_approved

_WEIGHS = frozenset({Role.ENDORSER, Role.REVIEWER, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class LastYear:
    """What was approved for an earlier year, `called` 上年 or by its number, and what is said of it at each cell."""

    approved: LastApproved
    beside: BesideEarlier
    called: str

    def said(self, name: str) -> str:
        """Return what is said at the cell of that name; "" for a cell of which there is nothing to say."""
        words = self.beside.said.get(name, "")
        return f"{self.called}{' ' if words != NEW else ''}{words}" if words else ""


def last_year_of(desk: Desk) -> LastYear | None:
    """Return what was approved before of the desk's project, for whoever writes or weighs it; None where nothing was.

    A request asks for it once.
    """
    if not (desk.may_edit or desk.reader.roles & _WEIGHS):
        return None
    asked: dict[int, LastApproved | None] = g.setdefault("last_approved", {})
    mine = desk.declaration
    if mine.id not in asked:
        asked[mine.id] = last_approved(current_actor(), mine)
    approved = asked[mine.id]
    if approved is None:
        return None
    year = approved.budget_year
    called = "上年" if year == mine.round.budget_year - 1 else f"{year}年"
    return LastYear(approved, beside_earlier(desk.sheet, approved.sheet), called)
