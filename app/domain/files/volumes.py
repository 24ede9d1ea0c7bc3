"""Volumes (成册): how many declarations go into one, and what their files are called."""

from collections.abc import Iterable

from app.domain.labelled import Labelled

AT_ONCE = 20
"""So many are printed while the reader waits; more are a job."""
RENDERED_LIMIT = 200
"""So many pages of declarations that are not approved are rendered for one volume."""
JOINED_LIMIT = 500
"""So many declarations are joined in one volume."""
NAME_BYTES = 200
"""File systems take names of 255 bytes; a number and the ending need some of them."""

_FORBIDDEN = frozenset('\\/:*?"<>|')


class Binding(Labelled):
    """What a volume is delivered as."""

    BOOK = "book", "成册"
    FILES = "files", "逐份打包"


def too_many(total: int, unapproved: int) -> str:
    """Return the sentence that refuses a volume of so many declarations, "" when it can be made."""
    if total == 0:
        return "请先勾选要成册的申报表。"
    if total > JOINED_LIMIT:
        return f"一次最多成册{JOINED_LIMIT}份，这里有{total}份，请分批成册。"
    if unapproved > RENDERED_LIMIT:
        return f"未批复的一次最多成册{RENDERED_LIMIT}份，这里有{unapproved}份，请分批成册。"
    return ""


def file_name(text: str) -> str:
    """Return `text` as the name of a file, without what some system refuses in one, and not too long."""
    kept = "".join(each for each in text if each.isprintable() and each not in _FORBIDDEN)
    return kept.encode()[:NAME_BYTES].decode(errors="ignore").strip(" .") or "申报表"


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names with a number behind each that was there before, upper and lower case being the same."""
    taken: set[str] = set()
    found = []
    for name in names:
        each, number = name, 1
        while each.casefold() in taken:
            number += 1
            each = f"{name}（{number}）"
        taken.add(each.casefold())
        found.append(each)
    return found
