"""Explaining findings and taking it back: who may, what it covers, when it lapses; nobody's words are overwritten."""

import pytest
from sqlalchemy import select

from app.domain.prereview.explanations import TEXT_CAP
from app.domain.procedure.workflow import Action, Refusal, Refused
from app.domain.text import fingerprint
from app.models import Author, Explanation, db
from app.operations import Outdated, Rejected
from app.operations.cells import save_cell
from app.operations.explanations import explain, take_back
from app.operations.rows import copy_row
from app.operations.workflow import act
from app.queries import NotFound
from app.queries.procedure.desk import desk_of
from tests.findings import TELLING, of_rule, only, telling

WHY = "按合同约定只设上限。"


def rows(declaration_id: int) -> list[tuple[str, str]]:
    """Return rule and text of each row, the oldest first."""
    db.session.rollback()
    statement = select(Explanation).where(
        Explanation.declaration_id == declaration_id, Explanation.rule.in_(TELLING)
    )
    return [(each.rule, each.text) for each in db.session.scalars(statement.order_by(Explanation.id))]


def explained(town, declaration_id: int, rule: str, login: str = "preparer", **options) -> None:
    """Let somebody explain the first finding of a rule."""
    noted = of_rule(town, declaration_id, rule, login)[0]
    explain(town.actor(login), declaration_id, noted.tag, options.pop("text", WHY), **options)


def send(town, declaration_id: int) -> None:
    """Send it as it stands, explaining nothing more."""
    lock = town.declaration(declaration_id).lock
    act(town.actor("preparer"), declaration_id, Action.SEND, lock)


def test_a_warning_blocks_until_somebody_of_the_unit_explains_it(town, refused):
    declaration_id = telling(town, "W05")
    with refused(Refused, kind=Refusal.NEEDS):
        send(town, declaration_id)
    lock = town.declaration(declaration_id).lock
    explained(town, declaration_id, "W05", text=f"  {WHY}\r\n")
    noted = only(town, declaration_id, "W05")
    assert (noted.explanation.text, noted.explanation.author, noted.is_blocking) == (WHY, "preparer", False)
    assert town.declaration(declaration_id).lock == lock + 1
    send(town, declaration_id)
    assert town.declaration(declaration_id).status == "unit_review"


def test_whoever_explains_has_written_in_the_declaration(town):
    declaration_id = telling(town, "W05")
    explained(town, declaration_id, "W05", "submitter")
    authors = select(Author.person_id).where(Author.declaration_id == declaration_id)
    assert town.people["submitter"] in set(db.session.scalars(authors))


def test_an_error_is_overridden_by_the_unit_head_alone(town, refused):
    declaration_id = telling(town, "E05")
    with refused(Refused, kind=Refusal.ROLE):
        explained(town, declaration_id, "E05")
    assert only(town, declaration_id, "E05").is_blocking
    explained(town, declaration_id, "E05", "submitter")
    noted = only(town, declaration_id, "E05")
    assert noted.explanation.author == "submitter" and not noted.is_blocking
    with refused(Refused, kind=Refusal.ROLE):
        take_back(town.actor("preparer"), declaration_id, noted.tag)
    take_back(town.actor("submitter"), declaration_id, noted.tag)
    assert only(town, declaration_id, "E05").is_blocking


def test_what_the_form_requires_nobody_explains_away(town, refused):
    declaration_id = telling(town)
    town.type("preparer", declaration_id, "policy_basis", "")
    noted = next(
        n for n in desk_of(town.actor("submitter"), declaration_id).findings.noted if n.finding.is_firm
    )
    with refused(Rejected, message="这是申报表本身的要求，须修改，不能以说明代替。"):
        explain(town.actor("submitter"), declaration_id, noted.tag, WHY)


def test_one_sentence_for_all_findings_of_a_rule_leaves_alone_what_was_explained_already(town):
    declaration_id = telling(town, "W05", "W06")
    first = only(town, declaration_id, "W05").finding.place.row
    for _ in range(2):
        copy_row(town.actor("preparer"), declaration_id, first)
    explained(town, declaration_id, "W05", text="这一行另有原因。")
    second = next(each for each in of_rule(town, declaration_id, "W05") if not each.explanation)
    explain(town.actor("preparer"), declaration_id, second.tag, WHY, every=True)
    texts = sorted(each.explanation.text for each in of_rule(town, declaration_id, "W05"))
    assert texts == sorted(["这一行另有原因。", WHY, WHY])
    assert only(town, declaration_id, "W06").explanation is None
    take_back(town.actor("preparer"), declaration_id, second.tag, every=True)
    assert not any(each.explanation for each in of_rule(town, declaration_id, "W05"))
    assert [text for _, text in rows(declaration_id)] == ["这一行另有原因。", WHY, WHY, "", "", ""]


