"""Carrying out the actions of the workflow table: a guarded update, one event, the revision it stands on."""

from sqlalchemy import ColumnElement, select, update

from app.domain.actor import Actor
from app.domain.form import revision as frozen
from app.domain.form.sheet import Sheet
from app.domain.procedure.day_bounds import approval_refusal
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import day, today
from app.domain.procedure.stages import OUT_OF_SIGHT, Status, is_among_the_unit
from app.domain.procedure.workflow import Action, Approval, Asks, Refusal, Refused, Transition, check
from app.domain.roles import Role
from app.domain.text import is_blank, readable
from app.models import Declaration, Event, Opening, Revision, db
from app.models.types import microseconds, now
from app.operations import (
    Outdated,
    Rejected,
    attachments,
    prereviews,
    rejecting,
    review_sheets,
    search_entries,
)
from app.operations.ceilings import Submission, require_room
from app.operations.events import record
from app.operations.renditions import approved_rendition
from app.operations.thread_sending import carry
from app.operations.transaction import change_rows, writing
from app.operations.versions import hold_versions, replace_earlier
from app.queries.people import present_actor
from app.queries.procedure.desk import Desk, desk_of
from app.queries.visibility import readable_revision

REASON_CAP = 2000
"""An opinion or reason has at most this many code points."""


def act(
    actor: Actor,
    declaration_id: int,
    action: Action,
    lock: int,
    reason: str = "",
    approval: Approval | None = None,
) -> None:
    """Carry out `action` on the page whose `lock` the person saw; a repeated click changes nothing.

    Raises `NotFound`, `Refused` (role, state, needs), `Outdated` when somebody was faster, `Rejected` for a missing reason
    or approval, and for a form that cannot be printed: what is approved is printed first, once and for all. 调整 opens
    another declaration: `adjusting.adjust`.
    """
    desk, kind = desk_of(actor, declaration_id), EventKind(action.value)
    if is_repeated(desk, actor, kind, lock):
        return
    transition, target = _checked(desk, action, lock)
    reason, approval = read_reason(action, transition.asks, reason), read_approval(transition.asks, approval)
    _require_submitted_before(desk, approval)
    role = next(role for role in transition.roles if role in desk.case.roles)
    stands_on = readable_revision(desk.declaration, frozenset({role}))
    content = frozen.canonical(desk.sheet) if transition.freezes and stands_on is None else None
    found = prereviews.content_for(desk, stands_on) if transition.freezes else ""
    rules = prereviews.found_rules(found) if found else ""
    status, sheet = desk.declaration.status, desk.sheet
    unit, names = desk.declaration.unit, (sheet.applicant_unit, sheet.primary_budgetary_unit)
    unit_id, primary_id = unit.id, unit.primary_id
    stands_in = actor.stands_in(role, unit_id, primary_id)
    case, threads, named = desk.case, desk.threads, desk.declaration.first_level_project_id
    moment, prereview_id = now(), None
    subject = Submission.of(desk.declaration, sheet.budget_year_amount)
    rendition = approved_rendition(desk, approval, moment) if approval else None
    try:
        with writing():
            advance(declaration_id, status, lock, target, approval, names)
            _require_standing(actor, role, unit_id, primary_id)
            _move_opening(actor, declaration_id, action, status)
            if content:
                frozen_id = _freeze(declaration_id, content, sheet, named)
                stands_on = attachments.freeze_attachments(frozen_id, declaration_id)
            if transition.freezes and stands_on is not None:
                prereview_id = prereviews.keep(stands_on, found)
                _show_revision(declaration_id, target, stands_on, rules)
                if action is Action.PASS_REVIEW:
                    review_sheets.freeze(declaration_id, actor.person_id, stands_on)
            if action is Action.SUBMIT:
                require_room(subject, reason)
            if rendition is not None:
                db.session.add(rendition)
                replace_earlier(declaration_id, actor, role)
            event = record(
                kind,
                actor,
                at=moment,
                declaration_id=declaration_id,
                role=role,
                stands_in=stands_in,
                from_status=status,
                to_status=target,
                reason=reason,
                subject=f"{approval.number}（{day(approval.on)}）" if approval else "",
                revision_id=stands_on if transition.freezes else None,
                prereview_id=prereview_id,
                lock=lock + 1,
            )
            db.session.flush()
            carry(threads, action, case, event.id)
    except Outdated:
        if not is_repeated(desk_of(actor, declaration_id), actor, kind, lock):
            raise


