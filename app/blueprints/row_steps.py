"""The addresses of what can be done with rows of the indicator table, for the page on which one types."""

from typing import NamedTuple
from urllib.parse import quote

from flask import url_for

_NAME = "~name~"
"""What stands for a row's identity or a 二级指标 in an address that is still without it."""


class StepsOfRow(NamedTuple):
    """The addresses of what can be done with a row."""

    move: str
    copy: str
    delete: str


class StepsOfCategory(NamedTuple):
    """The addresses of what can be done with a 二级指标."""

    add: str
    library: str


class RowSteps:
    """The addresses of what can be done with rows; those of one step differ in a name alone, and are built once."""

    def __init__(self, declaration_id: int):
        self._of_rows = [
            url_for(f"rows.{step}", declaration_id=declaration_id, identity=_NAME)
            for step in StepsOfRow._fields
        ]
        self._of_categories = [
            url_for(endpoint, declaration_id=declaration_id, level_2=_NAME)
            for endpoint in ("rows.add", "library.show")
        ]

    def at(self, anchor: str) -> StepsOfRow | StepsOfCategory:
        """Return the addresses for the anchor of a row or a 二级指标."""
        kind, _, name = anchor.partition("-")
        if kind == "row":
            return StepsOfRow(*(address.replace(_NAME, name) for address in self._of_rows))
        name = _in_address(name)
        return StepsOfCategory(*(address.replace(_NAME, name) for address in self._of_categories))


def _in_address(name: str) -> str:
    """Return a name as a part of an address; letters of any script stand there as they are, in a third of the bytes."""
    return name if name.isalnum() else quote(name, safe="")
