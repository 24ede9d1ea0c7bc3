"""公开: the unit proposes, finance decides, and what rule H05 found is answered before anything is made public."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.prereview.explanations import TEXT_CAP, tag
from app.domain.prereview.public_sheet import can_be_hidden
from app.domain.procedure.events import EventKind
from app.domain.procedure.publication import (
    AT_ONCE,
    WORDS_CAP,
    Disclosure,
    Opinion,
    opinion_refusal,
)
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.domain.text import is_blank, readable
from app.models import Declaration, Publication, PublicationAnswer, db
from app.models.types import now
from app.operations import Outdated, Rejected, rejecting
from app.operations.events import record
from app.operations.transaction import change_rows, writing
from app.queries import NotFound
from app.queries.files.publications import PublicationCase, publication_case

OLD = "{code}的公开意见刚有改动，请核对后再办理。"


@dataclass(frozen=True, slots=True)
class Settled:
    """How many of several declarations were proposed or decided on, and why the others were not."""

    count: int
    refused: tuple[str, ...]


def propose(actor: Actor, declaration_id: int, lock: int, opinion: Opinion) -> None:
    """Note what the unit proposes, on the page that had this `lock`.

    Raises `NotFound`; `Refused` for who does not submit for the unit, and where findings of H05 wait for an answer before
    公开; `Rejected` for an opinion without its ground; `Outdated` where somebody was faster.
    """
    opinion = _read(opinion)
    case = publication_case(actor, declaration_id)
    _require_role(actor, case, Role.SUBMITTER, "提出公开意见")
    _require_answered(case, opinion)
    _settle(actor, case, lock, "proposed", opinion, EventKind.PUBLICATION_PROPOSED, Role.SUBMITTER)


def decide(actor: Actor, declaration_id: int, lock: int, opinion: Opinion | None) -> None:
    """Note what finance decides; None follows the unit's proposal. It may be decided anew at any time. Raises as `propose`
    does, and `Refused` for whoever proposed it themselves.
    """
    opinion = _read(opinion) if opinion else None
    case = publication_case(actor, declaration_id)
    _require_role(actor, case, Role.APPROVER, "决定是否公开")
    publication = case.publication
    if opinion is None:
        opinion = publication.proposal if publication else None
    if opinion is None:
        raise Refused(Refusal.STATE, f"{case.sheet.project_code}：单位还没有提出公开意见。")
    if publication is not None and publication.proposed_by_id == actor.person_id:
        raise Refused(
            Refusal.ROLE,
            f"{case.sheet.project_code}：是您自己提出的意见，请另一位{Role.APPROVER.label}决定。",
        )
    _require_answered(case, opinion)
    _settle(actor, case, lock, "decided", opinion, EventKind.PUBLICATION_DECIDED, Role.APPROVER)


def settle_all(
    operation: Callable[[Actor, int, int, Any], None],
    actor: Actor,
    locks: Mapping[int, int],
    opinion: Opinion | None,
) -> Settled:
    """Propose or decide on each declaration of `locks`, each in a transaction of its own; raises `Rejected` for none or too
    many, and for an opinion that cannot be taken."""
    if not locks:
        raise Rejected("请先勾选申报表。")
    if len(locks) > AT_ONCE:
        raise Rejected(f"一次最多办理{AT_ONCE}份，这里有{len(locks)}份。")
    if opinion:
        _read(opinion)
    count, refused = 0, []
    for declaration_id, lock in locks.items():
        try:
            operation(actor, declaration_id, lock, opinion)
        except (Refused, Outdated, NotFound) as why:
            refused.append(str(why))
        else:
            count += 1
    return Settled(count, tuple(dict.fromkeys(refused)))


def answer(actor: Actor, declaration_id: int, name: str, text: str, *, hides: bool) -> None:
    """Answer the finding of that `tag`: why its words stay, or that they are left out of what is made public.

    Saying the same again changes nothing. The unit's submitter answers until finance has decided, an approver at any time.
    Raises `NotFound`, `Refused`, `Rejected`, and `Outdated` where there is no such finding.
    """
    case = publication_case(actor, declaration_id)
    role = _answering_role(actor, case)
    noted = next((each for each in case.noted if tag(each.finding) == name), None)
    if noted is None:
        raise Outdated("这里已经没有这个问题了，请核对后再操作；您输入的内容仍在页面上。")
    if is_blank(text):
        raise Rejected("请写明核对结果。", "text")
    with rejecting("text"):
        text = readable(text, TEXT_CAP, "核对结果").strip()
    if hides and not can_be_hidden(noted.finding):
        raise Rejected("只有单位名称和个人信息可以隐去；其他内容请写明为何可以公开。", "hides")
    said = noted.answer
    if said is not None and (said.text, said.hides) == (text, hides):
        return
    anchor, quote, place = noted.finding.anchor, noted.finding.quote, noted.finding.name
    lock, has_row = case.lock, case.publication is not None
    how = "隐去" if hides else "保留"
    with writing():
        _raise_lock(declaration_id, lock, {}, case.sheet.project_code, has_row=has_row)
        db.session.add(
            PublicationAnswer(
                declaration_id=declaration_id,
                anchor=anchor,
                quote=quote,
                hides=hides,
                text=text,
                person_id=actor.person_id,
            )
        )
        _note(EventKind.PUBLICATION_ANSWERED, actor, declaration_id, role, f"{place}（{how}）", text)


def may_answer(actor: Actor, case: PublicationCase) -> bool:
    """Tell whether the person may answer the findings now."""
    try:
        _answering_role(actor, case)
    except Refused:
        return False
    return True


def _answering_role(actor: Actor, case: PublicationCase) -> Role:
    held = _roles(actor, case)
    is_decided = case.publication is not None and case.publication.decided is not None
    if Role.APPROVER in held:
        return Role.APPROVER
    if Role.SUBMITTER in held and not is_decided:
        return Role.SUBMITTER
    by = Role.APPROVER.label if is_decided else f"{Role.SUBMITTER.label}或{Role.APPROVER.label}"
    raise Refused(Refusal.ROLE, f"此项由{by}办理。")


def _roles(actor: Actor, case: PublicationCase) -> frozenset[Role]:
    unit = case.declaration.unit
    return actor.roles_towards(unit.id, unit.primary_id)


def _require_role(actor: Actor, case: PublicationCase, role: Role, what: str) -> None:
    if role not in _roles(actor, case):
        raise Refused(Refusal.ROLE, f"{what}由{role.label}办理。")


def _require_answered(case: PublicationCase, opinion: Opinion) -> None:
    if opinion.disclosure is Disclosure.PUBLIC and (waiting := case.waiting):
        places = "、".join(dict.fromkeys(each.name for each in waiting))
        raise Refused(
            Refusal.NEEDS, f"{case.sheet.project_code}：公开前还有{len(waiting)}处须核对（{places}）。"
        )


def _read(opinion: Opinion) -> Opinion:
    with rejecting("words"):
        words = readable(opinion.words, WORDS_CAP, "说明").strip()
    ground = opinion.ground if opinion.disclosure is Disclosure.WITHHELD else None
    opinion = Opinion(opinion.disclosure, ground, words)
    if refusal := opinion_refusal(opinion):
        field, sentence = refusal
        raise Rejected(sentence, field)
    return opinion


def _settle(
    actor: Actor,
    case: PublicationCase,
    lock: int,
    stem: str,
    opinion: Opinion,
    kind: EventKind,
    role: Role,
) -> None:
    declaration_id, code = case.declaration.id, case.sheet.project_code
    has_row, stands = case.publication is not None, case.lock
    if stands != lock:
        raise Outdated(OLD.format(code=code))
    values: dict[str, object] = {
        stem: opinion.disclosure,
        f"{stem}_ground": opinion.ground,
        f"{stem}_words": opinion.words,
        f"{stem}_by_id": actor.person_id,
        f"{stem}_at": now(),
    }
    with writing():
        _raise_lock(declaration_id, lock, values, code, has_row=has_row)
        _note(kind, actor, declaration_id, role, opinion.told, opinion.words)


def _raise_lock(
    declaration_id: int, lock: int, values: dict[str, object], code: str, *, has_row: bool
) -> None:
    """Write what is said in the present transaction; raises `Outdated` unless it and the approval stand as they were."""
    still = Declaration.id == declaration_id, Declaration.status == Status.APPROVED
    is_approved = db.session.scalar(select(Declaration.id).where(*still).with_for_update()) is not None
    if is_approved and not has_row:
        db.session.add(Publication(declaration_id=declaration_id, lock=1, **values))
        try:
            db.session.flush()
        except IntegrityError as faster:
            raise Outdated(OLD.format(code=code)) from faster
        return
    unchanged = Publication.declaration_id == declaration_id, Publication.lock == lock
    raised = {**values, "lock": Publication.lock + 1}
    if not is_approved or change_rows(update(Publication).where(*unchanged).values(raised)) != 1:
        raise Outdated(OLD.format(code=code))


def _note(kind: EventKind, actor: Actor, declaration_id: int, role: Role, subject: str, reason: str) -> None:
    record(
        kind,
        actor,
        declaration_id=declaration_id,
        role=role,
        from_status=Status.APPROVED,
        to_status=Status.APPROVED,
        subject=subject,
        reason=reason,
    )
