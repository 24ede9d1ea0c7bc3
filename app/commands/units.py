"""`flask units`: budgetary units and finance offices."""

import click

from app.commands.group import Group
from app.operations.units import add_unit

group = Group("units", help="预算单位与财政部门。")


@group.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--parent", metavar="CODE", help="上级单位代码；一级预算单位不填。")
@click.option("--finance", is_flag=True, help="财政部门。")
def add(code: str, name: str, parent: str | None, finance: bool) -> None:
    """新增单位。"""
    add_unit(None, code, name, parent, is_finance=finance)
    click.echo(f"已新增{'财政部门' if finance else '单位'}：{code} {name}")
