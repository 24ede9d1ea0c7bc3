"""What a unit does among itself moves no day that others see: since when they know the status is kept beside it"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

AMONG_THE_UNIT = "('draft', 'returned', 'unit_review', 'discarded')"
OUTSIDE = f"""SELECT max(e.at) FROM event e WHERE e.declaration_id = declaration.id AND e.from_status <> e.to_status
    AND (e.from_status NOT IN {AMONG_THE_UNIT} OR e.to_status NOT IN {AMONG_THE_UNIT})"""


def upgrade() -> None:
    op.add_column("declaration", sa.Column("known_since", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        sa.text(
            f"""UPDATE declaration SET known_since = CASE WHEN status IN {AMONG_THE_UNIT}
            THEN coalesce(({OUTSIDE}), status_since) ELSE status_since END"""
        )
    )
    op.create_index("ix_declaration_status_known_since_id", "declaration", ["status", "known_since", "id"])
    op.create_index("ix_declaration_known_since_id", "declaration", ["known_since", "id"])


def downgrade() -> None:
    op.drop_index("ix_declaration_known_since_id", "declaration")
    op.drop_index("ix_declaration_status_known_since_id", "declaration")
    op.drop_column("declaration", "known_since")
