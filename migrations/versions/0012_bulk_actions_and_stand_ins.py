"""Bulk actions: the lock of a job item; handing over: to whom; stand-ins: the last day of a role"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_item", sa.Column("lock", sa.Integer(), nullable=True))
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("to_person_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("stands_in", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.create_foreign_key(op.f("fk_event_to_person_id_person"), "person", ["to_person_id"], ["id"])
    with op.batch_alter_table("event") as batch:
        batch.alter_column("stands_in", existing_type=sa.Boolean(), server_default=None)
    op.add_column("person_role", sa.Column("until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM person_role WHERE until IS NOT NULL")
    op.drop_column("person_role", "until")
    with op.batch_alter_table("event") as batch:
        batch.drop_constraint(op.f("fk_event_to_person_id_person"), type_="foreignkey")
        batch.drop_column("stands_in")
        batch.drop_column("to_person_id")
    op.drop_column("job_item", "lock")
