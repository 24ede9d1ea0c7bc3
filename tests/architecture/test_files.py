"""What every file keeps to: its length, its name, no path of a machine; and what was fetched is what it was."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT, LONG_LIMIT = 320, 400
LONG = {"tests/domain/procedure/test_workflow.py", "app/printing/fonts/build.py"}
"""Tables that say more in one piece, and the tests that follow them; the limit says "about 300"."""
VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "shared", "stuff", "tools"}
NOT_OURS = {
    ".venv",
    ".git",
    "instance",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    "node_modules",
}
TEXTS = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".cfg",
    ".ini",
    ".mako",
    ".svg",
    ".sh",
    "",
}
MACHINE_PATH = re.compile(r"(?<![\w.])(/(?:home|root|Users|work|srv|mnt|workspace)/\w|[A-Z]:\\)")


def files(*folders: str) -> list[Path]:
    starts = [ROOT / folder for folder in folders] or [ROOT]
    found = (path for start in starts for path in start.rglob("*") if path.is_file())
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_files_are_about_one_thing():
    lengths = {
        named(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files("app", "tests")
        if path.suffix in (".py", ".html", ".js") and ".min." not in path.name
    }
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > LIMIT and name not in LONG} == {}
    assert {name for name in LONG if lengths[name] > LONG_LIMIT} == set()


def test_long_files_are_listed_only_while_they_are_long():
    assert [
        name for name in LONG if len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= LIMIT
    ] == []


def test_no_module_has_a_name_that_says_nothing():
    vague = [
        named(path)
        for path in files("app", "tests")
        if VAGUE & {part.lower() for part in (*path.parts[len(ROOT.parts) : -1], path.stem)}
    ]
    assert vague == []


def test_no_file_names_a_path_of_a_machine():
    found = [
        f"{named(path)}:{number}"
        for path in files()
        if path.suffix in TEXTS and path.stat().st_size < 1_000_000 and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["open('/home/x')", "ROOT=/root/portal", r"C:\portal"])
def test_a_path_of_a_machine_is_recognised(line):
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["https://example.org/home/x", "/usr/lib/postgresql", "@blueprint.get('/')"])
def test_an_address_is_no_path_of_a_machine(line):
    assert not MACHINE_PATH.search(line)


def test_vendored_files_are_what_was_fetched():
    vendor = ROOT / "app" / "static" / "vendor"
    listed = {}
    for line in (vendor / "VERSIONS").read_text().splitlines():
        if not line.startswith("#"):
            name, *_, digest = line.split("  ")
            listed[name] = digest
    for name, digest in listed.items():
        path = vendor / name if (vendor / name).exists() else vendor.parent / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, name
    fetched = {path.name for path in vendor.iterdir() if path.is_file()} - {"VERSIONS", "vendor.py"}
    assert fetched <= listed.keys() and "htmx.min.js" in listed
