"""A copy of a person's own workbook with marks: each cell coloured and with a note, and a worksheet that lists them all."""

import re
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from app.exchange.spreadsheet.editing import (
    Change,
    Element,
    appending,
    attribute_set,
    changed,
    editable,
    escaped,
    located,
    prefix_of,
)
from app.exchange.spreadsheet.markup import Attributes, local
from app.exchange.spreadsheet.notes import Mark, Noted, noted
from app.exchange.spreadsheet.parts import Package, opened

LIST_NAME = "问题清单"
_FILL = (
    '<{0}fill><{0}patternFill patternType="solid"><{0}fgColor rgb="FFFFC7CE"/><{0}bgColor indexed="64"/>'
    "</{0}patternFill></{0}fill>"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_BEHIND_THE_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What stands behind the drawing of notes in a worksheet (ECMA-376 part 1, 18.3.1.99)."""
_CONTENT_TYPES = "[content_types].xml"
_OTHER_BOOKS = re.compile(
    rb"application/vnd\.(?:ms-excel\.(?:sheet|template)\.macroEnabled|openxmlformats-officedocument\.spreadsheetml\.template)"
    rb"\.main\+xml",
    re.IGNORECASE,
)
"""Types of workbooks that may hold macros and of templates: Excel opens none of them under the name .xlsx."""


def marked(content: bytes, marks: Sequence[Mark]) -> bytes:
    """Return a copy of an .xlsx workbook with marks. Raises `NotAWorkbook`."""
    copy = _Copy(opened(content))
    of_worksheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        of_worksheet[mark.worksheet].append(mark)
    for name, own in of_worksheet.items():
        if (part := copy.worksheets.get(name)) and (placed := [mark for mark in own if mark.cell]):
            copy.mark(part, placed)
    copy.colour()
    copy.add_list(marks)
    return copy.packed()


class _Copy:
    """A package whose parts are changed one after another."""

    def __init__(self, package: Package):
        self._package = package
        self._changed: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        listed = located(self.read(package.book), lambda name, _: name in ("sheet", "sheets", "workbook"))
        self._book = {local(each.name): each for each in listed}
        self._sheets = [each.attributes for each in listed if local(each.name) == "sheet"]
        related = package.related(package.book)
        self.worksheets = {
            each["name"]: related[_named(each, "id")][1]
            for each in self._sheets
            if related[_named(each, "id")][0] == "worksheet"
        }
        self._styles = next((part for kind, part in related.values() if kind == "styles"), "")
        self._is_strict = any(
            "purl.oclc.org" in value for value in self._book["workbook"].attributes.values()
        )
        self._restyled: dict[int, int] = {}
        self._styled = self._places_of_styles()

    def read(self, name: str) -> bytes:
        """Return a part as it stands by now."""
        if name not in self._changed:
            self._changed[name] = editable(b"".join(self._package.pieces(name)))
        return self._changed[name]

    def mark(self, part: str, marks: Sequence[Mark]) -> None:
        """Colour the cells of a worksheet and add the notes."""
        messages: dict[str, list[str]] = defaultdict(list)
        for mark in marks:
            messages[mark.cell].append(mark.message)
        notes = {cell: "\n".join(own) for cell, own in messages.items()}
        data = self.read(part)
        cells = located(data, lambda name, each: name == "c" and each.get("r") in notes)
        changes: list[Change] = []
        for each in cells:
            if (style := self._coloured(int(each.attributes.get("s", 0)))) is not None:
                tag = data[each.start : each.inner]
                changes.append((each.start, each.inner, attribute_set(tag, "s", str(style))))
        self._changed[part] = changed(data, changes)
        self._note(part, notes)

    def colour(self) -> None:
        """Add the styles that the coloured cells have."""
        if not self._styled or not self._restyled:
            return
        data = self.read(self._styles)
        fills, formats, xfs = self._styled
        prefix = prefix_of(fills)
        count = len(re.findall(rb"<(?:\w+:)?fill[\s/>]", data[fills.inner : fills.close]))
        added = b"".join(_filled(data, xfs[style], count) for style in self._restyled)
        self._changed[self._styles] = changed(
            data,
            [
                *_counted(data, fills, count + 1, _FILL.format(prefix).encode()),
                *_counted(data, formats, len(xfs) + len(self._restyled), added),
            ],
        )

    def add_list(self, marks: Sequence[Mark]) -> None:
        """Add the worksheet that lists the marks, behind the others."""
        taken = {each["name"] for each in self._sheets}
        name = next(each for n in range(1, 1000) if (each := f"{LIST_NAME}{n if n > 1 else ''}") not in taken)
        part = self._new_part(
            "xl/worksheets/problems{}.xml", "worksheet", _list(marks, self.worksheets, self._spaces[0])
        )
        identity = self._relate(self._package.book, "worksheet", f"/{part}")
        number = max((int(each.get("sheetId", 0)) for each in self._sheets), default=0) + 1
        sheets = self._book["sheets"]
        entry = f'<{prefix_of(sheets)}sheet xmlns:r="{self._spaces[1]}" sheetId="{number}" r:id="{identity}" name="'
        content = entry.encode() + escaped(name) + b'"/>'
        data = self.read(self._package.book)
        self._changed[self._package.book] = changed(data, [appending(data, sheets, content)])

    def packed(self) -> bytes:
        """Return the package."""
        data = self.read(_CONTENT_TYPES)
        (types,) = located(data, lambda name, _: name == "Types")
        added = "".join(
            f'<{prefix_of(types)}Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in self._types.items()
        )
        listed = changed(data, [appending(data, types, added.encode())])
        self._changed[_CONTENT_TYPES] = _OTHER_BOOKS.sub(_TYPE.format("sheet.main").encode(), listed)
        stream = BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as target:
            for name in sorted(
                {*self._package.names, *self._changed}, key=lambda name: name != _CONTENT_TYPES
            ):
                written = self._package.entry_name(name) if name in self._package.names else name
                pieces = self._changed.get(name)
                content = b"".join(self._package.pieces(name)) if pieces is None else pieces
                target.writestr(written.replace("\\", "/").lstrip("/"), content)
        return stream.getvalue()

    @property
    def _spaces(self) -> tuple[str, str]:
        return _STRICT if self._is_strict else (_MAIN, _RELATED)

    def _note(self, part: str, notes: dict[str, str]) -> None:
        related = self._package.related(part)
        comments = next((each for kind, each in related.values() if kind == "comments"), "")
        data = self.read(part)
        root, *drawn = reversed(
            located(data, lambda name, _: name in ("worksheet", "legacyDrawing", *_BEHIND_THE_DRAWING))
        )
        drawing = next((each for each in drawn if local(each.name) == "legacyDrawing"), None)
        drawn_in = related[_named(drawing.attributes, "id")][1] if drawing else ""
        made: Noted = noted(
            notes,
            self.read(comments) if comments else None,
            self.read(drawn_in) if drawn_in else None,
            self._spaces[0],
        )
        if comments:
            self._changed[comments] = made.comments
        else:
            comments = self._new_part("xl/comments_problems{}.xml", "comments", made.comments)
            self._relate(part, "comments", f"/{comments}")
        if drawn_in:
            self._changed[drawn_in] = made.drawing
            return
        name = self._free("xl/drawings/problems{}.vml")
        self._changed[name] = made.drawing
        self._types[name] = "application/vnd.openxmlformats-officedocument.vmlDrawing"
        identity = self._relate(part, "vmlDrawing", f"/{name}")
        element = f'<{prefix_of(root)}legacyDrawing xmlns:r="{self._spaces[1]}" r:id="{identity}"/>'.encode()
        at = min((each.start for each in drawn), default=root.close)
        self._changed[part] = changed(data, [(at, at, element)])

    def _coloured(self, style: int) -> int | None:
        """Return the number of a style with the fill of marks, None where the workbook has no styles to go by."""
        if not self._styled or style >= len(self._styled[2]):
            return None
        return self._restyled.setdefault(style, len(self._styled[2]) + len(self._restyled))

    def _places_of_styles(self) -> tuple[Element, Element, list[Element]] | None:
        if not self._package.known(self._styles):
            return None
        found = located(self.read(self._styles), lambda name, _: name in ("fills", "cellXfs", "xf"))
        places = {local(each.name): each for each in found}
        fills, formats = places.get("fills"), places.get("cellXfs")
        if not fills or not formats:
            return None
        xfs = [
            each for each in found if local(each.name) == "xf" and formats.inner <= each.start < formats.close
        ]
        return fills, formats, xfs

    def _free(self, pattern: str) -> str:
        """Return a name that no part has."""
        numbers = range(1, 10_000)
        return next(
            name
            for n in numbers
            if (name := pattern.format(n)) not in self._changed and not self._package.known(name)
        )

    def _new_part(self, pattern: str, kind: str, content: bytes) -> str:
        name = self._free(pattern)
        self._changed[name] = content
        self._types[name] = _TYPE.format(kind)
        return name

    def _relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship of a part and return its id."""
        folder, _, own = part.rpartition("/")
        name = f"{folder}/_rels/{own}.rels"
        if name not in self._changed and not self._package.known(name):
            self._changed[name] = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        data = self.read(name)
        found = located(data, lambda name, _: name in ("Relationships", "Relationship"))
        taken = {each.attributes.get("Id") for each in found}
        identity = next(each for n in range(1, 100_000) if (each := f"problems{n}") not in taken)
        root = found[-1]
        added = f'<{prefix_of(root)}Relationship Id="{identity}" Type="{self._spaces[1]}/{kind}" Target="{target}"/>'
        self._changed[name] = changed(data, [appending(data, root, added.encode())])
        return identity


def _named(attributes: Attributes, name: str) -> str:
    """Return the attribute of a local name."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def _counted(data: bytes, element: Element, count: int, content: bytes) -> list[Change]:
    """Return the changes that add content at the end of an element that counts what is in it."""
    tag = attribute_set(data[element.start : element.inner], "count", str(count))
    if element.inner == element.end:
        whole = tag.removesuffix(b"/>") + b">" + content + f"</{element.name}>".encode()
        return [(element.start, element.end, whole)]
    return [(element.start, element.inner, tag), (element.close, element.close, content)]


def _filled(data: bytes, xf: Element, fill: int) -> bytes:
    tag = attribute_set(attribute_set(data[xf.start : xf.inner], "fillId", str(fill)), "applyFill", "1")
    return tag + data[xf.inner : xf.end]


def _list(marks: Sequence[Mark], known: dict[str, str], space: str) -> bytes:
    """Return the worksheet that lists the marks, each with a link to its cell."""
    rows, links = [], []
    for number, words in enumerate(
        (("工作表", "单元格", "问题"), *((m.worksheet, m.cell, m.message) for m in marks)), 1
    ):
        cells = (
            f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">'.encode()
            + escaped(text)
            + b"</t></is></c>"
            for letter, text in zip("ABC", words, strict=True)
        )
        rows.append(f'<row r="{number}">'.encode() + b"".join(cells) + b"</row>")
        if number > 1 and words[1] and words[0] in known:
            place = "'{}'!{}".format(words[0].replace("'", "''"), words[1])
            links.append(f'<hyperlink ref="B{number}" location="'.encode() + escaped(place) + b'"/>')
    linked = b"<hyperlinks>" + b"".join(links) + b"</hyperlinks>" if links else b""
    return (
        f'<worksheet xmlns="{space}"><cols><col min="1" max="1" width="24" customWidth="1"/>'
        '<col min="2" max="2" width="10" customWidth="1"/><col min="3" max="3" width="90" customWidth="1"/></cols>'
        "<sheetData>".encode()
        + b"".join(rows)
        + b"</sheetData>"
        + linked
        + b"</worksheet>"
    )
