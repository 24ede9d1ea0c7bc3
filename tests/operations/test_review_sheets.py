"""The review sheet on a database: saved cell by cell by who has the review open, frozen at each pass, goes on from there."""

import pytest
from sqlalchemy import select

from app.domain.procedure.workflow import Action, Refusal, Refused
from app.domain.review.review_scheme import STANDARD
from app.domain.review.review_sheet import digest
from app.domain.text import Unreadable, fingerprint
from app.models import ReviewSheet, db
from app.operations import Outdated, review_sheets
from app.operations.cells import TypedCell
from app.operations.review_sheets import save, save_all
from app.operations.saving import Changed
from app.operations.workflow import act
from app.queries import NotFound
from app.queries.procedure.desk import desk_of
from app.queries.review.review_sheets import frozen, frozen_sheets, review_sheet

IN_FINANCE = "submit:submitter"
REVIEWING = f"{IN_FINANCE} open:reviewer"
PASSED = f"{REVIEWING} weigh:reviewer pass_review:reviewer"
REFERRED = f"{PASSED} open:approver refer_back:approver open:second_reviewer"


def text(declaration_id: int, cell: str) -> str:
    db.session.rollback()
    return review_sheet(declaration_id).sheet.text(cell)


def test_a_blank_sheet_stands_under_the_scheme_of_the_round(town, walk):
    review = review_sheet(walk(REVIEWING))
    assert review.sheet.scheme == STANDARD
    assert (review.sheet.total(), review.reviewer, review.is_frozen) == (0, "", False)


def test_a_saved_cell_raises_the_lock_and_makes_nobody_an_author(town, walk):
    declaration_id, actor = walk(REVIEWING), town.actor("reviewer")
    lock = town.declaration(declaration_id).lock
    saved = save(actor, declaration_id, "score-1", "９分", fingerprint(""))
    assert (saved.lock, saved.shown, saved.fingerprint) == (lock + 1, "9", fingerprint("9"))
    declaration = town.declaration(declaration_id)
    assert declaration.lock == lock + 1
    assert town.people["reviewer"] not in {author.person_id for author in declaration.authors}
    save(actor, declaration_id, "opinion-1", "各栏齐全。", fingerprint(""))
    save(actor, declaration_id, "score-1", "8", fingerprint("9"))
    review = review_sheet(declaration_id)
    assert (review.sheet.text("score-1"), review.sheet.text("opinion-1")) == ("8", "各栏齐全。")
    assert review.reviewer == "reviewer"


def test_saving_what_stands_there_writes_nothing(town, walk):
    declaration_id, actor = walk(REVIEWING), town.actor("reviewer")
    lock = save(actor, declaration_id, "overall", "可行。", fingerprint("")).lock
    again = save(actor, declaration_id, "overall", "可行。", "an old mark")
    assert again.lock == lock == town.declaration(declaration_id).lock


def test_a_cell_that_changed_meanwhile_is_not_overwritten(town, walk, refused):
    declaration_id, actor = walk(REVIEWING), town.actor("reviewer")
    save(actor, declaration_id, "opinion-3", "先到的。", fingerprint(""))
    with refused(Changed, cell="opinion-3", label="目标相关性审核意见", typed="后到的。", stored="先到的。"):
        save(actor, declaration_id, "opinion-3", "后到的。", fingerprint(""))
    save(actor, declaration_id, "opinion-4", "别的格照存。", fingerprint(""))
    assert text(declaration_id, "opinion-3") == "先到的。"


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        ("score-1", "11"),
        ("score-1", "很好"),
        ("opinion-1", "字" * 501),
        ("overall", "字" * 2001),
        ("overall", "甲\x07"),
        ("conclusion", "同意"),
    ],
)
def test_what_cannot_be_read_leaves_no_trace(town, walk, refused, cell, typed):
    declaration_id = walk(REVIEWING)
    with refused(Unreadable):
        save(town.actor("reviewer"), declaration_id, cell, typed, fingerprint(""))


