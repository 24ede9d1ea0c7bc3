"""Pending imports: workbooks that wait to be confirmed; job items without a declaration"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_basket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("worksheets", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("prereviews", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_basket_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_import_basket_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_basket")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_import_basket_person_id_created_at"),
        "import_basket",
        ["person_id", "created_at"],
        unique=False,
    )
    with op.batch_alter_table("job_item") as batch:
        batch.alter_column("declaration_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM job_item WHERE declaration_id IS NULL")
    with op.batch_alter_table("job_item") as batch:
        batch.alter_column("declaration_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("import_basket")
