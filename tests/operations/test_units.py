"""Units form trees that know their roots; codes and names are unique; sections come and go."""

import pytest
from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.models import BudgetaryUnit, Event, Section, db
from app.operations import Outdated, Rejected
from app.operations.units import add_section, add_unit, remove_section, rename_section, rename_unit
from app.queries import NotFound
from app.queries.administration import find_unit, unit_lines


def subjects() -> list[str]:
    return list(db.session.scalars(select(Event.subject).order_by(Event.id)))


def test_a_unit_knows_the_root_of_its_tree(app):
    root = add_unit(None, "301", "云澜市文化局")
    middle = add_unit(None, "302", "云澜市图书馆", "301")
    leaf = add_unit(None, "303", "云澜市图书馆东馆", "302")
    assert [find_unit(unit).primary_id for unit in (root, middle, leaf)] == [None, root, root]
    assert find_unit(leaf).parent_id == middle
    assert find_unit(leaf).primary_name == "云澜市文化局"


def test_units_are_listed_as_a_tree(app):
    add_unit(None, "500", "云澜市水务局")
    add_unit(None, "400", "云澜市文化局")
    add_unit(None, "100", "云澜市水文站", "500")
    add_unit(None, "600", "云澜市图书馆", "400")
    add_unit(None, "601", "云澜市图书馆东馆", "600")
    assert [(line.unit.code, line.depth) for line in unit_lines()] == [
        ("400", 0), ("600", 1), ("601", 2), ("500", 0), ("100", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["", "a" * 21, "30 1/", "单位", "3_1"])
def test_a_bad_code_is_refused(app, code):
    with pytest.raises(Rejected) as refusal:
        add_unit(None, code, "云澜市文化局")
    assert refusal.value.field == "code"


def test_a_code_is_read_without_blanks_and_width(app):
    unit = add_unit(None, " ３０１ ", "  云澜市\t文化局 ")
    assert (find_unit(unit).code, find_unit(unit).name) == ("301", "云澜市 文化局")


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [
        ("301", "云澜市水务局", "code"),
        ("302", "云澜市文化局", "name"),
        ("302", " ", "name"),
        ("302", "云\u200b澜市文化局", "name"),
        ("302", "名" * 201, "name"),
    ],
)
def test_a_taken_code_and_a_bad_name_are_refused_at_their_field(app, code, name, field):
    add_unit(None, "301", "云澜市文化局")
    with pytest.raises(Rejected) as refusal:
        add_unit(None, code, name)
    assert refusal.value.field == field
    assert subjects() == ["新增单位：301 云澜市文化局"]


def test_finance_stands_outside_the_trees(app):
    add_unit(None, "900", "云澜市财政局", is_finance=True)
    add_unit(None, "301", "云澜市文化局")
    with pytest.raises(Rejected, match="不设上级"):
        add_unit(None, "901", "云澜市财政局二处", "301", is_finance=True)
    with pytest.raises(Rejected, match="不能作为上级"):
        add_unit(None, "302", "云澜市图书馆", "900")
    with pytest.raises(Rejected, match="没有代码为“999”"):
        add_unit(None, "302", "云澜市图书馆", "999")


def test_renaming_is_refused_for_a_taken_name_or_an_old_page(app):
    unit = add_unit(None, "301", "云澜市文化局")
    add_unit(None, "302", "云澜市水务局")
    rename_unit(None, unit, "云澜市文化和旅游局", was="云澜市文化局")
    with pytest.raises(Outdated, match="云澜市文化和旅游局"):
        rename_unit(None, unit, "云澜市文旅局", was="云澜市文化局")
    with pytest.raises(Rejected, match="已有"):
        rename_unit(None, unit, "云澜市水务局")
    with pytest.raises(NotFound):
        rename_unit(None, 999, "云澜市文旅局")
    assert find_unit(unit).name == "云澜市文化和旅游局"
    assert subjects()[2:] == ["单位更名：301 云澜市文化局 → 云澜市文化和旅游局"]


def test_sections_are_added_renamed_and_removed(app):
    unit = add_unit(None, "301", "云澜市文化局")
    section = add_section(None, unit, "007", "公共服务科")
    rename_section(None, section, "公共文化科", was="公共服务科")
    assert [(s.code, s.name) for s in find_unit(unit).sections] == [("007", "公共文化科")]
    remove_section(None, section)
    assert db.session.scalars(select(Section)).all() == []
    with pytest.raises(NotFound):
        remove_section(None, section)
    assert len(subjects()) == 4
    assert set(db.session.scalars(select(Event.kind))) == {EventKind.UNIT_CHANGED}


@pytest.mark.parametrize("code", ["7", "0007", "00a", "000", ""])
def test_a_bad_section_code_is_refused(app, code):
    unit = add_unit(None, "301", "云澜市文化局")
    with pytest.raises(Rejected) as refusal:
        add_section(None, unit, code, "公共服务科")
    assert refusal.value.field == "code"


def test_a_section_code_is_taken_within_its_unit_alone(app):
    first, second = add_unit(None, "301", "云澜市文化局"), add_unit(None, "302", "云澜市水务局")
    add_section(None, first, "001", "办公室")
    add_section(None, second, "001", "办公室")
    with pytest.raises(Rejected, match="已有代码"):
        add_section(None, first, "001", "人事科")
    assert db.session.scalars(select(BudgetaryUnit.code).join(Section)).all().count("301") == 1
