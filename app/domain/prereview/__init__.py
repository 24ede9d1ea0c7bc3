"""What a strict reviewer would find in a sheet, before anyone submits it."""

from app.domain.prereview.finding import Finding, Severity
from app.domain.prereview.required import required_findings
from app.domain.sheet import Sheet


def prereview(sheet: Sheet) -> tuple[Finding, ...]:
    """Return every finding on the sheet, in the order of the form."""
    return required_findings(sheet)


def blocking(sheet: Sheet) -> tuple[Finding, ...]:
    """Return the findings that keep a declaration from being sent."""
    return tuple(finding for finding in prereview(sheet) if finding.severity is Severity.ERROR)
