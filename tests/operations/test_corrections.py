"""One-click corrections: the proposed text goes into its cell as if it had been typed, unless the words have changed."""

import pytest

from app.domain.procedure.workflow import Refusal, Refused
from app.domain.text import fingerprint
from app.operations import Outdated, Rejected
from app.operations.cells import save_cell
from app.operations.corrections import correct
from app.operations.rows import undo
from app.queries import NotFound
from tests.findings import of_rule, only, telling

SAW = fingerprint("≧95%")


@pytest.fixture
def irregular(town) -> tuple[int, str, str]:
    """A declaration with an irregular sign: its id, the finding's tag, the row's identity."""
    declaration_id = telling(town, "W06", "W05")
    noted = only(town, declaration_id, "W06")
    return declaration_id, noted.tag, noted.finding.place.row


def value(town, declaration_id: int, identity: str) -> str:
    return next(r.target_value for r in town.declaration(declaration_id).indicators if r.identity == identity)


def test_a_correction_is_saved_like_typed_text_and_taken_back_as_one_step(town, irregular):
    declaration_id, tag, row = irregular
    lock, actor = town.declaration(declaration_id).lock, town.actor("preparer")
    cell, step = correct(actor, declaration_id, tag, SAW)
    assert cell == f"target_value-{row}" and value(town, declaration_id, row) == "≥95%"
    assert town.declaration(declaration_id).lock == lock + 1
    assert of_rule(town, declaration_id, "W06") == []
    assert undo(actor, declaration_id, step) == ()
    assert value(town, declaration_id, row) == "≧95%"


def test_words_that_changed_are_left_alone(town, irregular, refused):
    declaration_id, tag, row = irregular
    actor = town.actor("preparer")
    with refused(Outdated):
        correct(actor, declaration_id, tag, fingerprint("别的字"))
    save_cell(actor, declaration_id, row, "target_value", "≧96%", SAW)
    with refused(Outdated):
        correct(actor, declaration_id, tag, SAW)
    assert value(town, declaration_id, row) == "≧96%"


def test_a_finding_without_a_proposal_corrects_nothing(town, irregular, refused):
    declaration_id, _, _ = irregular
    with refused(Rejected):
        correct(
            town.actor("preparer"),
            declaration_id,
            only(town, declaration_id, "W05").tag,
            fingerprint("≤12次"),
        )


def test_only_who_may_edit_corrects(town, irregular, refused):
    declaration_id, tag, _ = irregular
    with refused(NotFound):
        correct(town.actor("station_preparer"), declaration_id, tag, SAW)
    with refused(Refused, kind=Refusal.ROLE):
        correct(town.actor("auditor"), declaration_id, tag, SAW)
    town.do("preparer", declaration_id, "send")
    with refused(Refused, kind=Refusal.STATE):
        correct(town.actor("preparer"), declaration_id, tag, SAW)
