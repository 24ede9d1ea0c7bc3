"""调整: which version a declaration adjusts, which one took its place, and whether a round takes adjustments"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ADJUSTS, REPLACED = "adjusts_id", "replaced_by_id"
KEYS = {column: f"fk_declaration_{column}_declaration" for column in (ADJUSTS, REPLACED)}
BEFORE, AFTER = ["round_id", "unit_id", "project_type_code", "status"], ["finance_revision_id"]
SUMMED = ["submitted_revision_id", "budget_year_amount", "medium_term_amount"]


def upgrade() -> None:
    op.add_column("round", sa.Column("adjustments", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("declaration") as batch:
        for column, key in KEYS.items():
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(key), "declaration", [column], ["id"])
    op.create_index(op.f("ix_declaration_adjusts_id"), "declaration", [ADJUSTS])
    op.drop_index("ix_declaration_summed", "declaration")
    op.create_index("ix_declaration_summed", "declaration", [*BEFORE, ADJUSTS, *AFTER, *SUMMED])


def downgrade() -> None:
    op.execute(sa.text("UPDATE declaration SET status = 'approved' WHERE status = 'replaced'"))
    op.drop_index("ix_declaration_summed", "declaration")
    op.create_index("ix_declaration_summed", "declaration", [*BEFORE, *AFTER, *SUMMED])
    op.drop_index(op.f("ix_declaration_adjusts_id"), "declaration")
    with op.batch_alter_table("declaration") as batch:
        for column, key in KEYS.items():
            batch.drop_constraint(op.f(key), type_="foreignkey")
            batch.drop_column(column)
    with op.batch_alter_table("round") as batch:
        batch.drop_column("adjustments")
