"""A calendar as iCalendar has it (RFC 5545): whole days at +08:00, lines of at most 75 bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_BYTES = 75
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day. `uid` names it for good; `address` is where it leads, "" for nowhere."""

    uid: str
    on: date
    title: str
    words: str = ""
    address: str = ""


def calendar(name: str, entries: Iterable[Entry], at: datetime) -> str:
    """Return the calendar as text; `at` is when it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//declaration portal//calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for entry in entries:
        lines += _event(entry, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(entry: Entry, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(entry.title)}"
    if entry.words:
        yield f"DESCRIPTION:{_escaped(entry.words)}"
    if entry.address:
        yield f"URL:{entry.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Return TEXT (3.3.11): what separates is escaped, what ends a line becomes \\n, other control characters go."""
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(sign, escaped)
    return "".join(sign for sign in text if sign.isprintable())


def _folded(line: str) -> Iterator[str]:
    """Yield a content line in pieces of at most 75 bytes, each but the first after a blank (3.1); no sign is cut."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_BYTES:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    yield piece
