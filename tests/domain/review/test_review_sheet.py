"""The review sheet as a value: what may stand in its cells, what is missing, and when it lets a declaration pass."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.procedure.guards import Case
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.review.review_scheme import STANDARD, read_scheme
from app.domain.review.review_sheet import (
    OPINION_CAP,
    OVERALL_CAP,
    ReviewSheet,
    canonical,
    digest,
    may_weigh,
    pass_refusal,
    require_weighing,
    restored,
)
from app.domain.roles import Role
from app.domain.text import Unreadable

BLANK = ReviewSheet(STANDARD)
FULL = {f"score-{point.key}": str(point.full) for point in STANDARD.points}
COMPLETE = BLANK.having(FULL | {"overall": "目标明确。", "conclusion": "通过"})


def test_its_cells_are_a_score_and_an_opinion_for_each_point_and_two_for_the_whole():
    assert BLANK.cells[:3] == ("score-1", "opinion-1", "score-2")
    assert BLANK.cells[-2:] == ("overall", "conclusion") and len(BLANK.cells) == 18
    assert [BLANK.text(cell) for cell in BLANK.cells] == [""] * 18
    assert BLANK.label("score-3") == "目标相关性得分" and BLANK.label("overall") == "总体意见"


@pytest.mark.parametrize(
    "cell", ["", "score", "score-9", "score-0", "grade-1", "opinion", "overall-1", "总体"]
)
def test_there_is_no_other_cell(cell):
    for use in (BLANK.text, BLANK.label, lambda cell: BLANK.read(cell, "1")):
        with pytest.raises(KeyError):
            use(cell)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("0", "0"), ("10", "10"), (" 9 ", "9"), ("９分", "9"), ("007", "7"), ("", ""), ("　", "")],
)
def test_a_score_is_whole_marks_up_to_the_points_full_ones(typed, text):
    assert BLANK.read("score-1", typed) == text


@pytest.mark.parametrize("typed", ["11", "-1", "9.5", "九", "优", "1 000 000", "10/10", "+9"])
def test_anything_else_is_no_score(typed):
    with pytest.raises(Unreadable, match="“规范完整性得分”应为0至10的整数"):
        BLANK.read("score-1", typed)


@pytest.mark.parametrize(("cell", "cap"), [("opinion-1", OPINION_CAP), ("overall", OVERALL_CAP)])
def test_opinions_are_text_up_to_their_cap(cell, cap):
    assert BLANK.read(cell, "甲\r\n" * 2) == "甲\n甲\n"
    assert len(BLANK.read(cell, "𠮷" * cap)) == cap
    with pytest.raises(Unreadable, match=f"有{cap + 1}字，超出系统上限{cap}字"):
        BLANK.read(cell, "字" * (cap + 1))
    with pytest.raises(Unreadable, match="不可见的控制字符"):
        BLANK.read(cell, "甲\x07")


def test_a_conclusion_is_one_of_the_scheme():
    assert BLANK.read("conclusion", " 通过 ") == "通过"
    assert BLANK.read("conclusion", "") == ""
    with pytest.raises(Unreadable, match="“结论”里没有“同意”这一项"):
        BLANK.read("conclusion", "同意")


def test_texts_are_put_in_and_taken_out_again():
    filled = BLANK.having({"score-1": "9", "opinion-1": "可以", "overall": "好", "conclusion": "退回"})
    assert [filled.text(cell) for cell in ("score-1", "opinion-1", "overall", "conclusion")] == [
        *("9", "可以", "好", "退回")
    ]
    assert filled.having(dict.fromkeys(filled.cells, "")) == BLANK


def test_totals_and_grades_follow_from_the_scores():
    half = BLANK.having({"score-1": "10", "score-3": "12"})
    assert (half.total(), half.total(STANDARD.criteria[0]), half.total(STANDARD.criteria[2])) == (22, 10, 0)
    assert [half.band(point) and half.band(point).name for point in STANDARD.points[:3]] == ["优", None, "良"]
    assert not half.is_scored and half.grade is None
    assert COMPLETE.total() == 100 and COMPLETE.grade.name == "优"


def test_a_blank_sheet_misses_every_score_the_opinion_and_the_conclusion():
    assert [(each.anchor, each.words) for each in BLANK.missing] == [
        *((f"cell-score-{key}", "缺得分") for key in "12345678"),
        ("cell-overall", "未填写"),
        ("cell-conclusion", "未选择"),
    ]
    assert COMPLETE.missing == ()


def test_a_point_below_the_top_band_wants_an_opinion():
    good = COMPLETE.having({"score-5": "12"})
    assert [(each.cell, each.place, each.words) for each in good.missing] == [
        ("opinion-5", "绩效合理性", "缺意见")
    ]
    assert good.having({"opinion-5": " \n"}).missing == good.missing
    assert good.having({"opinion-5": "偏低。"}).missing == ()


LOW = {f"score-{key}": "5" for key in "12345678"} | {f"opinion-{key}": "依据不足。" for key in "12345678"}


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ({}, None),
        ({"score-1": "9", "score-8": "9"}, None),
        (
            {"score-1": "", "overall": "", "conclusion": "", "score-2": "0"},
            "审核表还差4项：规范完整性缺得分、明确清晰性缺意见、总体意见未填写等。",
        ),
        ({"overall": ""}, "审核表还差1项：总体意见未填写。"),
        ({"conclusion": "修改后通过"}, "审核表的结论是“修改后通过”，不能审核通过。"),
        ({"conclusion": "退回"}, "审核表的结论是“退回”，不能审核通过。"),
        (LOW, "审核等级为“差”，不得进入下一步预算安排（财预〔2015〕88号第二十五条）。"),
    ],
)
def test_what_keeps_a_declaration_from_passing(cells, refusal):
    assert pass_refusal(COMPLETE.having(cells)) == refusal


def test_the_lowest_band_of_another_scheme_keeps_from_passing_too():
    scheme = read_scheme("两档", "完整性｜规范｜10｜\n合格｜60｜通过\n不合格｜0｜退回\n结论｜通过｜退回")
    sheet = ReviewSheet(scheme, {"1": 5}, {"1": "不全。"}, "不全。", "通过")
    assert "“不合格”" in pass_refusal(sheet)
    assert pass_refusal(sheet.having({"score-1": "6"})) is None


def test_it_survives_canonical_json_with_its_scheme():
    sheet = COMPLETE.having({"opinion-2": "行一\n行二“引”"})
    content = canonical(sheet)
    assert restored(content) == sheet and canonical(restored(content)) == content
    assert json.loads(content)["format"] == 1
    assert len(digest(content)) == 64 and digest(content) != digest(canonical(COMPLETE))
    with pytest.raises(ValueError, match="format"):
        restored(content.replace('"format":1', '"format":2'))


def test_the_order_of_typing_does_not_show_in_the_json():
    pairs = [("score-2", "9"), ("opinion-2", "好"), ("score-1", "10")]
    assert canonical(BLANK.having(dict(pairs))) == canonical(BLANK.having(dict(reversed(pairs))))


@given(st.dictionaries(st.sampled_from(BLANK.cells), st.text(max_size=30)))
def test_whatever_is_typed_is_refused_or_comes_back_as_it_was_read(typed):
    texts = {}
    for cell, text in typed.items():
        try:
            texts[cell] = BLANK.read(cell, text)
        except Unreadable as unreadable:
            assert str(unreadable).endswith("。")
    sheet = BLANK.having(texts)
    assert {cell: sheet.text(cell) for cell in texts} == texts
    assert restored(canonical(sheet)) == sheet
    assert 0 <= sheet.total() <= STANDARD.full


OPENED = {"status": Status.FINANCE_REVIEW, "opener": "甲", "opened_by_me": True}


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (Case(roles=frozenset({Role.REVIEWER}), **OPENED), None),
        (Case(roles=frozenset({Role.APPROVER}), **OPENED), Refusal.ROLE),
        (Case(roles=frozenset({Role.AUDITOR}), **OPENED), Refusal.ROLE),
        (Case(roles=frozenset({Role.SUBMITTER}), **OPENED), Refusal.ROLE),
        (Case(Status.FINANCE_REVIEW, frozenset({Role.REVIEWER})), Refusal.STATE),
        (Case(Status.FINANCE_REVIEW, frozenset({Role.REVIEWER}), opener="乙"), Refusal.STATE),
        (Case(Status.APPROVAL, frozenset({Role.REVIEWER}), opened_by_me=True), Refusal.STATE),
        (Case(Status.RETURNED, frozenset({Role.REVIEWER})), Refusal.STATE),
    ],
)
def test_only_the_reviewer_who_has_the_review_open_fills_it_in(case, kind):
    assert may_weigh(case) == (kind is None)
    if kind is None:
        require_weighing(case)
        return
    with pytest.raises(Refused) as refused:
        require_weighing(case)
    assert refused.value.kind is kind
