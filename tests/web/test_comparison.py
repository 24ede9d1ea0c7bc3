"""Findings before those who review: who reads them, how one becomes a thread, what rests on other declarations."""

import pytest

from app.operations.explanations import explain
from app.queries.procedure.desk import desk_of
from tests.house import House
from tests.invented_rules import rule_only_these
from tests.operations.thread_writers import ThreadWriters
from tests.web.thread_pages import address, create, soup, step, typed
from tests.world import FILLED

WHY = "依据去年修订过，条款没有变。"
FOREIGN = "不可外传的别家项目"
MADE = "“政策依据”须核对。原文：“" + FILLED["policy_basis"] + "”"


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    rule_only_these(monkeypatch)


def sent(house: House, station: bool = False) -> ThreadWriters:
    """Make a declaration whose one warning the unit explained, and submit it."""
    preparer, submitter, unit = (
        ("station_preparer", "station_submitter", "132") if station else ("preparer", "submitter", "121")
    )
    it = ThreadWriters(house.world, house.run(house.world.filled, preparer, unit))

    def explained() -> None:
        actor = house.world.actor(preparer)
        for each in desk_of(actor, it.id).findings.blocking:
            noted = desk_of(actor, it.id).findings.of_rule(each.rule)[0]
            explain(actor, it.id, noted.tag, WHY)

    house.run(explained)
    house.run(it.walk, f"submit:{submitter}")
    return it


def reviewing(house: House) -> ThreadWriters:
    """Make such a declaration whose review the reviewer has open."""
    it = sent(house)
    house.run(it.walk, "open:reviewer")
    return it


def page(house: House, it: ThreadWriters, login: str, **query: str):
    answer = house.kept(login).client.get(address(it), query_string=query)
    assert answer.status_code == 200, answer.text
    return soup(answer)


def lines(seen) -> dict[str, str]:
    """Return the words of each finding on a page, by its rule."""
    found = seen.select("#findings .finding")
    return {each.select_one(".finding-rule").get_text(): each.get_text(" ", strip=True) for each in found}


@pytest.mark.parametrize("login", ["preparer", "submitter", "reviewer", "approver", "auditor"])
def test_everybody_who_reads_it_sees_findings_and_explanations_beside_the_cells(house, login):
    seen = page(house, sent(house), login)
    found = lines(seen)
    assert WHY in found["W98"] and "preparer" in found["W98"] and "须核对。" in found["W98"]
    mark = seen.select_one("#cell-policy_basis .mark")
    assert seen.select_one(mark["href"]).select_one("a.finding-place")["href"] == "#cell-policy_basis"
    assert seen.select_one("#cell-project_name .mark[data-state=hint]")
    assert "第1稿" in seen.select_one("#findings").get_text()
    assert not seen.select("#findings [data-asks], #findings textarea, #findings button")


def test_the_department_sees_them_too(house):
    it = sent(house, station=True)
    house.run(it.walk, "open:endorser")
    seen = page(house, it, "endorser")
    assert set(lines(seen)) == {"H97", "W98"} and seen.select("#findings [data-asks]")
    assert house.kept("reviewer").client.get(address(it)).status_code == 404


def test_they_stand_under_the_criteria_of_the_review_sheet_with_a_link_to_their_rule(house):
    seen = page(house, sent(house), "reviewer")
    groups = {
        group.select_one("summary").get_text(" ", strip=True): [
            rule["href"] for rule in group.select(".finding-rule")
        ]
        for group in seen.select("#findings .finding-group")
    }
    assert groups == {"完整性 1 处": ["/prereview/rules#H97"], "相关性 1 处": ["/prereview/rules#W98"]}


def test_while_the_unit_works_on_it_finance_reads_what_was_submitted(house):
    it = reviewing(house)
    house.run(it.walk, "send_back:reviewer")
    house.run(house.world.type, "preparer", it.id, "policy_basis", "还没有送出的依据。")
    seen = page(house, it, "reviewer")
    assert WHY in lines(seen)["W98"] and "还没有送出" not in seen.get_text()
    assert not page(house, it, "preparer").select("#findings")


def test_one_click_fills_the_form_of_a_thread_in_and_it_may_be_edited(house):
    it = reviewing(house)
    link = page(house, it, "reviewer").select_one('#findings [data-asks][href*="W98"]')
    answer = house.kept("reviewer").get(link["href"].partition("#")[0])
    assert typed(answer, "#new-thread textarea") == MADE
    chosen = soup(answer).select_one("#new-thread input[name=weight][checked]")
    assert chosen["value"] == "must"
    house.kept("reviewer").submit("#new-thread form", "保存批注", weight="must", text="请附修订后的条款。")
    (thread,) = house.run(it.desk, "reviewer").threads
    assert (thread.rule, thread.place.key, thread.opener.text) == (
        "W98",
        "policy_basis",
        "请附修订后的条款。",
    )
    seen = page(house, it, "reviewer")
    assert "已转为批注 财政" in lines(seen)["W98"] and "转为批注" in lines(seen)["H97"]
    assert seen.select_one(f'#findings a[href$="#said-{thread.id}"]')
    assert seen.select_one('#threads a[href="/prereview/rules#W98"]')