def require_possible(
    actor: Actor, declaration_id: int, action: Action, lock: int, reason: str, approval: Approval | None
) -> Desk:
    """Return the desk that an action could be carried out on with what was typed; raises as `act` does, writes nothing.

    It is asked before somebody confirms what nothing undoes.
    """
    desk = desk_of(actor, declaration_id)
    if not is_repeated(desk, actor, EventKind(action.value), lock):
        transition, _ = _checked(desk, action, lock)
        read_reason(action, transition.asks, reason)
        _require_submitted_before(desk, read_approval(transition.asks, approval))
    return desk


def _checked(desk: Desk, action: Action, lock: int) -> tuple[Transition, Status]:
    found = check(action, desk.case)
    if action is Action.ADJUST:
        raise ValueError("adjusting.adjust opens another version")
    if desk.declaration.lock != lock:
        raise Outdated(what_happened(desk.history))
    return found


def _require_standing(actor: Actor, role: Role, unit_id: int, primary_id: int | None) -> None:
    """Raise `Refused` where the person was disabled or lost the role since the request began: printing may take a minute."""
    present = present_actor(actor.person_id)
    if present is None or role not in present.roles_towards(unit_id, primary_id):
        raise Refused(Refusal.ROLE, "您的账号刚被停用，或不再担任这个角色，没有办理。")


def unchanged(declaration_id: int, status: Status, lock: int) -> list[ColumnElement[bool]]:
    """Return the conditions of the guarded update: status and optimistic lock are those that the page was read with."""
    return [Declaration.id == declaration_id, Declaration.status == status, Declaration.lock == lock]


def advance(
    declaration_id: int,
    status: Status,
    lock: int,
    target: Status,
    approval: Approval | None = None,
    names: tuple[str, str] | None = None,
) -> None:
    """Move the declaration on in the present transaction; raises `Outdated` unless exactly one row was as expected.

    `names` are 申请单位 and 一级预算单位 on its sheet, which it goes on to bear once the unit has let go of it.
    """
    values = {"status": target, "lock": Declaration.lock + 1}
    if names and target not in OUT_OF_SIGHT:
        values |= {"applicant_unit": names[0], "primary_budgetary_unit": names[1]}
    if target is not status:
        values |= {"status_since": now(), "last_change": microseconds()}
        if not is_among_the_unit(status, target):
            values |= {"known_since": now()}
    if approval:
        hold_versions(declaration_id)
        values |= {"approval_number": approval.number, "approved_on": approval.on}
    moved = change_rows(update(Declaration).where(*unchanged(declaration_id, status, lock)).values(values))
    if moved != 1:
        db.session.rollback()
        raise Outdated(what_happened(_events_of(declaration_id)))


def what_happened(events: tuple[Event, ...]) -> str:
    """Return a sentence for somebody whose page is old."""
    if not events:
        return "本表刚刚有改动，请核对后再操作。"
    event = events[-1]
    who = event.person.name if event.person else "系统"
    return f"本表在您打开后有改动，最近一次办理是{who}“{event.kind.label}”。页面已更新，请核对后再操作。"


def _events_of(declaration_id: int) -> tuple[Event, ...]:
    statement = select(Event).where(Event.declaration_id == declaration_id).order_by(Event.id)
    return tuple(db.session.scalars(statement))


def is_repeated(desk: Desk, actor: Actor, kind: EventKind, lock: int) -> bool:
    """Tell whether this is the second click of a double-click, or a request sent again after a lost answer."""
    last = desk.events[-1] if desk.events else None
    return (
        last is not None
        and last.person_id == actor.person_id
        and last.kind is kind
        and last.lock == lock + 1 == desk.declaration.lock
    )


