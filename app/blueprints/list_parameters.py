"""The query parameters of a list, validated against what this person may choose; an invalid one gives a sentence."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from flask import request

from app.domain.actor import Actor
from app.domain.files.board import Waited
from app.domain.files.summaries import Group
from app.domain.form.money import read_amount
from app.domain.prereview.register import BY_ID
from app.domain.procedure.rounds import BEIJING, day
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.domain.text import Unreadable, whole_number
from app.models.types import now
from app.operations import Rejected
from app.queries.lists.filter_choices import FilterChoices, filter_choices
from app.queries.lists.filters import Filters, Sort, sorts_of
from app.queries.lists.queues import Tab, tabs_of

OWN, EVERY, NOBODY, YES = "own", "all", "none", "1"
Value = TypeVar("Value")
STATUSES = tuple(status for status in Status if status is not Status.DISCARDED)


@dataclass(frozen=True, slots=True)
class ListParameters:
    """A list as its address asks for it.

    `kept` is what was understood, for links that lead on; `typed` all that stood there, for the form. `complaints` are
    sentences about what was not understood, `faulty` the names of those parts.
    """

    tab: Tab
    tabs: dict[Tab, str]
    page: int
    choices: FilterChoices
    kept: dict[str, str]
    typed: dict[str, str]
    complaints: tuple[str, ...]
    faulty: frozenset[str]
    looks_after: bool

    @property
    def filters(self) -> Filters:
        """What the list is filtered by."""
        return self.filters_of(self.tab)

    @property
    def sort(self) -> Sort | None:
        """The order that was chosen of those that the queue has, None for the queue's own."""
        return next((each for each in sorts_of(self.tab) if each.value == self.kept.get("sort")), None)

    @property
    def is_filtered(self) -> bool:
        """The address filters the list."""
        return bool(self.kept.keys() & _FIELDS.keys())

    @property
    def words(self) -> list[str]:
        """What the list is filtered by, in words."""
        waited, on, before = (
            self._value("waited", _waited),
            self._value("day", _day),
            self._value("before", _day),
        )
        found = self.choices.words(self.filters)
        found += [f"等待{waited.label}"] if waited else []
        found += [f"{day(on)}到达现在的环节"] if on else []
        return found + ([f"{day(before)}以前到达现在的环节"] if before else [])

    def filters_of(self, tab: Tab) -> Filters:
        """Return what another queue of the same address is filtered by: a reviewer's own units unless it says otherwise."""
        after, until = self._since()
        opener = self._value("opener", _opener)
        return Filters(
            budget_year=self._value("year", _year),
            round_id=self._value("round", _round),
            department_id=self._value("department", _department),
            unit_id=self._value("unit", _unit),
            project_type=self._value("type", _type),
            status=self._value("status", _status),
            group=self._value("group", _group),
            amount_from=self._value("from", _amount),
            amount_to=self._value("to", _amount),
            own_units=self.is_own(tab),
            since_after=after,
            since_until=until,
            rule=self._value("rule", _rule),
            kind_id=self._value("kind", _kind),
            opener_id=opener or None,
            waiting="waited" in self.kept,
            unopened=opener == 0,
            returned="returned" in self.kept,
            once="once" in self.kept,
        )

    def _since(self) -> tuple[datetime | None, datetime | None]:
        """Return the moments after which, and not after which, the declarations came to stand where they stand."""
        waited, on, before = (
            self._value("waited", _waited),
            self._value("day", _day),
            self._value("before", _day),
        )
        after, until = waited.since(now()) if waited else (None, None)
        if on:
            after = max(filter(None, (after, _just_before(on))))
        ends = [_just_before(each) for each in (on and on + timedelta(days=1), before) if each]
        return after, min(filter(None, (until, *ends)), default=None)

    def _value(self, name: str, read: Callable[[str, FilterChoices], Value]) -> Value | None:
        return read(self.kept[name], self.choices) if name in self.kept else None

    def is_own(self, tab: Tab) -> bool:
        """The queue lists the person's own units alone: by default, but 全部 and where a unit was chosen."""
        if not self.looks_after:
            return False
        default = EVERY if tab is Tab.ALL or {"unit", "department"} & self.kept.keys() else OWN
        return self.kept.get("scope", default) == OWN


