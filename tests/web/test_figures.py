"""Figures for Prometheus: on their own port alone, of all processes together, and without a word of anybody."""

import os
import re
from http.client import HTTPConnection

from app import counts, create_app
from app.blueprints import figures
from app.counts import BOUNDS, Counts
from tests.applications import SETTINGS, sqlite_copy
from tests.client import Person
from tests.concurrency.test_behind_nginx import free_port
from tests.faults.office import served

PORT = "9100"


def told(app) -> str:
    answer = app.test_client().get("/metrics", environ_overrides={"SERVER_PORT": PORT})
    assert answer.status_code == 200 and answer.content_type == figures.TEXT
    return answer.text


def value(text: str, name: str) -> float:
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def test_what_is_asked_is_counted_and_told_on_the_port_of_the_figures_alone(
    world_template, tmp_path, monkeypatch
):
    monkeypatch.setattr(figures, "shared", Counts())
    uri = sqlite_copy(world_template, tmp_path)
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri, "METRICS_PORT": int(PORT)})
    client = Person(app, "preparer").client
    for address in ("/?q=secret-word", "/declarations/999999", "/secret-path", "/metrics"):
        client.get(address)
    text = told(app)
    assert value(text, 'portal_requests_total{route="worklist.worklist",status="2xx"}') == 1
    assert value(text, 'portal_requests_total{route="declarations.show",status="4xx"}') == 1
    assert value(text, 'portal_requests_total{route="unknown",status="4xx"}') == 2
    assert (
        value(text, "portal_request_seconds_count")
        == 4
        == value(text, 'portal_request_seconds_bucket{le="+Inf"}')
    )
    assert value(text, "portal_database_up") == 1 and value(text, "portal_jobs_waiting") == 0
    assert 'portal_messages{state="due"} 0' in text and 'portal_messages{state="dead"} 0' in text
    assert value(text, "portal_disk_free_bytes") > 0
    assert "secret" not in text and "preparer" not in text
    assert all(re.fullmatch(r"# (HELP|TYPE) .+|\w+(\{[^{}]+\})? [\d.]+", line) for line in text.splitlines())
    elsewhere = app.test_client().get("/sign-in", environ_overrides={"SERVER_PORT": PORT})
    assert elsewhere.status_code == 404


def test_a_database_that_is_away_is_told():
    uri = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri, "METRICS_PORT": int(PORT)})
    text = told(app)
    assert value(text, "portal_database_up") == 0 and "portal_jobs_waiting" not in text


def test_processes_count_together_and_what_was_killed_is_kept():
    both = Counts()
    child = os.fork()
    if not child:
        both.slot = 1
        both.note(5, 503, 0.2)
        os._exit(0)
    os.waitpid(child, 0)
    both.note(5, 200, 20.0)
    assert both.of_route(5) == ({"2xx": 1, "3xx": 0, "4xx": 0, "503": 1, "5xx": 0}, 20.2)
    lengths = both.by_length()
    assert (lengths[BOUNDS.index(0.25)], lengths[-1], sum(lengths)) == (1, 1, 2)


def test_every_route_has_a_number_of_its_own(house):
    assert len(house.app.view_functions) < counts.ROUTES


def test_the_server_has_them_on_loopback(world_template, tmp_path):
    port = free_port()
    uri = sqlite_copy(world_template, tmp_path)
    with served(uri, PORTAL_METRICS_PORT=str(port), GUNICORN_CMD_ARGS="--workers 1") as (_, own):
        assert fetched(own, "/healthz") == (200, "ok\n")
        assert fetched(own, "/metrics")[0] == 404
        status, text = fetched(port, "/metrics")
        assert status == 200
        assert value(text, 'portal_requests_total{route="health.alive",status="2xx"}') == 1
        assert fetched(port, "/healthz")[0] == 404


def fetched(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text
