"""Rounds: adding one, moving its dates, extending it for one unit."""

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.form.money import read_amount
from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.costing_demand import costing_words
from app.domain.procedure.day_bounds import extension_refusal, round_refusal
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.reminders import MOST_DAYS, days_in_words, read_days
from app.domain.procedure.rounds import RoundDates, RoundKind, day, today
from app.domain.text import Unreadable, is_blank, readable, squeezed
from app.models import Round, RoundExtension, db
from app.operations import Rejected, rejecting
from app.operations.administration import by_administrators, note, read_name, require_unchanged
from app.operations.transaction import writing
from app.queries.administration import find_unit
from app.queries.form.code_lists import newest_catalogue
from app.queries.review.review_sheets import newest_scheme
from app.queries.rounds import find_round, newest_round

YEARS = range(2000, 2100)
REASON_CAP = 2000

_DRAFTING_ROUND = re.compile(r"[0-9]{2}")


@by_administrators
def add_round(
    actor: Actor | None,
    budget_year: int,
    name: str,
    drafting_round: str | None = None,
    opens: date | None = None,
    closes: date | None = None,
    returned_until: date | None = None,
) -> int:
    """Add a round on the newest catalogue and review scheme and return its id; without dates it is closed for submission.

    `drafting_round` is the next free of the year unless given.

    Raises `Rejected` for a bad year, a name that the year has already, or dates out of order or far from that year.
    """
    name = read_name(name, 60, "批次名称")
    if budget_year not in YEARS:
        raise Rejected(f"预算年度应在{YEARS.start}至{YEARS.stop - 1}之间。", "budget_year")
    if drafting_round and not _DRAFTING_ROUND.fullmatch(drafting_round := squeezed(drafting_round)):
        raise Rejected("编报轮次应为两位数字。", "drafting_round")
    _require_order(dates := RoundDates(opens, closes, returned_until))
    _require_around(dates, budget_year)
    try:
        with writing():
            added = Round(
                budget_year=budget_year,
                name=name,
                drafting_round=drafting_round or _next_drafting_round(budget_year),
                opens_on=opens,
                closes_on=closes,
                returned_until=returned_until,
                catalogue_id=newest_catalogue().id,
                review_scheme_id=newest_scheme().id,
            )
            db.session.add(added)
            note(EventKind.ROUND_CHANGED, actor, f"新增批次：{added.title}，{in_words(dates)}")
            db.session.flush()
            return added.id
    except IntegrityError as taken:
        raise Rejected(f"{budget_year}年度已有名为“{name}”的批次。", "name") from taken


@by_administrators
def change_dates(
    actor: Actor | None,
    round_id: int,
    opens: date | None,
    closes: date | None,
    returned_until: date | None,
    was: str | None = None,
) -> None:
    """Move the dates of a round; `was` is `in_words` of what the page showed.

    Raises `NotFound`, `Rejected` for dates out of order or far from its year, `Outdated` when somebody moved them meanwhile.
    """
    _require_order(dates := RoundDates(opens, closes, returned_until))
    with writing():
        changed = _locked(round_id)
        _require_around(dates, changed.budget_year)
        require_unchanged(was, in_words(changed.dates))
        changed.opens_on, changed.closes_on, changed.returned_until = opens, closes, returned_until
        note(EventKind.ROUND_CHANGED, actor, f"调整批次日期：{changed.title}，{in_words(dates)}")


@by_administrators
def change_terms(
    actor: Actor | None,
    round_id: int,
    first_level: FirstLevelRule,
    ceilings: CeilingRule | None = None,
    kind: RoundKind | None = None,
    was: str | None = None,
    *,
    costing_from: str | None = None,
    remind_days: str | None = None,
    waiting_days: int | None = None,
    adjustments: bool | None = None,
    signatures: bool | None = None,
) -> None:
    """Say what a round demands; None: as before.

    That is whether its declarations name a 一级项目, what becomes of what goes beyond a 控制数, which kind it is, from which
    项目总金额 on they have 支出明细 ("" for none), how many days before it closes, and after how many days of waiting,
    people are reminded, whether it takes adjustments though it is not 调整, and whether its forms are printed with lines to
    sign and seal.

    `was` is `terms_in_words` of what the page showed. Raises `NotFound`, `Rejected` for what is no amount, `Outdated` when
    somebody changed it meanwhile.
    """
    with rejecting("costing_from"):
        demanded_from = read_amount(costing_from or "", "支出明细")
        if demanded_from is not None and demanded_from < 0:
            raise Unreadable("“支出明细”的起点金额不能为负数。")
    with rejecting("remind_days"):
        days = None if remind_days is None else days_in_words(read_days(remind_days))
    if waiting_days is not None and not 0 <= waiting_days <= MOST_DAYS:
        raise Rejected(f"等待天数应为0至{MOST_DAYS}，0为不提醒。", "waiting_days")
    with writing():
        changed = _locked(round_id)
        require_unchanged(was, terms_in_words(changed))
        before = terms_in_words(changed)
        changed.first_level, changed.ceilings = first_level, ceilings or changed.ceilings
        if costing_from is not None:
            changed.costing_from = demanded_from
        changed.kind = kind or changed.kind
        changed.remind_days = changed.remind_days if days is None else days
        changed.waiting_days = changed.waiting_days if waiting_days is None else waiting_days
        changed.adjustments = changed.adjustments if adjustments is None else adjustments
        changed.signatures = changed.signatures if signatures is None else signatures
        if before != (after := terms_in_words(changed)):
            note(EventKind.ROUND_CHANGED, actor, f"批次要求更改：{changed.title}，{before} → {after}")