def read_reason(action: Action, asks: Asks, reason: str) -> str:
    """Return the opinion or reason as it is kept; raises `Rejected` when it is missing or cannot be read."""
    if asks is Asks.REASON and is_blank(reason):
        raise Rejected(f"{action.label}须写明理由。", "reason")
    with rejecting("reason"):
        return readable(reason, REASON_CAP, "意见").strip()


def read_approval(asks: Asks, approval: Approval | None) -> Approval | None:
    """Return number and date as they are kept, None where none are asked; raises `Rejected` as for a reason, and for a day
    that is to come."""
    if asks is not Asks.APPROVAL:
        return None
    if approval is None or is_blank(approval.number):
        raise Rejected("批复须填写批复文号和批复日期。", "approval_number")
    if refusal := approval_refusal(approval.on, None, today()):
        raise Rejected(refusal, "approved_on")
    with rejecting("approval_number"):
        return Approval(readable(approval.number, 60, "批复文号").strip(), approval.on)


def _require_submitted_before(desk: Desk, approval: Approval | None) -> None:
    submitted = next((each.at for each in reversed(desk.events) if each.kind is EventKind.SUBMIT), None)
    first = today(submitted) if submitted else None
    if approval and (refusal := approval_refusal(approval.on, first, today())):
        raise Rejected(refusal, "approved_on")


def _move_opening(actor: Actor, declaration_id: int, action: Action, status: Status) -> None:
    # Also before it is opened anew: whoever had it open may hold the stage no longer.
    close_opening(declaration_id)
    if action is Action.OPEN:
        db.session.add(Opening(declaration_id=declaration_id, stage=status, person_id=actor.person_id))


def close_opening(declaration_id: int) -> None:
    """Close the current opening of the declaration, if there is one, in the present transaction."""
    change_rows(
        update(Opening)
        .where(Opening.declaration_id == declaration_id, Opening.closed_at.is_(None))
        .values(closed_at=now())
    )


def _freeze(declaration_id: int, content: str, sheet: Sheet, first_level_project_id: int | None) -> int:
    """Return the id of the newest revision when nothing changed since, else of a new one."""
    newest = db.session.scalar(
        select(Revision)
        .where(Revision.declaration_id == declaration_id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    sha256 = frozen.digest(content)
    standing = (newest.sha256, newest.first_level_project_id) if newest else None
    if newest is not None and standing == (sha256, first_level_project_id):
        return newest.id
    revision = Revision(
        declaration_id=declaration_id,
        number=newest.number + 1 if newest else 1,
        content=content,
        sha256=sha256,
        project_name=sheet.project_name,
        applicant_unit=sheet.applicant_unit,
        medium_term_amount=sheet.medium_term_amount,
        budget_year_amount=sheet.budget_year_amount,
        is_new_project=sheet.is_new_project,
        first_level_project_id=first_level_project_id,
    )
    db.session.add(revision)
    db.session.flush()
    return revision.id


def _show_revision(declaration_id: int, target: Status, revision_id: int, rules: str) -> None:
    """Let the department, and from finance's review on finance, read the revision, and count what its prereview found.

    What goes to the department again without a change keeps what finance counts.
    """
    readers = {
        Status.DEPARTMENT_REVIEW: ("submitted_revision_id",),
        Status.FINANCE_REVIEW: ("submitted_revision_id", "finance_revision_id"),
    }.get(target, ())
    if readers:
        change_rows(
            update(Declaration)
            .where(Declaration.id == declaration_id)
            .values(dict.fromkeys(readers, revision_id))
        )
        counted = update(Revision).where(Revision.id == revision_id)
        if target is Status.DEPARTMENT_REVIEW:
            counted = counted.where(Revision.found_rules.is_(None))
        change_rows(counted.values(found_rules=rules))
        search_entries.renew(declaration_id)
