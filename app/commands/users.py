"""`flask users`: people and their roles."""

import sys

import click

from app.commands.group import Group
from app.domain.roles import Role
from app.operations.passwords import random_password
from app.operations.people import add_person, add_role
from app.queries.administration import find_person, person_with_login

group = Group("users", help="人员与角色。")


@group.command("add")
@click.argument("login")
@click.option("--unit", "unit_code", metavar="CODE", required=True, help="单位代码。")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="角色。")
@click.option("--name", help="姓名；不填则用账号。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读取密码；否则随机生成并显示。")
def add(login: str, unit_code: str, role: str, name: str | None, password_stdin: bool) -> None:
    """新增人员；账号已有时，为其增加角色。"""
    role = Role(role)
    person = person_with_login(login)
    if person is not None:
        add_role(None, person.id, unit_code, role)
        click.echo(f"已为{person.name}（{person.login}）增加角色：{unit_code} {role.label}；密码未改动。")
        return
    password = _read_password() if password_stdin else random_password()
    person = find_person(add_person(None, login, name or login, unit_code, role, password=password))
    click.echo(f"已新增人员：{person.name}（{person.login}），{unit_code} {role.label}")
    if not password_stdin:
        click.echo(f"初始密码：{password}")


def _read_password() -> str:
    """Return the first line of standard input, blanks and all, without its line break."""
    return sys.stdin.readline().rstrip("\r\n")
