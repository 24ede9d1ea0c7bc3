"""The command line: `flask --app wsgi …`."""

from flask import Flask

from app.commands import archive, ceilings, declarations, jobs, outbox, publication, rounds, units, users
from app.commands.backup import backup, restore
from app.commands.check import check
from app.commands.demo import demo
from app.commands.housekeeping import housekeeping


def init_app(app: Flask) -> None:
    """Register the groups of commands."""
    for module in (units, users, rounds, declarations, ceilings, jobs, outbox, archive, publication):
        app.cli.add_command(module.group)
    for command in (check, backup, restore, housekeeping, demo):
        app.cli.add_command(command)
