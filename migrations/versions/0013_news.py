"""News: who is told of which event, and whether they have read it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_news_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_news_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("person_id", "event_id", name=op.f("uq_news_person_id_event_id")),
    )
    op.create_index(op.f("ix_news_event_id"), "news", ["event_id"])
    op.create_index(op.f("ix_news_person_id_read_at"), "news", ["person_id", "read_at"])


def downgrade() -> None:
    op.drop_table("news")
