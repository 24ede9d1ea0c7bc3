"""一级项目: their list, what a round says of them, and which a declaration and its revisions name"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE, COLUMN = "first_level_project", "first_level_project_id"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("project_type_code", sa.String(2), nullable=False),
        sa.Column("allocation_method", sa.String(40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["budgetary_unit.id"],
            name=op.f("fk_first_level_project_department_id_budgetary_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["project_type_code"],
            ["project_type.code"],
            name=op.f("fk_first_level_project_project_type_code_project_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_level_project")),
        sa.UniqueConstraint("budget_year", "code", name=op.f("uq_first_level_project_budget_year_code")),
    )
    op.create_index(op.f("ix_first_level_project_department_id"), TABLE, ["department_id"])
    op.add_column("round", sa.Column("first_level", sa.String(32), server_default="off", nullable=False))
    for table in ("declaration", "revision"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(COLUMN, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_{COLUMN}_{TABLE}"), TABLE, [COLUMN], ["id"])
    op.create_index(op.f(f"ix_declaration_{COLUMN}"), "declaration", [COLUMN])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_declaration_{COLUMN}"), "declaration")
    for table in ("declaration", "revision"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{COLUMN}_{TABLE}"), type_="foreignkey")
            batch.drop_column(COLUMN)
    with op.batch_alter_table("round") as batch:
        batch.drop_column("first_level")
    op.drop_table(TABLE)
