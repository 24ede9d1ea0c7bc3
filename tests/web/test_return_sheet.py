"""The 退回意见单: printed for whoever may know of the return, with what they may read."""

import io

import pytest
from pypdf import PdfReader

from app.domain.review.threads import Weight
from app.operations.threads import NewThread, open_thread, say
from app.queries.procedure.desk import desk_of

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


@pytest.fixture
def returned(world, in_app) -> tuple[int, int]:
    """Return a declaration that came back with two threads, one of them answered, and the event of its return."""

    def live():
        declaration_id = world.at("finance_review")
        world.do("reviewer", declaration_id, "open")
        reviewer, preparer = world.actor("reviewer"), world.actor("preparer")
        costing = open_thread(
            reviewer, declaration_id, NewThread("costing_basis", Weight.MUST, "请写明单价来源。")
        ).id
        open_thread(reviewer, declaration_id, NewThread("annual_objective", Weight.ADVICE, "建议写明时限。"))
        open_thread(reviewer, declaration_id, NewThread("policy_basis", Weight.NOTE, "处内留意此项。"))
        world.do("reviewer", declaration_id, "send_back", "请按批注修改。")
        say(preparer, declaration_id, costing, "单价见上年合同。")
        world.type("preparer", declaration_id, "annual_objective", "年底前完成59台改造。")
        return declaration_id, desk_of(preparer, declaration_id).returns_to_unit[-1].id

    return in_app(live)


def printed(person, declaration_id: int, event_id: int):
    answer = person.get(f"/declarations/{declaration_id}/returns/{event_id}.pdf")
    if answer.status_code != 200:
        return answer.status_code
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_the_unit_reads_what_is_asked_and_what_it_has_answered_so_far(sign_in, returned):
    paper = printed(sign_in("preparer"), *returned)
    for words in (
        "退回意见单",
        "请按批注修改。",
        "财政1",
        "测算依据",
        "请写明单价来源。",
        "单价见上年合同。",
    ):
        assert words in paper
    assert "建议写明时限。" in paper and "已改为：年底前完成59台改造。" in paper
    assert "处内留意此项" not in paper


def test_finance_does_not_read_the_answer_before_it_is_submitted(sign_in, returned, world, in_app):
    declaration_id, event_id = returned
    paper = printed(sign_in("reviewer"), declaration_id, event_id)
    assert "请写明单价来源。" in paper
    assert "单价见上年合同" not in paper and "年底前完成" not in paper
    in_app(lambda: world.do("submitter", declaration_id, "submit"))
    paper = printed(sign_in("reviewer"), declaration_id, event_id)
    assert "单价见上年合同。" in paper and "已改为：年底前完成59台改造。" in paper


def test_only_returns_that_the_person_may_know_of_are_printed(sign_in, returned, world, in_app):
    declaration_id, event_id = returned
    for login, status in (("sole", 404), ("endorser", 404), ("administrator", 403)):
        assert printed(sign_in(login), declaration_id, event_id) == status
    assert printed(sign_in("preparer"), declaration_id, event_id - 1) == 404

    def live():
        inner = world.at("unit_review")
        world.do("submitter", inner, "open")
        open_thread(world.actor("submitter"), inner, NewThread("costing_basis", Weight.MUST, "请复核。"))
        world.do("submitter", inner, "send_back")
        return inner, desk_of(world.actor("preparer"), inner).returns_to_unit[-1].id

    inner = in_app(live)
    assert "请复核。" in printed(sign_in("preparer"), *inner)
    assert printed(sign_in("reviewer"), *inner) == 404
