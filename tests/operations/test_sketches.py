"""Sketches stand beside the texts that they were drawn of, whoever writes, and neighbours are read by them alone."""

import pytest
from sqlalchemy import event, inspect, null, select, update

from app.domain.form.sheet import WIDE
from app.domain.procedure.rounds import today
from app.domain.prose.sketches import Sketch
from app.domain.text import fingerprint
from app.models import Declaration, db
from app.operations.cells import save_cell
from app.operations.copying import copy
from app.operations.drafting import NewDeclaration
from app.operations.rows import add_row, delete_row
from app.queries.form.sheets import working_sheet
from app.queries.prereview import neighbours
from app.queries.prereview.findings import WorkingFindings, prereview_of
from tests.copied_declarations import copies
from tests.operations.pending_imports import as_read, confirm, forget, form, keep, stored

COPIED = "本项目完成六座泵站的更新改造并组织两次防汛演练，参加人员不少于三百人次。"


@pytest.fixture
def statements():
    """The statements that the database is asked from now on."""
    asked: list[str] = []

    def note(connection, cursor, statement: str, *_) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def drawn(declaration_id: int) -> tuple[list[bytes], list[bytes]]:
    """Return the sketches that are stored, and those of the texts that are."""
    db.session.rollback()
    row = db.session.get_one(Declaration, declaration_id)
    db.session.refresh(row)
    kept = [getattr(row, f"{field.key}_sketch") for field in WIDE]
    return kept, [Sketch.of(getattr(row, field.key)).stored for field in WIDE]


def copied_from(town, declaration_id: int) -> list[str]:
    """Return what the prereview of a declaration says of copies."""
    declaration = town.declaration(declaration_id)
    result = prereview_of(declaration, working_sheet(declaration))
    return [finding.message for finding in result.findings if finding.is_comparison]


def test_each_way_to_write_draws_them(town, filled):
    written = filled()
    new = NewDeclaration(town.units["121"], town.round_id, "15", today().year + 1, "001")
    copied = copy(town.actor("preparer"), written, new, [], "990106")
    forget()
    import_id = keep(town, form(annual_objective=COPIED), as_read(stored(town, written), policy_basis=COPIED))
    confirm(town, import_id)
    imported = db.session.scalars(select(Declaration.id).order_by(Declaration.id.desc())).first()
    for each in (town.draft(), written, copied, imported):
        kept, told = drawn(each)
        assert kept == told
    assert any(drawn(imported)[0]) and any(drawn(copied)[0]) and not any(drawn(town.draft())[0])
    assert Sketch.of(COPIED).stored in drawn(written)[0]


def test_what_a_neighbour_says_now_is_what_counts(town):
    first, second = (town.draft("station_preparer", "132") for _ in range(2))
    for each in (first, second):
        town.type("station_preparer", each, "annual_objective", COPIED + str(first))
    assert any("相同" in each for each in copied_from(town, second))
    town.type("station_preparer", first, "annual_objective", "完全改写了的目标。")
    assert copied_from(town, second) == []
    # Blanks and punctuation leave a sketch as it is.
    town.type("station_preparer", first, "annual_objective", f"二〇二六年的安排如下：{COPIED[:-1]}")
    town.type(
        "station_preparer", second, "annual_objective", f"一、{COPIED}二、其他事项另行安排并且逐项落实到人。"
    )
    assert len(copied_from(town, second)) == 1
    spaced = f"二〇二六年的安排如下：{COPIED[:18]} {COPIED[18:-1]}"
    town.type("station_preparer", first, "annual_objective", spaced)
    assert copied_from(town, second) == []
    town.type("station_preparer", first, "annual_objective", f"二〇二六年的安排如下：{COPIED[:-1]}")
    town.do("station_submitter", first, "discard")
    assert copied_from(town, second) == []


def test_a_row_that_has_none_is_read_as_if_it_had(town):
    first, second = town.draft(), town.draft()
    for each in (first, second):
        town.type("preparer", each, "costing_basis", COPIED * 2 + str(first))
    db.session.execute(
        update(Declaration)
        .where(Declaration.id == first)
        .values({"last_change": 0} | {f"{field.key}_sketch": null() for field in WIDE})
    )
    db.session.commit()
    neighbours._known.clear()
    assert any("相同" in each for each in copied_from(town, second))


