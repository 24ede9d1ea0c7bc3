"""The notes of a worksheet: comments, and the drawing that older programs show them by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.utils.cell import coordinate_to_tuple

from app.exchange.spreadsheet.editing import Change, Element, appending, changed, escaped, located, prefix_of
from app.exchange.spreadsheet.markup import local

_AUTHOR = "导入检查"
_COMMENTS = '<comments xmlns="{}"><authors/><commentList/></comments>'
_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" o:spt="202" path="m,l,21600r21600,l21600,xe"'
    ' coordsize="21600,21600" fillcolor="#ffffe1" o:insetmode="auto"'
    ' style="position:absolute;margin-left:80pt;margin-top:2pt;width:200pt;height:{height}pt;visibility:hidden">'
    '<v:stroke joinstyle="miter"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Anchor>{left}, 15, {row}, 2, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_LINE = 16
"""Characters of a line of a note."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong at a cell of a worksheet, or with the worksheet as a whole where `cell` is ""."""

    worksheet: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Noted:
    """The two parts of a worksheet's notes."""

    comments: bytes
    drawing: bytes


def noted(notes: Mapping[str, str], comments: bytes | None, drawing: bytes | None, space: str) -> Noted:
    """Return the parts with notes added by cell; a cell that has one keeps it and gets the text below.

    `space` is the namespace of new comments.
    """
    data = comments or _COMMENTS.format(space).encode()
    found = located(data, lambda name, _: name in ("authors", "author", "commentList", "comment", "text"))
    places = {local(each.name): each for each in found}
    authors, listed = places["authors"], places["commentList"]
    number = sum(local(each.name) == "author" for each in found)
    old = _texts(found)
    prefix = prefix_of(listed)
    author = f"<{prefix}author>".encode() + escaped(_AUTHOR) + f"</{prefix}author>".encode()
    changes: list[Change] = [appending(data, authors, author)]
    added = b""
    for cell, words in notes.items():
        if cell in old:
            run = f'<{prefix}r><{prefix}t xml:space="preserve">'.encode() + escaped(f"\n{words}")
            changes.append(appending(data, old[cell], run + f"</{prefix}t></{prefix}r>".encode()))
        else:
            start = f'<{prefix}comment ref="{cell}" authorId="{number}"><{prefix}text><{prefix}t xml:space="preserve">'
            end = f"</{prefix}t></{prefix}text></{prefix}comment>"
            added += start.encode() + escaped(words) + end.encode()
    changes.append(appending(data, listed, added))
    shapes = {cell: words for cell, words in notes.items() if cell not in old}
    return Noted(changed(data, changes), _drawn(drawing or _DRAWING, shapes))


def _texts(found: list[Element]) -> dict[str, Element]:
    """Return the texts of comments by their cells: each ends right before its comment."""
    texts = {}
    for text, comment in pairwise(found):
        if local(text.name) == "text" and local(comment.name) == "comment":
            texts[comment.attributes.get("ref", "")] = text
    return texts


def _drawn(drawing: bytes, notes: Mapping[str, str]) -> bytes:
    """Return a drawing with a hidden box for each note; the part is no XML in every workbook, so its end is looked for."""
    numbers = [int(each) for each in _NUMBER.findall(drawing)]
    shapes = ""
    for number, (cell, words) in enumerate(notes.items(), max(numbers, default=1024) + 1):
        row, column = coordinate_to_tuple(cell)
        lines = sum(-(-len(line) // _LINE) or 1 for line in words.split("\n"))
        shapes += _SHAPE.format(
            number=number,
            height=20 + 14 * lines,
            row=row - 1,
            column=column - 1,
            left=column,
            right=column + 2,
            bottom=row + 1 + lines,
        )
    end = drawing.rindex(b"</")
    return drawing[:end] + shapes.encode() + drawing[end:]
