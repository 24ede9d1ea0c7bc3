"""Every action of the administration succeeds from the page that offers it."""

from datetime import date, timedelta

import pytest

from app.domain.one_time_codes import new_secret
from app.domain.procedure.rounds import day, today
from app.domain.roles import Role
from app.models import Person, db
from app.operations.people import add_person
from app.queries import administration as queries

SOON = (today() + timedelta(days=3)).isoformat()
LATER = (today() + timedelta(days=60)).isoformat()
PEOPLE, LISTS = "/administration/people", "/administration/code-lists"
PERSON = PEOPLE + "/{preparer}"
ACTIONS = {
    "add_unit": ("/administration/units", {"code": "151", "name": "云岭市档案馆"}),
    "rename_unit": ("/administration/units/{unit}", {"name": "云岭市数字中心"}),
    "add_section": ("/administration/units/{unit}", {"code": "002", "name": "技术科"}),
    "rename_section": ("/administration/units/{unit}", {"name": "综合办公室"}),
    "remove_section": ("/administration/units/{unit}", {}),
    "add_further_code": ("/administration/units/{unit}", {"code": "345"}),
    "remove_further_code": ("/administration/units/{unit}", {}),
    "add_person": (PEOPLE, {"login": "lin.yue", "name": "林月", "unit_code": "121", "role": "preparer"}),
    "rename_person": (PERSON, {"name": "林月"}),
    "add_role": (PERSON, {"unit_code": "901", "role": "reviewer", "until": SOON}),
    "turn_down": (PERSON, {}),
    "agree": (PERSON, {}),
    "set_own_units": (PERSON, {"units": "{unit}"}),
    "remove_role": (PERSON, {}),
    "issue_password_link": (PERSON, {}),
    "take_link_code": (PERSON, {}),
    "reset_second_factor": (PERSON, {}),
    "disable": (PERSON, {}),
    "enable": (PERSON, {}),
    "add_round": ("/administration/rounds", {"budget_year": "2034", "name": "第一批"}),
    "change_dates": ("/administration/rounds/{round}", {"closes": SOON}),
    "change_terms": ("/administration/rounds/{round}", {"costing_from": "500万元"}),
    "extend_unit": ("/administration/rounds/{round}", {"until": LATER, "reason": "系统升级。"}),
    "add_project_type": (LISTS, {"code": "66", "name": "试点项目"}),
    "rename_project_type": (LISTS, {"name": "改过的类型"}),
    "offer_project_type": (LISTS, {}),
    "add_allocation_method": (LISTS, {"name": "试点法"}),
    "rename_allocation_method": (LISTS, {"name": "改过的方式"}),
    "offer_allocation_method": (LISTS, {}),
    "add_fund_source": (LISTS, {"name": "彩票公益金"}),
    "rename_fund_source": (LISTS, {"name": "改过的来源"}),
    "offer_fund_source": (LISTS, {}),
    "add_standard_opinion": ("/administration/opinions", {"text": "请补充测算依据。"}),
    "add_problem_kind": ("/administration/opinions", {"name": "口径不明"}),
    "rename_problem_kind": ("/administration/opinions", {"name": "不够细化"}),
    "offer_problem_kind": ("/administration/opinions", {}),
    "raise_problem_kind": ("/administration/opinions", {}),
    "raise_standard_opinion": ("/administration/opinions", {}),
    "change_standard_opinion": ("/administration/opinions", {"text": "请核对测算依据。"}),
    "offer_standard_opinion": ("/administration/opinions", {}),
    "add_catalogue": (LISTS, {"name": "试点目录"}),
    "remove_catalogue": (LISTS, {}),
    "add_review_scheme": ("/administration/review-schemes", {"name": "市级"}),
    "remove_review_scheme": ("/administration/review-schemes", {}),
    "add_shared_indicator": (
        "/administration/shared-indicators",
        {"level_2": "数量指标", "name": "培训人次"},
    ),
    "change_shared_indicator": ("/administration/shared-indicators", {"name": "培训场次"}),
    "offer_shared_indicator": ("/administration/shared-indicators", {}),
    "restructure": ("/administration/units/{library}/restructuring?how=close", {}),
    "reopen_unit": ("/administration/units/{library}", {}),
    "switch_rule": ("/administration/rules", {"severity": "off"}),
}
"""The page that offers each action, and what is typed there; later ones build on what earlier ones have made."""
WITH_SERVERS = {
    "add_webhook",
    "try_webhook",
    "remove_webhook",
    "send_again",
    "send_all_again",
    "set_messages",
}
"""What takes servers outside, which tests/web/test_messages_out.py has."""
BY_SECOND = {"agree", "take_link_code"}
"""What another administrator does than who asked for it."""
SHOWN_ONCE = {"issue_password_link": "/password-links/", "take_link_code": "验证码，请另行交给本人"}
"""What answers with a page of its own, and words of it."""


