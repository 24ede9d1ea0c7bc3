"""Event chains: each event carries a digest over its content and over that of the event before it"""

import sqlalchemy as sa
from alembic import op

from app.domain.procedure.chain import HASHED, chain_of, digest

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PORTION = 2_000
CHAINED = ("chain", "chain_position", "chain_digest")
TIME = {"at": sa.DateTime(timezone=True)}


def upgrade() -> None:
    op.add_column("event", sa.Column("chain", sa.String(32), nullable=True))
    op.add_column("event", sa.Column("chain_position", sa.Integer(), nullable=True))
    op.add_column("event", sa.Column("chain_digest", sa.String(64), nullable=True))
    op.create_table(
        "event_chain",
        sa.Column("chain", sa.String(32), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_event_chain")),
    )
    _chain()
    op.create_index("uq_event_chain", "event", ["chain", "chain_position"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_event_chain", "event")
    op.drop_table("event_chain")
    with op.batch_alter_table("event") as batch:
        for column in CHAINED:
            batch.drop_column(column)


def _chain() -> None:
    """Chain the events that are there, in the order in which they were written."""
    bind = op.get_bind()
    event = sa.table(
        "event", sa.column("id"), *(sa.column(name, TIME.get(name)) for name in (*HASHED, *CHAINED))
    )
    ends = sa.table("event_chain", sa.column("chain"), sa.column("length"), sa.column("digest"))
    written = sa.select(event.c.id, *(event.c[name] for name in HASHED)).order_by(event.c.id)
    chained = (
        sa.update(event)
        .where(event.c.id == sa.bindparam("of_id"))
        .values({name: sa.bindparam(f"its_{name}") for name in CHAINED})
    )
    found: dict[str, tuple[int, str]] = {}
    last = 0
    while rows := bind.execute(written.where(event.c.id > last).limit(PORTION)).mappings().all():
        places = []
        for row in rows:
            chain = chain_of(row["declaration_id"], row["person_id"])
            length, before = found.get(chain, (0, ""))
            found[chain] = length + 1, digest(chain, length + 1, before, row)
            place = zip(CHAINED, (chain, *found[chain]), strict=True)
            places.append({"of_id": row["id"]} | {f"its_{name}": value for name, value in place})
        bind.execute(chained, places)
        last = rows[-1]["id"]
    if found:
        bind.execute(
            sa.insert(ends),
            [{"chain": name, "length": length, "digest": end} for name, (length, end) in found.items()],
        )
