"""docs/security.md: its 65 requirements, each with tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([A-Z]\d) \| .* \| ([^|]*) \|$", re.MULTILINE)
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+(?:::\w+)?)`")
ATTACK = re.compile(r"^\| ([a-z][^|]*) \| (`tests/[^|]*) \|$", re.MULTILINE)
IDS = {
    f"{letter}{number}"
    for letter, count in zip("ASZWCHIXFPLENO", (9, 6, 6, 6, 3, 4, 4, 5, 5, 2, 4, 1, 6, 4), strict=True)
    for number in range(1, count + 1)
}
NOT_PROMISED = {"F4"}

PAPER = (ROOT / "docs/security.md").read_text(encoding="utf-8")

rows = dict(ROW.findall(PAPER))
attacks = dict(ATTACK.findall(PAPER))


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    for body in (each for each in tree.body if isinstance(each, ast.ClassDef)):
        functions |= {f"{body.name}::{each.name}" for each in body.body if isinstance(each, ast.FunctionDef)}
    return frozenset(functions)


def test_every_requirement_is_there_once():
    assert len(IDS) == 65 and rows.keys() == IDS


@pytest.mark.parametrize("requirement", sorted(IDS - NOT_PROMISED))
def test_its_tests_are_there(requirement):
    named = NODE.findall(rows[requirement])
    assert named, requirement
    for path, test in named:
        assert test in defined_in(path), f"{path}::{test}"


def test_what_is_not_promised_names_no_test():
    assert {each for each, tests in rows.items() if not NODE.search(tests)} == NOT_PROMISED


def test_every_attack_names_tests_that_are_there():
    assert len(attacks) == 32
    for attack, tests in attacks.items():
        for path, test in NODE.findall(tests):
            assert test in defined_in(path), f"{attack}: {path}::{test}"
        assert len(NODE.findall(tests)) == tests.count("`") // 2
