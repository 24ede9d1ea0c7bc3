"""Senders are killed in the middle, in short; `make faults` does it at length, with 500 messages and 20 kills."""

from tests.applications import running, sqlite_copy
from tests.faults.outbox import sent_through_kills


def test_senders_are_killed_and_nothing_is_lost(world_template, tmp_path):
    uri = sqlite_copy(world_template, tmp_path)
    for app in running(uri, tmp_path):
        assert "none lost" in sent_through_kills(app, uri, mails=12, posts=4, kills=2)
