"""公开: proposals and decisions, answers before them, packages with what was in them"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        *_opinion("proposed"),
        *_opinion("decided"),
        _key("publication", "declaration_id", "declaration"),
        _key("publication", "proposed_by_id", "person"),
        _key("publication", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_publication")),
    )
    op.create_table(
        "publication_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(120), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("hides", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("publication_answer", "declaration_id", "declaration"),
        _key("publication_answer", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_answer")),
    )
    op.create_index(op.f("ix_publication_answer_declaration_id"), "publication_answer", ["declaration_id"])
    op.create_table(
        "publication_package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("takes_undecided", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        _key("publication_package", "round_id", "round"),
        _key("publication_package", "unit_id", "budgetary_unit"),
        _key("publication_package", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_package")),
    )
    op.create_table(
        "published_declaration",
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("project_name", sa.String(), nullable=False),
        _key("published_declaration", "package_id", "publication_package"),
        _key("published_declaration", "declaration_id", "declaration"),
        sa.PrimaryKeyConstraint("package_id", "declaration_id", name=op.f("pk_published_declaration")),
    )
    op.create_index(
        op.f("ix_published_declaration_declaration_id"), "published_declaration", ["declaration_id"]
    )


def downgrade() -> None:
    for table in ("published_declaration", "publication_package", "publication_answer", "publication"):
        op.drop_table(table)


def _opinion(stem: str) -> list[sa.Column]:
    return [
        sa.Column(stem, sa.String(32), nullable=True),
        sa.Column(f"{stem}_ground", sa.String(32), nullable=True),
        sa.Column(f"{stem}_words", sa.String(), nullable=False),
        sa.Column(f"{stem}_by_id", sa.Integer(), nullable=True),
        sa.Column(f"{stem}_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))
