"""Queues: the units of a reviewer, counts of findings for lists, indexes"""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTED = {"errors": "error", "warnings": "warning", "hints": "hint"}
QUEUES = (["unit_id", "status", "status_since"], ["status", "status_since", "id"], ["status_since", "id"])
QUEUES += (["finance_revision_id", "status", "unit_id"],)
BEFORE = (["unit_id", "status"], ["status"])


def upgrade() -> None:
    op.create_table(
        "person_unit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_unit_person_id_person")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_person_unit_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("person_id", "unit_id", name=op.f("pk_person_unit")),
    )
    for columns in BEFORE:
        op.drop_index(_name(columns), "declaration")
    for columns in QUEUES:
        op.create_index(_name(columns), "declaration", columns)
    op.create_index(op.f("ix_revision_project_name"), "revision", ["project_name"])
    for column in COUNTED:
        op.add_column("frozen_prereview", sa.Column(column, sa.Integer(), server_default="0", nullable=False))
    _count()
    with op.batch_alter_table("frozen_prereview") as batch:
        for column in COUNTED:
            batch.alter_column(column, existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("frozen_prereview") as batch:
        for column in COUNTED:
            batch.drop_column(column)
    op.drop_index(op.f("ix_revision_project_name"), "revision")
    for columns in QUEUES:
        op.drop_index(_name(columns), "declaration")
    for columns in BEFORE:
        op.create_index(_name(columns), "declaration", columns)
    op.drop_table("person_unit")


def _name(columns: list[str]) -> str:
    return op.f(f"ix_declaration_{'_'.join(columns)}")


def _count() -> None:
    """Count the findings that are frozen already; what names another declaration is in no list."""
    names = ("id", "content", *COUNTED)
    table = sa.table("frozen_prereview", *map(sa.column, names))
    connection = op.get_bind()
    for row_id in connection.scalars(sa.select(table.c.id)).all():
        content = connection.scalar(sa.select(table.c.content).where(table.c.id == row_id))
        found = Counter(each["severity"] for each in json.loads(content)["findings"] if not each["is_across"])
        counts = {column: found[severity] for column, severity in COUNTED.items()}
        connection.execute(table.update().where(table.c.id == row_id).values(counts))
