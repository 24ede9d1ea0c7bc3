"""`flask housekeeping`: deletes what is past its time; for a timer, once a day."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from app.commands.group import Command
from app.operations.housekeeping import clear, shrink_log


@click.command("housekeeping", cls=Command)
@with_appcontext
def housekeeping() -> None:
    """清理过期的任务、未确认的导入、登录与登录尝试、已发送的消息；申报表、草稿、附件和流转记录从不删除。"""
    pause = timedelta(minutes=current_app.config["SIGN_IN_LOCK_MINUTES"])
    cleared = [f"{each.name}{each.count}项" for each in clear(pause)]
    shrink_log()
    click.echo(f"已清理：{'、'.join(cleared)}。")
