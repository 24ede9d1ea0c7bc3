"""Rounds may demand a table of costs from an amount on"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("costing_from", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("round", "costing_from")
