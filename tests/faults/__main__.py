"""`make faults`: the long forms of the faults that the tests try shortly."""

import sys
import tempfile
from pathlib import Path

from flask_migrate import upgrade

from tests.applications import running
from tests.databases import create_database, postgresql_server, postgresql_url
from tests.faults.kills import endure
from tests.world import found_world

KILLS = 20


def main() -> None:
    """Kill workers on both systems, and say what was acknowledged."""
    with tempfile.TemporaryDirectory() as folder, postgresql_server() as port:
        create_database(port, "faults")
        for uri in (f"sqlite:///{folder}/faults.sqlite", postgresql_url(port, "faults")):
            for app in running(uri, Path(folder)):
                with app.app_context():
                    upgrade()
                    found_world()
                print(uri.partition(":")[0], endure(app, uri, KILLS, twice=2), flush=True)


if __name__ == "__main__":
    sys.exit(main())
