"""The frozen prereview: canonical JSON of what the rules found in a revision, with the explanations of that moment."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.domain.form.places import Place
from app.domain.form.target_values import Correction
from app.domain.prereview import Prereview
from app.domain.prereview.explanations import Explanation
from app.domain.prereview.finding import Finding, Severity

FORMAT = 1


def canonical(result: Prereview, explanations: Iterable[Explanation]) -> str:
    """Return result and explanations as JSON with sorted keys.

    Only explanations that cover a finding are in it: what lapsed is the unit's own.
    """
    content = {
        "format": FORMAT,
        "rules": result.version,
        "findings": [_as_data(finding) for finding in result.findings],
        "undecided": result.undecided,
        "explanations": [
            asdict(each) | {"at": each.at.isoformat()}
            for each in explanations
            if any(map(each.covers, result.findings))
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def restored(content: str) -> tuple[Prereview, tuple[Explanation, ...]]:
    """Return what canonical JSON holds; raises `ValueError` for a format that this version does not know."""
    data = json.loads(content)
    if data["format"] != FORMAT:
        raise ValueError("unknown prereview format")
    result = Prereview(
        tuple(map(_finding, data["findings"])),
        tuple((rule, reason) for rule, reason in data["undecided"]),
        data["rules"],
    )
    explanations = (
        Explanation(**each | {"at": datetime.fromisoformat(each["at"])}) for each in data["explanations"]
    )
    return result, tuple(explanations)


def _as_data(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "place": finding.anchor,
        "name": finding.name,
        "message": finding.message,
        "quote": finding.quote,
        "correction": finding.correction and asdict(finding.correction),
        # The key that the first format gave it, so that findings frozen then stay readable.
        "is_across": finding.is_comparison,
        "is_firm": finding.is_firm,
    }


def _finding(data: dict[str, Any]) -> Finding:
    read = {
        "severity": Severity(data["severity"]),
        "place": Place.at(data["place"]),
        "correction": data["correction"] and Correction(**data["correction"]),
        "is_comparison": data["is_across"],
    }
    return Finding(**{key: value for key, value in data.items() if key != "is_across"} | read)
