"""Names that a worksheet may bear."""

import re

LENGTH = 31
"""UTF-16 units of a name."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\s]+")


def worksheet_name(number: int, count: int, name: str) -> str:
    """Return the name of worksheet `number` of `count` after the project in it: unlike any other by its number."""
    words = _FORBIDDEN.sub(" ", name).strip(" '")
    whole = f"{number:0{max(2, len(str(count)))}} {words}"
    return whole.encode("utf-16-le")[: LENGTH * 2].decode("utf-16-le", "ignore").rstrip(" '")
