"""`flask publication`: the package of what is made public, for the office's web server."""

from pathlib import Path

import click

from app.commands.group import Group, Sentence
from app.operations import publication_packages
from app.printing.press import CannotPrint, PrintingUnavailable
from app.queries import Damaged
from app.queries.administration import unit_with_code
from app.queries.files.publication_contents import PackageScope
from app.queries.rounds import round_named

group = Group("publication", help="公开包：决定公开的申报表，连同清单、汇总和数据，放到网站上即可查阅。")

STEP = 50
"""Declarations after which a line tells how far it is."""


@group.command("make")
@click.argument("year", type=int)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 .zip 文件。"
)
@click.option(
    "--all",
    "takes_undecided",
    is_flag=True,
    help="尚未决定的按拟公开收入，其中未核对的单位名称和个人信息一律隐去。",
)
@click.option("--round", "round_name", default="", help="只要一个申报批次（名称）。")
@click.option("--unit", "unit_code", default="", help="只要一个单位（编码）。")
def make(year: int, out: Path, takes_undecided: bool, round_name: str, unit_code: str) -> None:
    """生成一个预算年度的公开包：网页、PDF 和工作簿；解压后不需要本系统。"""
    scope = PackageScope(
        year,
        round_named(year, round_name).id if round_name else None,
        _unit_id(unit_code) if unit_code else None,
        takes_undecided,
    )
    try:
        made = publication_packages.make(scope, out, _tell)
    except OSError as failed:
        raise Sentence(f"不能写入 {out}：{failed.strerror}") from failed
    except (CannotPrint, Damaged, PrintingUnavailable) as refused:
        raise Sentence(str(refused)) from refused
    click.echo(f"已收入{made.count}份：{out}")
    if made.left_out:
        click.echo(f"单位拟不公开、尚未决定的没有收入：{'、'.join(made.left_out)}")


def _unit_id(code: str) -> int:
    unit = unit_with_code(code)
    if unit is None:
        raise Sentence(f"没有编码为{code}的单位。")
    return unit.id


def _tell(done: int, count: int) -> None:
    if done % STEP == 0 and done < count:
        click.echo(f"已完成{done}份，共{count}份")
