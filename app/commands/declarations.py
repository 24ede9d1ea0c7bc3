"""`flask declarations`: import, prereview, print and export from the command line."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click
from flask import current_app

from app.commands.group import Group, Sentence
from app.domain.files.groupings import By
from app.domain.files.importing import SheetOutcome
from app.domain.files.summaries import NOTHING
from app.domain.form.code_lists import STANDARD_LISTS
from app.domain.form.sheet import Sheet
from app.domain.prereview import Prereview, prereview
from app.domain.prereview.neighbours import beside_each_other
from app.domain.prereview.report import as_data, as_lines
from app.domain.procedure.rounds import today
from app.exchange.workbook import CageFault, CannotWrite, NotAWorkbook, read_workbook, write_workbook
from app.models import Declaration, Round
from app.operations.importing import import_sheets
from app.operations.rounds import closed_round
from app.operations.search_entries import renew_all
from app.printing.declarations import BOOK_LIMIT, print_declarations
from app.printing.press import CannotPrint, PrintingUnavailable
from app.queries.declarations import newest
from app.queries.files import Damaged
from app.queries.files.project_sums import GroupSums, ProjectAmounts, grouped, project_amounts
from app.queries.form.code_lists import code_lists, newest_catalogue
from app.queries.form.sheets import working_sheet
from app.queries.people import actor_by_login
from app.queries.prereview.findings import prereview_of
from app.queries.rounds import newest_round, open_rounds

group = Group("declarations", help="申报表的导入、打印和核对。")

WORKBOOKS = (".xlsx", ".xls")
LEFT_OUT = 3
"""Exit code of an import that passed over forms for somebody to look at; 2 is a call that click refuses."""
A_FILE = click.Path(dir_okay=False, path_type=Path)


@group.command("import")
@click.argument("workbook", type=A_FILE)
@click.option(
    "--user", "login", required=True, metavar="LOGIN", help="以谁的名义导入：须为申请单位的填报人。"
)
@click.option("--year", type=int, help="预算年度；不填则导入唯一开放的批次。")
@click.option("--twins", is_flag=True, help="本批次已有同名或内容相同申报表的，也导入；不加则留下不导入。")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
def import_(workbook: Path, login: str, year: int | None, twins: bool, dry_run: bool) -> None:
    """导入官方格式的工作簿，每张工作表一行结果；有一张出错则全部不写入。

    退出码：0 全部导入或本批次已有；1 没有写入；3 有的没有导入，要人看过（可能导入过，或有隐藏内容），其余已写入。
    """
    actor = actor_by_login(login)
    content = content_of(workbook)
    in_round = closed_round(None, year) if year else _only_open_round()
    try:
        read = read_workbook(content, code_lists(in_round.catalogue))
    except (NotAWorkbook, CageFault) as unreadable:
        raise Sentence(f"{workbook.name}：{unreadable}") from unreadable
    region = current_app.config["REGION"]
    report = import_sheets(actor, in_round, read, region, dry_run=dry_run, takes_twins=twins)
    for each in report.worksheets:
        click.echo(f"{each.worksheet}：{each.outcome.label} {each.words}")
        for problem in each.problems:
            click.echo(f"  {problem.cell}：{problem.message}")
    click.echo(report.summary)
    if not report.is_welcome:
        raise click.exceptions.Exit(1)
    if report.leaves_out:
        if report.count(SheetOutcome.TWIN):
            click.echo("可能导入过的没有导入；确要另建一份，请加 --twins 再导入。")
        raise click.exceptions.Exit(LEFT_OUT)


@group.command("print")
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--all", "everything", is_flag=True, help="该批次的全部申报表。")
@click.option("--year", type=int, help="预算年度；不填则取各项目最新的批次。")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 PDF 文件。"
)
@click.option("--annex", is_flag=True, help="每份后面附支出明细表（有明细的）。")
def print_(codes: tuple[str, ...], everything: bool, year: int | None, out: Path, annex: bool) -> None:
    """打印申报表，多份合成一个文件，各自编页。"""
    if everything == bool(codes):
        raise Sentence("请写明项目编码，或用 --all 打印全部（两者选一）。")
    found = _found(codes, year)
    if not found:
        raise Sentence("没有可打印的申报表。")
    if len(found) > BOOK_LIMIT:
        raise Sentence(f"一次最多打印{BOOK_LIMIT}份，现有{len(found)}份，请写明项目编码分批打印。")
    try:
        out.write_bytes(print_declarations(found, annex=annex))
    except OSError as failed:
        raise Sentence(f"不能写入 {out}：{failed.strerror}") from failed
    except (CannotPrint, Damaged, PrintingUnavailable) as refused:
        raise Sentence(str(refused)) from refused
    for each in found:
        click.echo(f"{each.project_code} {each.project_name}：{each.status.label}")
    click.echo(f"已打印{len(found)}份：{out}")


@group.command("export")
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--all", "everything", is_flag=True, help="该批次的全部申报表。")
@click.option("--year", type=int, help="预算年度；不填则取各项目最新的批次。")
@click.option("--out", required=True, type=A_FILE, help="写到哪个 .xlsx 文件。")
def export(codes: tuple[str, ...], everything: bool, year: int | None, out: Path) -> None:
    """导出申报表为官方格式的工作簿，一份一张工作表，可再导入。"""
    if everything == bool(codes):
        raise Sentence("请写明项目编码，或用 --all 导出全部（两者选一）。")
    found = _found(codes, year)
    if not found:
        raise Sentence("没有可导出的申报表。")
    try:
        sheets = [working_sheet(each) for each in found]
        out.write_bytes(write_workbook(sheets, code_lists(newest_catalogue())))
    except OSError as failed:
        raise Sentence(f"不能写入 {out}：{failed.strerror}") from failed
    except CannotWrite as refused:
        raise Sentence(str(refused)) from refused
    for each in found:
        click.echo(f"{each.project_code} {each.project_name}：{each.status.label}")
    click.echo(f"已导出{len(found)}份：{out}")


@group.command("sums")
@click.option("--year", type=int, help="预算年度；不填则取各项目最新的批次。")
@click.option(
    "--by", type=click.Choice([each.value for each in By]), default=By.DECLARATION.value, help="按什么汇总。"
)
@click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", help="给人看，还是给程序读。"
)
def sums(year: int | None, by: str, shape: str) -> None:
    """汇总各项目的金额：每个项目计一次，取最新批次的最新版本，已作废的不计。"""
    found = project_amounts(year)
    groups = grouped(found, By(by))
    if shape == "json":
        click.echo(
            json.dumps(
                {"declarations": _as_data(found), "groups": _groups_as_data(groups)}, ensure_ascii=False
            )
        )
        return
    for each in groups:
        amounts = f"总金额{each.medium_term_amount:,.2f}元，本年度{each.budget_year_amount:,.2f}元"
        click.echo(f"{f'{each.code} {each.name}'.strip()}：{each.count}项，{amounts}")
    total = sum((each.budget_year_amount for each in groups), NOTHING)
    click.echo(f"合计：{len(found)}项，本年度{total:,.2f}元")


def _as_data(found: Sequence[ProjectAmounts]) -> list[dict[str, str | None]]:
    return [
        {
            "project_code": each.project_code,
            "medium_term_amount": _text(each.medium_term_amount),
            "budget_year_amount": _text(each.budget_year_amount),
            "stage": each.stage.value,
        }
        for each in found
    ]


def _groups_as_data(groups: Sequence[GroupSums]) -> list[dict[str, str | int | None]]:
    return [
        {
            "code": each.code,
            "name": each.name,
            "count": each.count,
            "medium_term_amount": _text(each.medium_term_amount),
            "budget_year_amount": _text(each.budget_year_amount),
        }
        for each in groups
    ]


def _text(amount: Decimal | None) -> str | None:
    """Return an amount with two places, None where it is not filled in."""
    return None if amount is None else f"{amount:.2f}"


@group.command("reindex")
def reindex() -> None:
    """重建查找用的索引；旧版本程序与新版本并行运行过之后做一次。"""
    click.echo(f"已重建{renew_all()}份申报表的查找索引。")


@group.command("prereview")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE.xlsx|FILE.xls|CODE...")
@click.option("--year", type=int, help="预算年度；文件没有年度，不填则与年度有关的规则无法判断。")
@click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", help="给人看，还是给程序读。"
)
def prereview_(subjects: tuple[str, ...], year: int | None, shape: str) -> None:
    """预审：工作簿里的每张申报表（不用数据库），或已在系统中的申报表。"""
    results: list[tuple[Sheet, Prereview]] = []
    problems: list[str] = []
    for path in (Path(each) for each in subjects if each.lower().endswith(WORKBOOKS)):
        sheets, unread = _forms(path)
        problems += unread
        beside = beside_each_other(tuple(sheets))
        for number, sheet in enumerate(sheets):
            results.append((sheet, prereview(beside.subject(number, year))))
    if codes := tuple(each for each in subjects if not each.lower().endswith(WORKBOOKS)):
        for each in _found(codes, year):
            sheet = working_sheet(each)
            results.append((sheet, prereview_of(each, sheet)))
    if shape == "json":
        data = [as_data(sheet, result) for sheet, result in results]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for sheet, result in results:
            for line in as_lines(sheet, result):
                click.echo(line)
    if problems:
        raise Sentence("\n".join(problems))


def _forms(workbook: Path) -> tuple[list[Sheet], list[str]]:
    """Return the forms of a workbook, their rows numbered, and a line for each that cannot be read."""
    try:
        read = read_workbook(content_of(workbook), STANDARD_LISTS)
    except (NotAWorkbook, CageFault) as unreadable:
        raise Sentence(f"{workbook.name}：{unreadable}") from unreadable
    problems = [
        f"{each.name} {each_problem.cell}：{each_problem.message}"
        for each in read
        for each_problem in each.problems
    ]
    sheets = [each.sheet for each in read if each.sheet]
    return [
        replace(sheet, rows=tuple(replace(row, identity=str(n)) for n, row in enumerate(sheet.rows, 1)))
        for sheet in sheets
    ], problems


def _found(codes: tuple[str, ...], year: int | None) -> Sequence[Declaration]:
    """Return the newest versions of the named declarations, or of all for no names, of a year or of any."""
    in_round = None
    if year is not None and (in_round := newest_round(year)) is None:
        raise Sentence(f"没有{year}年度的申报批次。")
    found = newest(in_round, codes)
    if missing := set(codes) - {each.project_code for each in found}:
        raise Sentence(f"没有项目编码为{'、'.join(sorted(missing))}的申报表。")
    return found


def content_of(workbook: Path) -> bytes:
    """Return what a workbook holds; raises `Sentence` for one that is too large or cannot be read."""
    limit = current_app.config["IMPORT_LIMIT"]
    try:
        if workbook.stat().st_size > limit:
            raise Sentence(f"{workbook.name} 超过{limit // 1024 // 1024} MiB，没有读取。")
        return workbook.read_bytes()
    except OSError as failed:
        raise Sentence(f"不能读取 {workbook}：{failed.strerror}") from failed


def _only_open_round() -> Round:
    rounds = open_rounds(today())
    if len(rounds) != 1:
        how_many = "没有" if not rounds else f"有{len(rounds)}个"
        raise Sentence(f"现在{how_many}开放的申报批次，请用 --year 写明预算年度。")
    return rounds[0]
