"""Printing the list of a round (批次清单): its declarations by unit, with counts and sums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from app.domain.procedure.stages import Status
from app.models import Round
from app.printing.printed_pages import print_document
from app.queries.lists.worklist import DeclarationLine

TITLE = "项目支出绩效目标申报清单"
HEAD = ("序号", "项目编码", "项目名称", "项目类型", "总金额（元）", "本年度金额（元）", "状态")


@dataclass(frozen=True, slots=True)
class Total:
    """How many declarations, and the sums of their amounts in yuan; an amount that is not filled in counts as nothing."""

    count: int
    medium_term_amount: Decimal
    budget_year_amount: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """The declarations of a unit; `start` is the number of the first in the list."""

    unit_name: str
    start: int
    lines: tuple[DeclarationLine, ...]
    total: Total


def print_round(of: Round, lines: Sequence[DeclarationLine], printed_at: datetime) -> bytes:
    """Return the PDF of the lines of a round, which come by unit. Raises as `press.render` does."""
    return print_document(
        "print/round_list.html",
        ("print.css", "print_documents.css"),
        TITLE=TITLE,
        HEAD=HEAD,
        round=of,
        groups=grouped(lines),
        total=_total(lines),
        approved=_total(line for line in lines if line.status is Status.APPROVED),
        approved_status=Status.APPROVED,
        printed_at=printed_at,
    )


def grouped(lines: Iterable[DeclarationLine]) -> list[Group]:
    """Return the groups of lines that come by unit: each name once, also where a unit carries on what bears another's."""
    groups, start = [], 1
    places: dict[str, int] = {}
    by_name = sorted(lines, key=lambda line: places.setdefault(line.unit_name, len(places)))
    for unit_name, found in groupby(by_name, key=lambda line: line.unit_name):
        group = tuple(found)
        groups.append(Group(unit_name, start, group, _total(group)))
        start += len(group)
    return groups


def _total(lines: Iterable[DeclarationLine]) -> Total:
    lines = tuple(line for line in lines if line.is_counted)
    return Total(
        len(lines),
        sum((line.medium_term_amount or Decimal() for line in lines), Decimal()),
        sum((line.budget_year_amount or Decimal() for line in lines), Decimal()),
    )
