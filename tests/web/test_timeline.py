"""The page of a declaration's history: who did what for whom, on which revision, and what is still to come."""

import re

import pytest

from tests.world import FILLED

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


@pytest.fixture
def resubmitted(world, in_app) -> int:
    """Sent, submitted, returned by finance, corrected and submitted again."""

    def live() -> int:
        declaration_id = world.at("returned")
        world.type("preparer", declaration_id, "costing_basis", FILLED["costing_basis"] + "\n附上年合同。")
        world.do("submitter", declaration_id, "submit")
        return declaration_id

    return in_app(live)


def kinds(person) -> list[str]:
    """Return the events of the page in their order."""
    return [line["data-kind"] for line in person.page.select(".history [data-kind]")]


def line(person, number: int) -> str:
    """Return the words of a line."""
    return person.page.select(".history [data-kind]")[number].get_text(" ", strip=True)


def facts(person) -> str:
    """Return the words about where it stands."""
    return person.page.select_one(".facts").get_text(" ", strip=True)


def test_every_line_tells_action_person_role_unit_and_opinion(sign_in, resubmitted):
    preparer = sign_in("preparer")
    preparer.get(f"/declarations/{resubmitted}/timeline")
    assert kinds(preparer) == ["create", "send", "open", "submit", "open", "send_back", "submit"]
    assert re.search(r"提交 submitter 单位审核人 云岭市数字服务中心", line(preparer, 3))
    returned = line(preparer, 5)
    assert "退回申报单位 reviewer 财政审核人 云岭市财政局" in returned
    assert "所附依据不足，请补充。" in preparer.page.select(".history blockquote")[0].get_text()
    assert [each.get_text(strip=True) for each in preparer.page.select(".history [data-state=future]")] == [
        "待批复",
        "已批复",
    ]
    assert "经办 财政审核人" in facts(preparer) and "退回 1 次" in facts(preparer)


def test_a_new_revision_is_named_and_compared_with_the_one_before(sign_in, resubmitted):
    submitter = sign_in("submitter")
    submitter.get(f"/declarations/{resubmitted}/timeline")
    assert "第1稿" in line(submitter, 1)
    assert "对照" not in line(submitter, 1) and "对照" not in line(submitter, 3)
    assert "第2稿 与第1稿对照" in line(submitter, 6)
    compared = next(each for each in submitter.page.select(".history a") if "对照" in each.get_text())
    assert submitter.get(compared["href"]).status_code == 200
    assert "附上年合同。" in submitter.page.select_one("ins").get_text()


def test_the_revisions_are_listed_with_their_amounts_and_each_is_read_whole(sign_in, resubmitted):
    reviewer = sign_in("reviewer")
    reviewer.get(f"/declarations/{resubmitted}/timeline")
    listed = [each.get_text(" ", strip=True) for each in reviewer.page.select(".frozen li")]
    assert [each.split()[0] for each in listed] == ["第2稿", "第1稿"]
    assert all("本年度 1,062,000.00" in each for each in listed)
    reviewer.get(reviewer.page.select(".frozen a")[1]["href"])
    assert reviewer.page.h1.get_text(" ", strip=True).startswith("送审稿第1稿")
    assert "附上年合同" not in reviewer.page.select_one(".paper").get_text()
    assert not reviewer.page.select(".fold, ins, del")


def test_newest_first_is_the_same_the_other_way_round(sign_in, resubmitted):
    reviewer = sign_in("reviewer")
    reviewer.get(f"/declarations/{resubmitted}/timeline")
    before = kinds(reviewer)
    reviewer.get(reviewer.page.find("a", string="改为按时间倒序")["href"])
    assert kinds(reviewer) == before[::-1] == ["submit", "send_back", "open", "submit"]
    assert reviewer.page.select_one(".history li")["data-state"] == "future"


def test_what_the_unit_does_meanwhile_is_not_told_to_finance(sign_in, world, in_app):
    declaration_id = in_app(world.at, "returned")
    in_app(world.do, "preparer", declaration_id, "send")
    reviewer = sign_in("reviewer")
    reviewer.get(f"/declarations/{declaration_id}/timeline")
    assert kinds(reviewer) == ["submit", "open", "send_back"]
    assert "已退回，单位修改中" in facts(reviewer) and "送审" not in facts(reviewer)
    assert (
        reviewer.page.select_one(".history [data-state=now]").get_text(" ", strip=True).startswith("已退回")
    )


def test_why_finance_referred_back_is_not_told_to_the_unit(sign_in, world, in_app):
    declaration_id = in_app(world.at, "approval")
    in_app(world.do, "approver", declaration_id, "open")
    in_app(world.do, "approver", declaration_id, "refer_back", "请复核单价。")
    address = f"/declarations/{declaration_id}/timeline"
    assert "请复核单价。" in sign_in("reviewer").get(address).text
    assert "请复核单价。" not in sign_in("preparer").get(address).text


def test_what_has_ended_waits_for_nobody(sign_in, world, in_app):
    reviewer = sign_in("reviewer")
    reviewer.get(f"/declarations/{in_app(world.at, 'approved')}/timeline")
    assert not reviewer.page.select(".history [data-state=now], .history [data-state=future]")
    assert "经办" not in facts(reviewer)


def test_the_panel_beside_the_form_stays_short_and_leads_to_the_rest(sign_in, resubmitted):
    preparer = sign_in("preparer")
    preparer.get(f"/declarations/{resubmitted}")
    panel = preparer.page.select_one(".panel .timeline")
    assert [item.b.get_text() for item in panel.select("li")] == [
        "开始审核",
        "退回申报单位",
        "提交",
        "财政审核",
    ]
    link = panel.parent.find("a", string="共 7 条")
    assert link["href"] == f"/declarations/{resubmitted}/timeline"