@pytest.fixture(autouse=True, scope="module")
def second_administrator(house):
    """Another administrator; what asks for a second yes waits for them."""
    house.run(add_person, None, "deputy", "副管理员", "901", Role.ADMINISTRATOR)


def submit(house, browser, action: str):
    """Open the page that offers an action, fill in the first form that leads to it, and send it."""
    world = house.world
    ids = {"preparer": world.people["preparer"], "unit": world.units["121"], "round": world.round_id}
    ids["library"] = world.units["141"]
    page, typed = ACTIONS[action]
    browser.get(page.format(**ids))
    routes = house.app.url_map.bind("localhost")
    form = next(
        form
        for form in browser.page.select("form[method=post]")
        if routes.match(form["action"], "POST")[0] == f"administration.{action}"
    )
    names = [control["name"] for control in form.select("[name]")]
    filled = {
        next(name for name in names if name.rpartition("-")[2] == key): value.format(**ids)
        for key, value in typed.items()
    }
    return browser.submit(f"form[method=post][action='{form['action']}']", **filled)


def test_every_action_succeeds(house):
    rules = [rule for rule in house.app.url_map.iter_rules() if "POST" in rule.methods]
    offered = {rule.endpoint for rule in rules if rule.endpoint.startswith("administration.")}
    assert {f"administration.{action}" for action in {*ACTIONS} | WITH_SERVERS} == offered
    browsers = [house.person("administrator"), house.person("deputy")]
    for action in ACTIONS:
        if action == "agree":
            submit(house, browsers[0], "add_role")
        if action == "reset_second_factor":
            house.run(give_second_factor, house.world.people["preparer"])
        browser = browsers[action in BY_SECOND]
        answer = submit(house, browser, action)
        if action in SHOWN_ONCE:
            assert answer.status_code == 200 and SHOWN_ONCE[action] in answer.text, action
        else:
            assert [each.status_code for each in answer.history] == [303], (action, browser.text())
            assert answer.status_code == 200 and browser.page.select_one(".flash, .alert, #flash"), action
        if action.startswith("offer_"):
            assert submit(house, browser, action).status_code == 200


def give_second_factor(person_id: int) -> None:
    db.session.get_one(Person, person_id).totp_secret = new_secret()
    db.session.commit()


def added(house, login: str, **typed):
    browser = house.person("administrator")
    browser.get(PEOPLE)
    typed = {"login": login, "name": "何青", "unit_code": "901", "role": "reviewer"} | typed
    return browser, browser.submit("#add", "新增人员", **typed)


def test_a_person_is_added_for_good_or_as_a_stand_in(house):
    for login, until in (("he.qing", ""), ("he.qing2", SOON)):
        browser, answer = added(house, login, until=until)
        assert answer.status_code == 200 and "请签发设密链接" in browser.text()
        with house.app.app_context():
            person = queries.person_with_login(login)
            assert person.password_hash is None
            (asked,) = queries.asked_for(person.id)
            assert (asked.role, asked.until and asked.until.isoformat()) == (Role.REVIEWER, until or None)
            assert person.roles == []
            person_id = person.id
    assert "须由另一位系统管理员同意" in browser.text()
    deputy = house.person("deputy")
    deputy.get(f"{PEOPLE}/{person_id}")
    deputy.submit("form[action$=agree]")
    browser.get(PEOPLE)
    assert f"代办至{day(date.fromisoformat(SOON))}" in browser.text()


@pytest.mark.parametrize(
    ("until", "words"),
    [("2020-01-01", "已经过去"), ("3026-01-01", "代办最长两年"), ("明天", "日期请按年-月-日填写")],
)
def test_a_stand_ins_last_day_that_cannot_be_is_asked_again(house, until, words):
    before = house.rows()["person"]
    browser, answer = added(house, "late", until=until)
    assert answer.status_code == 422 and words in browser.text()
    assert browser.page.select_one("#add [name=until]")["value"] == until
    assert house.rows()["person"] == before
