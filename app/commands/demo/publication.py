"""What the demo's units and its finance say of 公开, of some of the approved declarations."""

from typing import Any

from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.prereview.explanations import tag
from app.domain.prereview.public_sheet import can_be_hidden
from app.domain.procedure.publication import Disclosure, Ground, Opinion
from app.models import Declaration, Publication, db
from app.operations.demo import date_publication
from app.operations.publications import answer, decide, propose
from app.queries.files.publications import approved, publication_case
from app.queries.people import actor_by_login


def tell_publication(content: dict[str, Any], units: dict[str, int]) -> None:
    """Let the unit propose, and finance decide where `content` says so, of the unit's approved declaration of that name."""
    submitter = actor_by_login(content["submitter"])
    named = Declaration.unit_id == units[content["unit"]], Declaration.project_name == content["project_name"]
    declaration_id = db.session.scalars(approved(Declaration.id).where(*named)).one()
    for each in content.get("answers", ()):
        _answer(submitter, declaration_id, each)
    propose(submitter, declaration_id, _lock(declaration_id), _opinion(content["proposed"]))
    if "approver" in content:
        decide(actor_by_login(content["approver"]), declaration_id, _lock(declaration_id), None)
    date_publication(declaration_id)


def _answer(actor: Actor, declaration_id: int, text: str) -> None:
    """Answer the first finding that waits; what can be hidden is."""
    finding = publication_case(actor, declaration_id).waiting[0]
    answer(actor, declaration_id, tag(finding), text, hides=can_be_hidden(finding))


def _opinion(said: list[str]) -> Opinion:
    disclosure, *why = said
    ground, words = (Ground(why[0]), why[1]) if why else (None, "")
    return Opinion(Disclosure(disclosure), ground, words)


def _lock(declaration_id: int) -> int:
    lock = select(Publication.lock).where(Publication.declaration_id == declaration_id)
    return db.session.scalar(lock) or 0
