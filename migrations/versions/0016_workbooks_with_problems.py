"""Pending imports keep a workbook with problems, so that it goes back with marks, and say whether they hold a form"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_basket", sa.Column("workbook", sa.LargeBinary(), nullable=True))
    op.add_column(
        "import_basket", sa.Column("holds_forms", sa.Boolean(), server_default=sa.true(), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("import_basket") as batch:
        batch.drop_column("holds_forms")
        batch.drop_column("workbook")
