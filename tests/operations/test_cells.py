"""Saving a cell: what was typed, what is stored, and that nobody's words are lost or overwritten."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.domain.procedure.workflow import Refusal, Refused
from app.domain.text import Unreadable, fingerprint
from app.models import Author, Indicator, db
from app.operations import Outdated, cells
from app.operations.cells import TypedCell, save, save_all, save_cell, save_field
from app.operations.rows import add_row, delete_row
from app.operations.saving import Changed
from app.operations.transaction import writing
from app.operations.workflow import advance
from app.queries import NotFound
from app.queries.procedure.desk import desk_of
from tests.world import PEOPLE

# Each case is a value of another type, which the two systems keep in their own ways.
pytestmark = pytest.mark.every_case_on_postgresql

TYPED = [
    ("project_name", "湖畔灯光改造", "湖畔灯光改造", "湖畔灯光改造"),
    ("project_name", " 前后空格 ", " 前后空格 ", " 前后空格 "),
    ("implementation_years", "３年", 3, "3"),
    ("implementation_years", "", None, ""),
    ("is_new_project", "否", False, "否"),
    ("is_new_project", "", None, ""),
    ("allocation_method", "因素法", "因素法", "因素法"),
    ("allocation_method", "", "", ""),
    ("medium_term_amount", "12.5万元", Decimal("125000.00"), "125,000.00"),
    ("medium_term_amount", "-3", Decimal("-3.00"), "-3.00"),
    ("budget_year_amount", "", None, ""),
    ("costing_basis", "甲\r\n乙\r丙", "甲\n乙\n丙", "甲\n乙\n丙"),
    ("annual_objective", "标" * 2001, "标" * 2001, "标" * 2001),
    ("project_name", "长" * 41, "长" * 41, "长" * 41),
]


@pytest.mark.parametrize(("key", "typed", "value", "shown"), TYPED)
def test_a_field_is_stored_as_it_was_understood(town, events, key, typed, value, shown):
    declaration_id, actor = town.draft(), town.actor("preparer")
    fill = {"implementation_years": "9", "is_new_project": "是", "allocation_method": "项目法"}
    town.type("preparer", declaration_id, key, fill.get(key, "1"))
    lock, happened = town.declaration(declaration_id).lock, len(events(declaration_id))
    saved = save_field(
        actor, declaration_id, key, typed, fingerprint(fill.get(key, "1.00" if "amount" in key else "1"))
    )
    assert (saved.lock, saved.shown, saved.fingerprint) == (lock + 1, shown, fingerprint(shown))
    stored = town.declaration(declaration_id)
    assert (getattr(stored, key), stored.lock) == (value, lock + 1)
    assert len(events(declaration_id)) == happened


UNREADABLE = [
    ("project_name", "长" * 401),
    ("project_name", "隐\x00形"),
    ("costing_basis", "反\u202e转"),
    ("costing_basis", "字" * 20_001),
    ("implementation_years", "三"),
    ("implementation_years", "0"),
    ("is_new_project", "大概"),
    ("allocation_method", "抽签法"),
    ("medium_term_amount", "约十万"),
    ("budget_year_amount", "1.005"),
    ("budget_year_amount", "1000000000000"),
]


@pytest.mark.parametrize(("key", "typed"), UNREADABLE)
def test_what_cannot_be_read_is_not_stored(town, refused, key, typed):
    declaration_id, actor = town.draft(), town.actor("preparer")
    with refused(Unreadable):
        save_field(actor, declaration_id, key, typed, fingerprint(""))


def test_what_breaks_a_rule_is_stored_and_found(town, filled):
    declaration_id, actor = filled(), town.actor("preparer")
    for key, typed in (("project_name", "长" * 41), ("budget_year_amount", "99,999,999.00")):
        town.type("preparer", declaration_id, key, typed)
    found = desk_of(actor, declaration_id).findings.blocking
    assert [each.place.key for each in found if each.is_firm] == ["project_name", "budget_year_amount"]


def test_a_row_s_cells_are_read_alike(town, refused):
    declaration_id, actor = town.draft(), town.actor("preparer")
    identity = add_row(actor, declaration_id, "数量指标")
    lock = town.declaration(declaration_id).lock
    saved = save_cell(actor, declaration_id, identity, "name", "巡检\r\n次数", fingerprint(""))
    assert (saved.lock, saved.shown, saved.fingerprint) == (lock + 1, "巡检\n次数", fingerprint("巡检\n次数"))
    for key, typed in (("name", "名" * 401), ("target_value", "≥\x1b1"), ("definition", "字" * 20_001)):
        with refused(Unreadable):
            save_cell(actor, declaration_id, identity, key, typed, fingerprint(""))


def test_a_mark_is_that_of_the_text_whatever_its_line_breaks():
    assert fingerprint("甲\r\n乙") == fingerprint("甲\n乙") == fingerprint("甲\r乙") != fingerprint("甲乙")
    assert len(fingerprint("")) == 16


def test_who_started_from_another_text_gets_both_and_overwrites_nothing(town, refused):
    declaration_id, second = town.draft(), town.actor("second_preparer")
    identity = add_row(second, declaration_id, "数量指标")
    town.type("preparer", declaration_id, "policy_basis", "先到。")
    save_cell(town.actor("preparer"), declaration_id, identity, "definition", "先到。", fingerprint(""))
    both = {"typed": "后到。", "stored": "先到。"}
    with refused(Changed, cell="policy_basis", label="政策依据", **both):
        save_field(second, declaration_id, "policy_basis", "后到。", fingerprint(""))
    with refused(Changed, cell=f"definition-{identity}", label="指标解释", **both):
        save_cell(second, declaration_id, identity, "definition", "后到。", fingerprint(""))
    save_field(second, declaration_id, "policy_basis", "后到。", fingerprint("先到。"))
    assert town.declaration(declaration_id).policy_basis == "后到。"


@pytest.mark.parametrize("column", ["", "definition"])
def test_between_reading_and_writing_somebody_else_may_still_be_first(town, monkeypatch, column):
    declaration_id, second = town.draft(), town.actor("second_preparer")
    identity = add_row(second, declaration_id, "数量指标")
    cell = f"{column}-{identity}" if column else "policy_basis"

    def overtaken():
        monkeypatch.undo()
        save(town.actor("preparer"), declaration_id, cell, "先到。", fingerprint(""))
        return writing()

    monkeypatch.setattr(cells, "writing", overtaken)
    with pytest.raises(Changed) as changed:
        save(second, declaration_id, cell, "后到。", fingerprint(""))
    assert (changed.value.cell, changed.value.typed, changed.value.stored) == (cell, "后到。", "先到。")
    lock = town.declaration(declaration_id).lock
    save(second, declaration_id, cell, "后到。", fingerprint("先到。"))
    assert town.declaration(declaration_id).lock == lock + 1


def test_typing_what_is_stored_already_is_saved_and_writes_nothing(town):
    declaration_id, second = town.draft(), town.actor("second_preparer")
    town.type("preparer", declaration_id, "policy_basis", "同样。")
    lock = town.declaration(declaration_id).lock
    saved = save_field(second, declaration_id, "policy_basis", "同样。", fingerprint("旧"))
    assert (saved.lock, saved.fingerprint) == (lock, fingerprint("同样。"))
    assert town.declaration(declaration_id).lock == lock


def test_a_save_on_a_deleted_row_is_refused_and_the_row_stays_as_it_was(town, refused):
    declaration_id, actor = town.draft(), town.actor("preparer")
    identity = add_row(actor, declaration_id, "数量指标")
    delete_row(town.actor("second_preparer"), declaration_id, identity)
    with refused(Outdated):
        save_cell(actor, declaration_id, identity, "name", "晚了", fingerprint(""))


def test_a_save_after_the_declaration_moved_on_is_refused(town, filled, refused, monkeypatch):
    declaration_id, actor = filled(), town.actor("second_preparer")
    town.do("preparer", declaration_id, "send")
    with refused(Refused, kind=Refusal.STATE):
        save_field(actor, declaration_id, "policy_basis", "晚了。", fingerprint("旧"))
    town.do("preparer", declaration_id, "recall")
    target = cells.edit_target(actor, declaration_id)
    was = fingerprint(target.declaration.policy_basis)
    town.do("preparer", declaration_id, "send")
    town.declaration(declaration_id)
    monkeypatch.setattr(cells, "edit_target", lambda *arguments: target)
    with refused(Outdated):
        save_field(actor, declaration_id, "policy_basis", "刚好晚了。", was)


@pytest.mark.parametrize("login", PEOPLE)
def test_nobody_outside_the_unit_types(town, filled, refused, login):
    declaration_id, actor = filled(), town.actor(login)
    town.do("submitter", declaration_id, "submit")
    inside = login in {"preparer", "second_preparer", "submitter"}
    reads = inside or login in {"reviewer", "second_reviewer", "approver", "both", "auditor"}
    expected = {"kind": Refusal.STATE if inside else Refusal.ROLE} if reads else {}
    with refused(Refused if reads else NotFound, **expected):
        save_field(actor, declaration_id, "policy_basis", "外人。", fingerprint("旧"))


def test_only_what_is_typed_into_the_form_can_be_saved(town, refused):
    declaration_id, actor = town.draft(), town.actor("preparer")
    identity = add_row(actor, declaration_id, "数量指标")
    names = ("project_code", "status", "lock", "applicant_unit", f"position-{identity}", "name-nowhere", "")
    for cell in names:
        with refused(NotFound):
            save(actor, declaration_id, cell, "1", fingerprint(""))
    other = town.draft()
    with refused(NotFound):
        save_cell(actor, other, identity, "name", "别的表", fingerprint(""))


def test_who_typed_becomes_an_author_once(town):
    declaration_id = town.draft()
    for text in ("一", "二"):
        town.type("second_preparer", declaration_id, "policy_basis", text)
    authors = db.session.scalars(select(Author.person_id).where(Author.declaration_id == declaration_id))
    assert set(authors) == {town.people["preparer"], town.people["second_preparer"]}


def test_a_whole_sheet_is_saved_cell_by_cell_and_what_failed_is_told(town):
    declaration_id, actor = town.draft(), town.actor("preparer")
    kept, gone = (add_row(actor, declaration_id, "数量指标") for _ in range(2))
    delete_row(actor, declaration_id, gone)
    town.type("second_preparer", declaration_id, "policy_basis", "先到。")
    blank = fingerprint("")
    outcome = save_all(
        actor,
        declaration_id,
        {
            "project_name": TypedCell("新名称", blank),
            "policy_basis": TypedCell("后到。", blank),
            "costing_basis": TypedCell("", blank),
            "medium_term_amount": TypedCell("约十万", blank),
            f"name-{kept}": TypedCell("巡检次数", blank),
            f"name-{gone}": TypedCell("晚了", blank),
        },
    )
    assert set(outcome.problems) == {"medium_term_amount", f"name-{gone}"}
    assert {cell: each.stored for cell, each in outcome.changed.items()} == {"policy_basis": "先到。"}
    assert not outcome.is_clean
    assert town.declaration(declaration_id).project_name == "新名称"
    of_declaration = Indicator.declaration_id == declaration_id
    names = db.session.execute(select(Indicator.identity, Indicator.name).where(of_declaration))
    assert set(map(tuple, names)) == {(kept, "巡检次数"), (gone, "")}


def test_a_save_makes_every_page_read_before_it_old(town, filled, refused):
    declaration_id = filled()
    stood = town.declaration(declaration_id)
    status, lock = stood.status, stood.lock
    town.type("second_preparer", declaration_id, "policy_basis", "又改了。")
    with refused(Outdated):
        advance(declaration_id, status, lock, status)
