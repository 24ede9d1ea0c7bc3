"""Commands that tell a refusal in one sentence."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from flask.cli import AppGroup

from app.models.faults import FAULTS, in_words
from app.operations import Outdated, Rejected
from app.operations.origin import Origin, coming_from
from app.queries import NotFound


class Sentence(click.ClickException):
    """A refusal: its sentence goes to standard error, and the command exits with 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True, file=file)


class Group(AppGroup):
    """Commands inside the application, whose refusals become a `Sentence`."""

    def invoke(self, ctx: click.Context) -> Any:
        with told():
            return super().invoke(ctx)


class Command(click.Command):
    """A command of its own, whose refusals become a `Sentence`."""

    def invoke(self, ctx: click.Context) -> Any:
        with told():
            return super().invoke(ctx)


@contextmanager
def told() -> Iterator[None]:
    """Turn what operations refuse, and faults of the database and of files, into a `Sentence`.

    What is recorded meanwhile comes from this machine's account.
    """
    try:
        with coming_from(Origin(f"命令行：{_account()}"[:64])):
            yield
    except (Rejected, Outdated, NotFound) as refusal:
        raise Sentence(str(refusal)) from refusal
    except FAULTS as fault:
        raise Sentence(in_words(fault)) from fault
    except BrokenPipeError:
        # Whoever reads wants no more; click ends the command without a word.
        raise
    except OSError as failed:
        raise Sentence(f"不能读写 {failed.filename}：{failed.strerror}。") from failed


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
