"""From typed text to the value of a field or cell: the same in a cell, a paste, a form without JavaScript and an import."""

import re
import unicodedata
from collections.abc import Iterable

from app.domain.form.money import read_amount
from app.domain.form.sheet import COLUMNS, FIELDS, FieldKind
from app.domain.text import Unreadable, name_readable, readable, seen, squeezed

_FLAGS = {"是": True, "否": False}
_TICKED = "☑☒✓✔√■●◉✅"
_MARK = rf"(?:[{_TICKED}☐□○◯〇]|\([{_TICKED}]?\))"
_BEFORE, _BEHIND = (
    re.compile(rf"({_MARK})([是否])({_MARK})([是否])"),
    re.compile(rf"([是否])({_MARK})([是否])({_MARK})"),
)
"""Boxes as they are ticked in a text: those before their words, and those behind them."""
_YEARS = re.compile(r"(\d{1,2})(?:\.0+)?(?:年|\(年\))?")


def read_field(key: str, typed: str, allocation_methods: Iterable[str] = ()) -> object:
    """Return the value of the field `key` that `typed` means; blank is None, or "" for texts.

    `allocation_methods` is the code list of 分配方式. Raises `Unreadable` with a Chinese sentence, and `KeyError`
    for no such field.
    """
    field = FIELDS[key]
    if field.kind is not FieldKind.TEXT:
        # In what is compared a mark that turns the writing counts for nothing.
        typed = seen(typed)
    reads = name_readable if key == "project_name" else readable
    text = reads(typed, field.cap, field.label)
    match field.kind:
        case FieldKind.AMOUNT:
            return read_amount(text, field.label)
        case FieldKind.WHOLE:
            return read_years(text)
        case FieldKind.FLAG:
            return read_flag(text, field.label)
        case FieldKind.CHOICE:
            return read_choice(text, allocation_methods, field.label)
        case _:
            return text


def read_cell(key: str, typed: str) -> str:
    """Return the text of an indicator cell; raises `Unreadable`, or `KeyError` for no such column."""
    column = COLUMNS[key]
    return readable(typed, column.cap, column.label)


def read_years(typed: str) -> int | None:
    """Return 实施期限 as a number of years from 1 to 99; `3`, `3年` and `３` are the same."""
    compact = squeezed(typed)
    if not compact:
        return None
    match = _YEARS.fullmatch(compact)
    if not match or int(match[1]) == 0:
        raise Unreadable(f"“实施期限”应为1至99的整数（年），“{typed.strip()[:40]}”不是。")
    return int(match[1])


def read_flag(typed: str, label: str) -> bool | None:
    """Return True for 是, False for 否, None for blank; of two boxes such as ☐是 ☑否 the ticked one counts."""
    compact = squeezed(typed)
    if not compact:
        return None
    compact = _ticked(compact) or compact
    if compact not in _FLAGS:
        raise Unreadable(f"“{label}”应填“是”或“否”，“{typed.strip()[:40]}”不是。")
    return _FLAGS[compact]


def _ticked(compact: str) -> str:
    """Return the word whose box is ticked, "" where the text is no two boxes, or not just one of them is ticked."""
    if match := _BEFORE.fullmatch(compact):
        first, first_word, second, second_word = match.groups()
    elif match := _BEHIND.fullmatch(compact):
        first_word, first, second_word, second = match.groups()
    else:
        return ""
    found = [
        word
        for mark, word in ((first, first_word), (second, second_word))
        if any(sign in mark for sign in _TICKED)
    ]
    return found[0] if len(found) == 1 and first_word != second_word else ""


def read_choice(typed: str, choices: Iterable[str], label: str) -> str:
    """Return the entry of a code list that was typed, compared after NFKC and without blanks."""
    compact = squeezed(typed)
    if not compact:
        return ""
    for choice in choices:
        if squeezed(choice) == compact:
            return choice
    raise Unreadable(f"“{label}”里没有“{unicodedata.normalize('NFC', typed.strip())[:40]}”这一项。")
