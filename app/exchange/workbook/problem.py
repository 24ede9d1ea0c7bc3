"""What keeps a worksheet from being imported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell such as B6, and a Chinese sentence that says what is wrong there."""

    cell: str
    message: str
