"""Heavy work holds at most two threads of a process, one a person; everybody else goes on."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.blueprints import heavy_work
from tests.web.matrix import routes

HEAVY = {
    *("printing.declaration", "printing.declarations", "printing.returned", "printing.history"),
    *(
        "printing.round_list",
        "review_sheet.printed",
        "summaries.printed",
        "summaries.workbook",
        "board.printed",
        "board.workbook",
    ),
    *("exports.declaration", "exports.declarations", "worklist.workbook", "worklist.csv"),
    *("changes.show", "workbooks.template", "workbooks.show", "workbooks.problems", "workbooks.confirm"),
    *("bulk_actions.confirm", "record.workbook", "record.csv", "first_level.workbook"),
    *("ceilings.workbook", "first_level.printed", "taking_over.take_over"),
    *("publication.settle", "publication.package", "publication.public_form", "archive.make"),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Whoever has to wait is told so at once."""
    monkeypatch.setattr(heavy_work, "PATIENCE", 0)


@pytest.fixture(scope="module")
def declaration_id(house):
    return house.run(house.world.filled)


def at_work(house, login: str):
    """Return a context in which that person has heavy work going on."""
    return heavy_work.turn_of(house.world.people[login], Path(house.app.instance_path))


def test_what_prints_exports_compares_and_imports_waits_for_its_turn(house):
    with house.app.test_request_context():
        marked = {
            endpoint for endpoint, view in house.app.view_functions.items() if "in_turn" in _names(view)
        }
    assert marked == HEAVY
    assert {name.partition(" ")[2] for name in routes(house) if name.endswith(".pdf")} <= HEAVY


def _names(view) -> set[str]:
    names = set()
    while view is not None:
        names.add(view.__code__.co_name)
        view = getattr(view, "__wrapped__", None)
    return names


def test_a_person_does_one_thing_at_a_time_and_is_told_so(house, declaration_id):
    browser, address = house.kept("preparer"), f"/declarations/{declaration_id}/declaration.xlsx"
    with at_work(house, "preparer"):
        answer = browser.client.get(address)
        assert answer.status_code == 429 and "还在进行" in answer.text
        assert answer.headers["Retry-After"] == "5"
        assert browser.client.get(f"/declarations/{declaration_id}").status_code == 200
        assert house.kept("submitter").client.get(address).status_code == 200
    assert browser.client.get(address).status_code == 200


def test_two_at_a_time_and_the_third_is_told_to_come_back(house, declaration_id):
    address = f"/declarations/{declaration_id}/declaration.xlsx"
    with at_work(house, "reviewer"), at_work(house, "approver"):
        answer = house.kept("preparer").client.get(address)
        assert answer.status_code == 503 and "请几秒后重试" in answer.text
        assert house.kept("").client.get("/sign-in").status_code == 200
        fragment = house.kept("auditor").post("/jobs/999999/step", fragment=True)
        assert fragment.status_code == 204
    assert house.kept("preparer").client.get(address).status_code == 200


def test_who_comes_next_waits_and_no_more_than_one_does(house, declaration_id, monkeypatch):
    monkeypatch.setattr(heavy_work, "PATIENCE", 600)
    address = f"/declarations/{declaration_id}/declaration.xlsx"
    first, second = house.kept("preparer"), house.kept("submitter")
    with ThreadPoolExecutor(1) as pool:
        with at_work(house, "reviewer"), at_work(house, "approver"):
            waiting = pool.submit(first.client.get, address)
            while heavy_work._may_wait._value:
                assert not waiting.done()
            assert second.client.get(address).status_code == 503
        assert waiting.result().status_code == 200


def test_what_fails_gives_its_place_back(house, declaration_id):
    browser = house.kept("preparer")
    for _ in range(heavy_work.AT_ONCE + 1):
        assert browser.client.get("/declarations.xlsx").status_code == 422
    assert browser.client.get(f"/declarations/{declaration_id}/declaration.xlsx").status_code == 200


@pytest.mark.parametrize("part", ["", "/prereview"])
def test_a_very_large_form_waits_for_its_turn_and_a_usual_one_does_not(
    house, declaration_id, monkeypatch, part
):
    browser, address = house.kept("preparer"), f"/declarations/{declaration_id}{part}"
    with at_work(house, "preparer"):
        assert browser.client.get(address).status_code == 200
        monkeypatch.setattr(heavy_work, "LARGE", 10)
        assert browser.client.get(address).status_code == 429
    assert browser.client.get(address).status_code == 200
