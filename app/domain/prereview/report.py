"""A prereview as data for other programs (`--format json` on the command line), and as lines for people."""

from collections.abc import Iterator

from app.domain.form.sheet import Sheet
from app.domain.prereview import Prereview
from app.domain.prereview.finding import field_path


def as_data(sheet: Sheet, result: Prereview) -> dict[str, object]:
    """Return code, findings and undecided rules as plain dictionaries."""
    return {
        "code": sheet.project_code,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity.value,
                "field": field_path(finding.place, sheet),
                "message": finding.message,
                "quote": finding.quote,
            }
            for finding in result.findings
        ],
        "undecided": [{"rule": rule, "reason": reason} for rule, reason in result.undecided],
    }


def as_lines(sheet: Sheet, result: Prereview) -> Iterator[str]:
    """Yield a heading, a line for each finding, and one for each rule that lacked data."""
    yield f"{sheet.project_code} {sheet.project_name}：{len(result.findings)}处"
    for finding in result.findings:
        yield f"  {finding.rule} {finding.severity.label} {finding.sentence}"
    for rule, reason in result.undecided:
        yield f"  {rule} 无法判断：{reason}"
