"""The log: lines of JSON with the number of the request, and nothing that anybody typed."""

import io
import json
import logging

import pytest

from app.blueprints.request_log import JsonLines
from tests.house import House

TYPED = "只有打字的人知道的话"


@pytest.fixture
def lines():
    """A function that returns the lines of the log so far, each as it was written."""
    written = io.StringIO()
    handler, logger = logging.StreamHandler(written), logging.getLogger("app")
    handler.setFormatter(JsonLines())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_what_is_refused_is_a_line_with_the_number_that_the_answer_names(house: House, lines):
    answer = house.kept("preparer").client.get("/administration/units")
    (line,) = lines()
    assert answer.status_code == 403
    assert line["request"] == answer.headers["X-Request-Id"] and line["request"] in answer.text
    assert (line["status"], line["route"], line["level"]) == (403, "/administration/units", "info")
    assert line["person"] == house.world.people["preparer"] and line["address"] == "127.0.0.1"


def test_what_goes_well_is_a_line_only_where_that_is_wished(house: House, lines):
    house.kept("preparer").client.get("/")
    assert lines() == []
    house.app.config["LOG_REQUESTS"] = True
    try:
        house.kept("preparer").client.get("/")
    finally:
        house.app.config["LOG_REQUESTS"] = False
    assert [line["route"] for line in lines()] == ["/"]


def test_what_was_typed_into_forms_addresses_and_links_is_in_no_line(house: House, lines):
    browser, declaration_id = house.person("preparer"), house.run(house.world.draft)
    browser.get(f"/declarations/{declaration_id}")
    cell = f"/declarations/{declaration_id}/cells/project_name"
    assert browser.post(cell, {"project_name": TYPED * 100, "was.project_name": ""}).status_code == 422
    assert browser.get(f"/administration/people?search={TYPED}").status_code == 403
    assert house.person().get(f"/password-links/{TYPED}").status_code == 404
    assert house.person().get(f"/{TYPED}\n{{'level': 'forged'}}").status_code == 404

    found = lines()
    assert [line["status"] for line in found] == [422, 403, 404]
    assert TYPED not in json.dumps(found, ensure_ascii=False)


def test_a_fault_is_one_line_with_its_trace_inside(house: House, lines, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("app.blueprints.access.live_session", broken)
    assert house.kept("preparer").client.get("/").status_code == 500
    failed, answered = lines()
    assert "RuntimeError: two\nlines" in failed["trace"] and failed["level"] == "error"
    assert answered["status"] == 500 and answered["level"] == "error"
