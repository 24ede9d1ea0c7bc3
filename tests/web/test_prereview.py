"""The prereview beside the sheet: marks and panel, corrections and explanations, with scripts and without."""

from urllib.parse import quote

import pytest

from app.domain import prereview
from app.domain.form.places import Place
from app.domain.form.target_values import Correction
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import PRACTICE
from app.domain.prereview.rule import rule as make
from app.domain.text import fingerprint
from tests.findings import telling
from tests.web.indicator_table import redrawn, said, soup, undo_form
from tests.web.prereview_panel import STATES, WHY, Panel, buttons, retype, shown
from tests.world import FILLED


@pytest.fixture
def panel(house) -> Panel:
    """A declaration with four findings, one of each kind."""
    return Panel(house, house.run(telling, house.world, "E05", "W05", "W06", "H01"))


def test_findings_stand_by_severity_and_at_their_cells(house, panel):
    browser = house.kept("preparer")
    browser.get(panel.base)
    for rule, group, state in (
        ("E05", "error", "error"),
        ("W05", "warning", "warning"),
        ("H01", "hint", "hint"),
    ):
        noted, item = panel.finding(rule), shown(panel, rule, browser.page)
        finding = noted.finding
        assert item.find_parent("details")["id"] == f"findings-{group}"
        assert finding.message in item.get_text() and item["data-place"] == finding.anchor
        place, help_ = item.select_one(".finding-place"), item.select_one(".finding-rule")
        assert (place["href"], place.get_text()) == (f"#{finding.anchor}", finding.name)
        assert (help_["href"], help_.get_text()) == (f"/prereview/rules#{rule}", rule)
        assert browser.page.find(id=finding.anchor), "the link leads to the cell"
        mark_ = browser.page.find(id=f"cell-{finding.anchor}").select_one(f".mark[data-state={state}]")
        assert mark_["href"] == f"#{item['id']}" and finding.message in mark_["title"]
        assert mark_.get_text().startswith(finding.severity.label)
    shown_by = {state: len(browser.page.select(f"#findings-{state} .finding")) for state in STATES}
    chips = [chip.get_text(strip=True) for chip in browser.page.select("#prereview .tag-severity")]
    assert chips == [f"{STATES[state]} {number}" for state, number in shown_by.items()]
    keeps = shown_by["error"] + shown_by["warning"]
    assert f"还有 {keeps} 处须处理，才能送审" in browser.page.select_one("#prereview .keeps").get_text()
    send = browser.page.select_one("button[value=send]")
    assert (
        send.has_attr("aria-disabled")
        and f"还有{keeps}处须修改" in browser.page.select_one("#waits").get_text()
    )


def test_what_is_blank_is_no_fault_but_is_counted_and_led_to(house, panel):
    house.run(house.world.type, "preparer", panel.id, "policy_basis", "")
    browser = house.kept("preparer")
    browser.get(panel.base)
    assert not browser.page.select("#cell-policy_basis .mark")
    assert "政策依据" not in [each.get_text() for each in browser.page.select("#prereview .finding-place")]
    (link,) = browser.page.select(".completeness a")
    assert (link["href"], link.get_text()) == ("#policy_basis", "政策依据")
    assert browser.page.find(id=f"cell-{panel.finding('E05').finding.anchor}").select_one(".mark")


def test_a_blank_form_is_calm(house):
    browser = house.kept("preparer")
    browser.get(f"/declarations/{house.run(house.world.draft)}")
    panel = browser.page.select_one("#prereview")
    assert panel.select_one(".figure").get_text() == "1/27"
    assert (panel.select_one("progress")["value"], panel.select_one("progress")["max"]) == ("1", "27")
    links = [each.get_text() for each in panel.select(".completeness a")]
    assert len(links) == 14 and links[0] == "项目名称" and links[-1] == "服务对象满意度指标"
    assert not browser.page.select(".mark") and not panel.select(".finding, .keeps")
    refused = browser.page.select_one("button[value=send]")
    assert refused.has_attr("aria-disabled")


def test_what_a_preparer_cannot_explain_says_who_can(house, panel):
    for login, can in (("preparer", False), ("submitter", True)):
        page = soup(house.kept(login).get(panel.base))
        item = shown(panel, "E05", page)
        assert bool(item.select("textarea")) is can
        assert ("由单位审核人说明理由" in item.get_text()) is not can
        assert shown(panel, "W05", page).select("textarea")


def test_a_sheet_without_findings_says_so(house):
    plain = Panel(house, house.run(telling, house.world))
    browser = house.kept("preparer")
    browser.get(plain.base)
    assert "必填项都已填好" in browser.page.select_one("#prereview").get_text()
    assert not browser.page.select_one("button[value=send]").has_attr("aria-disabled")


# --- one click ------------------------------------------------------------------------------------------------


def test_a_correction_draws_its_row_anew_and_can_be_taken_back(house, panel):
    anchor = panel.finding("W06").finding.anchor
    answer = panel.press("W06", "correction", was=fingerprint("≧95%"))
    assert answer.status_code == 200 and redrawn(answer) == ["质量指标"]
    assert panel.value("W06") == "≥95%" and said(answer) == "已应用建议"
    page = soup(answer)
    assert page.select_one("#prereview") and "W06" not in page.select_one("#prereview").get_text()
    assert page.find(id=anchor).get_text().strip() == "≥95%"
    assert page.select_one("input.lock")["value"] == str(panel.lock)
    assert panel.undo(answer).status_code == 200 and panel.value("W06") == "≧95%"


