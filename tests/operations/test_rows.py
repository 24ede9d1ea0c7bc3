"""Rows of the indicator table: added at the end, copied below, deleted to a tombstone, moved inside their category."""

import uuid

import pytest
from sqlalchemy import func, insert, select

from app.domain.form.sheet import ROW_CAP
from app.domain.form.undo_steps import Step
from app.domain.procedure.workflow import Refusal, Refused
from app.models import CatalogueCategory, Indicator, db
from app.operations import Outdated, Rejected
from app.operations.rows import add_row, copy_row, delete_row, move_row
from app.queries import NotFound
from app.queries.form.sheets import working_sheet
from app.queries.procedure.desk import desk_of


@pytest.fixture
def draft(town) -> int:
    """A blank declaration."""
    return town.draft()


def order(town, declaration_id: int, level_2: str = "数量指标") -> str:
    """Return the names of a category's rows, in their order."""
    rows = working_sheet(town.declaration(declaration_id)).rows
    return "".join(row.name for row in rows if row.category.level_2 == level_2)


def three(town, declaration_id: int) -> dict[str, str]:
    """Add rows 甲, 乙 and 丙 to 数量指标, with another category between them; return their identities."""
    actor, added = town.actor("preparer"), {}
    for name in "甲乙丙":
        added[name] = add_row(actor, declaration_id, "数量指标", (name, "", ""))
        add_row(actor, declaration_id, "质量指标", (name, "", ""))
    return added


def test_a_row_comes_at_the_end_of_its_category_blank_unless_given(town, draft):
    actor = town.actor("preparer")
    add_row(actor, draft, "数量指标", ("甲", "1台", "台账。"))
    lock = town.declaration(draft).lock
    identity = add_row(actor, draft, "数量指标")
    stood = town.declaration(draft)
    assert [row.cells for row in working_sheet(stood).rows] == [("甲", "1台", "台账。"), ("", "", "")]
    assert (working_sheet(stood).rows[-1].identity, stood.lock) == (identity, lock + 1)


def test_rows_stand_in_the_order_of_the_form_whatever_the_order_of_their_making(town, draft):
    actor = town.actor("preparer")
    for level_2 in ("服务对象满意度指标", "数量指标", "社会效益指标", "数量指标"):
        add_row(actor, draft, level_2)
    rows = working_sheet(town.declaration(draft)).rows
    expected = ["数量指标", "数量指标", "社会效益指标", "服务对象满意度指标"]
    assert [row.category.level_2 for row in rows] == expected


@pytest.mark.parametrize(
    ("moved", "by", "expected"),
    [
        ("甲", -1, "甲乙丙"),
        ("甲", 1, "乙甲丙"),
        ("乙", -1, "乙甲丙"),
        ("丙", -1, "甲丙乙"),
        ("丙", 1, "甲乙丙"),
    ],
)
def test_a_row_moves_by_one_and_at_the_ends_not_at_all(town, draft, moved, by, expected):
    rows = three(town, draft)
    assert move_row(town.actor("preparer"), draft, rows[moved], by) == "数量指标"
    assert (order(town, draft), order(town, draft, "质量指标")) == (expected, "甲乙丙")


def test_a_move_passes_over_deleted_rows(town, draft):
    rows, actor = three(town, draft), town.actor("preparer")
    delete_row(actor, draft, rows["乙"])
    move_row(actor, draft, rows["丙"], -1)
    assert order(town, draft) == "丙甲"
    move_row(actor, draft, rows["丙"], -1)
    assert order(town, draft) == "丙甲"


@pytest.mark.parametrize(("copied", "expected"), [("甲", "甲甲乙丙"), ("乙", "甲乙乙丙"), ("丙", "甲乙丙丙")])
def test_a_copy_stands_below_its_row_and_the_others_keep_their_order(town, draft, copied, expected):
    rows, actor = three(town, draft), town.actor("preparer")
    level_2, step = copy_row(actor, draft, rows[copied])
    (identity, cells), *others = step.added
    assert (level_2, cells, others, step.deleted, step.edited) == ("数量指标", (copied, "", ""), [], (), ())
    assert (order(town, draft), order(town, draft, "质量指标")) == (expected, "甲乙丙")
    ordered = [row.identity for row in working_sheet(town.declaration(draft)).rows]
    assert ordered.index(identity) == ordered.index(rows[copied]) + 1
    move_row(actor, draft, identity, 1)
    move_row(actor, draft, identity, -1)
    assert order(town, draft) == expected


def test_a_copy_has_all_three_cells_and_a_life_of_its_own(town, draft):
    actor = town.actor("preparer")
    identity = add_row(actor, draft, "数量指标", ("甲", "1台", "台账。\n两行。"))
    _, step = copy_row(actor, draft, identity)
    assert step.added[0][1] == ("甲", "1台", "台账。\n两行。") and step.added[0][0] != identity
    delete_row(actor, draft, identity)
    assert [row.cells for row in working_sheet(town.declaration(draft)).rows] == [step.added[0][1]]


