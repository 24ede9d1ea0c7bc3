"""Before a declaration is sent one checks it: what is missing or to be explained, and the paper as it will be printed."""

import pytest

from tests.findings import telling
from tests.world import FILLED


def test_the_button_leads_to_the_check_and_from_there_to_the_receipt(house):
    declaration_id = house.run(house.world.filled)
    browser = house.person("preparer")
    browser.get(f"/declarations/{declaration_id}")
    assert browser.submit("#plain-actions", "送审").status_code == 200
    assert browser.address == f"/declarations/{declaration_id}/check"
    assert house.stored(declaration_id, "status") == ("draft",)
    text = browser.text()
    for words in (
        "送审前核对",
        "29/29格已填写",
        "没有须处理的问题",
        "1,062,000.00元",
        "单位审核人审核后提交",
    ):
        assert words in text, words
    paper = browser.page.select_one(".paper")
    assert FILLED["costing_basis"] in paper.get_text("\n") and not paper.select("textarea, button, a")
    assert browser.submit("#plain-actions", "确认送审").status_code == 200
    assert "已送审" in browser.page.select_one(".receipt").get_text()


def test_what_is_missing_is_listed_with_a_way_to_its_place_and_nothing_is_sent(house):
    declaration_id = house.run(house.world.draft)
    browser = house.person("preparer")
    address = f"/declarations/{declaration_id}"
    browser.get(address)
    browser.submit("#plain-actions", "送审")
    links = {each["href"]: each.get_text() for each in browser.page.select(".checking-list .todo a")}
    assert links[f"{address}#project_name"] == "项目名称" and len(links) == 14
    assert browser.page.select_one("button[name=action]").has_attr("aria-disabled")
    refused = browser.submit("#plain-actions", "确认送审")
    assert refused.status_code == 422 and house.stored(declaration_id, "status") == ("draft",)


def test_a_warning_is_explained_where_one_checks(house):
    declaration_id = house.run(telling, house.world, "W05", "W06")
    browser = house.person("submitter")
    browser.get(f"/declarations/{declaration_id}/check?action=submit&tab=waiting&n=1")
    before = len(browser.page.select(".checking .finding form"))
    form = browser.page.select_one(".checking .finding form")
    answer = browser.submit(
        f'form[action="{form["action"]}"]', "保存说明", **{form.textarea["name"]: "按合同约定。"}
    )
    assert answer.status_code == 200 and browser.address.endswith("/check")
    assert answer.request.args.to_dict() == {"action": "submit", "tab": "waiting", "n": "1"}
    assert 0 < len(browser.page.select(".checking .finding form")) < before
    assert "已说明" in browser.text()


def test_what_has_one_right_way_to_be_written_is_put_right_where_one_checks(house):
    declaration_id = house.run(telling, house.world, "W06")
    browser = house.person("preparer")
    browser.get(f"/declarations/{declaration_id}/check?action=send&tab=all&n=1")
    finding = browser.page.select_one(".checking .finding:has(.correcting)")
    assert finding.select_one("button").get_text() == "改为≥95%"
    before = len(browser.page.select(".checking .finding"))
    assert browser.submit(".correcting", "改为≥95%").status_code == 200
    assert browser.address.endswith("/check") and "≥95%" in browser.page.select_one(".paper").get_text()
    assert len(browser.page.select(".checking .finding")) == before - 1


@pytest.mark.parametrize("action", ["", "approve", "open"])
def test_there_is_nothing_to_check_before_other_actions(house, action):
    declaration_id = house.run(house.world.filled)
    answer = house.kept("preparer").client.get(f"/declarations/{declaration_id}/check?action={action}")
    assert (answer.status_code, answer.location) == (302, f"/declarations/{declaration_id}")


@pytest.mark.parametrize("page", ["", "/check?action=send"])
def test_a_page_with_the_form_has_one_heading_of_the_first_level(house, page):
    declaration_id = house.run(house.world.filled)
    browser = house.kept("preparer")
    browser.get(f"/declarations/{declaration_id}{page}")
    assert len(browser.page.select("h1")) == 1
    assert browser.page.select_one(".paper h2").get_text() == "二级项目支出绩效目标申报表"
