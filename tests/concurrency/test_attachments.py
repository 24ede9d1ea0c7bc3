"""Files attached at the same time never take more than the quota of their unit, nor more places than a declaration has."""

import pytest

from app.domain.files.attachments import PLACE_LIMIT
from app.models import db
from app.queries.files.attachments import readable_attachments, used_by
from app.queries.procedure.desk import desk_of
from tests.attachment_samples import PDF

WRITERS = ("preparer", "second_preparer", "submitter", "preparer")
ROUNDS = 4


@pytest.fixture(scope="module")
def drafts(concurrent_app) -> list[int]:
    """Declarations of one unit, one for each writer: their own locks keep nobody waiting."""
    app, concurrent = concurrent_app
    with app.app_context():
        return [concurrent.world.draft() for _ in WRITERS]


def used(concurrent) -> int:
    db.session.rollback()
    return used_by(concurrent.world.units["121"])


def attach(concurrent, drafts: list[int], words: str, verb: str, quota: int, meet: bool) -> list:
    orders = [
        (verb, concurrent.world.actor(login), declaration_id, PDF + words.encode(), quota)
        for login, declaration_id in zip(WRITERS, drafts, strict=True)
    ]
    return concurrent.together(*orders, meet=meet)


def test_uploads_at_once_share_what_is_left_of_the_quota(concurrent, drafts):
    for number in range(ROUNDS):
        words = f"第{number}次"
        quota = used(concurrent) + 2 * len(PDF + words.encode())
        outcomes = attach(concurrent, drafts, words, "attach", quota, meet=number % 2 == 0)
        assert sorted(each.kind for each in outcomes) == ["Rejected", "Rejected", "done", "done"], outcomes
        assert all("附件空间" in each.value for each in outcomes if not each.done)
        assert used(concurrent) == quota


def test_without_the_guard_they_would_exceed_it(concurrent, drafts):
    quota = used(concurrent) + 2 * len(PDF + "没有守卫".encode())
    outcomes = attach(concurrent, drafts, "没有守卫", "attach_asking_before", quota, meet=True)
    assert all(each.done for each in outcomes), outcomes
    assert used(concurrent) > quota


def test_uploads_at_once_share_the_last_places(concurrent):
    declaration_id, quota = concurrent.world.draft(), 1 << 30
    for number in range(PLACE_LIMIT - 2):
        actor = concurrent.world.actor("preparer")
        (done,) = concurrent.together(("attach", actor, declaration_id, PDF + b"%d" % number, quota))
        assert done.done
    orders = [
        ("attach", concurrent.world.actor(login), declaration_id, PDF + b"last %d" % number, quota)
        for number, login in enumerate(WRITERS)
    ]
    outcomes = concurrent.together(*orders, meet=True)
    assert sum(each.done for each in outcomes) == 2, outcomes
    db.session.rollback()
    present = readable_attachments(desk_of(concurrent.world.actor("preparer"), declaration_id)).present
    assert len({each.name for each in present}) == PLACE_LIMIT
