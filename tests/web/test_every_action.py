"""Every action of the workflow table succeeds by its button, alone and with several at once."""

import pytest

from app.domain.procedure import bulk_actions
from app.domain.procedure.confirming import answer
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import QUESTIONS, Action, Approval

WORDS = "依据不足，请补充。"
STAGES = {
    "send": ("draft", "preparer", "unit_review"),
    "submit": ("unit_review", "submitter", "finance_review"),
    "endorse": ("department_review", "endorser", "finance_review"),
    "pass_review": ("finance_review", "reviewer", "approval"),
    "take_back": ("approval", "reviewer", "finance_review"),
    "approve": ("approval", "approver", "approved"),
    "refer_back": ("approval", "approver", "finance_review"),
    "send_back": ("finance_review", "reviewer", "returned"),
    "decline": ("finance_review", "reviewer", "declined"),
    "recall": ("finance_review", "submitter", "unit_review"),
    "discard": ("draft", "submitter", "discarded"),
    "open": ("finance_review", "reviewer", "finance_review"),
    "adjust": ("approved", "submitter", "approved"),
}
"""From which status, by whom, and to which one."""
UNOPENED = {"send", "discard", "recall", "take_back", "open", "adjust"}
"""What nobody opens a stage for."""


def given() -> Approval:
    return Approval("云财绩〔2026〕10号", today())


def prepared(house, action: str, status: str, login: str) -> int:
    """Return a declaration that stands where the action is possible, opened and weighed where it has to be."""

    def make() -> int:
        declaration_id = house.world.at(status)
        if action not in UNOPENED:
            house.world.do(login, declaration_id, "open")
        if action in ("pass_review",):
            house.world.weigh(login, declaration_id)
        if action == "adjust":
            house.world.adjustment_round()
        if action in ("send", "submit"):
            house.world.explain(login, declaration_id)
        return declaration_id

    return house.run(make)


def test_every_action_is_among_them():
    assert set(STAGES) == {action.value for action in Action}


@pytest.mark.parametrize("action", STAGES)
def test_it_succeeds(house, action):
    status, login, target = STAGES[action]
    declaration_id = prepared(house, action, status, login)
    lock = house.stored(declaration_id, "lock")[0]
    data = {"action": action, "lock": str(lock), "reason": WORDS}
    approval = given() if action == "approve" else None
    if approval:
        data |= {"approval_number": given().number, "approved_on": given().on.isoformat()}
    if Action(action) in QUESTIONS:
        data["confirmed"] = answer(Action(action), lock, WORDS, approval)
    done = house.kept(login).post(f"/declarations/{declaration_id}/actions", data)
    assert done.status_code == 303, done.text
    assert house.stored(declaration_id, "status") == (target,)
    if action == "adjust":
        new = house.kept(login).get(done.location)
        assert "第2版" in new.text and new.status_code == 200


@pytest.mark.parametrize("action", [action.value for action in bulk_actions.ACTIONS])
def test_it_succeeds_with_several_at_once(house, action):
    status, login, target = STAGES[action]
    declaration_id = prepared(house, action, status, login)
    lock = house.stored(declaration_id, "lock")[0]
    data = {"action": action, "item": f"{declaration_id}:{lock}", "reason": WORDS}
    data |= {"approval_number": given().number, "approved_on": given().on.isoformat()}
    begun = house.kept(login).post("/bulk-actions", data)
    assert begun.status_code == 303, begun.text
    assert house.kept(login).post(f"{begun.location}/step").status_code == 303
    assert house.stored(declaration_id, "status") == (target,)
