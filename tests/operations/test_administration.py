"""Below the access rules of the views: what an administrator's operation writes, nobody else can write."""

import pytest

from app.domain.procedure.workflow import Refused
from app.operations import code_lists, people, units
from app.operations.rounds import add_round

WRITES = {
    "unit": lambda actor, town: units.add_unit(actor, "907", "云岭市档案馆"),
    "person": lambda actor, town: people.disable(actor, town.actor("auditor").person_id),
    "role": lambda actor, town: people.add_role(
        actor, actor.person_id, "901", next(post.role for post in town.actor("administrator").posts)
    ),
    "round": lambda actor, town: add_round(actor, 2099, "第一批"),
    "method": lambda actor, town: code_lists.add_allocation_method(actor, "竞争立项法"),
}


@pytest.mark.parametrize("login", ["preparer", "approver", "auditor"])
@pytest.mark.parametrize("what", WRITES)
def test_nobody_but_an_administrator_writes(town, refused, what, login):
    with refused(Refused):
        WRITES[what](town.actor(login), town)
