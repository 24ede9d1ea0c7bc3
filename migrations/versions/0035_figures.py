"""What the 看板 counts: the rules that found something in what went out, and indexes that hold its figures"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SUMMED = [
    *("round_id", "unit_id", "project_type_code", "status", "adjusts_id", "finance_revision_id"),
    *("submitted_revision_id", "budget_year_amount", "medium_term_amount"),
]
AMOUNTS = ["budget_year_amount", "medium_term_amount"]
COUNTED = ["declaration_id", "id", *AMOUNTS, "found_rules", "first_level_project_id"]
WENT_OUT = sa.text(
    """SELECT e.revision_id, max(e.prereview_id) FROM event e
    WHERE e.revision_id IS NOT NULL AND e.prereview_id IS NOT NULL
    AND (e.from_status NOT IN ('draft', 'returned', 'unit_review', 'discarded')
    OR e.to_status NOT IN ('draft', 'returned', 'unit_review', 'discarded')) GROUP BY e.revision_id"""
)
PORTION = 500


def upgrade() -> None:
    op.add_column("revision", sa.Column("found_rules", sa.String(255), nullable=True))
    _note_what_was_found()
    op.drop_index("ix_revision_amounts", "revision")
    op.create_index("ix_revision_counted", "revision", COUNTED)
    op.drop_index("ix_declaration_summed", "declaration")
    op.create_index("ix_declaration_summed", "declaration", [*SUMMED, "known_since", "status_since"])
    op.drop_index(op.f("ix_thread_declaration_id_kind_id_audience"), "thread")
    op.create_index("ix_thread_of_kind", "thread", ["declaration_id", "kind_id", "audience", "number"])
    is_return = sa.text("kind = 'send_back'")
    op.create_index(
        "ix_event_returns",
        "event",
        ["declaration_id", "kind", "from_status", "to_status"],
        sqlite_where=is_return,
        postgresql_where=is_return,
    )


def _note_what_was_found() -> None:
    connection = op.get_bind()
    prereview = sa.table("frozen_prereview", sa.column("id"), sa.column("content"))
    revisions = sa.table("revision", sa.column("id"), sa.column("found_rules"))
    note = (
        sa.update(revisions)
        .where(revisions.c.id == sa.bindparam("which"))
        .values(found_rules=sa.bindparam("rules"))
    )
    went_out = connection.execute(WENT_OUT).all()
    for start in range(0, len(went_out), PORTION):
        kept = {which: found for which, found in went_out[start : start + PORTION]}
        wanted = sa.select(prereview.c.id, prereview.c.content).where(prereview.c.id.in_(kept.values()))
        contents = {row.id: row.content for row in connection.execute(wanted)}
        rows = [{"which": which, "rules": _rules(contents[kept[which]])} for which in kept]
        connection.execute(note, rows)


def _rules(content: str) -> str:
    findings = json.loads(content)["findings"]
    return " ".join(sorted({each["rule"] for each in findings if not each["is_across"]}))


def downgrade() -> None:
    op.drop_index("ix_event_returns", "event")
    op.drop_index("ix_thread_of_kind", "thread")
    kept = ["declaration_id", "kind_id", "audience"]
    op.create_index(op.f("ix_thread_declaration_id_kind_id_audience"), "thread", kept)
    op.drop_index("ix_declaration_summed", "declaration")
    op.create_index("ix_declaration_summed", "declaration", SUMMED)
    op.drop_index("ix_revision_counted", "revision")
    op.create_index("ix_revision_amounts", "revision", ["id", *AMOUNTS])
    op.drop_column("revision", "found_rules")
