"""Kinds of problem: a list that is kept in order, named by threads and by 常用意见."""

import pytest

from app.domain.review.return_sheet import return_lines
from app.domain.review.threads import Weight
from app.models import db
from app.operations import Outdated, Rejected, code_lists, threads
from app.operations import problem_kinds as operations
from app.queries import NotFound
from app.queries.administration import problem_kind_entries, standard_opinion_entries
from app.queries.form.code_lists import problem_kinds, standard_opinions

USUAL = [
    "不够细化量化",
    "与项目不相关",
    "指标与指标值不匹配",
    "一级或二级指标类型错误",
    "建议拆分",
    "建议补充",
    "测算依据不足",
    "文字错误",
    "其他",
]


def names() -> list[str]:
    return list(problem_kinds().values())


def kind_id(name: str) -> int:
    return next(each.id for each in problem_kind_entries() if each.name == name)


def test_the_usual_kinds_are_kept_in_an_order(app):
    assert names() == USUAL
    operations.add_problem_kind(None, " 口径　不明 ")
    operations.raise_problem_kind(None, kind_id("口径 不明"))
    assert names() == [*USUAL[:-1], "口径 不明", "其他"]
    operations.raise_problem_kind(None, kind_id(USUAL[0]))
    assert names()[0] == USUAL[0]
    with pytest.raises(Outdated, match="文字错误"):
        operations.rename_problem_kind(None, kind_id("文字错误"), "错字", was="从前的")
    operations.rename_problem_kind(None, kind_id("文字错误"), "错别字", was="文字错误")
    operations.offer_problem_kind(None, kind_id("错别字"), offered=False)
    assert "错别字" not in names() and find(kind_id("错别字")) == ("错别字", False)
    operations.offer_problem_kind(None, kind_id("错别字"), offered=True)
    assert "错别字" in names()


def find(of: int) -> tuple[str, bool]:
    return next((each.name, each.is_active) for each in problem_kind_entries() if each.id == of)


def test_a_bad_or_taken_name_and_a_kind_that_is_not_there_are_refused(app):
    for typed in ("", "长" * 41, "改\u202e序", "其他"):
        with pytest.raises(Rejected) as refusal:
            operations.add_problem_kind(None, typed)
        assert refusal.value.field == "name"
    with pytest.raises(Rejected, match="已有"):
        operations.rename_problem_kind(None, kind_id("其他"), "文字错误")
    for act in (operations.raise_problem_kind, operations.raise_standard_opinion):
        with pytest.raises(NotFound):
            act(None, 999)
    with pytest.raises(NotFound):
        operations.rename_problem_kind(None, 999, "别的")
    with pytest.raises(NotFound):
        code_lists.add_standard_opinion(None, "请补充合同。", 999)
    assert names() == USUAL


def test_opinions_belong_to_kinds_and_stand_in_an_order_within_them(app):
    code_lists.add_standard_opinion(None, "请改错字。", kind_id("文字错误"))
    code_lists.add_standard_opinion(None, "请统一标点。", kind_id("文字错误"))
    of_kind = [each for each in standard_opinions() if each.kind == "文字错误"]
    assert [each.text for each in of_kind] == ["请改错字。", "请统一标点。"]
    second = standard_opinion_entries()[-2 if standard_opinions()[-1].kind == "" else -1]
    assert second.text == "请统一标点。"
    for _ in range(2):
        operations.raise_standard_opinion(None, second.id)
    assert [each.text for each in standard_opinions() if each.kind == "文字错误"] == [
        "请统一标点。",
        "请改错字。",
    ]
    code_lists.change_standard_opinion(None, second.id, "请统一标点。", kind_id=kind_id("其他"))
    order = [each.kind for each in standard_opinions()]
    assert order == sorted(order, key=lambda kind: USUAL.index(kind) if kind else len(USUAL))
    assert next(each.kind for each in standard_opinions() if each.text == "请统一标点。") == "其他"


def test_a_thread_names_a_kind_that_goes_out_with_it_and_stays_when_it_is_withdrawn(town, talk):
    case = talk("submit:submitter open:reviewer")
    reviewer = town.actor("reviewer")
    new = threads.NewThread("policy_basis", Weight.MUST, "请补充文号。", kind_id=kind_id("建议补充"))
    opened = threads.open_thread(reviewer, case.id, new).id
    plain = case.ask("reviewer", anchor="costing_basis")
    assert case.of("reviewer", opened).nature == "须修改（建议补充）"
    assert case.of("reviewer", plain).nature == "须修改"
    case.walk("send_back:reviewer")
    operations.offer_problem_kind(None, kind_id("建议补充"), offered=False)
    desk = case.desk("preparer")
    lines = return_lines(desk.threads, desk.events[-1].id, desk.sheet)
    assert [line.weight for line in lines] == ["须修改（建议补充）", "须修改"]
    operations.offer_problem_kind(None, kind_id("建议补充"), offered=True)


def test_a_kind_that_is_not_on_offer_is_refused(town, talk):
    case = talk("submit:submitter open:reviewer")
    operations.offer_problem_kind(None, kind_id("建议拆分"), offered=False)
    for wrong in (999, 0, kind_id("建议拆分")):
        new = threads.NewThread("policy_basis", Weight.MUST, "请补充文号。", kind_id=wrong)
        with pytest.raises(Rejected) as refusal:
            threads.open_thread(town.actor("reviewer"), case.id, new)
        assert refusal.value.field == "kind"
    operations.offer_problem_kind(None, kind_id("建议拆分"), offered=True)
    db.session.rollback()
    assert case.desk("reviewer").threads == ()