def test_saying_it_again_and_taking_it_back_again_change_nothing(town):
    declaration_id = telling(town, "W05")
    explained(town, declaration_id, "W05")
    explained(town, declaration_id, "W05")
    assert rows(declaration_id) == [("W05", WHY)]
    tag = only(town, declaration_id, "W05").tag
    take_back(town.actor("preparer"), declaration_id, tag)
    take_back(town.actor("preparer"), declaration_id, tag)
    assert rows(declaration_id) == [("W05", WHY), ("W05", "")]
    explained(town, declaration_id, "W05")
    assert only(town, declaration_id, "W05").explanation.text == WHY


def test_nobody_s_explanation_is_overwritten_unseen(town, refused):
    declaration_id = telling(town, "W05")
    explained(town, declaration_id, "W05")
    sentence = f"preparer刚说明过：“{WHY}”。如需改写，请先撤销。"
    with refused(Outdated, message=sentence):
        explained(town, declaration_id, "W05", "submitter", text="另一个理由。")


def test_it_lapses_with_its_words_and_comes_back_with_them(town, refused):
    declaration_id = telling(town, "W05")
    explained(town, declaration_id, "W05")
    noted = only(town, declaration_id, "W05")
    row, actor = noted.finding.place.row, town.actor("preparer")
    save_cell(actor, declaration_id, row, "target_value", "≤15次", fingerprint("≤12次"))
    (changed,) = [
        each
        for each in desk_of(actor, declaration_id).findings.of_rule("W05")
        if each.finding.place.row == row
    ]
    assert changed.explanation is None and changed.is_blocking
    with refused(Outdated):
        explain(actor, declaration_id, noted.tag, WHY)
    with refused(Outdated):
        take_back(actor, declaration_id, noted.tag)
    save_cell(actor, declaration_id, row, "target_value", "≤12次", fingerprint("≤15次"))
    assert only(town, declaration_id, "W05").explanation.text == WHY


@pytest.mark.parametrize("text", ["", " \n", "说" * (TEXT_CAP + 1), "坏\x07的"])
def test_text_that_cannot_be_taken_is_refused(town, refused, text):
    declaration_id = telling(town, "W05")
    with refused(Rejected, field="text"):
        explained(town, declaration_id, "W05", text=text)


def test_an_explanation_may_be_as_long_as_said(town):
    declaration_id = telling(town, "W05")
    explained(town, declaration_id, "W05", text="说" * TEXT_CAP)
    assert len(only(town, declaration_id, "W05").explanation.text) == TEXT_CAP


@pytest.mark.parametrize("verb", [lambda *which: explain(*which, WHY), take_back])
def test_only_who_may_edit_the_declaration_explains_in_it(town, refused, verb):
    declaration_id = telling(town, "W05")
    tag = only(town, declaration_id, "W05").tag
    with refused(NotFound):
        verb(town.actor("station_preparer"), declaration_id, tag)
    with refused(NotFound):
        verb(town.actor("reviewer"), declaration_id, tag)
    with refused(Refused, kind=Refusal.ROLE):
        verb(town.actor("auditor"), declaration_id, tag)
    town.do("preparer", declaration_id, "send")
    with refused(Refused, kind=Refusal.STATE):
        verb(town.actor("preparer"), declaration_id, tag)


def test_the_unit_head_explains_what_they_have_opened(town):
    declaration_id = telling(town, "H01")
    town.do("preparer", declaration_id, "send")
    town.do("submitter", declaration_id, "open")
    explained(town, declaration_id, "H01", "submitter")
    assert only(town, declaration_id, "H01", "submitter").explanation.text == WHY


def test_an_explanation_that_is_taken_back_meanwhile_holds_the_declaration(town):
    declaration_id = telling(town, "W05")
    explained(town, declaration_id, "W05")
    lock = town.declaration(declaration_id).lock
    take_back(town.actor("submitter"), declaration_id, only(town, declaration_id, "W05").tag)
    with pytest.raises(Refused):
        act(town.actor("preparer"), declaration_id, Action.SEND, lock)
