"""`flask users`: people, their roles, and how they get in; also for the day when no administrator can sign in."""

import sys
from collections import Counter
from datetime import timedelta

import click
from flask import current_app

from app.commands.group import Group
from app.domain.procedure.rounds import BEIJING
from app.domain.roles import Role
from app.models import Person
from app.models.types import now
from app.operations import password_links, people, second_factor
from app.operations.password_links import Link
from app.operations.people import add_person
from app.operations.roles import add_role
from app.queries import NotFound
from app.queries.administration import find_person, person_with_login
from app.queries.people import everybody, open_sessions

group = Group("users", help="人员、角色与登录。")

LOGIN = click.argument("login")
HOURS = click.option("--hours", type=click.IntRange(1, 24 * 7), help="链接有效的小时数。")


@group.command("add")
@LOGIN
@click.option("--unit", "unit_code", metavar="CODE", required=True, help="单位代码。")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="角色。")
@click.option("--name", help="姓名；不填则用账号。")
@click.option(
    "--password-stdin", is_flag=True, help="从标准输入读取密码；否则显示一次性链接和验证码，由本人设定。"
)
def add(login: str, unit_code: str, role: str, name: str | None, password_stdin: bool) -> None:
    """新增人员；账号已有时，为其增加角色。"""
    role = Role(role)
    person = person_with_login(login)
    if person is not None:
        add_role(None, person.id, unit_code, role)
        click.echo(f"已为{_named(person)}增加角色：{unit_code} {role.label}；密码未改动。")
        return
    password = _read_password() if password_stdin else None
    person = find_person(add_person(None, login, name or login, unit_code, role, password=password))
    click.echo(f"已新增人员：{_named(person)}，{unit_code} {role.label}")
    if password is None:
        hours = current_app.config["PASSWORD_LINK_HOURS"]
        _tell_link(password_links.issue_link(None, person.id, hours), hours)


@group.command("list")
def list_() -> None:
    """列出全部人员：账号、姓名、是否在用、角色、现有几处登录。"""
    sessions = Counter(each.person_id for each in open_sessions(now(), *_limits()))
    for person in everybody():
        posts = "、".join(
            f"{held.unit.code} {held.role.label}{f'（代办至{held.until}）' if held.until else ''}"
            for held in person.roles
        )
        state = "在用" if person.is_active else "停用"
        without = "" if person.password_hash else "，未设密码"
        click.echo(
            f"{person.login:<20}{person.name}  {state}{without}  {posts or '无角色'}  登录{sessions[person.id]}处"
        )


@group.command("disable")
@LOGIN
def disable(login: str) -> None:
    """停用：不能再登录，现有的登录全部结束。"""
    person = _found(login)
    people.disable(None, person.id)
    click.echo(f"已停用：{_named(_found(login))}，其登录已全部结束。")


@group.command("enable")
@LOGIN
def enable(login: str) -> None:
    """启用停用的人员。"""
    person = _found(login)
    people.enable(None, person.id)
    click.echo(f"已启用：{_named(_found(login))}。")


@group.command("link")
@LOGIN
@HOURS
def link_(login: str, hours: int | None) -> None:
    """签发一次性链接，由本人设定密码；原密码在用链接之前仍有效。"""
    person, hours = _found(login), hours or current_app.config["PASSWORD_LINK_HOURS"]
    _tell_link(password_links.issue_link(None, person.id, hours), hours)


@group.command("reset")
@LOGIN
@HOURS
def reset(login: str, hours: int | None) -> None:
    """密码丢失或泄露时：原密码作废、登录全部结束、解除登录暂停，并签发一次性链接。"""
    person, hours = _found(login), hours or current_app.config["PASSWORD_LINK_HOURS"]
    issued = password_links.reset(None, person.id, hours)
    click.echo(f"{_named(_found(login))}的原密码已作废，登录已全部结束。")
    _tell_link(issued, hours)


@group.command("reset-code")
@LOGIN
def reset_code(login: str) -> None:
    """手机和恢复码都丢失时：取消动态口令、结束全部登录，由本人重新启用。"""
    person = _found(login)
    second_factor.reset_second_factor(None, person.id)
    click.echo(f"已取消{_named(_found(login))}的动态口令。")


@group.command("sessions")
@LOGIN
@click.option("--end", is_flag=True, help="全部结束。")
def sessions(login: str, end: bool) -> None:
    """列出一人现有的登录，或全部结束。"""
    person = _found(login)
    if end:
        click.echo(f"已结束{_named(person)}的{people.sign_out_everywhere(None, person.id)}处登录。")
        return
    found = open_sessions(now(), *_limits(), person.id)
    for each in found:
        begun, seen = (
            f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" for at in (each.started_at, each.last_seen_at)
        )
        click.echo(f"登录于{begun}，最近使用{seen}")
    click.echo(f"{_named(person)}现有{len(found)}处登录。")


def _found(login: str) -> Person:
    person = person_with_login(login)
    if person is None:
        raise NotFound(f"没有账号为“{login}”的人员。")
    return person


def _named(person: Person) -> str:
    return f"{person.name}（{person.login}）"


def _limits() -> tuple[timedelta, timedelta]:
    """Return how long a session may idle, and how long it may last."""
    config = current_app.config
    return timedelta(minutes=config["SESSION_IDLE_MINUTES"]), timedelta(hours=config["SESSION_HOURS"])


def _tell_link(issued: Link, hours: int) -> None:
    where = current_app.config["PUBLIC_URL"]
    click.echo(f"一次性链接（{hours}小时内有效，只显示这一次，请当面或另行交给本人）：")
    click.echo(f"{where}/password-links/{issued.token}")
    click.echo(f"验证码（打开链接时输入，请与链接分开交给本人）：{issued.code}")
    if not where:
        click.echo("未设 PORTAL_PUBLIC_URL，请在前面补上本系统的地址。")


def _read_password() -> str:
    """Return the first line of standard input, blanks and all, without its line break."""
    return sys.stdin.readline().rstrip("\r\n")
