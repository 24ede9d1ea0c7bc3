"""What one administrator asks for and another one has to agree to; the asking, and its end without a yes."""

from datetime import date

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.roles import GRANTED_BY_TWO, Role, SecondYesKind
from app.models import BudgetaryUnit, Person, SecondYes, db
from app.models.types import now
from app.operations import Rejected
from app.operations.administration import by_administrators, note
from app.operations.transaction import writing
from app.queries.administration import find_second_yes


def waits_for_second(actor: Actor | None, role: Role, *, alone: bool) -> bool:
    """Tell whether a role waits for another administrator; the command line, and an office with one, do not wait."""
    return actor is not None and not alone and role in GRANTED_BY_TWO


def ask_for_role(
    actor: Actor | None, person: Person, unit: BudgetaryUnit, role: Role, until: date | None
) -> None:
    """Note in the present transaction that a role waits; the same asked again waits once."""
    assert actor is not None
    same = {"kind": SecondYesKind.ROLE, "person_id": person.id, "unit_id": unit.id, "role": role}
    if db.session.query(SecondYes).filter_by(**same, answered_at=None).first():
        raise Rejected("此项已在等待另一位系统管理员同意。", "role")
    db.session.add(SecondYes(**same, until=until, asked_by_id=actor.person_id))
    said = f"{SecondYesKind.ROLE.label}：{person.name}（{person.login}），{unit.name} {role.label}"
    note(EventKind.SECOND_YES_ASKED, actor, said, person_id=person.id)


def ask_for_reset(actor: Actor, person: Person) -> None:
    """Note in the present transaction that the reset of a second factor waits; asked again, it waits once."""
    same = {"kind": SecondYesKind.SECOND_FACTOR, "person_id": person.id}
    if db.session.query(SecondYes).filter_by(**same, answered_at=None).first():
        raise Rejected("此项已在等待另一位系统管理员同意。")
    db.session.add(SecondYes(**same, asked_by_id=actor.person_id))
    said = f"{SecondYesKind.SECOND_FACTOR.label}：{person.name}（{person.login}）"
    note(EventKind.SECOND_YES_ASKED, actor, said, person_id=person.id)


def answer(actor: Actor, asked: SecondYes) -> None:
    """Note in the present transaction that another administrator agreed; raises `Rejected` for who asked."""
    if asked.asked_by_id == actor.person_id:
        raise Rejected("这是您提出的，须由另一位系统管理员同意。")
    asked.answered_at = now()


@by_administrators
def turn_down(actor: Actor | None, person_id: int, asked_id: int) -> None:
    """End what was asked for without a yes; any administrator may, who asked too. Raises `NotFound`."""
    with writing():
        asked = find_second_yes(person_id, asked_id)
        asked.answered_at = now()
        what = f"，{asked.unit.name} {asked.role.label}" if asked.unit and asked.role else ""
        said = f"{asked.kind.label}：{asked.person.name}（{asked.person.login}）{what}"
        note(EventKind.SECOND_YES_REFUSED, actor, said, person_id=person_id)
