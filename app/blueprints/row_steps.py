"""The addresses of what can be done with rows of the indicator table, for the page on which one types."""

from urllib.parse import quote

from flask import url_for

from app.domain.form.places import Place

_NAME = "~name~"
"""What stands for a row's identity or a 二级指标 in an address that is still without it."""


class RowSteps:
    """The addresses of what can be done with rows; those of one step differ in a name alone, and are built once."""

    def __init__(self, declaration_id: int):
        self._of_rows = {
            step: url_for(f"rows.{step}", declaration_id=declaration_id, identity=_NAME)
            for step in ("move", "copy", "delete")
        }
        self._of_categories = {
            step: url_for(endpoint, declaration_id=declaration_id, level_2=_NAME)
            for step, endpoint in (("add", "rows.add"), ("library", "library.show"))
        }

    def at(self, anchor: str) -> dict[str, str]:
        """Return the addresses for the place of a row or a 二级指标, by step."""
        place = Place.at(anchor)
        addresses, name = (
            (self._of_rows, place.row) if place.row else (self._of_categories, _in_address(place.level_2))
        )
        return {step: address.replace(_NAME, name) for step, address in addresses.items()}


def _in_address(name: str) -> str:
    """Return a name as a part of an address; letters of any script stand there as they are, in a third of the bytes."""
    return name if name.isalnum() else quote(name, safe="")