def test_a_deleted_row_is_gone_from_the_form_and_stays_as_a_tombstone(town, draft, refused):
    rows, actor = three(town, draft), town.actor("preparer")
    assert delete_row(actor, draft, rows["乙"]) == ("数量指标", Step(deleted=(rows["乙"],)))
    assert order(town, draft) == "甲丙"
    gone = db.session.scalar(select(Indicator).where(Indicator.identity == rows["乙"]))
    assert (gone.name, gone.deleted_at is None) == ("乙", False)
    deleted_at = gone.deleted_at
    assert delete_row(actor, draft, rows["乙"]) == ("数量指标", Step())
    assert (
        db.session.scalar(select(Indicator.deleted_at).where(Indicator.identity == rows["乙"])) == deleted_at
    )
    with refused(Outdated):
        move_row(actor, draft, rows["乙"], -1)
    with refused(Outdated):
        copy_row(actor, draft, rows["乙"])


def test_a_row_after_a_deleted_last_one_still_comes_at_the_end(town, draft):
    rows, actor = three(town, draft), town.actor("preparer")
    delete_row(actor, draft, rows["丙"])
    add_row(actor, draft, "数量指标", ("丁", "", ""))
    assert order(town, draft) == "甲乙丁"


def test_there_are_at_most_200_rows_and_deleted_ones_do_not_count(town, draft, refused):
    actor = town.actor("preparer")
    first = add_row(actor, draft, "数量指标")
    category_id = db.session.scalar(select(CatalogueCategory.id).limit(1))
    rows = [
        {
            "declaration_id": draft,
            "identity": str(uuid.uuid4()),
            "category_id": category_id,
            "position": position,
        }
        for position in range(2, ROW_CAP + 1)
    ]
    db.session.execute(insert(Indicator), rows)
    db.session.commit()
    with refused(Rejected, message="指标表最多200行，不能再增加。"):
        add_row(actor, draft, "质量指标")
    with refused(Rejected, message="指标表最多200行，不能再增加。"):
        copy_row(actor, draft, first)
    delete_row(actor, draft, first)
    add_row(actor, draft, "质量指标")
    living = (Indicator.declaration_id == draft, Indicator.deleted_at.is_(None))
    assert db.session.scalar(select(func.count()).select_from(Indicator).where(*living)) == ROW_CAP == 200


def test_a_row_or_category_that_is_not_there_is_not_found(town, draft, refused):
    actor, other = town.actor("preparer"), town.draft()
    identity = add_row(actor, other, "数量指标")
    with refused(NotFound):
        add_row(actor, draft, "幸福指标")
    for verb in (copy_row, delete_row, lambda *arguments: move_row(*arguments, 1)):
        for wanted in (identity, "nowhere"):
            with refused(NotFound):
                verb(actor, draft, wanted)


@pytest.mark.parametrize(
    ("login", "expected"),
    [("sole", NotFound), ("reviewer", NotFound), ("administrator", NotFound), ("auditor", Refused)],
)
def test_nobody_outside_the_unit_touches_rows(town, draft, refused, login, expected):
    identity, actor = add_row(town.actor("preparer"), draft, "数量指标"), town.actor(login)
    kind = {"kind": Refusal.ROLE} if expected is Refused else {}
    with refused(expected, **kind):
        add_row(actor, draft, "数量指标")
    with refused(expected, **kind):
        copy_row(actor, draft, identity)
    with refused(expected, **kind):
        delete_row(actor, draft, identity)
    with refused(expected, **kind):
        move_row(actor, draft, identity, 1)


def test_rows_stand_still_once_the_sheet_was_sent(town, filled, refused):
    declaration_id, actor = filled(), town.actor("preparer")
    identity = desk_of(actor, declaration_id).sheet.rows[0].identity
    town.do("preparer", declaration_id, "send")
    for verb in (
        lambda: add_row(actor, declaration_id, "数量指标"),
        lambda: copy_row(actor, declaration_id, identity),
        lambda: delete_row(actor, declaration_id, identity),
        lambda: move_row(actor, declaration_id, identity, 1),
    ):
        with refused(Refused, kind=Refusal.STATE):
            verb()


def test_a_starred_category_that_lost_its_rows_blocks(town, filled):
    declaration_id, actor = filled(), town.actor("preparer")
    sheet = desk_of(actor, declaration_id).sheet
    for row in sheet.rows:
        if row.category.level_2 == "质量指标":
            delete_row(actor, declaration_id, row.identity)
    assert [f.place.level_2 for f in desk_of(actor, declaration_id).findings.blocking if f.is_firm] == [
        "质量指标"
    ]
