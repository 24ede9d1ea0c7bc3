"""`flask rounds`: rounds of declarations."""

from datetime import date, datetime

import click

from app.commands.group import Group
from app.operations.rounds import add_round, in_words
from app.queries.rounds import find_round

group = Group("rounds", help="申报批次。")


def _day(ctx: click.Context, option: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


DAY = {"type": click.DateTime(["%Y-%m-%d"]), "callback": _day, "metavar": "DATE"}


@group.command("add")
@click.argument("year", type=int)
@click.argument("name")
@click.option("--opens", help="开放日期，如 2026-10-08；不填则不开放申报。", **DAY)
@click.option("--closes", help="截止日期，当日24时止。", **DAY)
@click.option("--returned-until", help="退回修改截止日期。", **DAY)
def add(year: int, name: str, opens: date | None, closes: date | None, returned_until: date | None) -> None:
    """新增申报批次。"""
    round_id = add_round(None, year, name, opens=opens, closes=closes, returned_until=returned_until)
    added = find_round(round_id)
    click.echo(f"已新增批次：{added.title}（编报轮次{added.drafting_round}），{in_words(added.dates)}")
