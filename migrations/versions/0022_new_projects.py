"""Lists tell new projects to those who read revisions: what a revision says is copied out"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PORTION = 500


def upgrade() -> None:
    op.add_column("revision", sa.Column("is_new_project", sa.Boolean(), nullable=True))
    _copy_out()


def downgrade() -> None:
    op.drop_column("revision", "is_new_project")


def _copy_out() -> None:
    frozen = sa.table(
        "revision",
        sa.column("id", sa.Integer),
        sa.column("content", sa.String),
        sa.column("is_new_project", sa.Boolean),
    )
    connection, last = op.get_bind(), 0
    marked = sa.update(frozen).where(frozen.c.id == sa.bindparam("of_id"))
    marked = marked.values(is_new_project=sa.bindparam("is_new"))
    contents = sa.select(frozen.c.id, frozen.c.content).order_by(frozen.c.id).limit(PORTION)
    while rows := connection.execute(contents.where(frozen.c.id > last)).all():
        said = [{"of_id": id, "is_new": json.loads(content).get("is_new_project")} for id, content in rows]
        connection.execute(marked, said)
        last = rows[-1].id
