"""What a page carries to take a gesture back: it comes back as it was, and nothing else is taken for it."""

import json

import pytest

from app.domain.form.undo_steps import Edit, Step, read_step
from app.domain.text import Unreadable

ROW, OTHER = "5f0c8a0e-7a43-4f6a-9d0a-0c8a0e7a434f", "6a0c8a0e-7a43-4f6a-9d0a-0c8a0e7a434f"
STEPS = {
    "nothing": Step(),
    "rows added": Step(added=((ROW, ("设备“甲”", "≥98%", "一行\n二行\t三列")), (OTHER, ("", "", "")))),
    "rows deleted": Step(deleted=(ROW, OTHER)),
    "cells changed": Step(edited=(Edit(ROW, "name", "", "<b>&amp;\\"), Edit(ROW, "definition", "𠮷", "😀"))),
    "all at once": Step(((ROW, ("a", "b", "c")),), (OTHER,), (Edit(OTHER, "target_value", "1台", "2台"),)),
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_comes_back_as_it_was(kind):
    assert read_step(STEPS[kind].to_json()) == STEPS[kind]


def altered(**parts) -> str:
    return json.dumps(json.loads(Step().to_json()) | parts)


def edit(**parts) -> str:
    whole = {"identity": ROW, "column": "name", "before": "甲", "after": "乙"}
    return altered(edited=[{key: value for key, value in (whole | parts).items() if value is not None}])


BROKEN = {
    "nothing at all": "",
    "no JSON": "撤销",
    "half of it": STEPS["all at once"].to_json()[:-9],
    "a number": "7",
    "null": "null",
    "a list": "[]",
    "no parts": "{}",
    "a part missing": '{"added":[],"deleted":[]}',
    "a deep nest": "[" * 100_000,
    "a number of 5,000 digits": "7" * 5000,
    "rows that are no list": altered(added=7),
    "a row without cells": altered(added=[[ROW]]),
    "a row of two cells": altered(added=[[ROW, ["a", "b"]]]),
    "a row of four cells": altered(added=[[ROW, ["a", "b", "c", "d"]]]),
    "deleted rows that are no list": altered(deleted=7),
    "an edit that is none": altered(edited=[7]),
    "an edit without what stood before": edit(before=None),
    "an edit with something more": edit(lock="9"),
    "a column that is none": edit(column="declaration_id"),
    "a column nobody types in": edit(column="deleted_at"),
}
FORGED = {
    "a control character": edit(before="甲\x07"),
    "a NUL": edit(before="甲\0"),
    "half a character": edit(before="甲\ud800"),
    "a character that turns the text": edit(before="甲\u202e"),
    "a name beyond the cap": edit(before="名" * 401),
    "a text beyond the cap": edit(column="definition", before="长" * 20_001),
    "a NUL in a row to delete": altered(deleted=["\0"]),
    "half a character in a row added": altered(added=[["\ud800", ["a", "b", "c"]]]),
    "a NUL in a row edited": edit(identity="\0"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_step_is_not_read(kind):
    with pytest.raises(Unreadable, match="这一步的记录不完整，无法撤销。"):
        read_step(BROKEN[kind])


@pytest.mark.parametrize("kind", FORGED)
def test_a_step_brings_nothing_in_that_could_not_be_typed(kind):
    with pytest.raises(Unreadable):
        read_step(FORGED[kind])
