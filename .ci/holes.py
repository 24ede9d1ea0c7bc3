"""Look for the kinds of holes of `.ci/holes.yml` by semgrep, after it has found the one that each rule plants.

Usage: .ci/holes.py FOLDER…; runs in the environment .venv/semgrep and needs no network. Exit 0 none, 1 some, 2 where a rule
does not find what it is for.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

RULES = Path(__file__).with_name("holes.yml")
SEMGREP = Path(sys.executable).with_name("semgrep")


def main(folders: list[str]) -> int:
    """Print what is found in the folders and return the exit code."""
    rules = YAML(typ="safe").load(RULES)["rules"]
    with tempfile.TemporaryDirectory() as folder:
        for rule in rules:
            planted = Path(folder, f"{rule['id']}.{rule['metadata'].get('ending', 'py')}")
            planted.write_text(rule["metadata"]["planted"] + "\n", encoding="utf-8")
        found = {
            (result["check_id"].rpartition(".")[2], Path(result["path"]).stem) for result in _scan(folder)
        }
    missed = [rule["id"] for rule in rules if (rule["id"], rule["id"]) not in found]
    if missed:
        print(f"What is planted is not found: {', '.join(missed)}", file=sys.stderr)
        return 2
    holes = _scan(*folders)
    for hole in holes:
        print(f"{hole['path']}:{hole['start']['line']}: {hole['check_id']}: {hole['extra']['message']}")
    print(f"{len(rules)} kinds of holes looked for, each found where it was planted; {len(holes)} found.")
    return 1 if holes else 0


def _scan(*folders: str) -> list[dict]:
    command = [str(SEMGREP), "scan", f"--config={RULES}", "--json", "--quiet", "--metrics=off"]
    command += ["--disable-version-check", "--no-git-ignore", *folders]
    done = subprocess.run(command, capture_output=True, text=True)
    answer = json.loads(done.stdout or "{}")
    if "results" not in answer or answer.get("errors"):
        sys.exit(f"semgrep failed: {done.stderr}{answer.get('errors', '')}")
    return list(answer["results"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
