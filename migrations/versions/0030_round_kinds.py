"""Rounds have a kind (一上, 二上, 调整), and a declaration of 二上 names the one of 一上 that it was taken over from"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

COLUMN, KEY = "taken_over_from_id", "fk_declaration_taken_over_from_id_declaration"


def upgrade() -> None:
    op.add_column("round", sa.Column("kind", sa.String(32), server_default="first", nullable=False))
    with op.batch_alter_table("declaration") as batch:
        batch.add_column(sa.Column(COLUMN, sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(KEY), "declaration", [COLUMN], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("declaration") as batch:
        batch.drop_constraint(op.f(KEY), type_="foreignkey")
        batch.drop_column(COLUMN)
    with op.batch_alter_table("round") as batch:
        batch.drop_column("kind")
