"""`flask archive`: the 归档包 of a budget year, made and checked."""

import zipfile
from pathlib import Path

import click

from app.commands.group import Group, Sentence
from app.exchange.archiving.package import package_faults
from app.exchange.workbook import CannotWrite
from app.operations import archives
from app.printing.press import CannotPrint, PrintingUnavailable
from app.queries import Damaged
from app.queries.files.archive_soundness import differences, known

group = Group("archive", help="归档包：已批复的申报表及其全部记录，脱离本系统也能核对。")

A_FILE = click.Path(dir_okay=False, path_type=Path)
STEP = 50
"""Declarations after which a line tells how far it is."""


@group.command("make")
@click.argument("year", type=int)
@click.option("--out", required=True, type=A_FILE, help="写到哪个 .zip 文件；超过1 GiB 时另有 -2、-3……各卷。")
def make(year: int, out: Path) -> None:
    """生成一个预算年度的归档包：批复文件、数据、审核表、批注、流转单、附件和流转记录。"""
    try:
        made = archives.make(year, out, _tell)
    except OSError as failed:
        raise Sentence(f"不能写入 {out}：{failed.strerror}") from failed
    except (CannotPrint, CannotWrite, Damaged, PrintingUnavailable) as refused:
        raise Sentence(str(refused)) from refused
    click.echo(f"已归档{made.count}份：{'、'.join(str(each) for each in made.pieces)}")


@group.command("verify")
@click.argument("file", type=A_FILE)
def verify(file: Path) -> None:
    """核对归档包（各卷放在同一文件夹）：先核对包内每个文件，再与数据库核对。"""
    try:
        found, manifest = package_faults(file)
    except OSError as failed:
        raise Sentence(f"不能读取 {file}：{failed.strerror}") from failed
    except zipfile.BadZipFile as broken:
        raise Sentence(f"{file} 不是完整的归档包，已损坏或缺少一部分。") from broken
    if found:
        raise Sentence("\n".join([*found, f"归档包有{len(found)}处不一致。"]))
    click.echo("归档包完整，与清单一致。")
    if not known(manifest):
        click.echo("本数据库里没有这些申报表，只核对了归档包本身。")
    elif differing := list(differences(manifest)):
        raise Sentence("\n".join([*differing, f"数据库与归档包有{len(differing)}处不同。"]))
    else:
        click.echo("数据库里的批复文件和流转记录与归档时一致。")


def _tell(done: int, count: int) -> None:
    if done % STEP == 0 and done < count:
        click.echo(f"已完成{done}份，共{count}份")
