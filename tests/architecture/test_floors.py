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
_EVERYTHING = {"operations", "extensions", "delivery", *_BELOW_OPERATIONS}
FLOORS = {
    "domain": set(),
    "models": {"domain"},
    "queries": _CONTENT,
    "forms": _CONTENT,
    "bounded": set(),
    "delivery": {"domain"},
    "exchange": {"bounded", "queries", "forms", *_CONTENT},
    "printing": {"bounded", "queries", "forms", *_CONTENT},
    "operations": {"delivery", *_BELOW_OPERATIONS},
    "blueprints": {"bounded", "counts", *_EVERYTHING},
    "commands": {"surroundings", *_EVERYTHING},
    "config": {"domain"},
    "extensions": {"bounded", "models"},
    "surroundings": {"create_app", "config", "domain", "extensions", "models", "printing", "queries"},
    "counts": set(),
    "serving": {"counts"},
    "__init__": {"blueprints", "commands", "config", "extensions"},
    "static": set(),
}
"""What each floor may import besides itself; the README draws it."""

ROOT_ROOM = ""
"""The modules that stand in a floor itself, and that all its rooms may use."""
ROOMS = {
    "domain": {
        ROOT_ROOM: set(),
        "form": {ROOT_ROOM},
        "prose": {ROOT_ROOM, "form"},
        "cutting": {ROOT_ROOM, "form", "prose"},
        "prereview": {ROOT_ROOM, "form", "prose"},
        "procedure": {ROOT_ROOM, "form", "prose", "prereview"},
        "review": {ROOT_ROOM, "form", "prose", "prereview", "procedure"},
        "files": {ROOT_ROOM, "form", "prose", "prereview", "procedure", "review"},
    },
    "queries": {
        ROOT_ROOM: set(),
        "form": {ROOT_ROOM},
        "prereview": {ROOT_ROOM, "form"},
        "review": {ROOT_ROOM, "form", "prereview"},
        "procedure": {ROOT_ROOM, "form", "prereview", "review"},
        "lists": {ROOT_ROOM, "form", "prereview", "review", "procedure"},
        "files": {ROOT_ROOM, "form", "prereview", "review", "procedure"},
    },
}
"""What each room of a floor may import of that floor besides itself; docs/architecture.md names the rooms."""
MOST_ARROWS = 24
"""Of one floor no more pairs of rooms may know of each other."""

WITHOUT_HTTP = ("domain", "delivery", "models", "queries", "exchange", "operations")
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


def room_of(path: Path, floor: Path) -> str:
    """Return the folder of `floor` that a file stands in, `ROOT_ROOM` for one in the floor itself."""
    first, *inner = path.relative_to(floor).parts
    return first if inner else ROOT_ROOM


def arrows(floor: Path) -> dict[tuple[str, str], list[str]]:
    """Return which room of a floor imports which other one, with the imports that do it."""
    found: dict[tuple[str, str], list[str]] = {}
    rooms = {path.parent.name for path in floor.glob("*/*.py")}
    for path in sorted(floor.rglob("*.py")):
        for name in imported(path):
            app, _, rest = name.partition(".")
            first, _, inner = rest.partition(".")
            target = inner.partition(".")[0]
            pair = (room_of(path, floor), target if target in rooms else ROOT_ROOM)
            if (app, first) == ("app", floor.name) and pair[0] != pair[1]:
                found.setdefault(pair, []).append(f"{path.relative_to(floor)} imports {name}")
    return found


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


@pytest.mark.parametrize("floor", ROOMS)
def test_every_module_of_a_floor_stands_in_a_room(floor):
    assert {room_of(path, APP / floor) for path in (APP / floor).rglob("*.py")} == ROOMS[floor].keys()


@pytest.mark.parametrize("floor", ROOMS)
def test_the_rooms_of_a_floor_lie_in_one_order(floor):
    names = list(ROOMS[floor])
    upward = {name: ROOMS[floor][name] - set(names[:place]) for place, name in enumerate(names)}
    assert not any(upward.values())


@pytest.mark.parametrize("floor", ROOMS)
def test_imports_run_down_the_rooms(floor):
    upward = [
        line
        for (room, other), lines in arrows(APP / floor).items()
        if other not in ROOMS[floor][room]
        for line in lines
    ]
    assert not upward


@pytest.mark.parametrize("floor", ROOMS)
def test_few_rooms_know_of_one_another(floor):
    assert len(arrows(APP / floor)) <= MOST_ARROWS


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


def test_the_scan_sees_which_room_imports_which(tmp_path):
    floor = tmp_path / "domain"
    for name, source in {
        "text.py": "from app.domain.files import volumes\n",
        "form/sheet.py": "from app.domain.text import is_blank\nfrom app.domain.form import money\nimport app.models\n",
        "files/volumes.py": "def f():\n    from app.domain.form.sheet import Sheet\n",
    }.items():
        (floor / name).parent.mkdir(parents=True, exist_ok=True)
        (floor / name).write_text(source)
    assert arrows(floor) == {
        ("", "files"): ["text.py imports app.domain.files.volumes"],
        ("form", ""): ["form/sheet.py imports app.domain.text.is_blank"],
        ("files", "form"): ["files/volumes.py imports app.domain.form.sheet.Sheet"],
    }
    assert "files" not in ROOMS["domain"][ROOT_ROOM]