def test_a_field_is_drawn_anew_too(house, panel, monkeypatch):
    """Any rule may propose words for a field: here one that wants a full stop."""
    words = {"condition": "无。", "authority": PRACTICE, "blind": "无。"}

    @make("W14", Severity.WARNING, "句号", **words)
    def stop(subject):
        if "。。" in subject.sheet.policy_basis:
            text = subject.sheet.policy_basis.replace("。。", "。")
            fix = Correction(text, "改为一个句号", True)
            yield Remark(Place("policy_basis"), "多一个句号。", "。。", correction=fix)

    monkeypatch.setattr(prereview, "RULES", (stop,))
    typed = FILLED["policy_basis"] + "。"
    house.run(house.world.type, "preparer", panel.id, "policy_basis", typed)
    page = soup(house.kept("preparer").get(panel.base))
    (button,) = page.select("#prereview button[name=was]")
    assert button.get_text(strip=True) == "应用建议：改为一个句号" and button["value"] == fingerprint(typed)
    answer = panel.post(button["formaction"].removeprefix(f"{panel.base}/"), {"was": button["value"]})
    assert answer.status_code == 200 and not undo_form(answer)
    cell = soup(answer).select_one("#cell-policy_basis[hx-swap-oob]")
    assert cell.select_one("textarea").get_text().strip() == FILLED["policy_basis"]


def test_a_correction_of_words_that_changed_is_refused_where_it_stands(house, panel):
    tag = panel.finding("W06").tag
    answer = panel.press("W06", "correction", was=fingerprint("别的字"))
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, f"#finding-error-{tag}")
    assert "刚被改为“≧95%”" in answer.text and panel.value("W06") == "≧95%"
    house.run(retype, panel, "≧96%")
    answer = panel.post(f"findings/{tag}/correction", {"was": fingerprint("≧95%")})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#flash")


def test_without_scripts_a_correction_saves_what_was_typed_and_comes_back_to_its_cell(house, panel):
    browser = house.person("preparer")
    browser.get(panel.base)
    (words,) = [each for each in buttons(shown(panel, "W06", browser.page)) if each.startswith("应用建议")]
    answer = browser.submit("#sheet-form", words, policy_basis="《新的依据》第一条。")
    assert answer.status_code == 200 and panel.value("W06") == "≥95%"
    assert house.stored(panel.id, "policy_basis") == ("《新的依据》第一条。",)


def test_without_scripts_a_correction_of_a_cell_that_one_typed_in_keeps_what_was_typed(house, panel):
    browser, noted = house.person("preparer"), panel.finding("W06")
    browser.get(panel.base)
    (words,) = [each for each in buttons(shown(panel, "W06", browser.page)) if each.startswith("应用建议")]
    answer = browser.submit("#sheet-form", words, **{noted.finding.anchor: "≧97%"})
    assert answer.status_code == 409 and panel.value("W06") == "≧97%"
    assert "没有这个问题了" in browser.text()


# --- who and when -----------------------------------------------------------------------------------------------

VERBS = ("explanation", "take-back", "correction")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("login", "code"),
    [("station_preparer", 404), ("sole", 404), ("reviewer", 403), ("auditor", 403), ("administrator", 403)],
)
def test_the_unit_s_findings_are_its_own(house, panel, login, code, verb):
    tag = panel.finding("W06").tag
    answer = panel.post(f"findings/{tag}/{verb}", {f"why-{tag}": WHY, "was": fingerprint("≧95%")}, login)
    assert answer.status_code == code
    assert house.kept(login).get(f"{panel.base}/prereview").status_code == code
    assert panel.value("W06") == "≧95%" and panel.finding("W06").explanation is None


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_sent_stands_still(house, panel, verb):
    house.run(house.world.explain, "submitter", panel.id)
    tag = panel.finding("W06").tag
    house.run(house.world.do, "preparer", panel.id, "send")
    answer = panel.post(f"findings/{tag}/{verb}", {f"why-{tag}": "另一句。", "was": fingerprint("≧95%")})
    assert answer.status_code == 409 and panel.value("W06") == "≧95%"


@pytest.mark.parametrize("tag", ["W06-0123456789ab", "x", quote("乱写"), "%F0%9F%92%A9"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_finding_that_is_none_is_refused_in_words(house, panel, tag, verb):
    answer = panel.post(f"findings/{tag}/{verb}", {"why": WHY})
    assert answer.status_code == 409 and "没有这个问题了" in answer.text


def test_rules_that_lack_data_are_listed_at_the_end(house):
    blank = Panel(house, house.run(house.world.draft))
    page = soup(house.kept("preparer").get(blank.base))
    undecided = page.select_one("#findings-undecided")
    assert undecided and not undecided.has_attr("open")
    assert all(line.select_one(".finding-rule") for line in undecided.select("li"))
