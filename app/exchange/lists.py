"""Lists and summaries as tables."""

from collections.abc import Sequence

from app.domain.files.board import Board, Tally
from app.domain.files.groupings import By, GroupFigures, whole
from app.domain.files.summaries import Figures, Summary, SummaryRow
from app.domain.files.tables import Cell, Column, ColumnKind, Table
from app.domain.procedure.ceilings import Standing
from app.domain.procedure.stages import CLOSED
from app.queries.files.first_level_sums import FirstLevelSums
from app.queries.lists.worklist import DeclarationLine

LINE_COLUMNS = (
    Column("项目编码", ColumnKind.CODE),
    Column("项目名称"),
    Column("单位"),
    Column("类型"),
    Column("总金额（元）", ColumnKind.AMOUNT),
    Column("本年度（元）", ColumnKind.AMOUNT),
    Column("阶段"),
    Column("等待（天）", ColumnKind.COUNT),
)
"""What the worklist shows, in its order."""

_UNIT_COLUMNS = (Column("一级预算单位"), Column("单位编码"), Column("单位"))


def table_of_lines(title: str, lines: Sequence[DeclarationLine]) -> Table:
    """Return a worklist as a table."""
    return Table(title, LINE_COLUMNS, [_line(line) for line in lines])


def _line(line: DeclarationLine) -> tuple[Cell, ...]:
    turn = "您在审核" if line.opened_by_me else f"{line.opener}在审核" if line.opener else ""
    return (
        line.project_code,
        f"{line.project_name}（第{line.version_no}版）" if line.version_no > 1 else line.project_name,
        line.unit_name,
        f"{line.type_code} {line.type_name}",
        line.medium_term_amount,
        line.budget_year_amount,
        f"{line.stage}，{turn}" if turn else line.stage,
        None if line.status in CLOSED else line.waiting_days,
    )


def table_of_summary(title: str, summary: Summary) -> Table:
    """Return a summary as a table with a row for each unit, three columns for each type, and a last row of sums.

    Departments have no row of their own here, so that the rows can be counted on with.
    """
    heads = (*map(str, summary.types), "合计")
    columns = [
        Column(f"{head}\n{label}", kind)
        for head in heads
        for label, kind in (
            ("项数", ColumnKind.COUNT),
            ("本年度（元）", ColumnKind.AMOUNT),
            ("总金额（元）", ColumnKind.AMOUNT),
        )
    ]
    rows = [
        (each.unit.primary_name, each.unit.code, each.unit.name, *_figures(each.row))
        for each in summary.units
    ]
    return Table(title, (*_UNIT_COLUMNS, *columns), rows, total=("合计", None, None, *_figures(summary.row)))


_FIGURE_COLUMNS = (
    Column("项数", ColumnKind.COUNT),
    Column("本年度（元）", ColumnKind.AMOUNT),
    Column("总金额（元）", ColumnKind.AMOUNT),
)


def table_of_groups(title: str, by: By, groups: Sequence[GroupFigures]) -> Table:
    """Return the groups of a summary as a table with a row for each, and a last row of sums."""
    named: tuple[Column, ...] = (Column("编码", ColumnKind.CODE), Column(by.label))
    if by is By.PROJECT:
        named = (*named, Column("一级预算单位"))
    width = len(named)
    rows = [(*(each.code, each.name, each.under)[:width], *_cells_of(each.figures)) for each in groups]
    total = ("合计", *[None] * (width - 1), *_cells_of(whole(groups)))
    return Table(title, (*named, *_FIGURE_COLUMNS), rows, total=total)


def table_of_board(title: str, board: Board, ceilings: Sequence[Standing]) -> Table:
    """Return a 看板 as one table: each of its parts named in the first column, its figures under the same heads."""
    statuses = board.statuses
    heads = (
        Column("栏目"),
        Column("名称"),
        *(Column(status.label, ColumnKind.COUNT) for status in statuses),
        Column("合计（份）", ColumnKind.COUNT),
        Column("本年度（元）", ColumnKind.AMOUNT),
        Column("退回过（份）", ColumnKind.COUNT),
        Column("最长等待（天）", ColumnKind.COUNT),
        Column("控制数（元）", ColumnKind.AMOUNT),
    )
    none = (None,) * len(statuses)

    def figures(part: str, row: Tally) -> tuple[Cell, ...]:
        counts = (row.counts.get(status, 0) for status in statuses)
        return part, row.label, *counts, row.count, row.amount, row.returned, row.waits(board.at), None

    rows: list[tuple[Cell, ...]] = [figures(f"各{board.by.label}进度", row) for row in board.rows]
    for row in board.waiting:
        counts = (row.counts.get(status, 0) for status in statuses)
        rows.append(("等待天数", row.label, *counts, row.count, None, None, None, None))
    for found, part in ((board.found, "预审提出最多的问题"), (board.kinds, "批注的问题类型")):
        rows += [
            (part, f"{each.code} {each.label}" if found is board.found else each.label, *none, each.count)
            + (None,) * 4
            for each in found
        ]
    for late in board.late:
        counts = (late.count if status is late.status else 0 for status in statuses)
        rows.append(("超过10天", late.who, *counts, late.count, None, None, late.days, None))
    for each in ceilings:
        rows.append(("控制数", each.title, *none, None, each.submitted, None, None, each.amount))
    return Table(title, heads, rows, total=figures("合计", board.total))


_UNDER_COLUMNS = (
    Column("项目编码", ColumnKind.CODE),
    Column("项目名称"),
    Column("申请单位"),
    Column("总金额（元）", ColumnKind.AMOUNT),
    Column("本年度（元）", ColumnKind.AMOUNT),
    Column("状态"),
)


def table_of_first_level(title: str, found: FirstLevelSums) -> Table:
    """Return the declarations under a 一级项目 as a table, with a last row of sums."""
    rows: list[tuple[Cell, ...]] = [
        (
            each.project_code,
            each.project_name,
            each.unit_name,
            each.medium_term_amount,
            each.budget_year_amount,
            each.stage,
        )
        for each in found.lines
    ]
    total = found.total
    sums = ("合计", f"{total.count}项", None, total.medium_term_amount, total.budget_year_amount, None)
    if found.ceiling is None:
        return Table(title, _UNDER_COLUMNS, rows, total=sums)
    held = (
        *_UNDER_COLUMNS,
        Column("控制数（元）", ColumnKind.AMOUNT),
        Column("差额（元）", ColumnKind.AMOUNT),
    )
    held_rows = [(*row, None, None) for row in rows]
    return Table(title, held, held_rows, total=(*sums, found.ceiling, found.difference))


_CEILING_COLUMNS = (
    Column("单位和范围"),
    Column("控制数（元）", ColumnKind.AMOUNT),
    Column("已提交（元）", ColumnKind.AMOUNT),
    Column("其中已批复（元）", ColumnKind.AMOUNT),
    Column("余额（元）", ColumnKind.AMOUNT),
    Column("是否超出"),
)


def table_of_ceilings(title: str, found: Sequence[Standing]) -> Table:
    """Return 控制数 with their sums as a table; they overlap, so that they have no sum."""
    rows = [
        (each.title, each.amount, each.submitted, each.approved, each.left, "超出" if each.is_over else "")
        for each in found
    ]
    return Table(title, _CEILING_COLUMNS, rows)


def _figures(row: SummaryRow) -> list[Cell]:
    return [figure for each in (*row.cells, row.total) for figure in _cells_of(each)]


def _cells_of(figures: Figures) -> tuple[Cell, ...]:
    return figures.count, figures.budget_year_amount, figures.medium_term_amount
