"""An operator's days, by the command line: installing, the first administrator, a round, backup, upgrade, rollback, restore,
a lost administrator, housekeeping. What each command says is looked at."""

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select

from app.domain.procedure.rounds import today
from app.models import BudgetaryUnit, Person, Round, db
from app.operations.passwords import use_link
from app.operations.units import add_section
from tests.applications import running
from tests.world import World

PEOPLE = (
    ("preparer", "121", "preparer"),
    ("submitter", "121", "submitter"),
    ("reviewer", "901", "reviewer"),
    ("approver", "901", "approver"),
)


def said(app: Flask, command: str, code: int = 0) -> str:
    done = app.test_cli_runner().invoke(args=command.split())
    assert done.exit_code == code and "Traceback" not in done.output, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    db.session.rollback()
    return done.output


def halves(told: str) -> tuple[str, str]:
    """Return the token and the code of a one-time link."""
    return re.search(r"/password-links/(\S+)", told)[1], re.search(r"验证码.*：(\w{8})", told)[1]


def installed(app: Flask) -> None:
    assert "还没有建表" in said(app, "check", 1)
    said(app, "db upgrade")
    assert said(app, "units add 901 财政局 --finance") == "已新增财政部门：901 财政局\n"
    assert said(app, "units add 121 文化馆") == "已新增单位：121 文化馆\n"
    assert "没有代码为“999”的单位" in said(app, "users add admin --unit 999 --role administrator", 1)
    told = said(app, "users add admin --unit 901 --role administrator")
    assert told.startswith("已新增人员：admin（admin），901 系统管理员\n一次性链接")
    use_link(*halves(told), "a first password")
    for login, unit, role in PEOPLE:
        assert f"已新增人员：{login}" in said(app, f"users add {login} --unit {unit} --role {role}")
    opens, closes = today() - timedelta(days=1), today() + timedelta(days=9)
    told = said(app, f"rounds add {today().year + 1} 第一批 --opens {opens} --closes {closes}")
    assert told.startswith("已新增批次：") and "第一批" in told


def finished_round(app: Flask, folder: Path) -> None:
    world = World(
        db.session.scalars(select(Round.id)).one(),
        dict(db.session.execute(select(BudgetaryUnit.code, BudgetaryUnit.id)).all()),
        dict(db.session.execute(select(Person.login, Person.id)).all()),
    )
    add_section(None, world.units["121"], "001", "综合科")
    world.at("approved")
    year = today().year + 1
    assert "：已批复\n已打印1份：" in said(
        app, f"declarations print --all --year {year} --out {folder}/all.pdf"
    )
    assert "已导出1份：" in said(app, f"declarations export --all --year {year} --out {folder}/all.xlsx")
    assert said(app, "check") == "全部存档与校验值、流转记录一致。\n"


def test_an_operators_days(tmp_path):
    for app in running(f"sqlite:///{tmp_path}/portal.sqlite", tmp_path):
        with app.app_context():
            installed(app)
            finished_round(app, tmp_path)
            told = said(app, f"backup {tmp_path}/before")
            assert "未加密）\n已重新读出核对，内容完整。\n" in told
            # The tables as the version before left them: this one refuses them, says what to do, and does it.
            db.session.remove()
            downgrade(revision="-1")
            assert "较早版本的" in said(app, "check", 1)
            assert "请用与数据库相同版本的程序备份" in said(app, f"backup {tmp_path}/wrong", 1)
            said(app, "db upgrade")
            assert "一致" in said(app, "check")
            # The only administrator is lost.
            assert "最后一位在用的系统管理员" in said(app, "users disable admin", 1)
            told = said(app, "users reset admin")
            assert told.startswith("admin（admin）的原密码已作废，登录已全部结束。\n")
            use_link(*halves(told), "another password")
            assert said(app, "users sessions admin").endswith("现有0处登录。\n")
            assert said(app, "housekeeping") == (
                "已清理：任务0项、导入0项、登录0项、登录尝试0项、外发消息0项、设密链接0项。\n"
            )
            assert "数据库不是空的" in said(app, f"restore {tmp_path}/before", 1)
            assert said(app, "jobs work --once") == "现有的任务都已办完，或正由他人办理。\n"
    rolled_back(tmp_path)


def rolled_back(folder: Path) -> None:
    """Restore what was backed up before the upgrade into a new database, where the first password holds again."""
    for app in running(f"sqlite:///{folder}/restored.sqlite", folder):
        with app.app_context():
            told = said(app, f"restore {folder}/before")
            assert told.startswith(f"已恢复：{folder}/before（备份于") and told.endswith("已作废。\n")
            assert "在用  901 系统管理员  登录0处" in said(app, "users list")
            assert "一致" in said(app, "check")
