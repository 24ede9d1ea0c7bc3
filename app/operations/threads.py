"""Opening, answering and settling threads. What is written waits, unsent, for the action that sends it.

Each returns the `ChangedThread`, with which the answer is drawn.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, or_, select, update

from app.domain.actor import Actor
from app.domain.form.places import Place
from app.domain.prereview.register import BY_ID
from app.domain.procedure.audiences import Audience
from app.domain.procedure.guards import Case
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.review.thread_permissions import (
    addressed,
    holder,
    may_follow_up,
    require_opening,
    require_settling,
    require_speaking,
    role_in,
    weights,
)
from app.domain.review.threads import TEXT_CAP, Message, MessageKind, Weight
from app.domain.review.threads import Thread as ReadThread
from app.domain.roles import UNIT_ROLES, Role
from app.domain.text import is_blank, normalised, readable
from app.models import CostingLine, Indicator, Thread, ThreadMessage, db
from app.operations import Outdated, Rejected, rejecting
from app.operations.lock import raise_lock
from app.operations.thread_sending import next_number
from app.operations.transaction import writing
from app.operations.working_sheet import note_author
from app.queries import NotFound
from app.queries.form.code_lists import problem_kinds
from app.queries.procedure.desk import Desk, desk_of


@dataclass(frozen=True, slots=True)
class NewThread:
    """What is said in a thread that is opened at a place of the form, named by its `anchor`.

    `wanted` is for whom, where there is a choice. `form_key` identifies the form, so that a second click opens nothing.
    `rule` is that of the finding which it is made of, "" for none; `kind_id` the kind of problem, None for none.
    """

    anchor: str
    weight: Weight | None
    text: str
    wanted: Audience | None = None
    form_key: str | None = None
    rule: str = ""
    kind_id: int | None = None


@dataclass(frozen=True, slots=True)
class ChangedThread:
    """A thread that was opened, answered, settled or withdrawn; `desk` is the declaration as it stood before."""

    desk: Desk
    id: int
    anchor: str


def open_thread(actor: Actor, declaration_id: int, new: NewThread) -> ChangedThread:
    """Open a thread; the same form sent twice opens one.

    Raises `NotFound`, `Refused`, `Outdated` for a row that is gone, `Rejected` for a weight that the stage does not have
    and for text that cannot be taken.
    """
    desk = desk_of(actor, declaration_id)
    if new.form_key and (there := _created_by(declaration_id, new.form_key)):
        return ChangedThread(desk, there, new.anchor)
    require_opening(desk.case)
    place, weight = _place_on(desk, new.anchor), new.weight
    if weight is None or weight not in weights(desk.case.status):
        raise Rejected("请选择批注的性质。", "weight")
    text = _read(new.text)
    audience = addressed(desk.case.status, weight, new.wanted)
    status, role, quote = desk.case.status, role_in(desk.case), place.words(desk.sheet)
    is_note = weight is Weight.NOTE
    with writing():
        raise_lock(declaration_id, status, actor.person_id)
        if new.form_key and (there := _created_by(declaration_id, new.form_key)):
            return ChangedThread(desk, there, new.anchor)
        thread = Thread(
            declaration_id=declaration_id,
            place=place.anchor,
            weight=weight,
            audience=audience,
            stage=status,
            form_key=new.form_key,
            rule=new.rule if new.rule in BY_ID else None,
            kind_id=_offered_kind(new.kind_id),
        )
        if is_note:
            thread.number = next_number(thread)
        db.session.add(thread)
        db.session.flush()
        thread_id = thread.id
        db.session.add(
            ThreadMessage(
                thread_id=thread_id,
                kind=MessageKind.OPEN,
                person_id=actor.person_id,
                role=role,
                text=text,
                quote=quote,
                audience=audience if is_note else Audience.UNSENT,
            )
        )
    return ChangedThread(desk, thread_id, new.anchor)


def say(actor: Actor, declaration_id: int, thread_id: int, text: str, was: str = "") -> ChangedThread:
    """Answer, or ask again; what the person's side has not sent yet is replaced, and blank text takes it back.

    `was` is the unsent text that the person started from; to say again what stands there changes nothing.
    Raises `NotFound`, `Refused`, `Rejected`, and `Outdated` when somebody wrote there meanwhile.
    """
    desk, thread = _on_desk(actor, declaration_id, thread_id)
    require_speaking(thread, desk.case)
    asks = may_follow_up(thread, desk.case)
    kind = MessageKind.FOLLOW_UP if asks else MessageKind.ANSWER
    draft = thread.draft(asks=asks)
    blank = is_blank(text)
    if blank and (draft is None or draft.kind is MessageKind.OPEN):
        raise Rejected("请写明内容。", "text")
    text = "" if blank else _read(text)
    role, quote = role_in(desk.case), thread.place.words(desk.sheet) if asks else None
    audience = Audience.UNSENT if asks or thread.audience is Audience.FINANCE_ONLY else Audience.UNIT
    with writing():
        raise_lock(declaration_id, desk.case.status, holder(actor, desk.case))
        _require_open(thread_id, role)
        if role in UNIT_ROLES:
            note_author(declaration_id, actor.person_id)
        stands = _draft_row(thread_id, draft, kind)
        if stands and stands.text == text:
            return ChangedThread(desk, thread_id, thread.place.anchor)
        if (stands.text if stands else "") != normalised(was):
            raise Outdated(
                f"刚有人在这里写了：“{stands.text}”。请核对后再保存。"
                if stands
                else "这段话刚被撤回。请核对后再保存。"
            )
        if stands is None:
            db.session.add(
                ThreadMessage(
                    thread_id=thread_id,
                    kind=kind,
                    person_id=actor.person_id,
                    role=role,
                    text=text,
                    quote=quote,
                    audience=audience,
                )
            )
        elif blank:
            db.session.delete(stands)
        else:
            stands.text, stands.person_id, stands.role = text, actor.person_id, role
            stands.quote = quote if stands.kind in (MessageKind.OPEN, MessageKind.FOLLOW_UP) else None
    return ChangedThread(desk, thread_id, thread.place.anchor)


def weigh(actor: Actor, declaration_id: int, thread_id: int, weight: Weight) -> ChangedThread:
    """Change 须修改 into 建议 or back while the thread is not sent. Raises `NotFound`, `Refused`."""
    desk, thread = _on_desk(actor, declaration_id, thread_id)
    _require_unsent(thread, desk.case)
    with writing():
        raise_lock(declaration_id, desk.case.status, holder(actor, desk.case))
        db.session.execute(
            update(Thread).where(Thread.id == thread_id, Thread.number.is_(None)).values(weight=weight)
        )
    return ChangedThread(desk, thread_id, thread.place.anchor)


def withdraw(actor: Actor, declaration_id: int, thread_id: int) -> ChangedThread:
    """Take a thread back that was not sent yet; taking it back again changes nothing. Raises `NotFound`, `Refused`."""
    desk, thread = _on_desk(actor, declaration_id, thread_id)
    _require_unsent(thread, desk.case)
    with writing():
        raise_lock(declaration_id, desk.case.status, holder(actor, desk.case))
        db.session.execute(delete(ThreadMessage).where(ThreadMessage.thread_id == thread_id))
        db.session.execute(delete(Thread).where(Thread.id == thread_id))
    return ChangedThread(desk, thread_id, thread.place.anchor)


def settle(actor: Actor, declaration_id: int, thread_id: int) -> ChangedThread:
    """Declare a thread done: within its stage it goes out with the decision, by its opener elsewhere at once.

    Raises `NotFound`, `Refused`; settling it again changes nothing.
    """
    desk, thread = _on_desk(actor, declaration_id, thread_id)
    if thread.settlement and thread.settlement.person_id == actor.person_id:
        return ChangedThread(desk, thread_id, thread.place.anchor)
    require_settling(thread, desk.case, actor.person_id)
    in_stage = may_follow_up(thread, desk.case) and thread.weight is not Weight.NOTE
    with writing():
        raise_lock(declaration_id, desk.case.status, holder(actor, desk.case))
        if not _is_open(thread_id, *(() if in_stage else (ThreadMessage.audience != Audience.UNSENT,))):
            return ChangedThread(desk, thread_id, thread.place.anchor)
        db.session.add(
            ThreadMessage(
                thread_id=thread_id,
                kind=MessageKind.SETTLE,
                person_id=actor.person_id,
                role=role_in(desk.case) if in_stage else thread.opener.role,
                audience=Audience.UNSENT if in_stage else thread.audience,
            )
        )
    return ChangedThread(desk, thread_id, thread.place.anchor)


def reopen(actor: Actor, declaration_id: int, thread_id: int) -> ChangedThread:
    """Take a settlement back that was not sent yet. Raises `NotFound`, `Refused`."""
    desk, thread = _on_desk(actor, declaration_id, thread_id)
    require_opening(desk.case)
    if thread.settlement is None:
        return ChangedThread(desk, thread_id, thread.place.anchor)
    if thread.settlement.audience is not Audience.UNSENT or thread.settlement.stage is not desk.case.status:
        raise Refused(Refusal.STATE, "这条批注的关闭已经发出，如需再提请另写一条。")
    with writing():
        raise_lock(declaration_id, desk.case.status, holder(actor, desk.case))
        db.session.execute(delete(ThreadMessage).where(ThreadMessage.id == thread.settlement.id))
    return ChangedThread(desk, thread_id, thread.place.anchor)


def _on_desk(actor: Actor, declaration_id: int, thread_id: int) -> tuple[Desk, ReadThread]:
    desk = desk_of(actor, declaration_id)
    thread = next((each for each in desk.threads if each.id == thread_id), None)
    if thread is None:
        raise NotFound("没有这条批注，或它已被删除。")
    return desk, thread


def _offered_kind(kind_id: int | None) -> int | None:
    """Return a kind of problem that is on offer; raises `Rejected` for another."""
    if kind_id is not None and kind_id not in problem_kinds():
        raise Rejected("请从列出的问题类型中选择，或不选。", "kind")
    return kind_id


def _place_on(desk: Desk, anchor: str) -> Place:
    try:
        place = Place.at(anchor)
    except ValueError:
        raise NotFound("没有这一格。") from None
    if not place.is_on(desk.sheet):
        table = CostingLine if place.is_costing else Indicator
        stood = select(table.id).where(
            table.declaration_id == desk.declaration.id, table.identity == place.row
        )
        if db.session.scalar(stood) is None:
            raise NotFound("没有这一格。")
        raise Outdated("这一行已被删除，请在别处提出；您输入的内容仍在页面上。")
    return place


def _read(text: str) -> str:
    if is_blank(text):
        raise Rejected("请写明内容。", "text")
    with rejecting("text"):
        return readable(text, TEXT_CAP, "批注").strip()


def _require_unsent(thread: ReadThread, case: Case) -> None:
    require_opening(case)
    if not thread.is_unsent or not may_follow_up(thread, case):
        raise Refused(Refusal.STATE, "这条批注已经发出，不能再改。")


def _require_open(thread_id: int, role: Role) -> None:
    """Somebody may have settled it between reading and writing; what another role has not sent yet does not count."""
    known = or_(ThreadMessage.audience != Audience.UNSENT, ThreadMessage.role == role)
    if not _is_open(thread_id, known):
        raise Outdated("这条批注刚被关闭，不用再答复；您输入的内容仍在页面上。")


def _is_open(thread_id: int, *known: ColumnElement[bool]) -> bool:
    settled = select(ThreadMessage.id).where(
        ThreadMessage.thread_id == thread_id, ThreadMessage.kind == MessageKind.SETTLE, *known
    )
    return db.session.scalar(settled) is None


def _draft_row(thread_id: int, draft: Message | None, kind: MessageKind) -> ThreadMessage | None:
    """Return the row of the draft that the person saw, or what their side wrote since they looked."""
    if draft is not None:
        return db.session.get(ThreadMessage, draft.id, populate_existing=True)
    written = (
        select(ThreadMessage)
        .where(
            ThreadMessage.thread_id == thread_id,
            ThreadMessage.kind == kind,
            ThreadMessage.event_id.is_(None),
        )
        .order_by(ThreadMessage.id.desc())
        .limit(1)
    )
    return db.session.scalar(written)


def _created_by(declaration_id: int, form_key: str) -> int | None:
    found = db.session.execute(select(Thread).where(Thread.form_key == form_key)).scalar()
    if found and found.declaration_id != declaration_id:
        raise Rejected("页面不完整，请刷新后重试。")
    return found.id if found else None
