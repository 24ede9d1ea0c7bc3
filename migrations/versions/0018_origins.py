"""Origins: where an event came from, what is known of a login session, second factors, roles that wait for a second yes"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("address", sa.String(64), nullable=True))
    op.add_column("event", sa.Column("session_id", sa.Integer(), nullable=True))
    op.add_column("event", sa.Column("request_id", sa.String(12), nullable=True))
    op.create_index(op.f("ix_event_at"), "event", ["at"])
    op.create_index(op.f("ix_event_to_person_id_id"), "event", ["to_person_id", "id"])
    op.add_column("login_session", sa.Column("address", sa.String(64), nullable=True))
    op.add_column("login_session", sa.Column("agent", sa.String(200), nullable=True))
    op.add_column("login_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("totp_secret", sa.String(64), nullable=True))
    op.add_column("person", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("person", sa.Column("password_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("password_link", sa.Column("code_hash", sa.String(64), nullable=True))
    op.add_column("password_link", sa.Column("issuer_id", sa.Integer(), nullable=True))
    op.add_column("password_link", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    _add_tables()


def _add_tables() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])
    op.create_table(
        "old_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_old_password_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_password")),
    )
    op.create_index(op.f("ix_old_password_person_id"), "old_password", ["person_id"])
    op.create_table(
        "second_yes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(32), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_yes_person_id_person")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_second_yes_unit_id_budgetary_unit")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_second_yes_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_yes")),
    )
    op.create_index(op.f("ix_second_yes_person_id"), "second_yes", ["person_id"])


def downgrade() -> None:
    for table in ("second_yes", "old_password", "recovery_code"):
        op.drop_table(table)
    for table, columns in (
        ("password_link", ("code_hash", "issuer_id", "tries")),
        ("person", ("totp_secret", "totp_step", "password_since")),
        ("login_session", ("address", "agent", "proved_at")),
    ):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
    op.drop_index(op.f("ix_event_to_person_id_id"), "event")
    op.drop_index(op.f("ix_event_at"), "event")
    with op.batch_alter_table("event") as batch:
        for column in ("address", "session_id", "request_id"):
            batch.drop_column(column)
