"""Threads at the browser: how they are written and answered by a plain form, or as the page's script does it."""

from uuid import uuid4

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.house import House
from tests.operations.thread_writers import WORDS, ThreadWriters

HANDS = {
    "unit_review": "submitter",
    "department_review": "endorser",
    "finance_review": "reviewer",
    "approval": "approver",
}
"""Who opens each stage."""


def opened(house: House, status: str = "finance_review") -> ThreadWriters:
    """Make a declaration with its stage open."""
    it = ThreadWriters(house.world, house.run(house.world.at, status))
    house.run(it.walk, f"open:{HANDS[status]}")
    return it


def returned(house: House, *anchors: str) -> tuple[ThreadWriters, list[int]]:
    """Make a declaration that the reviewer returned with a thread at each anchor; the threads' ids come along."""
    it = opened(house)
    asked = [house.run(it.ask, "reviewer", f"请补充第{n}处。", anchor) for n, anchor in enumerate(anchors, 1)]
    house.run(it.walk, "send_back:reviewer")
    return it, asked


def address(it: ThreadWriters, *more: str | int) -> str:
    """Return the declaration's address, or one below it."""
    return "/".join(map(str, (f"/declarations/{it.id}", *more)))


def soup(answer: TestResponse) -> BeautifulSoup:
    """Return an answer to be looked through."""
    return BeautifulSoup(answer.text, "html.parser")


def typed(answer: TestResponse, selector: str) -> str:
    """Return what stands in a textarea of the answer."""
    area = soup(answer).select_one(selector)
    assert area, f"no {selector} in the answer"
    return area.get_text().removeprefix("\r\n").removeprefix("\n").removesuffix("\n")


def create(house: House, it: ThreadWriters, login: str, fragment: bool = False, **data: str) -> TestResponse:
    """Send the form of a new thread."""
    data = {"place": "policy_basis", "weight": "must", "text": WORDS, "form_key": str(uuid4())} | data
    return house.kept(login).post(address(it, "threads"), data, fragment=fragment)


def step(
    house: House,
    it: ThreadWriters,
    login: str,
    thread_id: int,
    name: str = "say",
    text: str = "",
    was: str = "",
    fragment: bool = False,
) -> TestResponse:
    """Press a button of a thread."""
    data = {"step": name, f"text-{thread_id}": text, f"was-{thread_id}": was}
    return house.kept(login).post(address(it, "threads", thread_id), data, fragment=fragment)
