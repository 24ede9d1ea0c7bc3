"""Enumerations whose members carry the Chinese word that people read."""

from enum import StrEnum


class Labelled(StrEnum):
    """A string enumeration declared as `NAME = "value", "中文"`; the word is `member.label`."""

    label: str

    def __new__(cls, value: str, label: str):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
