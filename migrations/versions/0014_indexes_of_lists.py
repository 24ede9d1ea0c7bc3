"""Indexes of lists: own events and unread news in their order, sums of a round"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SUMMED = [
    "round_id",
    "unit_id",
    "project_type_code",
    "status",
    "finance_revision_id",
    "submitted_revision_id",
]
AMOUNTS = ["budget_year_amount", "medium_term_amount"]


def upgrade() -> None:
    op.create_index(op.f("ix_event_person_id_id"), "event", ["person_id", "id"])
    op.create_index(
        "ix_news_unread",
        "news",
        ["person_id", "event_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.drop_index(op.f("ix_news_person_id_read_at"), "news")
    op.create_index("ix_declaration_summed", "declaration", [*SUMMED, *AMOUNTS])
    op.drop_index(op.f("ix_declaration_round_id"), "declaration")
    op.create_index("ix_revision_amounts", "revision", ["id", *AMOUNTS])


def downgrade() -> None:
    op.drop_index("ix_revision_amounts", "revision")
    op.create_index(op.f("ix_declaration_round_id"), "declaration", ["round_id"])
    op.drop_index("ix_declaration_summed", "declaration")
    op.create_index(op.f("ix_news_person_id_read_at"), "news", ["person_id", "read_at"])
    op.drop_index("ix_news_unread", "news")
    op.drop_index(op.f("ix_event_person_id_id"), "event")
