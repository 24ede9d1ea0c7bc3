"""`flask check`: whether all that is stored is as it was stored."""

import click
from flask.cli import with_appcontext

from app.commands.group import Command, Sentence
from app.queries.files.soundness import harms
from app.surroundings import schema_refusal


@click.command("check", cls=Command)
@with_appcontext
def check() -> None:
    """核对全部存档：批复文件、附件、送审稿、预审结果、审核表与流转记录。"""
    if refusal := schema_refusal():
        raise Sentence(refusal)
    found = 0
    for harm in harms():
        found += 1
        click.echo(harm, err=True)
    if found:
        raise Sentence(f"发现{found}处与存档不符，请从备份恢复后再核对。")
    click.echo("全部存档与校验值、流转记录一致。")
