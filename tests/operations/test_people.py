"""People and roles: a role fits its unit, the last administrator stays, a disabled person is out at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from app.domain.actor import Actor, Post
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.models import Event, LoginSession, PasswordLink, PersonRole, db
from app.operations import Outdated, Rejected
from app.operations.credentials import HASHER
from app.operations.password_links import issue_link
from app.operations.people import add_person, disable, enable, rename_person
from app.operations.roles import add_role, agree, remove_role
from app.operations.second_yes import turn_down
from app.operations.transaction import writing
from app.operations.units import add_unit
from app.queries import NotFound
from app.queries.administration import asked_for, find_person, people
from app.queries.people import actor_by_login

PASSWORD = "windy-harbour-7"


@pytest.fixture
def units(app):
    add_unit(None, "301", "云澜市文化局")
    add_unit(None, "302", "云澜市图书馆", "301")
    add_unit(None, "900", "云澜市财政局", is_finance=True)


def add_administrator(login: str) -> int:
    return add_person(None, login, "管理员", "900", Role.ADMINISTRATOR)


def role_ids(person_id: int) -> list[int]:
    return [role.id for role in find_person(person_id).roles]


def last_event() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id.desc())).first()


def test_a_person_is_added_with_one_role_and_one_event(units):
    person = find_person(add_person(None, " Lin.Yue ", "林 月", "302", Role.PREPARER, password=PASSWORD))
    assert (person.login, person.name, person.is_active, person.is_demo) == ("lin.yue", "林 月", True, False)
    assert [(role.unit.code, role.role) for role in person.roles] == [("302", Role.PREPARER)]
    assert HASHER.verify(person.password_hash, PASSWORD)
    assert last_event().kind is EventKind.PERSON_CHANGED
    assert PASSWORD not in last_event().subject + last_event().reason


def test_an_administrator_is_named_in_the_event(units):
    boss = add_administrator("boss")
    add_person(
        Actor(boss, "管理员", frozenset({Post(1, Role.ADMINISTRATOR)})), "lin", "林月", "302", Role.PREPARER
    )
    assert (last_event().person_id, last_event().role) == (boss, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("login", "name", "code", "password", "field"),
    [
        ("", "林月", "302", None, "login"),
        ("林月", "林月", "302", None, "login"),
        ("a" * 65, "林月", "302", None, "login"),
        ("taken", "林月", "302", None, "login"),
        ("lin", " ", "302", None, "name"),
        ("lin", "林\u202e月", "302", None, "name"),
        ("lin", "林月", "777", None, "unit_code"),
        ("lin", "林月", "302", "1234567", "password"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_writes_nothing(units, login, name, code, password, field):
    add_person(None, "taken", "何青", "302", Role.PREPARER)
    events = len(db.session.scalars(select(Event)).all())
    with pytest.raises(Rejected) as refusal:
        add_person(None, login, name, code, Role.PREPARER, password=password)
    assert refusal.value.field == field
    assert len(db.session.scalars(select(Event)).all()) == events
    assert [person.login for person in people().people] == ["taken"]


FITS = {
    Role.PREPARER: {"301", "302"},
    Role.SUBMITTER: {"301", "302"},
    Role.ENDORSER: {"301"},
    Role.REVIEWER: {"900"},
    Role.APPROVER: {"900"},
    Role.ADMINISTRATOR: {"301", "302", "900"},
    Role.AUDITOR: {"301", "302", "900"},
}


def test_a_role_fits_its_kind_of_unit(units):
    assert set(FITS) == set(Role)
    for role, fitting in FITS.items():
        person = add_person(None, f"lin.{role}", "林月", "302", Role.PREPARER)
        remove_role(None, person, *role_ids(person))
        for code in ("301", "302", "900"):
            if code in fitting:
                add_role(None, person, code, role)
            else:
                with pytest.raises(Rejected) as refusal:
                    add_role(None, person, code, role)
                assert refusal.value.field == "role"
        held = {(held.role, held.unit.code) for held in find_person(person).roles}
        assert held == {(role, code) for code in fitting}


def test_a_role_is_held_once_and_removed_from_its_person_alone(units):
    lin, he = (add_person(None, login, "某人", "302", Role.PREPARER) for login in ("lin", "he"))
    with pytest.raises(Rejected, match="已是"):
        add_role(None, lin, "302", Role.PREPARER)
    with pytest.raises(NotFound):
        remove_role(None, lin, role_ids(he)[0])
    remove_role(None, lin, role_ids(lin)[0])
    assert last_event().kind is EventKind.ROLE_CHANGED
    assert (role_ids(lin), len(role_ids(he))) == ([], 1)


def test_the_last_administrator_stays(units):
    first, second = add_administrator("first"), add_administrator("second")
    disable(None, first)
    with pytest.raises(Rejected, match="最后一位"):
        disable(None, second)
    with pytest.raises(Rejected, match="最后一位"):
        remove_role(None, second, *role_ids(second))
    remove_role(None, first, *role_ids(first))
    enable(None, first)
    with pytest.raises(Rejected, match="最后一位"):
        disable(None, second)
    assert find_person(second).is_active


def test_two_administrators_cannot_disable_each_other_at_once(app, units):
    pair = [add_administrator("first"), add_administrator("second")]
    db.session.remove()
    together = Barrier(2)

    def try_to_disable(person_id: int) -> bool:
        with app.app_context():
            together.wait(10)
            try:
                disable(None, person_id)
            except Rejected:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to_disable, pair)) == [False, True]
    assert sorted(find_person(person_id).is_active for person_id in pair) == [False, True]


def test_an_administrator_of_two_units_gives_up_one(units):
    boss = add_administrator("boss")
    add_role(None, boss, "301", Role.ADMINISTRATOR)
    remove_role(None, boss, role_ids(boss)[0])
    with pytest.raises(Rejected, match="最后一位"):
        remove_role(None, boss, *role_ids(boss))
    assert db.session.scalars(select(PersonRole.person_id)).all() == [boss]


def test_a_disabled_person_is_signed_out_and_their_link_dead(units):
    lin, he = (add_person(None, login, "某人", "302", Role.PREPARER) for login in ("lin", "he"))
    with writing():
        db.session.add_all([LoginSession(token_hash=str(person), person_id=person) for person in (lin, he)])
    issue_link(None, lin, 24)
    disable(None, lin)
    living = db.session.scalars(select(LoginSession.person_id).where(LoginSession.ended_at.is_(None))).all()
    assert living == [he]
    assert db.session.scalars(select(PasswordLink)).all() == []
    with pytest.raises(Rejected, match="已停用"):
        issue_link(None, lin, 24)


def test_disabling_and_enabling_twice_is_one_event_each(units):
    lin = add_person(None, "lin", "林月", "302", Role.PREPARER)
    for operation in (disable, disable, enable, enable):
        operation(None, lin)
    assert find_person(lin).is_active
    events = db.session.scalars(select(Event.subject).order_by(Event.id)).all()
    assert events[-2:] == ["停用人员：林月（lin）", "启用人员：林月（lin）"]
    assert "停用" not in events[-3]


def test_renaming_from_an_old_page_is_refused(units):
    lin = add_person(None, "lin", "林月", "302", Role.PREPARER)
    rename_person(None, lin, "林小月", was="林月")
    with pytest.raises(Outdated, match="林小月"):
        rename_person(None, lin, "林大月", was="林月")
    assert find_person(lin).name == "林小月"


def test_people_are_found_by_name_or_login(units):
    for login, name in (("lin.yue", "林月"), ("he_qing", "何青"), ("heyqing", "何小青")):
        add_person(None, login, name, "302", Role.PREPARER)
    assert [person.login for person in people("何").people] == ["he_qing", "heyqing"]
    assert [person.login for person in people(" LIN ").people] == ["lin.yue"]
    assert [person.login for person in people("e_q").people] == ["he_qing"]
    assert people("没有此人").total == 0


def acting(login: str) -> Actor:
    add_administrator(login)
    return actor_by_login(login)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.AUDITOR])
def test_who_administers_does_not_review_approve_or_audit(units, role):
    boss = add_administrator("boss")
    with pytest.raises(Rejected, match="不能由同一人担任"):
        add_role(None, boss, "900", role)
    other = add_person(None, "other", "何青", "900", role)
    with pytest.raises(Rejected, match="不能由同一人担任"):
        add_role(None, other, "900", Role.ADMINISTRATOR)
    add_role(None, boss, "301", Role.PREPARER)


def test_a_role_of_the_office_waits_for_a_second_administrator(units):
    first, second = acting("first"), acting("second")
    lin = add_person(first, "lin", "林月", "900", Role.REVIEWER)
    assert role_ids(lin) == []
    assert add_role(first, lin, "900", Role.APPROVER) is False
    reviewer, approver = asked_for(lin)
    with pytest.raises(Rejected, match="已在等待"):
        add_role(first, lin, "900", Role.APPROVER)
    with pytest.raises(Rejected, match="须由另一位"):
        agree(first, lin, reviewer.id)
    agree(second, lin, reviewer.id)
    assert [held.role for held in find_person(lin).roles] == [Role.REVIEWER]
    assert last_event().subject.endswith("（管理员提出，管理员同意）")
    assert last_event().to_person_id == lin
    turn_down(first, lin, approver.id)
    with pytest.raises(NotFound):
        agree(second, lin, approver.id)
    with pytest.raises(NotFound):
        agree(second, lin, reviewer.id)
    assert add_role(first, lin, "302", Role.PREPARER) is True


def test_an_office_with_one_administrator_grants_at_once_and_the_record_says_so(units):
    boss = acting("boss")
    lin = add_person(boss, "lin", "林月", "900", Role.REVIEWER, alone=True)
    assert "只有一名系统管理员" in last_event().subject
    assert add_role(boss, lin, "900", Role.APPROVER, alone=True) is True
    assert "只有一名系统管理员" in last_event().subject
    assert add_role(boss, lin, "302", Role.PREPARER, alone=True) is True
    assert "只有一名系统管理员" not in last_event().subject


def test_what_is_agreed_to_still_has_to_fit(units):
    first, second = acting("first"), acting("second")
    lin = add_person(None, "lin", "林月", "302", Role.PREPARER)
    add_role(first, lin, "900", Role.REVIEWER)
    add_role(None, lin, "302", Role.ADMINISTRATOR)
    with pytest.raises(Rejected, match="不能由同一人担任"):
        agree(second, lin, asked_for(lin)[0].id)
    assert len(asked_for(lin)) == 1


def test_people_are_found_whatever_the_width_the_case_and_the_blanks(app):
    add_unit(None, "301", "云澜市文化局")
    for login, name in (("lin.yue", "林　月"), ("ou-yang", "欧阳 Ann"), ("he_2", "何青")):
        add_person(None, login.replace("_", "."), name, "301", Role.PREPARER)
    for typed, found in (
        ("林月", ["lin.yue"]),
        ("月 林", ["lin.yue"]),
        ("ＬＩＮ．", ["lin.yue"]),
        ("阳ａｎｎ", ["ou-yang"]),
        ("\u202e何\u200b青\u202c", ["he.2"]),
        ("%", []),
        ("", ["he.2", "lin.yue", "ou-yang"]),
        ("没有", []),
    ):
        page = people(typed)
        assert ([each.login for each in page.people], page.total) == (found, len(found)), typed
