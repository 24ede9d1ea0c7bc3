"""Code lists: offered or not, never lost; a catalogue in use never changes."""

import pytest
from sqlalchemy import func, select

from app.domain.form.catalogue import Category
from app.domain.procedure.events import EventKind
from app.models import CatalogueCategory, Event, db
from app.operations import Outdated, Rejected, code_lists
from app.operations.rounds import add_round
from app.queries import NotFound
from app.queries.administration import (
    allocation_method_codes,
    catalogues,
    find_catalogue,
    find_project_type,
    find_standard_opinion,
    project_type_codes,
    standard_opinion_entries,
)
from app.queries.form.code_lists import (
    allocation_methods,
    catalogue_of,
    newest_catalogue,
    project_types,
    standard_opinions,
)


def kinds() -> list[EventKind]:
    return list(db.session.scalars(select(Event.kind)))


def texts() -> list[str]:
    return [each.text for each in standard_opinions()]


def test_project_types_are_added_renamed_and_withdrawn(app):
    code_lists.add_project_type(None, " ４２ ", "专项类")
    code_lists.rename_project_type(None, "42", "专项业务类", was="专项类")
    assert ("42", "专项业务类") in [(each.code, each.name) for each in project_types()]
    code_lists.offer_project_type(None, "42", offered=False)
    code_lists.offer_project_type(None, "42", offered=False)
    assert "42" not in [each.code for each in project_types()]
    assert find_project_type("42").name == "专项业务类"
    code_lists.offer_project_type(None, "42", offered=True)
    assert "42" in [each.code for each in project_types()]
    assert kinds() == [EventKind.CODES_CHANGED] * 4


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [
        ("4", "甲类", "code"),
        ("4x", "甲类", "code"),
        ("42", "甲类", "code"),
        ("43", "专项类", "name"),
        ("43", "", "name"),
    ],
)
def test_a_bad_or_taken_project_type_is_refused_at_its_field(app, code, name, field):
    code_lists.add_project_type(None, "42", "专项类")
    with pytest.raises(Rejected) as refusal:
        code_lists.add_project_type(None, code, name)
    assert refusal.value.field == field
    assert len(kinds()) == 1


def test_renaming_is_refused_for_a_taken_name_an_old_page_or_no_such_code(app):
    code_lists.add_project_type(None, "42", "专项类")
    taken = next(each.name for each in project_type_codes() if each.code != "42")
    with pytest.raises(Rejected, match="已有"):
        code_lists.rename_project_type(None, "42", taken)
    with pytest.raises(Outdated, match="专项类"):
        code_lists.rename_project_type(None, "42", "甲类", was="乙类")
    with pytest.raises(NotFound):
        code_lists.rename_project_type(None, "99", "甲类")


def test_allocation_methods_are_added_renamed_and_withdrawn(app):
    code_lists.add_allocation_method(None, "竞争法")
    method = next(each.id for each in allocation_method_codes() if each.name == "竞争法")
    with pytest.raises(Rejected, match="已有"):
        code_lists.add_allocation_method(None, "竞争法")
    code_lists.rename_allocation_method(None, method, "竞争性分配", was="竞争法")
    assert "竞争性分配" in allocation_methods()
    code_lists.offer_allocation_method(None, method, offered=False)
    assert "竞争性分配" not in allocation_methods()
    assert "竞争性分配" in [each.name for each in allocation_method_codes()]
    with pytest.raises(NotFound):
        code_lists.offer_allocation_method(None, 999, offered=False)


def test_standard_opinions_are_added_changed_and_withdrawn(app):
    before = texts()
    code_lists.add_standard_opinion(None, " 请补充\r\n合同。 ")
    assert texts() == [*before, "请补充 合同。"]
    added = standard_opinion_entries()[-1].id
    with pytest.raises(Rejected, match="已有") as known:
        code_lists.add_standard_opinion(None, "请补充 合同。")
    assert known.value.field == "text"
    with pytest.raises(Rejected, match="已有"):
        code_lists.change_standard_opinion(None, added, before[0])
    with pytest.raises(Outdated, match="请补充 合同。"):
        code_lists.change_standard_opinion(None, added, "请补充发票。", was="从前的。")
    code_lists.change_standard_opinion(None, added, "请补充发票。", was="请补充 合同。")
    code_lists.offer_standard_opinion(None, added, offered=False)
    code_lists.offer_standard_opinion(None, added, offered=False)
    assert texts() == before
    assert find_standard_opinion(added).text == "请补充发票。"
    code_lists.offer_standard_opinion(None, added, offered=True)
    assert texts() == [*before, "请补充发票。"]
    assert kinds() == [EventKind.CODES_CHANGED] * 4
    with pytest.raises(NotFound):
        code_lists.change_standard_opinion(None, 999, "请补充。")
    with pytest.raises(NotFound):
        code_lists.offer_standard_opinion(None, 999, offered=True)


@pytest.mark.parametrize("typed", ["", " \n", "长" * 501, "改\u202e序"])
def test_a_standard_opinion_that_cannot_be_read_is_refused(app, typed):
    with pytest.raises(Rejected) as refusal:
        code_lists.add_standard_opinion(None, typed)
    assert refusal.value.field == "text" and kinds() == []


TYPED = "成本指标 | *经济成本指标\r\n\n成本指标｜生态成本指标\n产出指标\t＊数量指标\n"


def test_a_catalogue_is_read_line_by_line(app):
    assert code_lists.read_categories(TYPED) == (
        Category("成本指标", "经济成本指标", True),
        Category("成本指标", "生态成本指标", False),
        Category("产出指标", "数量指标", True),
    )
    version = code_lists.add_catalogue(None, "新办法", TYPED)
    assert newest_catalogue().id == version
    assert catalogue_of(find_catalogue(version)).categories == code_lists.read_categories(TYPED)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "至少"),
        ("产出指标 | *数量指标\n产出指标", "第2行"),
        ("产出指标 | 甲 | 乙", "第1行"),
        ("产出指标 | *", "第1行"),
        ("产出指标 | 甲\n效益指标 | *甲", "第2行.*重复"),
        ("产出指标 | " + "甲" * 41, "第1行"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(app, typed, says):
    with pytest.raises(Rejected, match=says) as refusal:
        code_lists.add_catalogue(None, "新办法", typed)
    assert refusal.value.field == "categories"
    assert len(catalogues()) == 1


def test_a_catalogue_in_use_never_changes_and_one_always_stays(app):
    standard = newest_catalogue().id
    with pytest.raises(Rejected, match="至少"):
        code_lists.remove_catalogue(None, standard)
    with pytest.raises(Rejected, match="已有名为"):
        code_lists.add_catalogue(None, newest_catalogue().name, TYPED)
    unused = code_lists.add_catalogue(None, "新办法", TYPED)
    code_lists.remove_catalogue(None, unused)
    used = code_lists.add_catalogue(None, "新办法", TYPED)
    add_round(None, 2027, "一上")
    with pytest.raises(Rejected, match="已有申报批次"):
        code_lists.remove_catalogue(None, used)
    code_lists.remove_catalogue(None, standard)
    assert [version.id for version in catalogues()] == [used]
    assert db.session.scalar(select(func.count()).select_from(CatalogueCategory)) == 3
