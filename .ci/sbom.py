"""Write what the portal is made of as CycloneDX JSON: every locked package with its hashes, and the vendored files.

Usage: .ci/sbom.py LOCK… > sbom.json; reads files of the project alone.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENDORED = ROOT / "app" / "static" / "vendor" / "VERSIONS"
PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def packages(lock: str) -> list[dict[str, object]]:
    """Return the packages of a lock as components, in its order."""
    found: list[dict[str, object]] = []
    for line in lock.splitlines():
        if named := PACKAGE.match(line):
            name, version = named[1].lower(), named[2]
            purl = f"pkg:pypi/{name}@{version}"
            found.append(
                {
                    "type": "library",
                    "name": name,
                    "version": version,
                    "purl": purl,
                    "bom-ref": purl,
                    "hashes": [],
                }
            )
        for digest in HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return found


def vendored(listed: str) -> list[dict[str, object]]:
    """Return the vendored files as components; a line has file, package, version, licence and SHA-256."""
    lines = [line.split("  ") for line in listed.splitlines() if line and not line.startswith("#")]
    return [
        {
            "type": "file",
            "name": name,
            "version": version,
            "description": package,
            "licenses": [{"license": {"id": licence}}],
            "bom-ref": f"vendored:{name}",
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for name, package, version, licence, digest in lines
    ]


def bill(locks: list[str]) -> dict[str, object]:
    """Return the bill of materials of these locks and of what is vendored; a package of two locks stands once."""
    components = {each["bom-ref"]: each for lock in locks for each in packages(lock)}
    components |= {each["bom-ref"]: each for each in vendored(VENDORED.read_text(encoding="utf-8"))}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "performance-target-portal"}},
        "components": list(components.values()),
    }


if __name__ == "__main__":
    texts = [Path(path).read_text(encoding="utf-8") for path in sys.argv[1:]]
    print(json.dumps(bill(texts), indent=1))
