"""What goes wrong around the portal while people work, in short; `make faults` does it at length."""

from tests.applications import running, sqlite_copy
from tests.databases import database_copy
from tests.faults.network import network
from tests.faults.office import served
from tests.faults.rolling import upgraded
from tests.faults.trial import Hard, endure, full, killed, locked, silent, terminated
from tests.faults.work import attaching, creating, saving, sending


def test_workers_are_killed_and_the_disk_is_full(world_template, tmp_path):
    uri = sqlite_copy(world_template, tmp_path)
    for app in running(uri, tmp_path):
        with served(uri) as (master, port):
            faults = [killed(1), full()]
            assert "none lost" in endure(app, [(master.pid, port)], faults)


def test_the_database_restarts_is_locked_or_falls_silent(postgresql_port, tmp_path):
    with database_copy(postgresql_port, "world") as uri, network(postgresql_port) as way:
        for app in running(uri, tmp_path):
            with served(uri.replace(f":{postgresql_port}/", f":{way.port}/")) as (master, port):
                faults = [killed(1), terminated(uri, 1), locked(uri), silent(way)]
                assert "none lost" in endure(app, [(master.pid, port)], faults)


def test_the_version_before_goes_on_beside_this_one_with_a_clock_that_is_ahead(postgresql_port, tmp_path):
    with database_copy(postgresql_port, "world") as uri:
        for app in running(uri, tmp_path):
            assert "none lost" in upgraded(app, uri, tmp_path, Hard((saving, sending, creating, attaching)))
