"""The schemes of the review sheet: added, used by the rounds that come later, never changed."""

import pytest
from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.domain.review.review_scheme import STANDARD, from_json
from app.models import Event, db
from app.operations import Rejected
from app.operations.review_schemes import TEXT_CAP, add_scheme, remove_scheme
from app.operations.rounds import add_round
from app.queries import NotFound
from app.queries.review.review_sheets import newest_scheme, schemes
from app.queries.rounds import find_round

TEXT = "完整性｜规范｜60｜格式规范\n可行性｜可行｜40｜能按期完成\n合格｜60｜进入\n不合格｜0｜退回"


def notes() -> list[str]:
    kind = EventKind.CODES_CHANGED
    return list(db.session.scalars(select(Event.subject).where(Event.kind == kind).order_by(Event.id)))


def test_a_new_round_stands_on_the_newest_scheme_and_the_old_one_stays(world, app):
    assert from_json(newest_scheme().content) == STANDARD
    scheme_id = add_scheme(world.actor("administrator"), "  市级 办法 ", TEXT)
    assert notes() == ["新增审核标准：市级 办法，2个要点，满分100分"]
    later = add_round(None, 2031, "第一批")
    assert find_round(later).review_scheme_id == scheme_id == newest_scheme().id
    assert find_round(world.round_id).review_scheme.name == STANDARD.name
    assert [(kept.name, [each.title for each in rounds]) for kept, _, rounds in schemes()] == [
        ("市级 办法", ["2031年度 第一批"]),
        (STANDARD.name, [find_round(world.round_id).title]),
    ]


@pytest.mark.parametrize(
    ("name", "typed", "field", "words"),
    [
        ("", TEXT, "name", "请填写审核标准名称。"),
        ("字" * 81, TEXT, "name", "超出系统上限80字"),
        (STANDARD.name, TEXT, "name", "已有名为"),
        ("新", "完整性｜规范｜十｜", "points", "审核要点第1行：分值应为整数"),
        ("新", TEXT + "\x07", "points", "不可见的控制字符"),
        ("新", "字" * (TEXT_CAP + 1), "points", "超出系统上限"),
    ],
)
def test_what_is_no_scheme_is_refused(world, app, name, typed, field, words):
    before = len(schemes())
    with pytest.raises(Rejected, match=words) as rejected:
        add_scheme(None, name, typed)
    assert rejected.value.field == field and len(schemes()) == before and notes() == []


def test_only_an_unused_scheme_is_removed_and_never_the_last(world, app):
    used = newest_scheme().id
    with pytest.raises(Rejected, match="已有申报批次使用"):
        remove_scheme(None, used)
    unused = add_scheme(None, "市级办法", TEXT)
    remove_scheme(world.actor("administrator"), unused)
    assert newest_scheme().id == used and notes()[-1] == "删除审核标准：市级办法"
    with pytest.raises(NotFound):
        remove_scheme(None, unused)
