"""Freezing the prereview, with the unit's explanations, beside the revision that an action stands on."""

from collections import Counter

from sqlalchemy import select

from app.domain.form.revision import digest
from app.domain.prereview import Severity, Subject, prereview
from app.domain.prereview.frozen import canonical, restored
from app.models import FrozenPrereview, db
from app.queries.prereview.findings import explanations_of, prereview_of, switches
from app.queries.procedure.desk import Desk
from app.queries.procedure.frozen_prereviews import frozen_with


def content_for(desk: Desk, stands_on: int | None) -> str:
    """Return the prereview that an action stands on, to be frozen: what the unit sees now for its working sheet (None).

    A revision keeps what it went out with; one from before prereviews were frozen gets what its own words say.
    """
    if stands_on is None:
        return canonical(prereview_of(desk.declaration, desk.sheet), explanations_of(desk.declaration.id))
    kept = frozen_with(desk, stands_on)
    if kept is not None:
        return kept.content
    return canonical(prereview(Subject(desk.sheet, desk.declaration.round.budget_year), switches()), ())


def found_rules(content: str) -> str:
    """Return the rules that found something, for `Revision.found_rules`; what compares with others is nobody's to count."""
    result, _ = restored(content)
    return " ".join(sorted({each.rule for each in result.findings if not each.is_comparison}))


def keep(revision_id: int, content: str) -> int:
    """Keep a prereview beside its revision in the present transaction and return its id; the same one is kept once."""
    sha256 = digest(content)
    same = (FrozenPrereview.revision_id == revision_id, FrozenPrereview.sha256 == sha256)
    kept = db.session.scalar(select(FrozenPrereview.id).where(*same))
    if kept is not None:
        return kept
    result, _ = restored(content)
    counts = Counter(finding.severity for finding in result.findings if not finding.is_comparison)
    row = FrozenPrereview(
        revision_id=revision_id,
        rules_version=result.version,
        content=content,
        sha256=sha256,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        hints=counts[Severity.HINT],
    )
    db.session.add(row)
    db.session.flush()
    return row.id
