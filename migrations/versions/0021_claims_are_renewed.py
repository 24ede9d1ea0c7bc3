"""Jobs: when who works at an item, or at a result, was last known to be alive"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("job", "job_item"):
        op.add_column(table, sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("job", "job_item"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("seen_at")
