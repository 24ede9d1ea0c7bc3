"""Ask for known holes in locked packages: exit 0 none, 1 some, 2 when the question could not be asked of all of them.

Usage: .ci/audit LOCK…; runs pip-audit of the environment .venv/checkers, which needs the network.
"""

import json
import subprocess
import sys
from pathlib import Path

AUDITOR = Path(__file__).parents[1] / ".venv" / "checkers" / "bin" / "pip-audit"
SECONDS = 120


def main(locks: list[str]) -> int:
    """Print what pip-audit knows of the packages of `locks` and return the exit code."""
    command = [str(AUDITOR), "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    for lock in locks:
        command += ["--requirement", lock]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        packages = json.loads(answer.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        print("No answer: the network or the list of known holes could not be reached.", file=sys.stderr)
        return 2
    unasked = [package["name"] for package in packages if "skip_reason" in package]
    holes = [(package, hole) for package in packages for hole in package.get("vulns", ())]
    for package, hole in holes:
        print(
            f"{package['name']} {package['version']}: {hole['id']}, mended in {hole['fix_versions'] or 'no version'}"
        )
    if unasked:
        print(
            f"No answer for {len(unasked)} of {len(packages)} packages: the list could not be reached.",
            file=sys.stderr,
        )
        return 2
    print(f"{len(packages)} packages asked for, {len(holes)} known holes.")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
