"""`flask rounds`: rounds of declarations."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import click

from app.commands.group import Group
from app.operations.rounds import add_round, in_words
from app.queries.rounds import find_round

_Command = TypeVar("_Command", bound=Callable[..., None])

group = Group("rounds", help="申报批次。")


def _day(ctx: click.Context, option: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


def _day_option(name: str, help_text: str) -> Callable[[_Command], _Command]:
    """Return an option that reads a day."""
    day = click.DateTime(["%Y-%m-%d"])
    return click.option(name, type=day, callback=_day, metavar="DATE", help=help_text)


@group.command("add")
@click.argument("year", type=int)
@click.argument("name")
@_day_option("--opens", "开放日期，如 2026-10-08；不填则不开放申报。")
@_day_option("--closes", "截止日期，当日24时止。")
@_day_option("--returned-until", "退回修改截止日期。")
def add(year: int, name: str, opens: date | None, closes: date | None, returned_until: date | None) -> None:
    """新增申报批次。"""
    round_id = add_round(None, year, name, opens=opens, closes=closes, returned_until=returned_until)
    added = find_round(round_id)
    click.echo(f"已新增批次：{added.title}（编报轮次{added.drafting_round}），{in_words(added.dates)}")
