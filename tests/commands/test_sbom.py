"""`make sbom`: the bill of materials names every locked package with its hashes, and every vendored file."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "sbom.py"


def script():
    spec = importlib.util.spec_from_file_location("sbom", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_locked_package_and_vendored_file_is_in_it():
    lock = ROOT / "requirements.txt"
    done = subprocess.run([sys.executable, SCRIPT, lock], capture_output=True, text=True, check=True)
    bill = json.loads(done.stdout)
    by_ref = {each["bom-ref"]: each for each in bill["components"]}
    pinned = [line.split()[0] for line in lock.read_text().splitlines() if "==" in line and "#" not in line]
    assert {f"pkg:pypi/{each.replace('==', '@').lower()}" for each in pinned} <= by_ref.keys()
    hashes = sum(len(each["hashes"]) for ref, each in by_ref.items() if ref.startswith("pkg:"))
    assert hashes == lock.read_text().count("--hash=sha256:") > 100
    (htmx,) = [each for each in bill["components"] if each["name"] == "htmx.min.js"]
    assert htmx["version"].startswith("2.") and len(htmx["hashes"][0]["content"]) == 64


def test_a_package_of_two_locks_stands_once():
    lock = "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    components = script().bill([lock, lock])["components"]
    assert [each["name"] for each in components].count("a") == 1
