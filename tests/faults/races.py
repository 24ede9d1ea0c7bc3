"""`make faults`: submissions race for room under a 控制数, and versions of one project to be in force, at length, on both
systems."""

import sys
import tempfile
from pathlib import Path

from flask_migrate import upgrade

from app.domain.procedure.ceilings import CeilingRule
from tests.applications import running
from tests.concurrency import adjusting_at_once
from tests.concurrency.ceilings_at_once import limited, race
from tests.concurrency.client_processes import started
from tests.concurrency.conftest import ConcurrentWorld
from tests.databases import create_database, postgresql_server, postgresql_url
from tests.world import found_world

ROUNDS, VERSIONS = 50, 30


def main() -> int:
    """Let four submit at once where there is room for one, fifty times, and an approval meet adjustments and verifications,
    thirty times; 1 where ever more or fewer passed, or anybody saw none or two versions in force."""
    short = 0
    with tempfile.TemporaryDirectory() as folder, postgresql_server() as port:
        create_database(port, "races")
        for uri in (f"sqlite:///{folder}/races.sqlite", postgresql_url(port, "races")):
            for app in running(uri, Path(folder)):
                with app.app_context():
                    upgrade()
                    world = found_world()
                    with limited(world, CeilingRule.REFUSE), started(uri) as clients:
                        passed = list(race(ConcurrentWorld(world, clients), ROUNDS))
                    with started(uri) as clients:
                        found = list(adjusting_at_once.race(ConcurrentWorld(world, clients), VERSIONS))
                well = [(each.looks, each.opened, each.in_force) == ((1,), 1, 1) for each in found]
                short += passed != [1] * ROUNDS
                short += well != [True] * VERSIONS
                print(
                    f"{uri.partition(':')[0]}: {sum(passed)} submissions passed in {len(passed)} races;"
                    f" one version in force in {sum(well)} of {len(well)}",
                    flush=True,
                )
    return short and 1


if __name__ == "__main__":
    sys.exit(main())
