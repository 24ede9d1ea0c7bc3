"""`flask demo`: fictional units, people of every role, and declarations that stand in every status."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from app.commands.demo.adjusting import tell_adjustments
from app.commands.demo.budgeting import add_projects, set_ceilings
from app.commands.demo.publication import tell_publication
from app.commands.demo.story import Office, tell
from app.commands.group import Command, Sentence
from app.domain.procedure.outbox import MessageChoice
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.operations.demo import chain_anew, close_accounts, is_empty_office, is_loopback, open_accounts
from app.operations.own_messages import set_own
from app.operations.people import add_person
from app.operations.roles import add_role, set_own_units
from app.operations.rounds import add_round, change_dates
from app.operations.shared_indicators import Typed
from app.operations.shared_indicators import add as add_shared_indicator
from app.operations.units import add_section, add_unit
from app.queries.administration import shared_indicators
from app.queries.people import actor_by_login, demo_people

CONTENT = Path(__file__).parent
PASSWORD = "demo"
BUDGET_YEAR = 2027
ELSEWHERE = (
    "没有装入演示数据：演示账号的密码人人都知道，只供本机试用，而本系统设置为对外服务"
    "（PORTAL_SESSION_COOKIE_SECURE 不是 false，或 PORTAL_PUBLIC_URL 不是本机地址）。请用 make run 试用。"
)
HALF = "演示数据上次没有装完。请换一个空的数据库（或删除 instance/portal.sqlite）再装。"


@click.command("demo", cls=Command, help="装入演示数据：虚构的单位、人员和各种状态的申报表。")
@click.option("--once", is_flag=True, help="数据库里已有数据时不装入，只说明情况。")
@click.option("--accounts", is_flag=True, help="只列出演示账号。")
@click.option("--remove", is_flag=True, help="取消全部演示账号：停用、去掉密码和角色，办过的事留在记录里。")
@with_appcontext
def demo(once: bool, accounts: bool, remove: bool) -> None:
    """Load the demo, or tell its accounts.

    It is loaded into a database without units and people, and where the portal serves on loopback alone; else the command
    exits with 1. With `once` data that is there already is told and left alone, with exit code 0.
    """
    if accounts:
        _tell_accounts()
        return
    if remove:
        click.echo(
            f"已取消{close_accounts()}个演示账号。虚构的单位和申报表仍在；正式使用请换一个空的数据库。"
        )
        return
    if there := _what_is_there():
        if not once:
            raise Sentence(there)
        click.echo(there, err=True)
        return
    if not _serves_on_loopback():
        raise Sentence(ELSEWHERE)
    units = _load_units()
    _load_people(units, today())
    round_id = _load_round(today())
    projects = add_projects(_content("first_level_projects"), BUDGET_YEAR, round_id)
    office = Office(units, current_app.config["REGION"], projects)
    declarations = _content("declarations")
    for number, content in enumerate(declarations):
        tell(content, office, round_id, days_ago=content.get("days_ago", number % 9))
    last_year = _load_last_year(office, today())
    set_ceilings(_content("ceilings"), round_id)
    costed = _content("costed")
    for number, content in enumerate(costed):
        tell(content, office, round_id, days_ago=number)
    for content in _content("publications"):
        tell_publication(content, units)
    adjusted = tell_adjustments(_content("adjustments"), units, BUDGET_YEAR - 1, today())
    chain_anew()
    _let_be_told()
    for content in _content("shared_indicators"):
        add_shared_indicator(None, Typed(**content))
    told = len(declarations) + last_year + len(costed) + adjusted
    click.echo(f"已装入演示数据：{len(units)}个单位，{told}份申报表。")


def _what_is_there() -> str:
    """Return why the demo cannot be loaded beside what the database has; "" for an empty one."""
    if (people := demo_people()) and not shared_indicators():
        raise Sentence(HALF)
    if people:
        return f"演示数据已经装入（{len(people)}个演示账号），没有再装。"
    if not is_empty_office():
        return "数据库里已有单位或人员，没有装入演示数据：演示数据只装入空的数据库。"
    return ""


def _serves_on_loopback() -> bool:
    """Tell whether the configuration is that of a portal for this machine alone: plain http, and no address for others."""
    public_url = current_app.config["PUBLIC_URL"]
    is_public = public_url and not is_loopback(urlsplit(public_url).hostname or "")
    return not is_public and not current_app.config["SESSION_COOKIE_SECURE"]


def _load_units() -> dict[str, int]:
    ids = {}
    for unit in _content("units"):
        ids[unit["code"]] = add_unit(
            None, unit["code"], unit["name"], unit["parent"], is_finance=unit["is_finance"]
        )
        for section in unit["sections"]:
            add_section(None, ids[unit["code"]], section["code"], section["name"])
    return ids


def _load_people(units: dict[str, int], on: date) -> None:
    ids = []
    for person in _content("people"):
        first, *more = person["roles"]
        person_id = add_person(None, person["login"], person["name"], first["unit"], Role(first["role"]))
        for post in more:
            until = on + timedelta(days=post["days"]) if "days" in post else None
            add_role(None, person_id, post["unit"], Role(post["role"]), until)
        if own := person.get("own_units"):
            set_own_units(None, person_id, [units[code] for code in own])
        ids.append(person_id)
    open_accounts(ids, PASSWORD)


def _let_be_told() -> None:
    """Give everybody an invented address, at which nobody can ever be reached (RFC 2606), once their story is told."""
    for person in demo_people():
        set_own(actor_by_login(person.login), f"{person.login}@example.invalid", MessageChoice.AT_ONCE)


def _load_round(on: date) -> int:
    opens, closes, until = on - timedelta(days=40), on + timedelta(days=45), on + timedelta(days=60)
    return add_round(None, BUDGET_YEAR, "第一批", opens=opens, closes=closes, returned_until=until)


def _load_last_year(office: Office, on: date) -> int:
    """Tell what was declared a year ago, for copies to be made of, and return how much that is."""
    opens, closes = on - timedelta(days=405), on - timedelta(days=320)
    round_id = add_round(None, BUDGET_YEAR - 1, "第一批", opens=on, closes=None, returned_until=None)
    contents = _content("last_year")
    for content in contents:
        tell(content, office, round_id, days_ago=345)
    change_dates(None, round_id, opens, closes, closes)
    return len(contents)


def _tell_accounts() -> None:
    for person in demo_people():
        posts = "、".join(f"{held.unit.name} {held.role.label}" for held in person.roles)
        click.echo(f"{person.login:<18}{PASSWORD:<8}{person.name}  {posts}")


def _content(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
    return content
