"""盖章件: scans of stamped prints beside the approved rendition"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stamped_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rendition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("recognition", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rendition_id"], ["rendition.id"], name=op.f("fk_stamped_scan_rendition_id_rendition")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stamped_scan_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamped_scan")),
        sa.UniqueConstraint("rendition_id", "sha256", name=op.f("uq_stamped_scan_rendition_id_sha256")),
    )
    op.create_table(
        "stamped_scan_chunk",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stamped_scan.id"], name=op.f("fk_stamped_scan_chunk_scan_id_stamped_scan")
        ),
        sa.PrimaryKeyConstraint("scan_id", "number", name=op.f("pk_stamped_scan_chunk")),
    )


def downgrade() -> None:
    op.drop_table("stamped_scan_chunk")
    op.drop_table("stamped_scan")
