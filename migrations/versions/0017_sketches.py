"""Sketches: what tells of the long texts of a declaration, without reading them, that they are unlike others"""

import sqlalchemy as sa
from alembic import op

from app.domain.prose.sketches import Sketch

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEXTS = ("policy_basis", "costing_basis", "annual_objective", "long_term_objective")
PORTION = 500
NEIGHBOURS = "ix_declaration_round_id_unit_id_last_change"


def upgrade() -> None:
    op.add_column(
        "declaration", sa.Column("last_change", sa.BigInteger(), server_default="0", nullable=False)
    )
    for text in TEXTS:
        op.add_column("declaration", sa.Column(f"{text}_sketch", sa.LargeBinary(), nullable=True))
    op.create_index(op.f(NEIGHBOURS), "declaration", ["round_id", "unit_id", "last_change"])
    _draw()


def downgrade() -> None:
    op.drop_index(op.f(NEIGHBOURS), "declaration")
    with op.batch_alter_table("declaration") as batch:
        batch.drop_column("last_change")
        for text in TEXTS:
            batch.drop_column(f"{text}_sketch")


def _draw() -> None:
    """Draw the sketches of the texts that are there, as the portal that is installed reads them."""
    declaration = sa.table(
        "declaration",
        sa.column("id", sa.Integer),
        sa.column("last_change", sa.BigInteger),
        *(sa.column(text, sa.String) for text in TEXTS),
        *(sa.column(f"{text}_sketch", sa.LargeBinary) for text in TEXTS),
    )
    texts = sa.select(declaration.c.id, *(declaration.c[text] for text in TEXTS)).order_by(declaration.c.id)
    drawn = (
        sa.update(declaration)
        .where(declaration.c.id == sa.bindparam("of_id"))
        # Long ago, as far as anybody can tell.
        .values({"last_change": 1} | {f"{text}_sketch": sa.bindparam(f"of_{text}") for text in TEXTS})
    )
    last = 0
    while rows := op.get_bind().execute(texts.where(declaration.c.id > last).limit(PORTION)).all():
        sketches = [
            {"of_id": row.id, **{f"of_{text}": Sketch.of(getattr(row, text)).stored for text in TEXTS}}
            for row in rows
        ]
        op.get_bind().execute(drawn, sketches)
        last = rows[-1].id
