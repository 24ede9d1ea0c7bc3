"""The approved rendition: its short code, by which anybody may hold a page against what was approved."""

import hashlib
import hmac
import re
import unicodedata
from base64 import b32encode
from dataclasses import dataclass

from app.domain.form.sheet import COLUMNS, FIELDS, TABLE_HEAD, Sheet
from app.domain.text import squeezed

_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""Crockford's letters: no I, L, O and U, which are misread on paper."""
_MISREAD = str.maketrans("ILO", "110")
LENGTH = 12
FINGERPRINT = 12
"""So many digits of the revision's SHA-256 stand on the approved page."""
_TURN = re.compile(rf"批复文号(?:(?!批复文号).){{,400}}?第\d+页/共\d+页(?:{''.join(TABLE_HEAD)})?")
"""What stands between two pages in the text of the file, without white space: margins and the head of the table."""


def short_code(secret: bytes, project_code: str, version_no: int, sha256: str, namesakes: int = 0) -> str:
    """Return the code of an approved page, twelve letters and digits: an HMAC-SHA-256 that only the portal can make.

    `namesakes`: so many pages of the same project, version and content were approved before, in other rounds.
    """
    message = f"{project_code}|{version_no}|{sha256}{f'|{namesakes}' if namesakes else ''}".encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    return b32encode(digest).decode().translate(_ALPHABET)[:LENGTH]


def read_code(typed: str) -> str:
    """Return a code as it was typed or read out, without dashes and blanks; "" for what cannot be one."""
    code = re.sub(r"[\s\-‐–—]", "", unicodedata.normalize("NFKC", typed)).upper().translate(_MISREAD)
    return code if re.fullmatch(rf"[0-9A-Z]{{{LENGTH}}}", code) else ""


def grouped(code: str) -> str:
    """Return the code for people, in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


_CODE = re.compile(rf"验证码((?:[0-9A-Z]{{4}}-){{{LENGTH // 4 - 1}}}[0-9A-Z]{{4}})(?![0-9A-Z])")
HARDLY_ANY = 20
"""A file with fewer characters than this is a picture of a page."""


def codes_on(text: str) -> tuple[str, ...]:
    """Return the codes that stand in the text of a file, each once."""
    return tuple(dict.fromkeys(found.replace("-", "") for found in _CODE.findall(squeezed(text))))


def is_scan(text: str) -> bool:
    """Tell whether the text of a file is so short that the file can only be a picture of its pages."""
    return len(squeezed(text)) < HARDLY_ANY


@dataclass(frozen=True, slots=True)
class MissingCell:
    """A cell of the approved form whose text a file does not hold."""

    name: str
    approved: str


def missing_cells(sheet: Sheet, text: str) -> tuple[MissingCell, ...]:
    """Return the cells of the approved sheet that the text of a file does not hold, white space aside.

    It finds what was altered or taken out, not what was added. A cell may go on on the next page.
    """
    found = _TURN.sub("", squeezed(text))
    cells = [(field.label, sheet.shown(field.key)) for field in FIELDS.values()]
    cells += [
        (f"{sheet.place(row.identity)} {column.label}", value)
        for row in sheet.rows
        for column, value in zip(COLUMNS.values(), row.cells, strict=True)
    ]
    return tuple(MissingCell(name, value) for name, value in cells if squeezed(value) not in found)
