"""`make audit`: no answer is never taken for a good one."""

import importlib.util
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit.py"
CLEAN = {"name": "flask", "version": "3.1", "vulns": []}
HOLED = {"name": "flask", "version": "3.1", "vulns": [{"id": "HOLE-1", "fix_versions": ["3.2"]}]}
UNASKED = {"name": "flask", "skip_reason": "not found"}


@pytest.fixture
def audited(monkeypatch):
    """Return a function that gives the exit code for what the auditor printed."""
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    def of(printed: str | Exception) -> int:
        def run(*_, **__):
            if isinstance(printed, Exception):
                raise printed
            return SimpleNamespace(stdout=printed)

        monkeypatch.setattr(subprocess, "run", run)
        return script.main(["requirements.txt"])

    return of


@pytest.mark.parametrize(
    ("packages", "code"),
    [([CLEAN], 0), ([CLEAN, HOLED], 1), ([CLEAN, UNASKED], 2), ([HOLED, UNASKED], 2)],
)
def test_the_exit_code_tells_what_is_known(audited, packages, code):
    assert audited(json.dumps({"dependencies": packages})) == code


@pytest.mark.parametrize("failure", ["", "Traceback", "{}", subprocess.TimeoutExpired("pip-audit", 120)])
def test_without_the_network_it_fails_and_says_so(audited, capsys, failure):
    assert audited(failure) == 2
    assert "No answer" in capsys.readouterr().err


def test_a_hole_is_named_with_its_mend(audited, capsys):
    audited(json.dumps({"dependencies": [HOLED]}))
    assert "flask 3.1: HOLE-1, mended in ['3.2']" in capsys.readouterr().out
