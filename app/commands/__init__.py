"""The command line: `flask --app wsgi …`."""

from flask import Flask

from app.commands import declarations, rounds, units, users
from app.commands.check import check
from app.commands.demo import demo


def init_app(app: Flask) -> None:
    """Register the groups of commands."""
    for module in (units, users, rounds, declarations):
        app.cli.add_command(module.group)
    app.cli.add_command(check)
    app.cli.add_command(demo)
