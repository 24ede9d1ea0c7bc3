"""Units use project codes with the digits of others where an administrator lists them"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "further_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name="fk_further_code_unit_id_budgetary_unit"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_further_code"),
        sa.UniqueConstraint("unit_id", "code", name="uq_further_code_unit_id_code"),
    )


def downgrade() -> None:
    op.drop_table("further_code")
