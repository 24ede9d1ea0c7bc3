"""`flask jobs`: works on the jobs of people whose pages are closed; for a service beside the web server."""

import logging
import signal
import threading

import click
from flask import current_app

from app.commands.group import Group
from app.operations import Outdated, Rejected
from app.operations.job_steps import step
from app.operations.jobs import unfinished
from app.printing.press import PressBusy, PrintingUnavailable
from app.queries import NotFound
from app.queries.people import present_actor

group = Group("jobs", help="任务：成册、批量办理和导入预审。")

PAUSE = 5.0
"""Seconds until it looks again where there was nothing to do."""
log = logging.getLogger(__name__)


@group.command("work")
@click.option("--once", is_flag=True, help="办完现有的任务就结束；否则一直等新的任务。")
def work(once: bool) -> None:
    """继续办理没有打开页面的任务；与打开的页面一起办，不会重复。"""
    is_over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_over.set())
    while not is_over.is_set():
        with current_app.app_context():
            moved = _round(is_over)
        if once and not moved:
            break
        if not moved:
            is_over.wait(PAUSE)
    click.echo("已停止办理任务。" if is_over.is_set() else "现有的任务都已办完，或正由他人办理。")


def _round(is_over: threading.Event) -> bool:
    """Take a step of every job that is not over, and tell whether anything moved."""
    moved = False
    for job_id, person_id in unfinished():
        actor = present_actor(person_id)
        if actor is None or is_over.is_set():
            continue
        try:
            moved = step(actor, job_id) or moved
        except (NotFound, Outdated, Rejected, PressBusy, PrintingUnavailable) as refused:
            log.warning("job %s waits: %s", job_id, refused)
    return moved
