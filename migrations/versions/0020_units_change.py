"""Units are closed, moved and merged: successors, former names, and the names that a form bore when it went out"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PORTION = 500
OPEN = sa.text("closed_on IS NULL")
KEYS = ("code", "name")
NAMES = ("applicant_unit", "primary_budgetary_unit")
WITH_THE_UNIT = ("draft", "returned", "unit_review")


def upgrade() -> None:
    with op.batch_alter_table("budgetary_unit") as batch:
        batch.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_budgetary_unit_successor_id_budgetary_unit"), "budgetary_unit", ["successor_id"], ["id"]
        )
        for key in KEYS:
            batch.drop_constraint(op.f(f"uq_budgetary_unit_{key}"), type_="unique")
    op.create_index(op.f("ix_budgetary_unit_successor_id"), "budgetary_unit", ["successor_id"])
    for key in KEYS:
        op.create_index(
            f"uq_budgetary_unit_open_{key}",
            "budgetary_unit",
            [key],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_former_name_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
    )
    op.create_index(op.f("ix_former_name_unit_id"), "former_name", ["unit_id"])
    for name in NAMES:
        op.add_column("declaration", sa.Column(name, sa.String(length=200), nullable=True))
    op.add_column("revision", sa.Column("applicant_unit", sa.String(length=200), nullable=True))
    op.add_column("event", sa.Column("unit_name", sa.String(length=200), nullable=True))
    _copy_out()
    _name_what_was_discarded()


def downgrade() -> None:
    op.drop_column("event", "unit_name")
    op.drop_column("revision", "applicant_unit")
    with op.batch_alter_table("declaration") as batch:
        for name in NAMES:
            batch.drop_column(name)
    op.drop_table("former_name")
    for key in KEYS:
        op.drop_index(f"uq_budgetary_unit_open_{key}", "budgetary_unit")
    op.drop_index(op.f("ix_budgetary_unit_successor_id"), "budgetary_unit")
    # Codes and names are unique again: those of closed units give way.
    op.execute(
        "UPDATE budgetary_unit SET code = substr(code, 1, 12) || '-' || id, name = substr(name, 1, 180) || '-' || id"
        " WHERE closed_on IS NOT NULL"
    )
    with op.batch_alter_table("budgetary_unit") as batch:
        batch.drop_constraint(op.f("fk_budgetary_unit_successor_id_budgetary_unit"), type_="foreignkey")
        batch.drop_column("successor_id")
        batch.drop_column("closed_on")
        for key in KEYS:
            batch.create_unique_constraint(op.f(f"uq_budgetary_unit_{key}"), [key])


def _copy_out() -> None:
    """Copy the names of units out of what was frozen, as it says them."""
    connection = op.get_bind()
    frozen = sa.table(
        "revision",
        sa.column("id", sa.Integer),
        sa.column("content", sa.String),
        sa.column("applicant_unit", sa.String),
    )
    declaration = sa.table(
        "declaration",
        sa.column("submitted_revision_id", sa.Integer),
        sa.column("status", sa.String),
        *(sa.column(name, sa.String) for name in NAMES),
    )
    named = sa.update(frozen).where(frozen.c.id == sa.bindparam("of_id"))
    named = named.values(applicant_unit=sa.bindparam("of_applicant_unit"))
    borne = sa.update(declaration).where(
        declaration.c.submitted_revision_id == sa.bindparam("of_id"),
        # Each by itself: a list of values cannot be bound in a statement that is run for many rows at once.
        *(declaration.c.status != each for each in (*WITH_THE_UNIT, "discarded")),
    )
    borne = borne.values({name: sa.bindparam(f"of_{name}") for name in NAMES})
    submitted = set(
        connection.scalars(
            sa.select(declaration.c.submitted_revision_id).where(
                declaration.c.submitted_revision_id.is_not(None)
            )
        )
    )
    contents, last = sa.select(frozen.c.id, frozen.c.content).order_by(frozen.c.id), 0
    while rows := connection.execute(contents.where(frozen.c.id > last).limit(PORTION)).all():
        said = [
            {"of_id": id, **{f"of_{name}": sheet.get(name) or "" for name in NAMES}}
            for id, sheet in ((id, json.loads(content)) for id, content in rows)
        ]
        connection.execute(
            named, [{key: each[key] for key in ("of_id", "of_applicant_unit")} for each in said]
        )
        if chosen := [each for each in said if each["of_id"] in submitted]:
            connection.execute(borne, chosen)
        last = rows[-1].id


def _name_what_was_discarded() -> None:
    """What was discarded bears the names of today."""
    op.execute(
        "UPDATE declaration SET"
        " applicant_unit = (SELECT u.name FROM budgetary_unit u WHERE u.id = declaration.unit_id),"
        " primary_budgetary_unit = (SELECT p.name FROM budgetary_unit u"
        " JOIN budgetary_unit p ON p.id = coalesce(u.primary_id, u.id) WHERE u.id = declaration.unit_id)"
        " WHERE status = 'discarded'"
    )
