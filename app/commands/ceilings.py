"""`flask ceilings`: 控制数 from a workbook."""

from pathlib import Path

import click

from app.commands.declarations import A_FILE, content_of
from app.commands.group import Group, Sentence
from app.domain.files.list_heads import CEILING_HEADS
from app.domain.files.plain_rows import NoHead, Outcome, listed
from app.exchange.workbook import CageFault, NotAWorkbook, listed_workbook
from app.operations.ceilings import TypedCeiling, judged, take_over
from app.operations.rounds import closed_round
from app.queries.rounds import find_round

group = Group("ceilings", help="控制数。")


@group.command("import")
@click.argument("workbook", type=A_FILE)
@click.option("--year", type=int, required=True, help="预算年度；设到该年度最新的批次。")
def import_(workbook: Path, year: int) -> None:
    """从工作簿导入控制数，一行一个结果；有一行出错则全部不写入。"""
    content = content_of(workbook)
    try:
        rows = listed(listed_workbook(content), CEILING_HEADS)
    except (NotAWorkbook, CageFault, NoHead) as unreadable:
        raise Sentence(f"{workbook.name}：{unreadable}") from unreadable
    round_id = closed_round(None, year).id
    typed = [(each.number, TypedCeiling(*(each[head.key] for head in CEILING_HEADS))) for each in rows]
    found = judged(None, round_id, typed)
    wrong = [each for each in found if each.outcome is Outcome.WRONG]
    if not wrong:
        found = take_over(None, round_id, typed)
    for each in found:
        whom = each.typed.unit or each.typed.department
        scope = each.typed.first_level or each.typed.project_type or "全部项目"
        click.echo(f"第{each.number}行：{each.outcome.label} {whom} {scope} {each.words}".rstrip())
    if wrong:
        raise Sentence(f"没有导入任何内容：{len(wrong)}行错误。请改正后重新导入。")
    click.echo(f"已导入{len(found)}个控制数：{find_round(round_id).title}")