def test_a_hint_becomes_advice(house):
    it = reviewing(house)
    seen = page(house, it, "reviewer", at="project_name", rule="H97")
    assert seen.select_one("#new-thread input[name=weight][checked]")["value"] == "advice"


def test_the_script_gets_the_same_form_and_the_finding_says_what_became_of_it(house):
    it = reviewing(house)
    reviewer = house.kept("reviewer")
    query = {"at": "policy_basis", "rule": "W98"}
    answer = reviewer.client.get(
        address(it, "threads", "new"), query_string=query, headers={"HX-Request": "true"}
    )
    assert typed(answer, "textarea") == MADE
    assert soup(answer).select_one("input[name=rule]")["value"] == "W98"
    made = soup(create(house, it, "reviewer", fragment=True, rule="W98", text=MADE))
    assert "已转为批注" in made.select_one('[id^="turned-W98"][hx-swap-oob]').get_text()
    (thread,) = house.run(it.desk, "reviewer").threads
    gone = soup(step(house, it, "reviewer", thread.id, "withdraw", fragment=True))
    assert gone.select_one('[id^="turned-W98"][hx-swap-oob] [data-asks]')


@pytest.mark.parametrize("rule", ["W99", "X", "E04", "<b>"])
def test_a_rule_that_finds_nothing_there_leaves_the_form_blank(house, rule):
    seen = page(house, reviewing(house), "reviewer", at="policy_basis", rule=rule)
    assert seen.select_one("#new-thread textarea").get_text().strip() == ""
    assert seen.select_one("#new-thread input[name=rule]")["value"] == ""


def test_a_rule_that_is_made_up_is_not_kept(house):
    it = reviewing(house)
    assert create(house, it, "reviewer", rule="X" * 500).status_code == 303
    assert house.run(it.desk, "reviewer").threads[-1].rule == ""


def test_a_place_that_is_none_is_not_there(house):
    it = reviewing(house)
    query = {"at": "nowhere", "rule": "W98"}
    assert house.kept("reviewer").client.get(address(it), query_string=query).status_code == 404


def test_the_unit_reads_the_thread_after_the_return_and_which_rule_it_is_about(house):
    it = reviewing(house)
    create(house, it, "reviewer", rule="W98", text="请附条款。")
    assert "请附条款。" not in page(house, it, "preparer").get_text()
    house.run(it.walk, "send_back:reviewer")
    seen = page(house, it, "preparer")
    assert "请附条款。" in seen.select_one("#threads").get_text()
    assert seen.select_one('#threads a[href="/prereview/rules#W98"]')


def compared(house: House, it: ThreadWriters, login: str, fragment: bool = True):
    headers = {"HX-Request": "true"} if fragment else {}
    return house.kept(login).client.get(address(it, "prereview", "comparison"), headers=headers)


@pytest.fixture
def foreign(house) -> ThreadWriters:
    """Another unit's declaration that finance has had."""
    it = ThreadWriters(house.world, house.run(house.world.filled, "sole", "141", project_name=FOREIGN))
    house.run(it.walk, "submit:sole")
    return it


@pytest.mark.parametrize("fragment", [True, False])
def test_finance_compares_with_everything_that_was_submitted(house, foreign, fragment):
    it = reviewing(house)
    for login in ("reviewer", "approver", "auditor"):
        answer = compared(house, it, login, fragment)
        assert answer.status_code == 200 and FOREIGN in answer.text, login
        assert ("<html" in answer.text) is not fragment
    assert page(house, it, "reviewer").select_one("#findings .comparison a")["href"] == address(
        it, "prereview", "comparison"
    )


def test_what_other_units_wrote_is_for_finance_alone(house, foreign):
    it = reviewing(house)
    for login in ("preparer", "submitter", "endorser"):
        assert compared(house, it, login).status_code == 403
    for login in ("preparer", "submitter", "reviewer"):
        assert FOREIGN not in page(house, it, login).get_text(), login
        assert "/prereview/comparison" not in str(page(house, it, "preparer"))
    seen = page(house, it, "reviewer", at="project_name", rule="H98").select_one("#new-thread textarea")
    assert FOREIGN not in seen.get_text() and "项目名称与其他项目相近" in seen.get_text()


def test_drafts_and_what_finance_has_not_got_are_not_compared_with(house):
    it = reviewing(house)
    draft = house.run(house.world.filled, "sole", "141", project_name="还是草稿的项目")
    station = ThreadWriters(
        house.world,
        house.run(house.world.filled, "station_preparer", "132", project_name="还在主管部门的项目"),
    )
    house.run(station.walk, "submit:station_submitter")
    text = compared(house, it, "reviewer").text
    assert draft and "还是草稿的项目" not in text and "还在主管部门的项目" not in text


def test_before_finance_has_had_it_there_is_nothing_to_compare(house):
    it = ThreadWriters(house.world, house.run(house.world.filled))
    assert compared(house, it, "auditor").status_code == 404
    assert compared(house, it, "reviewer").status_code == 404
    assert "/prereview/comparison" not in str(page(house, it, "auditor"))


def test_only_the_nearest_are_compared_with_and_it_says_so(house, foreign, monkeypatch):
    it = reviewing(house)
    monkeypatch.setattr("app.queries.procedure.comparison.MOST", 1)
    text = compared(house, it, "reviewer").text
    assert "最相近的1份" in text and FOREIGN not in text
