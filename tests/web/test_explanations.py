"""Explaining findings at the browser: folded once explained, nothing typed is lost, with scripts and without."""

import pytest

from app.domain.text import fingerprint
from tests.findings import of_rule, telling
from tests.web.indicator_table import soup
from tests.web.prereview_panel import WHY, Panel, buttons, retype, shown
from tests.world import FILLED


@pytest.fixture
def panel(house) -> Panel:
    """A declaration with an error, two warnings and a hint."""
    return Panel(house, house.run(telling, house.world, "E05", "W05", "W06", "H01"))


def test_an_explanation_folds_its_finding_and_lets_the_declaration_go(house, panel):
    house.run(house.world.explain, "submitter", panel.id)
    assert panel.finding("W05").explanation
    tag = panel.finding("W05").tag
    answer = panel.post(f"findings/{tag}/take-back")
    page = soup(answer)
    assert answer.status_code == 200 and page.select_one("button[value=send]").has_attr("aria-disabled")
    answer = panel.press("W05", "explanation", why=WHY)
    page = soup(answer)
    item = shown(panel, "W05", page)
    assert item.find_parent("details")["id"] == "findings-explained"
    assert WHY in item.get_text() and "preparer 说明" in item.get_text() and item.select_one("time")
    assert not page.select_one("button[value=send]").has_attr("aria-disabled")
    assert page.select_one("input.lock")["value"] == str(panel.lock)
    marks = page.select_one(f"[hx-swap-oob$='#cell-{panel.finding('W05').finding.anchor} > .marks']")
    assert marks.select_one(".mark[data-state=explained]")


def test_the_answer_holds_nothing_that_is_typed_in(house, panel):
    answer = panel.press("W05", "explanation", why=WHY)
    assert not soup(answer).select(".typing") and "conflict" not in answer.text


def test_one_sentence_for_all_of_a_rule_and_back(house, panel):
    row = panel.finding("W05").finding.place.row
    assert panel.post(f"rows/{row}/copy").status_code == 200
    page = soup(house.kept("preparer").get(panel.base))
    tag = house.run(of_rule, house.world, panel.id, "W05")[0].tag
    assert "本规则其余1处同此说明" in buttons(page.select_one(f"#finding-{tag}"))
    answer = panel.post(f"findings/{tag}/explanation", {f"why-{tag}": WHY, "every": "1"})
    explained = soup(answer).select("#findings-explained .finding")
    assert len([item for item in explained if WHY in item.get_text()]) == 2
    assert "撤销本规则全部2处说明" in buttons(soup(answer).select_one(f"#finding-{tag}"))
    answer = panel.post(f"findings/{tag}/take-back", {"every": "1"})
    assert WHY not in answer.text


@pytest.mark.parametrize(
    ("why", "sentence"), [("", "请写明理由。"), ("说" * 501, "500字"), ("坏\x07的", "控制字符")]
)
def test_words_that_cannot_be_taken_are_refused_where_they_stand(house, panel, why, sentence):
    answer = panel.press("W05", "explanation", why=why)
    assert answer.status_code == 422 and sentence in answer.text
    assert answer.headers["HX-Retarget"] == f"#finding-error-{panel.finding('W05').tag}"


def test_a_preparer_who_explains_an_error_anyway_is_refused(house, panel):
    answer = panel.press("E05", "explanation", why=WHY)
    assert answer.status_code == 403 and "由单位审核人说明理由" in answer.text
    assert panel.press("E05", "explanation", login="submitter", why=WHY).status_code == 200


def test_without_scripts_explaining_comes_back_to_the_panel_and_saves_what_was_typed(house, panel):
    browser, tag = house.person("preparer"), panel.finding("W05").tag
    browser.get(panel.base)
    (form,) = browser.page.select(f"#finding-{tag} button[formaction$=explanation]")
    fields = browser._fields(browser.page.select_one("#sheet-form"))
    fields |= {f"why-{tag}": WHY, "policy_basis": "《新的依据》第一条。"}
    answer = browser.client.post(form["formaction"], data=fields)
    assert (answer.status_code, answer.location) == (303, f"{panel.base}#prereview")
    assert panel.finding("W05").explanation.text == WHY
    assert house.stored(panel.id, "policy_basis") == ("《新的依据》第一条。",)


@pytest.mark.parametrize("why", ["说" * 501, "第一句\x07。"])
def test_without_scripts_refused_words_are_still_there(house, panel, why):
    tag = panel.finding("W05").tag
    browser = house.kept("preparer")
    answer = browser.post(f"{panel.base}/findings/{tag}/explanation", {f"why-{tag}": why})
    assert answer.status_code == 422
    area = soup(answer).select_one(f"#why-{tag}")
    assert area.get_text().removeprefix("\n") == why and area.find_parent("details").has_attr("open")


def test_without_scripts_words_whose_finding_is_gone_stay_on_the_page(house, panel):
    tag, other = panel.finding("W06").tag, panel.finding("W05").tag
    house.run(retype, panel, "≧96%")
    data = {f"why-{tag}": WHY, f"why-{other}": "写到一半。"}
    answer = house.kept("preparer").post(f"{panel.base}/findings/{tag}/explanation", data)
    assert answer.status_code == 409
    assert [area.get_text().strip() for area in soup(answer).select(".homeless textarea")] == [WHY]
    assert soup(answer).select_one(f"#why-{other}").get_text().strip() == "写到一半。"


def test_without_scripts_a_refused_cell_keeps_the_explanation_too(house, panel):
    tag = panel.finding("W05").tag
    data = {
        f"why-{tag}": WHY,
        "policy_basis": "\x07",
        "was.policy_basis": fingerprint(FILLED["policy_basis"]),
    }
    answer = house.kept("preparer").post(f"{panel.base}/findings/{tag}/explanation", data)
    assert answer.status_code == 422 and panel.finding("W05").explanation is None
    assert soup(answer).select_one(f"#why-{tag}").get_text().strip() == WHY


def test_text_of_an_explanation_that_looks_like_markup_stays_text(house, panel):
    answer = panel.press("W05", "explanation", why="<b onclick='x()'>粗</b>{{ 7 * 7 }}")
    assert "<b onclick" not in answer.text and "{{ 7 * 7 }}" in soup(answer).get_text()