def test_of_many_neighbours_only_those_that_are_alike_are_read(town, statements):
    own = town.draft("station_preparer", "132")
    for field in WIDE:
        town.type("station_preparer", own, field.key, f"{field.label}：{COPIED[::-1]}{field.note}")
    others = copies(town.draft("station_preparer", "132"), 40)
    declaration = town.declaration(own)
    sheet = working_sheet(declaration)
    prereview_of(declaration, sheet)
    del statements[:]
    prereview_of(declaration, sheet)
    asked = [each for each in statements if "FROM declaration" in each]
    assert len(asked) == 1 and "count(*)" in asked[0]
    town.type("station_preparer", others[3], "annual_objective", "由四个班组轮流值守。")
    declaration = town.declaration(own)
    del statements[:]
    prereview_of(declaration, sheet)
    asked = [each for each in statements if "FROM declaration" in each]
    assert len(asked) == 2 and not any("declaration.policy_basis," in each for each in asked)


def test_what_did_not_change_for_long_is_not_looked_at_again(town, monkeypatch):
    own = town.draft("sole", "141")
    copies(town.draft("sole", "141"), 5)
    declaration = town.declaration(own)
    where = declaration.round_id, declaration.unit_id
    assert len(neighbours.known_of(where).late) >= 7
    later = neighbours.microseconds() + neighbours.OVERLAP + 1
    monkeypatch.setattr(neighbours, "microseconds", lambda: later)
    neighbours.known_of(where)
    known = neighbours.known_of(where)
    assert known.late == () and len(known.around.neighbours) >= 7


def test_when_the_clock_went_back_everything_is_read_again(town, monkeypatch):
    declaration = town.declaration(town.draft("sole", "141"))
    where = declaration.round_id, declaration.unit_id
    before = neighbours.known_of(where).around.neighbours
    later = neighbours.microseconds() + 100 * neighbours.OVERLAP
    with monkeypatch.context() as clock:
        clock.setattr(neighbours, "microseconds", lambda: later)
        neighbours.known_of(where)
    another = town.draft("sole", "141")
    after = neighbours.known_of(where).around.neighbours
    assert {each.id for each in after} == {another, *(each.id for each in before)}


def test_the_last_changes_of_very_many_are_summed_up(town):
    ids = copies(town.draft("sole", "141"), 3)
    # As large a sum as thousands of declarations have.
    db.session.execute(update(Declaration).where(Declaration.id.in_(ids)).values(last_change=(1 << 63) - 7))
    db.session.commit()
    declaration = town.declaration(ids[0])
    where = declaration.round_id, declaration.unit_id
    assert neighbours.known_of(where).around is neighbours.known_of(where).around


def test_no_more_neighbours_are_kept_than_a_process_may(town, monkeypatch):
    monkeypatch.setattr(neighbours, "MOST_KEPT", 1)
    for login, unit in (("preparer", "121"), ("sole", "141")):
        declaration = town.declaration(town.draft(login, unit))
        neighbours.known_of((declaration.round_id, declaration.unit_id))
    (kept,) = neighbours._known[db.engine.pool]
    assert kept == (declaration.round_id, declaration.unit_id)


def test_sketches_are_not_loaded_with_a_declaration(town):
    declaration = town.declaration(town.draft())
    assert {f"{field.key}_sketch" for field in WIDE} <= inspect(declaration).unloaded
    assert WorkingFindings({declaration: working_sheet(declaration)}).of(declaration).noted
    assert {f"{field.key}_sketch" for field in WIDE} <= inspect(declaration).unloaded


def test_an_explanation_of_another_project_is_found_while_it_stands_there(town):
    actor = town.actor("station_preparer")
    first, second = (town.draft("station_preparer", "132") for _ in range(2))
    words = "泵站开机台数占泵站应开机台数的比例，逐日登记运行台账"
    row = add_row(actor, first, "质量指标", ("泵站开机率", "≥95%", words))
    add_row(actor, second, "质量指标", ("道路完好率", "≥95%", words))
    assert any("“泵站开机率”的指标解释相同" in each for each in copied_from(town, second))
    assert copied_from(town, first) == []
    save_cell(actor, first, row, "definition", "泵站实际开机的台数占应开机台数的比例", fingerprint(words))
    assert copied_from(town, second) == []
    save_cell(actor, first, row, "definition", words, fingerprint("泵站实际开机的台数占应开机台数的比例"))
    assert copied_from(town, second) != []
    delete_row(actor, first, row)
    assert copied_from(town, second) == []
