"""Holes that are recognised in the source: SQL made of text, a shell, unpickling, evaluation, hashes that are broken."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted((ROOT / "app").rglob("*.py")), *sorted((ROOT / "migrations/versions").glob("*.py"))]
EVALUATING = {"eval", "exec", "compile", "__import__"}
LOADING = {
    ("pickle", "loads"),
    ("pickle", "load"),
    ("marshal", "loads"),
    ("yaml", "load"),
    ("shelve", "open"),
}
BROKEN = {
    ("hashlib", "md5"),
    ("hashlib", "sha1"),
    ("random", "choice"),
    ("random", "randint"),
    ("random", "random"),
}
SQL = {"text", "exec_driver_sql", "execute", "executescript"}
ALLOWED = {
    "exec_driver_sql in app/models/base.py",
    "execute in app/models/base.py",
    "exec_driver_sql in app/operations/backups.py",
    "text in app/operations/backups.py",
    "execute in migrations/versions/0015_search.py",
    "text in migrations/versions/0026_known_since.py",
}
"""Statements that take no parameters where they name a table or a pragma, made of constants and of the models' names."""


def holes(source: str, where: str) -> Iterator[str]:
    """Yield what is suspicious in a piece of source, named by its file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if (owner, name) in LOADING | BROKEN:
                yield f"{owner}.{name} in {where}"
        elif name in EVALUATING:
            yield f"{name} in {where}"
        if name in SQL and node.args and _is_made(node.args[0]):
            yield f"{name} in {where}"
        if any(each.arg == "shell" and _is_true(each.value) for each in node.keywords):
            yield f"shell in {where}"


def _is_made(argument: ast.expr) -> bool:
    """Tell whether a text is put together of what is not constant."""
    if isinstance(argument, ast.JoinedStr):
        return any(isinstance(each, ast.FormattedValue) for each in argument.values)
    is_formatted = isinstance(argument, ast.Call) and getattr(argument.func, "attr", "") == "format"
    is_sum = isinstance(argument, ast.BinOp) and isinstance(argument.op, (ast.Add, ast.Mod))
    return is_formatted or (
        is_sum and any(isinstance(each, ast.Constant) for each in (argument.left, argument.right))
    )


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def test_no_sql_is_made_of_text():
    found = {
        hole for path in SOURCES for hole in holes(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    }
    assert found <= ALLOWED, found - ALLOWED


@pytest.mark.parametrize(
    "planted",
    [
        'db.session.execute(text(f"SELECT {name}"))',
        'connection.exec_driver_sql("SELECT " + name)',
        'cursor.execute("SELECT %s" % name)',
        'cursor.execute("SELECT {}".format(name))',
        "subprocess.run(words, shell=True)",
        "pickle.loads(body)",
        "yaml.load(body)",
        "eval(typed)",
        "hashlib.md5(password)",
        "random.choice(letters)",
    ],
)
def test_a_planted_hole_is_found(planted):
    assert list(holes(planted, "planted"))


@pytest.mark.parametrize(
    "harmless", ['text("SELECT 1")', "subprocess.run(words)", "secrets.choice(letters)", "select(Person)"]
)
def test_what_is_harmless_is_not(harmless):
    assert not list(holes(harmless, "harmless"))
