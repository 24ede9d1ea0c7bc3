"""Arrows point down only: which floor may import which, read from the source of all of `app/`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"

_CONTENT = {"models", "domain"}
_BELOW_OPERATIONS = {"exchange", "printing", "queries", "forms", *_CONTENT}
_EVERYTHING = {"operations", "extensions", *_BELOW_OPERATIONS}
FLOORS = {
    "domain": set(),
    "models": {"domain"},
    "queries": _CONTENT,
    "forms": _CONTENT,
    "bounded": set(),
    "exchange": {"bounded", "queries", "forms", *_CONTENT},
    "printing": {"bounded", "queries", "forms", *_CONTENT},
    "operations": _BELOW_OPERATIONS,
    "blueprints": _EVERYTHING,
    "commands": _EVERYTHING,
    "config": set(),
    "extensions": {"models"},
    "__init__": {"blueprints", "commands", "config", "extensions"},
    "static": set(),
}
"""What each floor may import besides itself; the README draws it."""

WITHOUT_HTTP = ("domain", "models", "queries", "exchange", "operations")
WEB = {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug", "click"}


def sources() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def floor_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a file imports, at its head or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(path: Path) -> Iterator[str]:
    """Yield the floors that a file imports from."""
    for name in imported(path):
        first, _, rest = name.partition(".")
        if first == "app":
            yield rest.partition(".")[0]


def test_every_source_stands_on_a_floor():
    assert {floor_of(path) for path in sources()} == FLOORS.keys()


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_run_down_the_floors(floor):
    upward = [
        f"{path.relative_to(ROOT)} imports app.{other}"
        for path in sources()
        if floor_of(path) == floor
        for other in inside(path)
        if other not in FLOORS[floor] | {floor}
    ]
    assert not upward


def test_the_domain_needs_the_standard_library_alone():
    foreign = {
        name
        for path in (APP / "domain").rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names | {"app"}
    }
    assert not foreign


@pytest.mark.parametrize("floor", WITHOUT_HTTP)
def test_below_the_views_nothing_knows_of_the_web(floor):
    known = {
        (str(path.relative_to(ROOT)), name)
        for path in (APP / floor).rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in WEB
    }
    assert not known


def test_views_and_forms_leave_the_database_to_queries_and_operations():
    direct = {
        (str(path.relative_to(ROOT)), name)
        for floor in ("blueprints", "forms", "printing")
        for path in (APP / floor).rglob("*.py")
        for name in imported(path)
        if name.startswith("sqlalchemy") or name in ("app.models.db", "app.models.base.db")
    }
    assert not direct


def test_the_scan_sees_what_is_imported(tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text("import app.models\ndef f():\n    from app.operations.cells import mark\n")
    assert list(inside(sample)) == ["models", "operations"]
