"""常用意见: kept by administrators, offered where an opinion is written."""

import pytest

from app.queries.form.code_lists import standard_opinions
from tests.client import Person

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
PAGE = "/administration/code-lists"


@pytest.fixture
def administrator(sign_in) -> Person:
    person = sign_in("administrator")
    person.get(PAGE)
    return person


def forms(person: Person, ending: str) -> list:
    """Return the forms whose address ends so, in their order."""
    return person.page.select(f'form[action*="/standard-opinions/"][action$="{ending}"]')


def test_a_fresh_portal_offers_some(in_app, world):
    assert len(in_app(standard_opinions)) >= 10


def test_an_opinion_is_added_changed_and_withdrawn(administrator, in_app):
    before = in_app(standard_opinions)
    administrator.submit('form[action$="/standard-opinions"]', **{"opinion-text": " 请补充\r\n合同。 "})
    assert in_app(standard_opinions) == (*before, "请补充 合同。")
    form = forms(administrator, "/text")[-1]
    name = form.textarea["name"]
    administrator.submit(f'form[action="{form["action"]}"]', **{name: "请补充合同复印件。"})
    assert in_app(standard_opinions)[-1] == "请补充合同复印件。"
    address = forms(administrator, "/off")[-1]["action"]
    administrator.submit(f'form[action="{address}"]')
    assert in_app(standard_opinions) == before
    administrator.submit(f'form[action="{address.removesuffix("off")}on"]')
    assert in_app(standard_opinions)[-1] == "请补充合同复印件。"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "请填写常用意见。"),
        ("长" * 501, "上限500字"),
        ("改\u202e序", "看不见的字符"),
        (None, "已有这条"),
    ],
)
def test_what_cannot_be_taken_stays_in_its_field(administrator, in_app, typed, says):
    before = in_app(standard_opinions)
    typed = before[0] if typed is None else typed
    answer = administrator.submit('form[action$="/standard-opinions"]', **{"opinion-text": typed})
    assert answer.status_code == 422 and says in administrator.text()
    assert administrator.page.select_one("#opinion-text").get_text().strip() == typed
    assert in_app(standard_opinions) == before


def test_a_text_that_somebody_changed_meanwhile_is_not_overwritten(administrator, sign_in, in_app):
    other = sign_in("administrator")
    other.get(PAGE)
    form = forms(administrator, "/text")[0]
    chosen, name = f'form[action="{form["action"]}"]', form.textarea["name"]
    other.submit(chosen, **{name: "对方改过的。"})
    answer = administrator.submit(chosen, **{name: "我改的。"})
    assert answer.status_code == 409 and "对方改过的。" in administrator.text()
    assert administrator.page.select_one(chosen).textarea.get_text().strip() == "我改的。"
    assert in_app(standard_opinions)[0] == "对方改过的。"
    assert administrator.submit(chosen, **{name: "我改的。"}).status_code == 200
    assert in_app(standard_opinions)[0] == "我改的。"


def test_whoever_writes_an_opinion_is_offered_them_and_nobody_else(sign_in, world, in_app):
    declaration_id = in_app(world.at, "finance_review")
    in_app(world.do, "reviewer", declaration_id, "open")
    reviewer, preparer = sign_in("reviewer"), sign_in("preparer")
    reviewer.get(f"/declarations/{declaration_id}")
    offered = reviewer.page.select('.decision [data-inserts="reason"]')
    assert tuple(each.get_text() for each in offered) == in_app(standard_opinions)
    preparer.get(f"/declarations/{declaration_id}")
    assert not preparer.page.select("[data-inserts]")
