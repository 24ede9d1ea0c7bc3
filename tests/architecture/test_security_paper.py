"""docs/security.md: its 59 requirements, each with tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([A-Z]\d) \| .* \| ([^|]*) \|$", re.MULTILINE)
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
IDS = {
    f"{letter}{number}"
    for letter, count in zip("ASZWCHIXFPLEO", (9, 6, 6, 6, 3, 4, 4, 5, 5, 2, 4, 1, 4), strict=True)
    for number in range(1, count + 1)
}
NOT_PROMISED = {"F4"}

rows = dict(ROW.findall((ROOT / "docs/security.md").read_text(encoding="utf-8")))


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_requirement_is_there_once():
    assert len(IDS) == 59 and rows.keys() == IDS


@pytest.mark.parametrize("requirement", sorted(IDS - NOT_PROMISED))
def test_its_tests_are_there(requirement):
    named = NODE.findall(rows[requirement])
    assert named, requirement
    for path, test in named:
        assert test in defined_in(path), f"{path}::{test}"


def test_what_is_not_promised_names_no_test():
    assert {each for each, tests in rows.items() if not NODE.search(tests)} == NOT_PROMISED