@by_administrators
def extend_unit(actor: Actor | None, round_id: int, unit_id: int, until: date, reason: str) -> None:
    """Let one unit submit until the end of a later day; a repeated extension replaces the one before.

    Raises `NotFound`, `Rejected` without a reason or for a day on which the round is open anyway, that is past or far from
    its year.
    """
    with rejecting("reason"):
        reason = readable(reason, REASON_CAP, "延期理由").strip()
    if is_blank(reason):
        raise Rejected("延期须写明理由。", "reason")
    with writing():
        extended, unit = _locked(round_id), find_unit(unit_id)
        if refusal := extension_refusal(until, extended.dates, extended.budget_year, today()):
            raise Rejected(refusal, "until")
        extension = db.session.scalar(
            select(RoundExtension).where(
                RoundExtension.round_id == round_id, RoundExtension.unit_id == unit_id
            )
        )
        if extension is None:
            extension = RoundExtension(round_id=round_id, unit_id=unit_id)
            db.session.add(extension)
        extension.until, extension.reason = until, reason
        note(EventKind.ROUND_EXTENDED, actor, f"{extended.title}，{unit.name}延至{day(until)}", reason)


@by_administrators
def closed_round(actor: Actor | None, budget_year: int) -> Round:
    """Return the newest round of a budget year, a new one closed for submission where there is none."""
    return newest_round(budget_year) or find_round(add_round(actor, budget_year, f"{budget_year}年度申报"))


def in_words(dates: RoundDates) -> str:
    """Return the dates in words: 2026年10月8日开放，2026年11月30日截止，退回修改2026年12月15日截止."""
    if dates.opens is None:
        return "未开放申报"
    closes = f"{day(dates.closes)}截止" if dates.closes else "不设截止日"
    returned = f"，退回修改{day(dates.returned_until)}截止" if dates.returned_until else ""
    return f"{day(dates.opens)}开放，{closes}{returned}"


def terms_in_words(of: Round) -> str:
    """Return what a round demands, in words."""
    demands = (of.first_level.label, of.ceilings.label, costing_words(of.costing_from))
    adjusted = ("接受调整",) if of.adjustments else ()
    signed = ("打印签章栏",) if of.signatures else ()
    closing = f"截止前{of.remind_days}天提醒" if of.remind_days else "截止前不提醒"
    waiting = f"等待超过{of.waiting_days}天提醒" if of.waiting_days else "等待不提醒"
    return "，".join((of.kind.label, *demands, *adjusted, *signed, closing, waiting))


def _require_around(dates: RoundDates, budget_year: int) -> None:
    refusal, field = round_refusal(dates, budget_year)
    if refusal:
        raise Rejected(refusal, field)


def _require_order(dates: RoundDates) -> None:
    if dates.closes and dates.opens is None:
        raise Rejected("请先填开放日期。", "opens")
    if dates.returned_until and dates.closes is None:
        raise Rejected("请先填截止日期。", "closes")
    if dates.closes and dates.opens and dates.closes < dates.opens:
        raise Rejected("截止日期不能早于开放日期。", "closes")
    if dates.returned_until and dates.closes and dates.returned_until < dates.closes:
        raise Rejected("退回修改截止日期不能早于截止日期。", "returned_until")


def _next_drafting_round(budget_year: int) -> str:
    taken = set(db.session.scalars(select(Round.drafting_round).where(Round.budget_year == budget_year)))
    free = next((f"{number:02}" for number in range(1, 100) if f"{number:02}" not in taken), None)
    if free is None:
        raise Rejected(f"{budget_year}年度的编报轮次已用完。", "drafting_round")
    return free


def _locked(round_id: int) -> Round:
    """Return the round, held until the transaction ends, so that two administrators take turns."""
    db.session.get(Round, round_id, with_for_update=True)
    return find_round(round_id)
