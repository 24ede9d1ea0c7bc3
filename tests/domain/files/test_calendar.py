"""A calendar is text that programs read: escaped, folded, each day a whole one."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.files.calendar import LINE_BYTES, Entry, calendar

AT = datetime(2026, 11, 29, 6, 3, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_entry_is_a_whole_day_with_what_belongs_to_it():
    entry = Entry("round-1@portal", date(2026, 12, 31), "截止；甲,乙;丙\\丁", "一\n二", "https://p.example/")
    lines = unfolded(calendar("申报", [entry], AT))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert {
        "UID:round-1@portal",
        "DTSTAMP:20261129T060300Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        r"SUMMARY:截止；甲\,乙\;丙\\丁",
        r"DESCRIPTION:一\n二",
        "URL:https://p.example/",
    } <= set(lines)


@given(st.text(max_size=200))
def test_whatever_a_project_is_called_it_stays_on_its_line(name):
    text = calendar("申报", [Entry("1@portal", date(2026, 12, 31), name)], AT)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= LINE_BYTES for line in lines) and "\n" not in text.replace("\r\n", "")
    assert len([line for line in unfolded(text) if re.match("BEGIN|END", line)]) == 4
