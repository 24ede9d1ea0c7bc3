"""Stand-ins at the browser: the administrator sets the last day, the history shows whose hand it was, the session obeys."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.procedure.rounds import day, today
from app.domain.roles import Role
from app.models import PersonRole, db
from tests.house import House


@pytest.fixture(autouse=True, scope="module")
def one_administrator(house):
    """An office with one administrator, who grants roles of finance alone."""
    house.app.config["ONE_ADMINISTRATOR"] = True


def give(house: House, login: str, role: Role, until: str):
    browser = house.person("administrator")
    browser.get(f"/administration/people/{house.world.people[login]}")
    form = f"form[action$='/people/{house.world.people[login]}/roles']"
    typed = {"role-unit_code": "901", "role-role": role.value, "role-until": until}
    return browser, browser.submit(form, "增加角色", **typed)


def test_from_the_day_that_is_set_to_the_day_that_it_ends(house):
    browser, answer = give(house, "auditor", Role.REVIEWER, today().isoformat())
    assert answer.status_code == 200 and f"代办至{day(today())}" in browser.text()
    declaration_id = house.run(house.world.at, "finance_review")
    deputy = house.person("auditor")
    deputy.get(f"/declarations/{declaration_id}")
    deputy.submit(".plain-actions", "开始审核")
    assert "auditor（财政审核人，代办）" in deputy.text()
    assert "财政审核人（代办）" in deputy.get(f"/declarations/{declaration_id}/timeline").text
    assert deputy.client.get(f"/declarations/{declaration_id}/history.pdf").status_code == 200

    def end() -> None:
        ended = update(PersonRole).where(PersonRole.until.is_not(None))
        db.session.execute(ended.values(until=today() - timedelta(days=1)))
        db.session.commit()

    house.run(end)
    deputy.get(f"/declarations/{declaration_id}")
    assert not deputy.page.select(".holding, form#decision")
    assert "财政审核人" not in deputy.page.select_one(".self-roles").get_text()
    browser.get(f"/administration/people/{house.world.people['auditor']}")
    assert "到期" in browser.text()


@pytest.mark.parametrize(("until", "words"), [("2020-01-01", "已经过去"), ("明天", "日期请按年-月-日填写")])
def test_a_day_that_cannot_be_is_asked_again(house, until, words):
    browser, answer = give(house, "approver", Role.REVIEWER, until)
    assert answer.status_code == 422 and words in browser.text()
    assert browser.page.select_one("[name=role-until]")["value"] == until
    assert browser.page.select_one("[name=role-role] [selected]")["value"] == "reviewer"
