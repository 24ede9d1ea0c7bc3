"""`flask check`: whether all that is stored is as it was stored."""

import click
from flask.cli import with_appcontext

from app.commands.group import Command, Sentence
from app.operations.events import adopt_unchained
from app.queries.files.soundness import harms
from app.surroundings import schema_refusal


@click.command("check", cls=Command)
@click.option("--adopt", is_flag=True, help="先把升级期间旧版本写下的操作记录补录入链（会记录补录了哪几条）")
@with_appcontext
def check(adopt: bool) -> None:
    """核对全部存档：批复文件、附件、送审稿、预审结果、审核表与操作记录。"""
    if refusal := schema_refusal():
        raise Sentence(refusal)
    if adopt:
        click.echo(f"补录了{len(adopt_unchained())}条操作记录。")
    found = 0
    for harm in harms():
        found += 1
        click.echo(harm, err=True)
    if found:
        raise Sentence(f"发现{found}处与存档不符，请从备份恢复后再核对。")
    click.echo("全部存档与校验值、流转记录一致。")
