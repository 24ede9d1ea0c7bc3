"""Copies: places to be looked at again; the indicator library: shared indicators"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recheck",
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(length=64), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_recheck_declaration_id_declaration")
        ),
        sa.PrimaryKeyConstraint("declaration_id", "anchor", name=op.f("pk_recheck")),
    )
    op.create_table(
        "shared_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level_2", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("target_value", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_indicator")),
        sa.UniqueConstraint("level_2", "name", name=op.f("uq_shared_indicator_level_2_name")),
    )


def downgrade() -> None:
    for table in ("shared_indicator", "recheck"):
        op.drop_table(table)
