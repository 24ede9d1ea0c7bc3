"""控制数, and what a round does about what goes beyond them"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

REFERENCES = {
    "round_id": "round.id",
    "unit_id": "budgetary_unit.id",
    "project_type_code": "project_type.code",
    "first_level_project_id": "first_level_project.id",
}


def upgrade() -> None:
    op.create_table(
        "ceiling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("whole_department", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("project_type_code", sa.String(2), nullable=True),
        sa.Column("first_level_project_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [of], name=op.f(f"fk_ceiling_{column}_{of.partition('.')[0]}"))
            for column, of in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceiling")),
        sa.UniqueConstraint(
            "round_id",
            "unit_id",
            "whole_department",
            "scope",
            name=op.f("uq_ceiling_round_id_unit_id_whole_department_scope"),
        ),
    )
    op.add_column("round", sa.Column("ceilings", sa.String(32), server_default="off", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.drop_column("ceilings")
    op.drop_table("ceiling")
