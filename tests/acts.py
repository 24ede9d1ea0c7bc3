"""What a run has seen succeed: every POST route, every choice that such a route takes, every verb of the command line.

Each process notes what its applications answered with 2xx or 3xx, and which commands exited with 0; at the end of a run of
the whole suite the notes of all processes are held against what the portal offers.
"""

from collections.abc import Iterator

import click
from flask import Flask, Response, request, request_finished
from flask.testing import FlaskCliRunner

from app.blueprints.threads import STEPS
from app.domain.procedure import bulk_actions
from app.domain.procedure.workflow import Action

CHOICES = {
    "actions.carry_out": ("action", tuple(Action)),
    "bulk_actions.start": ("action", tuple(bulk_actions.ACTIONS)),
    "threads.act_on": ("step", tuple(STEPS)),
}
"""Routes behind several buttons: the field that tells them apart, and its values."""
SWITCHES = ("on", "off")
"""The values of a switch in an address."""
seen: set[str] = set()
"""What succeeded in this process."""


def watch() -> None:
    """Note from now on what every application of this process answers, and which of its commands succeed."""
    request_finished.connect(_note)
    Flask.test_cli_runner_class = _NotingRunner


def missing(app: Flask, noted: set[str]) -> list[str]:
    """Return the names of what the portal offers and nobody was seen to do."""
    return sorted(set(offered(app)) - noted)


def offered(app: Flask) -> Iterator[str]:
    """Yield the name of every act that the portal offers."""
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods:
            continue
        if rule.endpoint in CHOICES:
            yield from (f"{rule.endpoint} {value}" for value in CHOICES[rule.endpoint][1])
        elif "switch" in rule.arguments:
            yield from (f"{rule.endpoint} {value}" for value in SWITCHES)
        else:
            yield rule.endpoint
    for name, command in app.cli.commands.items():
        if isinstance(command, click.Group):
            yield from (f"flask {name} {verb}" for verb in command.commands if name != "db")
        else:
            yield f"flask {name}"


def _note(app: Flask, response: Response) -> None:
    if request.method == "POST" and request.endpoint and response.status_code < 400:
        choice = (request.view_args or {}).get("switch", "")
        if request.endpoint in CHOICES:
            choice = request.form.get(CHOICES[request.endpoint][0], "")
        seen.add(f"{request.endpoint} {choice}".rstrip())


class _NotingRunner(FlaskCliRunner):
    def invoke(self, cli=None, args=None, **options):
        result = super().invoke(cli, args, **options)
        words = list(map(str, args or ()))
        if result.exit_code == 0 and "--help" not in words:
            seen.update({f"flask {words[0]}", f"flask {' '.join(words[:2])}"} if words else ())
        return result