@pytest.mark.parametrize("cell", ["score-9", "grade-1", "project_name", "overall-1"])
def test_there_is_no_other_cell(town, walk, refused, cell):
    declaration_id = walk(REVIEWING)
    with refused(NotFound):
        save(town.actor("reviewer"), declaration_id, cell, "1", fingerprint(""))


@pytest.mark.parametrize(
    ("steps", "login", "expected"),
    [
        (REVIEWING, "second_reviewer", Refusal.STATE),
        (REVIEWING, "approver", Refusal.ROLE),
        (REVIEWING, "auditor", Refusal.ROLE),
        (REVIEWING, "preparer", Refusal.ROLE),
        (REVIEWING, "sole", None),
        (REVIEWING, "administrator", None),
        (IN_FINANCE, "reviewer", Refusal.STATE),
        ("", "reviewer", None),
        (PASSED, "reviewer", Refusal.STATE),
        (f"{REVIEWING} send_back:reviewer", "reviewer", Refusal.STATE),
        (f"{REVIEWING} decline:reviewer", "reviewer", Refusal.STATE),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_nobody_else_and_at_no_other_time(town, walk, refused, steps, login, expected, whole):
    declaration_id, actor = walk(steps), town.actor(login)
    with refused(Refused, kind=expected) if expected else refused(NotFound):
        if whole:
            save_all(actor, declaration_id, {"score-1": TypedCell("5", fingerprint(""))})
        else:
            save(actor, declaration_id, "score-1", "5", fingerprint(""))


def test_a_plain_form_saves_what_it_can_and_tells_the_rest(town, walk):
    declaration_id, actor = walk(REVIEWING), town.actor("reviewer")
    save(actor, declaration_id, "opinion-2", "先到的。", fingerprint(""))
    typed_cells = {
        "score-1": TypedCell("10", fingerprint("")),
        "score-2": TypedCell("11", fingerprint("")),
        "opinion-2": TypedCell("后到的。", fingerprint("")),
        "score-3": TypedCell("", fingerprint("")),
        "nonsense": TypedCell("x", fingerprint("")),
        "conclusion": TypedCell("通过", fingerprint("")),
    }
    outcome = save_all(actor, declaration_id, typed_cells)
    assert outcome.problems == {"score-2": "“明确清晰性得分”应为0至10的整数，“11”不是。"}
    assert {cell: changed.stored for cell, changed in outcome.changed.items()} == {"opinion-2": "先到的。"}
    assert [text(declaration_id, cell) for cell in ("score-1", "score-2", "opinion-2", "conclusion")] == [
        *("10", "", "先到的。", "通过")
    ]


def test_a_plain_form_that_changes_nothing_writes_nothing(town, walk):
    declaration_id = walk(REVIEWING)
    lock = town.declaration(declaration_id).lock
    assert save_all(
        town.actor("reviewer"), declaration_id, {"score-1": TypedCell("", fingerprint(""))}
    ).is_clean
    assert town.declaration(declaration_id).lock == lock


def test_a_save_after_the_stage_moved_on_is_outdated(town, walk, monkeypatch):
    declaration_id, actor = walk(f"{REVIEWING} weigh:reviewer"), town.actor("reviewer")
    read = review_sheets.review_target(actor, declaration_id)
    town.do("reviewer", declaration_id, "pass_review")
    monkeypatch.setattr(review_sheets, "review_target", lambda actor, declaration_id: read)
    with pytest.raises(Outdated, match="仍在页面上"):
        save(actor, declaration_id, "score-1", "9", fingerprint("10"))
    assert text(declaration_id, "score-1") == "10"


def test_a_save_after_somebody_else_took_over_is_outdated(town, walk, monkeypatch):
    declaration_id, actor = walk(REVIEWING), town.actor("reviewer")
    read = review_sheets.review_target(actor, declaration_id)
    steps = "weigh:reviewer pass_review:reviewer take_back:reviewer open:second_reviewer"
    walk(steps, declaration_id)
    monkeypatch.setattr(review_sheets, "review_target", lambda actor, declaration_id: read)
    with pytest.raises(Outdated, match="他人接手"):
        save(actor, declaration_id, "score-1", "9", fingerprint("10"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (None, "审核表还差10项"),
        ({"overall": ""}, "审核表还差1项：总体意见未填写。"),
        ({"conclusion": "修改后通过"}, "结论是“修改后通过”"),
        (
            {f"score_{key}": "1" for key in "12345678"} | {f"opinion_{key}": "差。" for key in "12345678"},
            "第二十五条",
        ),
    ],
)
def test_a_declaration_does_not_pass_without_a_sheet_that_says_so(town, walk, refused, cells, words):
    declaration_id = walk(REVIEWING)
    if cells is not None:
        town.weigh("reviewer", declaration_id, **cells)
    actor, lock = town.actor("reviewer"), town.declaration(declaration_id).lock
    with refused(Refused, kind=Refusal.NEEDS):
        act(actor, declaration_id, Action.PASS_REVIEW, lock)
    assert words in desk_of(actor, declaration_id).case.review_refusal


def test_passing_freezes_the_sheet_with_its_hash_and_the_revision(town, walk, revisions):
    declaration_id = walk(REVIEWING)
    town.weigh("reviewer", declaration_id, opinion_1="各栏齐全。")
    town.do("reviewer", declaration_id, "pass_review")
    (review,) = frozen_sheets(declaration_id)
    assert (review.number, review.reviewer, review.is_frozen) == (1, "reviewer", True)
    assert review.revision_id == revisions(declaration_id)[-1].id
    assert review.sheet.text("opinion-1") == "各栏齐全。"
    assert review == review_sheet(declaration_id) == frozen(declaration_id, 1)
    row = db.session.scalar(select(ReviewSheet).where(ReviewSheet.declaration_id == declaration_id))
    assert row.sha256 == digest(row.content) == review.sha256
    with pytest.raises(NotFound):
        frozen(declaration_id, 2)


def test_a_later_review_goes_on_from_what_was_frozen_and_freezes_another(town, walk):
    declaration_id = walk(REFERRED)
    assert text(declaration_id, "score-1") == "10"
    save(town.actor("second_reviewer"), declaration_id, "score-1", "9", fingerprint("10"))
    assert (text(declaration_id, "score-1"), text(declaration_id, "score-2")) == ("9", "10")
    assert frozen(declaration_id, 1).sheet.text("score-1") == "10"
    town.do("second_reviewer", declaration_id, "pass_review")
    numbers = [(each.number, each.reviewer, each.sheet.total()) for each in frozen_sheets(declaration_id)]
    assert numbers == [(1, "reviewer", 100), (2, "second_reviewer", 99)]


def test_passing_again_without_a_change_freezes_the_same_content_again(town, walk):
    declaration_id = walk(f"{REFERRED} pass_review:second_reviewer")
    first, second = frozen_sheets(declaration_id)
    assert first.sha256 == second.sha256 and (second.number, second.reviewer) == (2, "second_reviewer")


def test_a_sheet_survives_a_return_to_the_unit(town, walk):
    declaration_id = walk(
        f"{REVIEWING} weigh:reviewer send_back:reviewer submit:submitter open:second_reviewer"
    )
    assert text(declaration_id, "score-1") == "10" and frozen_sheets(declaration_id) == ()
    save(town.actor("second_reviewer"), declaration_id, "score-1", "9", fingerprint("10"))
    assert review_sheet(declaration_id).reviewer == "second_reviewer"


def test_only_finance_and_the_auditor_find_it_on_their_desk(town, walk):
    declaration_id = walk(PASSED)
    has = {
        login: desk_of(town.actor(login), declaration_id).review is not None
        for login in ("preparer", "submitter", "reviewer", "second_reviewer", "approver", "auditor")
    }
    assert has == {
        "preparer": False,
        "submitter": False,
        "reviewer": True,
        "second_reviewer": True,
        "approver": True,
        "auditor": True,
    }
    assert desk_of(town.actor("auditor"), walk("")).review is None
    station = walk("submit:station_submitter open:endorser endorse:endorser open:reviewer weigh:reviewer")
    assert desk_of(town.actor("endorser"), station).review is None
    assert desk_of(town.actor("approver"), station).case.review_refusal is None
