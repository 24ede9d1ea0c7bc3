"""Declarations have a table of what their amounts are made of, with sources of funds from a code list"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SOURCES = (
    "一般公共预算",
    "政府性基金预算",
    "国有资本经营预算",
    "上级补助",
    "财政专户管理资金",
    "单位自筹",
    "上年结转",
)


def upgrade() -> None:
    sources = op.create_table(
        "fund_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_source")),
        sa.UniqueConstraint("name", name=op.f("uq_fund_source_name")),
    )
    op.bulk_insert(sources, [{"name": name, "is_active": True} for name in SOURCES])
    op.create_table(
        "costing_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("quantity", sa.String(length=24), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price", sa.String(length=24), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("this_year", sa.String(length=24), nullable=False),
        sa.Column("fund_source", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_costing_line_declaration_id_declaration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costing_line")),
        sa.UniqueConstraint(
            "declaration_id", "identity", name=op.f("uq_costing_line_declaration_id_identity")
        ),
    )
    op.create_index(op.f("ix_costing_line_declaration_id"), "costing_line", ["declaration_id"])
    op.add_column("declaration", sa.Column("costing_lines", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("declaration", "costing_lines")
    op.drop_table("costing_line")
    op.drop_table("fund_source")
