"""`make audit`: semgrep's rules are believed where each has found what it plants, and no sooner."""

import importlib.util
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

FOLDER = Path(__file__).parents[2] / ".ci"
RULES = [{"id": "shell", "metadata": {"planted": "os.system(x)"}}]


def hit(path: str) -> dict:
    return {"check_id": "ci.shell", "path": path, "start": {"line": 1}, "extra": {"message": "no"}}


@pytest.fixture
def script(monkeypatch):
    """The script, with its rules and without what it reads YAML with, which the tests have not."""
    reader = SimpleNamespace(YAML=lambda typ: SimpleNamespace(load=lambda _: {"rules": RULES}))
    monkeypatch.setitem(sys.modules, "ruamel", SimpleNamespace(yaml=reader))
    monkeypatch.setitem(sys.modules, "ruamel.yaml", reader)
    spec = importlib.util.spec_from_file_location("holes", FOLDER / "holes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("planted", "source", "code"), [([hit("a/shell.py")], [], 0), ([hit("a/shell.py")], [hit("app/x.py")], 1)]
)
def test_the_exit_code_tells_what_was_found(script, monkeypatch, planted, source, code):
    monkeypatch.setattr(script, "_scan", lambda *folders: source if folders == ("app",) else planted)
    assert script.main(["app"]) == code


@pytest.mark.parametrize("planted", [[], [hit("a/other.py")]])
def test_a_rule_that_does_not_find_what_it_plants_is_believed_nothing(script, monkeypatch, capsys, planted):
    monkeypatch.setattr(script, "_scan", lambda *_: planted)
    assert script.main(["app"]) == 2
    assert "What is planted is not found: shell" in capsys.readouterr().err


def test_every_rule_plants_what_it_is_for():
    rules = (FOLDER / "holes.yml").read_text(encoding="utf-8")
    assert len(re.findall(r"^  - id: ", rules, re.M)) == len(
        re.findall(r"^    metadata: \{planted: ", rules, re.M)
    )
