"""Enumerations whose members carry the Chinese word that people read."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A string enumeration declared as `NAME = "value", "中文"`; the word is `member.label`.

    `NAME = Other.MEMBER` takes value and label from a member of another one.
    """

    label: str

    # `label` has a default for the type checker, which takes a look-up by value for a call of this.
    def __new__(cls, value: str, label: str | None = None) -> Self:
        """Make a member of its declaration; raises `TypeError` where that has no label."""
        words = value.label if isinstance(value, Labelled) else label
        if words is None:
            raise TypeError(f"{cls.__name__} {value!r} has no label")
        member = str.__new__(cls, value)
        member._value_ = str(value)
        member.label = words
        return member
