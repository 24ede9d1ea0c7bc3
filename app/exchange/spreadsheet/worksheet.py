"""The cells of a worksheet of an .xlsx workbook, gathered while its part is parsed."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from openpyxl.utils import column_index_from_string

from app.exchange.spreadsheet.cells import (
    COLUMN_LIMIT,
    NO_TEXT,
    ROW_LIMIT,
    UNCALCULATED,
    NotAWorkbook,
    Stored,
    Worksheet,
)
from app.exchange.spreadsheet.formats import section_for
from app.exchange.spreadsheet.markup import DAMAGED, Attributes, is_true, keeps_blanks, local, run

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_RANGE = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,7}):\$?([A-Za-z]{0,3})\$?([0-9]{0,7})")
"""A range of cells such as A1:B2, of whole columns such as A:B or of whole rows such as 1:2."""
_FIRST, _FIRST_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_INSIDE = frozenset({"v", "t"})


class Cells:
    """Handlers for `markup.walk` that fill a `Worksheet`; shared strings are named by number and put in at the end."""

    def __init__(self, worksheet: Worksheet, formats: Sequence[str], is_1904: bool):
        self.worksheet, self._formats, self._is_1904 = worksheet, formats, is_1904
        self.strings: dict[tuple[int, int], int] = {}
        self._row = self._column = 0
        self._kind, self._style = "n", ""
        self._value: list[str] = []
        self._into: list[str] | None = None
        self._has_value = self._has_formula = self._is_cell = self._is_reading = False
        self._keeps_blanks = self._is_rich = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        if ":" in name:
            name = local(name)
        if name == "c":
            self._begin(attributes)
        elif self._is_cell:
            self._inside(name, attributes)
        elif name == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
            if is_true(attributes.get("hidden")) or _is_nothing(attributes.get("ht")):
                self.worksheet.hidden_rows.add(self._row)
        elif name == "col":
            if is_true(attributes.get("hidden")) or _is_nothing(attributes.get("width")):
                first, last = (int(attributes.get(key, 0)) for key in ("min", "max"))
                self.worksheet.hidden_columns.update(range(first, min(last, COLUMN_LIMIT) + 1))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if ":" in name:
            name = local(name)
        if name in _INSIDE:
            if name == "t" and self._into is not None:
                self._value.append(run("".join(self._into), self._keeps_blanks))
            self._into = None
        elif name == "c":
            self._is_cell = False
            if self._has_value or self._has_formula:
                self._put()
        elif name == "rPh":
            self._is_reading = False

    def text(self, piece: str) -> None:
        """Take a text."""
        if self._into is not None:
            self._into.append(piece)

    def put_strings(self, strings: Mapping[int, str]) -> None:
        """Put the shared strings into the cells that name them."""
        for place, number in self.strings.items():
            # What a cell names and no part holds is lost: KeyError.
            self.worksheet.stored[place] = Stored(strings[number], self.worksheet.stored[place].number_format)

    def _begin(self, attributes: Attributes) -> None:
        if address := attributes.get("r"):
            match = _ADDRESS.fullmatch(address)
            if not match:
                raise NotAWorkbook(DAMAGED)
            self._column, self._row = column_index_from_string(match[1]), int(match[2])
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._is_rich = "vm" in attributes
        self._value = []
        self._has_value = self._has_formula = False
        self._is_cell = True

    def _inside(self, name: str, attributes: Attributes) -> None:
        if name == "v" and self._kind != "inlineStr":
            self._has_value = True
            self._into = self._value
        elif name == "f":
            self._has_formula = True
        elif name == "t" and self._kind == "inlineStr" and not self._is_reading:
            self._has_value = True
            self._into, self._keeps_blanks = [], keeps_blanks(attributes)
        elif name == "rPh":
            self._is_reading = True

    def _put(self) -> None:
        text = "".join(self._value)
        if self._column > COLUMN_LIMIT:
            return
        if self._row > ROW_LIMIT:
            self.worksheet.is_cut = self.worksheet.is_cut or bool(text.strip())
            return
        place = self._row, self._column
        style = int(self._style) if self._style.isdecimal() else 0
        number_format = self._formats[style] if style < len(self._formats) else "General"
        fault = self._fault(text)
        if fault:
            self.worksheet.stored[place] = Stored(text or None, fault=fault)
        elif self._kind == "s" and text.strip():
            self.worksheet.stored[place] = Stored(None, number_format)
            self.strings[place] = int(text)
        elif self._kind == "d":
            self.worksheet.stored[place] = _moment(text.strip(), number_format, self._is_1904)
        elif (value := _value(text, self._kind)) is not None:
            self.worksheet.stored[place] = Stored(value, number_format)

    def _fault(self, text: str) -> str:
        """Return why the cell has no value, "" when it has one or is blank."""
        if self._has_formula and not text and self._kind != "str":
            # A result that is the empty text has type "str"; a formula that was never calculated has none.
            return UNCALCULATED
        if (self._kind == "e" and self._is_rich) or text.startswith("=DISPIMG("):
            # Excel keeps a picture or a data type as an error with a rich value, WPS a picture as a formula's text.
            return NO_TEXT
        if self._kind == "e":
            return f"单元格是错误值 {text}，请更正后再导入。"
        return ""

    def _merge(self, reference: str) -> None:
        match = _RANGE.fullmatch(reference)
        if not match:
            # A range that is none hides nothing.
            return
        left, top, right, bottom = match.groups()
        self.worksheet.merge(
            int(top or 1),
            column_index_from_string(left) if left else 1,
            int(bottom or ROW_LIMIT),
            column_index_from_string(right) if right else COLUMN_LIMIT,
        )


def _value(text: str, kind: str) -> str | float | bool | None:
    """Return what a cell of a type holds, None for nothing."""
    if kind in ("str", "inlineStr"):
        return text or None
    text = text.strip()
    if not text:
        return None
    if kind == "b":
        return text in ("1", "true")
    return int(text) if text.isdecimal() and len(text) < 16 else float(text)


def _moment(text: str, number_format: str, is_1904: bool) -> Stored:
    """Return a date or a time of day that is written as such, as the number of days that other cells hold."""
    first = _FIRST_OF_1904 if is_1904 else _FIRST
    try:
        is_time = ":" in text[:6]
        at = datetime.combine(first, time.fromisoformat(text)) if is_time else datetime.fromisoformat(text)
    except ValueError:
        return Stored(text)
    days = (at.replace(tzinfo=None) - first) / timedelta(days=1)
    if section_for(number_format, Decimal(1))[0].is_date:
        return Stored(days, number_format)
    return Stored(days, "h:mm:ss" if is_time else "yyyy/m/d" if days == int(days) else "yyyy/m/d h:mm")


def _is_nothing(measure: str | None) -> bool:
    """Tell whether a height or width is given as none at all."""
    return measure is not None and measure.strip("0.") == "" and measure != ""