def list_address(typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return those parts of an address, this request's unless given, that name a list, stripped, without blank ones.

    The values are text; `Any`, because `url_for` takes them beside options of its own types.
    """
    typed = request.args if typed is None else typed
    return {name: value for name in (*_READ, "tab", "page") if (value := typed.get(name, "").strip())}


def list_parameters(actor: Actor, typed: dict[str, Any] | None = None) -> ListParameters:
    """Return what an address, this request's unless given, asks for; what cannot be is left out and complained of."""
    offered, tabs = filter_choices(actor), tabs_of(actor)
    typed = list_address() if typed is None else typed
    kept: dict[str, str] = {}
    complaints: list[str] = []
    faulty: set[str] = set()
    for name, value in typed.items():
        if name in _READ:
            label, read = _READ[name]
            try:
                read(value, offered)
                kept[name] = value
            except ValueError as error:
                faulty.add(name)
                complaints.append(_sentence(label, value, error))
    if {"from", "to"} <= kept.keys() and _amount(kept["from"], offered) > _amount(kept["to"], offered):
        complaints.append("金额的下限大于上限，没有按金额筛选。")
        faulty |= {"from", "to"}
        del kept["from"], kept["to"]
    first = next(iter(tabs))
    tab = next((each for each in tabs if each.value == typed.get("tab", first)), None)
    if tab is None:
        complaints.append(f"网址中的列表不存在或不对您开放，已显示“{tabs[first]}”。")
        faulty.add("tab")
    page = whole_number(typed.get("page", "1")) or 0
    if page < 1:
        complaints.append("网址中的页码无效，已显示第1页。")
    return ListParameters(
        tab=tab or first,
        tabs=tabs,
        page=max(page, 1),
        choices=offered,
        kept=kept,
        typed=typed,
        complaints=tuple(complaints),
        faulty=frozenset(faulty),
        looks_after=actor.has_role(Role.REVIEWER) and offered.has_own_units,
    )


def required_parameters(actor: Actor) -> ListParameters:
    """Return what the address of a file asks for; raises `Rejected` for an invalid parameter."""
    found = list_parameters(actor)
    if found.complaints:
        raise Rejected(" ".join(found.complaints))
    return found


def _sentence(label: str, value: str, error: ValueError) -> str:
    if isinstance(error, Unreadable):
        return f"{error}没有按它筛选。"
    return f"“{label}”里没有“{value[:40]}”，或不是您能看到的；没有按它筛选。"


def _one_of(offered: Callable[[FilterChoices], Container[int]]) -> Callable[[str, FilterChoices], int]:
    def read(text: str, choices: FilterChoices) -> int:
        number = whole_number(text)
        if number is None or number not in offered(choices):
            raise ValueError
        return number

    return read


_LARGEST_ID = 2**31 - 1
_kind = _one_of(lambda offered: offered.kinds)
_year = _one_of(lambda offered: offered.years)
_round = _one_of(lambda offered: [each.id for each in offered.seen_rounds])
_department = _one_of(lambda offered: offered.departments)
_unit = _one_of(lambda offered: [each.id for each in offered.units])


def _type(text: str, choices: FilterChoices) -> str:
    if text not in choices.types:
        raise ValueError
    return text


def _status(text: str, choices: FilterChoices) -> Status:
    status = Status(text)
    if status not in STATUSES:
        raise ValueError
    return status


def _group(text: str, choices: FilterChoices) -> Group:
    return Group(text)


def _sort(text: str, choices: FilterChoices) -> Sort:
    return Sort(text)


def _amount(text: str, choices: FilterChoices) -> Decimal:
    amount = read_amount(text[:100], "本年度金额")
    if amount is None:
        raise ValueError
    return amount


def _waited(text: str, choices: FilterChoices) -> Waited:
    return Waited(text)


def _day(text: str, choices: FilterChoices) -> date:
    found = date.fromisoformat(text)
    if not 2000 <= found.year <= 2100:
        raise ValueError
    return found


def _just_before(on: date) -> datetime:
    """Return the last moment before a day begins at +08:00."""
    return datetime.combine(on, time(), BEIJING).astimezone(UTC) - timedelta(microseconds=1)


def _rule(text: str, choices: FilterChoices) -> str:
    if text not in BY_ID:
        raise ValueError
    return text


def _opener(text: str, choices: FilterChoices) -> int:
    """Return the id of who has the stage open, 0 for nobody."""
    number = 0 if text == NOBODY else whole_number(text)
    if number is None or (number == 0) != (text == NOBODY) or number > _LARGEST_ID:
        raise ValueError
    return number


def _yes(text: str, choices: FilterChoices) -> bool:
    if text != YES:
        raise ValueError
    return True


def _scope(text: str, choices: FilterChoices) -> str:
    if text not in (OWN, EVERY):
        raise ValueError
    return text


_FIELDS: dict[str, tuple[str, Callable[[str, FilterChoices], object]]] = {
    "year": ("预算年度", _year),
    "round": ("申报批次", _round),
    "department": ("一级预算单位", _department),
    "unit": ("单位", _unit),
    "type": ("项目类型", _type),
    "status": ("阶段", _status),
    "group": ("汇总口径", _group),
    "from": ("本年度金额下限", _amount),
    "to": ("本年度金额上限", _amount),
    "waited": ("等待天数", _waited),
    "day": ("到达日期", _day),
    "before": ("到达日期早于", _day),
    "rule": ("预审规则", _rule),
    "kind": ("问题类型", _kind),
    "opener": ("办理人", _opener),
    "returned": ("退回过", _yes),
    "once": ("每个项目计一次", _yes),
}
_READ = _FIELDS | {"scope": ("单位范围", _scope), "sort": ("排序", _sort)}
"""The parts of an address by name: what they are called, and how they are read."""
