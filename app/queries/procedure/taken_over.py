"""What 一上 left of a declaration of 二上: the form as it was passed, with its threads and opinions."""

from app.domain.actor import Actor
from app.models import Declaration
from app.queries.procedure.desk import Desk, desks_of


def taken_over_from(actor: Actor, declaration: Declaration) -> Desk | None:
    """Return the declaration of 一上 that one of 二上 was taken over from, as the person may know it; None for none."""
    if declaration.taken_over_from_id is None:
        return None
    return next(iter(desks_of(actor, [declaration.taken_over_from_id])), None)
