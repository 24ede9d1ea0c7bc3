"""What the address of a list asks for: read against what this person can choose from; nonsense gets a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request

from app.domain.actor import Actor
from app.domain.files.summaries import Group
from app.domain.form.money import read_amount
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.domain.text import Unreadable, whole_number
from app.operations import Rejected
from app.queries.lists.filter_choices import FilterChoices, filter_choices
from app.queries.lists.filters import Filters, Sort
from app.queries.lists.queues import Tab, tabs_of

OWN, EVERY = "own", "all"
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
        """The order that was chosen, None for the queue's own."""
        return Sort(self.kept["sort"]) if "sort" in self.kept else None

    @property
    def is_filtered(self) -> bool:
        """The address filters the list."""
        return bool(self.kept.keys() & _FIELDS.keys())

    def filters_of(self, tab: Tab) -> Filters:
        """Return what another queue of the same address is filtered by: a reviewer's own units unless it says otherwise."""
        fields = {
            field: read(self.kept[name], self.choices)
            for name, (_, field, read) in _READ.items()
            if name in self.kept and field
        }
        return Filters(**fields, own_units=self.is_own(tab))

    def is_own(self, tab: Tab) -> bool:
        """The queue lists the person's own units alone: by default, but 全部 and where a unit was chosen."""
        if not self.looks_after:
            return False
        default = EVERY if tab is Tab.ALL or {"unit", "department"} & self.kept.keys() else OWN
        return self.kept.get("scope", default) == OWN


def list_address() -> dict[str, Any]:
    """Return those parts of this request's address that name a list, stripped, without blank ones."""
    return {name: value for name in (*_READ, "tab", "page") if (value := request.args.get(name, "").strip())}


def list_parameters(actor: Actor) -> ListParameters:
    """Return what the address of this request asks for; what cannot be is left out and complained of."""
    offered, tabs, typed = filter_choices(actor), tabs_of(actor), list_address()
    kept, complaints, faulty = {}, [], set()
    for name, value in typed.items():
        if name in _READ:
            label, _, read = _READ[name]
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
    tab = next((each for each in tabs if each.value == typed.get("tab", Tab.WAITING)), None)
    if tab is None:
        complaints.append("地址里要看的列表没有，或不是您的；下面是待办。")
        faulty.add("tab")
    page = whole_number(typed.get("page", "1")) or 0
    if page < 1:
        complaints.append("地址里的页码看不懂，下面是第1页。")
    return ListParameters(
        tab=tab or Tab.WAITING,
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
    """Return what the address of a file asks for; raises `Rejected` for nonsense: a file has no place for a sentence."""
    found = list_parameters(actor)
    if found.complaints:
        raise Rejected(" ".join(found.complaints))
    return found


def _sentence(label: str, value: str, error: ValueError) -> str:
    if isinstance(error, Unreadable):
        return f"{error}没有按它筛选。"
    return f"“{label}”里没有“{value[:40]}”，或不是您能看到的；没有按它筛选。"


def _one_of(offered: Callable[[FilterChoices], Any]) -> Callable[[str, FilterChoices], int]:
    def read(text: str, choices: FilterChoices) -> int:
        number = whole_number(text)
        if number is None or number not in offered(choices):
            raise ValueError
        return number

    return read


def _type(text: str, choices: FilterChoices) -> str:
    if text not in choices.types:
        raise ValueError
    return text


def _status(text: str, choices: FilterChoices) -> Status:
    status = Status(text)
    if status not in STATUSES:
        raise ValueError
    return status


def _amount(text: str, choices: FilterChoices) -> Decimal:
    amount = read_amount(text[:100], "本年度金额")
    if amount is None:
        raise ValueError
    return amount


def _scope(text: str, choices: FilterChoices) -> str:
    if text not in (OWN, EVERY):
        raise ValueError
    return text


_FIELDS = {
    "year": ("预算年度", "budget_year", _one_of(lambda offered: offered.years)),
    "round": ("申报批次", "round_id", _one_of(lambda offered: [each.id for each in offered.seen_rounds])),
    "department": ("一级预算单位", "department_id", _one_of(lambda offered: offered.departments)),
    "unit": ("单位", "unit_id", _one_of(lambda offered: [each.id for each in offered.units])),
    "type": ("项目类型", "project_type", _type),
    "status": ("阶段", "status", _status),
    "group": ("汇总口径", "group", lambda text, _: Group(text)),
    "from": ("本年度金额下限", "amount_from", _amount),
    "to": ("本年度金额上限", "amount_to", _amount),
}
_READ = _FIELDS | {
    "scope": ("单位范围", "", _scope),
    "sort": ("排序", "", lambda text, _: Sort(text)),
}
"""The parts of an address by name: what they are called, the field of `Filters`, and how they are read."""
