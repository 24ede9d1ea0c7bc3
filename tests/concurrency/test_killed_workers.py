"""Workers killed while people work, in short; `make faults` does it at length."""

import pytest

from tests.applications import running
from tests.faults.kills import endure


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_what_was_acknowledged_outlives_the_workers(database_uri, world, tmp_path):
    for app in running(database_uri, tmp_path):
        assert "none lost or done twice" in endure(app, database_uri, kills=1)
