"""Prereview: explanations, switched severities, results frozen with revisions, threads made of findings"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=3), nullable=False),
        sa.Column("anchor", sa.String(length=120), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_explanation_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_explanation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index(op.f("ix_explanation_declaration_id"), "explanation", ["declaration_id"], unique=False)
    op.create_table(
        "rule_switch",
        sa.Column("rule", sa.String(length=3), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_switch")),
    )
    op.create_table(
        "frozen_prereview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_version", sa.String(length=12), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_frozen_prereview_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_prereview")),
        sa.UniqueConstraint("revision_id", "sha256", name=op.f("uq_frozen_prereview_revision_id_sha256")),
    )
    op.create_index(
        op.f("ix_frozen_prereview_revision_id"), "frozen_prereview", ["revision_id"], unique=False
    )
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("prereview_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_event_prereview_id_frozen_prereview"), "frozen_prereview", ["prereview_id"], ["id"]
        )
    with op.batch_alter_table("thread") as batch_op:
        batch_op.add_column(sa.Column("rule", sa.String(length=3), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("thread") as batch_op:
        batch_op.drop_column("rule")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("fk_event_prereview_id_frozen_prereview"), type_="foreignkey")
        batch_op.drop_column("prereview_id")
    for table in ("frozen_prereview", "rule_switch", "explanation"):
        op.drop_table(table)
