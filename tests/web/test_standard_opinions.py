"""常用意见 and the kinds of problem that they belong to: kept by administrators, offered where an opinion is written."""

import pytest

from app.queries.form.code_lists import problem_kinds, standard_opinions
from tests.client import Person

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
PAGE = "/administration/opinions"


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
    assert [each.text for each in in_app(standard_opinions)] == [
        *(each.text for each in before),
        "请补充 合同。",
    ]
    form = forms(administrator, "/text")[-1]
    name = form.textarea["name"]
    administrator.submit(f'form[action="{form["action"]}"]', **{name: "请补充合同复印件。"})
    assert in_app(standard_opinions)[-1].text == "请补充合同复印件。"
    address = forms(administrator, "/off")[-1]["action"]
    administrator.submit(f'form[action="{address}"]')
    assert in_app(standard_opinions) == before
    administrator.submit(f'form[action="{address.removesuffix("off")}on"]')
    assert in_app(standard_opinions)[-1].text == "请补充合同复印件。"


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
    typed = before[0].text if typed is None else typed
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
    assert in_app(standard_opinions)[0].text == "对方改过的。"
    assert administrator.submit(chosen, **{name: "我改的。"}).status_code == 200
    assert in_app(standard_opinions)[0].text == "我改的。"


def test_whoever_writes_an_opinion_is_offered_them_and_nobody_else(sign_in, world, in_app):
    declaration_id = in_app(world.at, "finance_review")
    in_app(world.do, "reviewer", declaration_id, "open")
    reviewer, preparer = sign_in("reviewer"), sign_in("preparer")
    reviewer.get(f"/declarations/{declaration_id}")
    offered = reviewer.page.select('.decision [data-inserts="reason"]')
    assert [each.get_text() for each in offered] == [each.text for each in in_app(standard_opinions)]
    preparer.get(f"/declarations/{declaration_id}")
    assert not preparer.page.select("[data-inserts]")


def test_kinds_are_added_renamed_withdrawn_and_put_in_order(administrator, in_app):
    before = list(in_app(problem_kinds).values())
    administrator.submit('form[action$="/problem-kinds"]', **{"kind-name": "口径不明"})
    kind_id = list(in_app(problem_kinds))[-1]
    of_it = f"/administration/problem-kinds/{kind_id}"
    administrator.submit(f'form[action="{of_it}/up"]')
    assert list(in_app(problem_kinds).values()) == [*before[:-1], "口径不明", before[-1]]
    administrator.submit(f'form[action="{of_it}/name"]', **{f"kind-{kind_id}-name": "口径不清"})
    assert in_app(problem_kinds)[kind_id] == "口径不清"
    administrator.submit(f'form[action="{of_it}/off"]')
    assert kind_id not in in_app(problem_kinds)
    answer = administrator.submit('form[action$="/problem-kinds"]', **{"kind-name": before[0]})
    assert answer.status_code == 422 and "已有名为" in administrator.text()


def test_an_opinion_gets_a_kind_and_goes_up_within_it(administrator, in_app):
    kind = in_app(lambda: next(each for each in standard_opinions() if each.kind))
    typed = {"opinion-text": "请写明口径。", "opinion-kind": str(kind.kind_id)}
    administrator.submit('form[action$="/standard-opinions"]', **typed)
    of_kind = in_app(lambda: [each.text for each in standard_opinions() if each.kind_id == kind.kind_id])
    assert of_kind[-1] == "请写明口径。" and len(of_kind) > 1
    row = administrator.page.find("textarea", string="\n请写明口径。") or next(
        each for each in administrator.page.select("textarea") if each.get_text().strip() == "请写明口径。"
    )
    raising = row.find_parent("tr").select_one('form[action$="/up"]')["action"]
    administrator.submit(f'form[action="{raising}"]')
    after = in_app(lambda: [each.text for each in standard_opinions() if each.kind_id == kind.kind_id])
    assert after == [*of_kind[:-2], "请写明口径。", of_kind[-2]]


def test_a_reviewer_names_the_kind_of_a_thread_that_everybody_then_reads(sign_in, world, in_app):
    declaration_id = in_app(world.at, "finance_review")
    in_app(world.do, "reviewer", declaration_id, "open")
    reviewer, kinds = sign_in("reviewer"), in_app(problem_kinds)
    reviewer.get(f"/declarations/{declaration_id}?at=policy_basis")
    chosen = list(kinds)[-2]
    offered = [option.get_text() for option in reviewer.page.select(".new-thread select option")]
    assert offered == ["不选", *kinds.values()]
    refused = reviewer.submit(".new-thread form", text="请补充文号。", kind="999")
    assert refused.status_code == 422 and "问题类型" in reviewer.text()
    reviewer.get(f"/declarations/{declaration_id}?at=policy_basis")
    reviewer.submit(".new-thread form", text="请补充文号。", kind=str(chosen))
    assert kinds[chosen] in reviewer.page.select_one(".thread-facts").get_text()
    in_app(world.do, "reviewer", declaration_id, "send_back")
    preparer = sign_in("preparer")
    preparer.get(f"/declarations/{declaration_id}")
    assert kinds[chosen] in preparer.page.select_one(".thread-facts").get_text()
