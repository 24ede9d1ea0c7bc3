"""`make mutants`: change what decides in the code, one spot at a time, and see whether a test notices.

Cosmic Ray makes the changes, in a copy of the source, and each time runs the tests that are closest to the module. Names
what survived; exit 1 where fewer than `ENOUGH` percent were noticed. Arguments: words of the modules to take, none for all.
"""

import compileall
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = ROOT / ".venv" / "mutants"
COPY = HERE / "copy"
ENOUGH = 90
SECONDS = 300
"""After so long a run of tests is taken for one that never ends, which is noticed too."""
LEFT_OUT = (
    "core/ReplaceBinaryOperator_BitOr_(?!BitAnd)",
    "core/ReplaceComparisonOperator_Is_(?!IsNot)",
    "core/ReplaceComparisonOperator_IsNot_(?!Is$)",
    "core/ReplaceComparisonOperator_Eq_(?!NotEq)",
    "core/ReplaceComparisonOperator_NotEq_(?!Eq$)",
)
"""Changes that say the same for members of an enumeration, or that no module survives being imported with."""
FAST = ("--assert=plain", "--confcutdir=tests/domain")


@dataclass(frozen=True, slots=True)
class Target:
    """A module with the tests that are to notice a change of it."""

    module: str
    tests: tuple[str, ...]
    options: tuple[str, ...] = FAST


PROCEDURE = tuple(
    f"tests/domain/procedure/test_{each}.py" for each in ("needs", "guards", "workflow", "offers")
)
WEB = ("tests/web/test_sessions.py", "tests/web/test_proofs.py", "tests/architecture/test_routes.py")
TARGETS = (
    Target("app/domain/procedure/audiences.py", ("tests/domain/procedure/test_audiences.py",)),
    Target("app/domain/procedure/guards.py", PROCEDURE),
    Target("app/domain/procedure/workflow.py", PROCEDURE),
    Target("app/domain/form/money.py", ("tests/domain/form/test_money.py",)),
    Target("app/domain/roles.py", ("tests/domain/test_roles.py",)),
    Target("app/domain/actor.py", ("tests/domain/test_roles.py",)),
    Target("app/blueprints/access.py", WEB, ()),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change, as a difference of lines, and whether a test noticed it."""

    module: str
    diff: str
    is_noticed: bool


def main(words: list[str]) -> int:
    """Try every mutant of the modules whose names hold one of the words; return the exit code."""
    _copy()
    mutants = []
    for target in TARGETS:
        if not words or any(word in target.module for word in words):
            found = list(_tried(target))
            mutants += found
            print(f"{target.module}: {_figure(found)}", flush=True)
    for mutant in mutants:
        if not mutant.is_noticed:
            print(f"\nSURVIVED in {mutant.module}\n{mutant.diff}")
    print(f"\nAltogether {_figure(mutants)}")
    return 0 if sum(each.is_noticed for each in mutants) * 100 >= ENOUGH * len(mutants) else 1


def _copy() -> None:
    """Copy the source to where it may be changed, with the environment of the tests."""
    shutil.rmtree(COPY, ignore_errors=True)
    for name in ("app", "tests", "migrations"):
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "wsgi.py"):
        shutil.copy(ROOT / name, COPY)
    # Nothing compiles while mutants are tried: two of one length within a second would be taken for each other.
    compileall.compile_dir(COPY, quiet=1)


def _tried(target: Target) -> Iterator[Mutant]:
    """Make and try the mutants of a module."""
    stem = Path(target.module).stem
    config, session = COPY / f"{stem}.toml", COPY / f"{stem}.sqlite"
    with _forking(target) as port:
        config.write_text(
            f'[cosmic-ray]\nmodule-path = "{target.module}"\ntimeout = {SECONDS}.0\nexcluded-modules = []\n'
            f'test-command = "bash tests/mutants/ask.sh {port}"\n[cosmic-ray.distributor]\nname = "local"\n'
            f"[cosmic-ray.filters.operators-filter]\nexclude-operators = {json.dumps(LEFT_OUT)}\n"
        )
        _cosmic_ray("baseline", config.name)
        _cosmic_ray("init", config.name, session.name)
        _run("cr-filter-operators", session.name, config.name)
        _cosmic_ray("exec", config.name, session.name)
    for line in _cosmic_ray("dump", session.name).splitlines():
        _, result = json.loads(line)
        if result["worker_outcome"] == "skipped":
            continue
        lines = [each for each in result["diff"].splitlines() if each[:1] in "+-@"][2:]
        yield Mutant(target.module, "\n".join(lines), result["test_outcome"] != "survived")


@contextmanager
def _forking(target: Target) -> Iterator[int]:
    """Have the tests of a module ready to be run, and yield the port to ask at."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "tests.mutants.forking", target.module]
    command += ["-q", "-x"]
    command += ["-p", "no:cacheprovider", *target.options, *target.tests]
    process = subprocess.Popen(command, cwd=COPY, env=_around(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _around() -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(Path(__file__).parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }


def _cosmic_ray(*arguments: str) -> str:
    """Run Cosmic Ray in the copy and return what it printed."""
    return _run("cosmic-ray", *arguments)


def _run(program: str, *arguments: str) -> str:
    """Run a program of its environment in the copy; what is wrong ends the run."""
    command = [str(HERE / "bin" / program), *arguments]
    done = subprocess.run(command, cwd=COPY, env=_around(), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def _figure(mutants: list[Mutant]) -> str:
    noticed = sum(each.is_noticed for each in mutants)
    return f"{noticed} of {len(mutants)} noticed ({100 * noticed / max(len(mutants), 1):.1f} %)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
