"""Messages that leave the portal: outbox, webhooks, reminders, and how people want to be told"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
OF_PERSON = ("calendar_hash", "messages", "mail_is_own", "mail_address")
OF_ROUND = ("waiting_days", "remind_days")


def upgrade() -> None:
    _people_and_rounds()
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("choice", sa.String(32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_references("webhook", unit_id="budgetary_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    _messages()
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reader", sa.String(16), nullable=False),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("declaration_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        *_references(
            "reminder",
            message_id="outbox_message",
            declaration_id="declaration",
            round_id="round",
            unit_id="budgetary_unit",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("uq_reminder_reader_mark", "reminder", ["reader", "mark"], unique=True)
    op.create_index(op.f("ix_reminder_message_id"), "reminder", ["message_id"])
    op.create_table(
        "outbox_clock",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox_clock")),
    )


def _people_and_rounds() -> None:
    op.add_column("person", sa.Column("mail_address", sa.String(254), nullable=True))
    op.add_column("person", sa.Column("mail_is_own", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("person", sa.Column("messages", sa.String(32), server_default="none", nullable=False))
    op.add_column("person", sa.Column("calendar_hash", sa.String(64), nullable=True))
    op.create_index("uq_person_calendar_hash", "person", ["calendar_hash"], unique=True)
    op.add_column("round", sa.Column("remind_days", sa.String(40), server_default="7、3、1", nullable=False))
    op.add_column("round", sa.Column("waiting_days", sa.Integer(), server_default="5", nullable=False))


def _messages() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("webhook_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("in_digest", sa.Boolean(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        *_references(
            "outbox_message",
            person_id="person",
            webhook_id="webhook",
            event_id="event",
            head_id="outbox_message",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["due_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(op.f("ix_outbox_message_state_ended_at"), "outbox_message", ["state", "ended_at"])
    op.create_index(op.f("ix_outbox_message_head_id"), "outbox_message", ["head_id"])


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))
        for column, of in columns.items()
    ]


def downgrade() -> None:
    for table in ("outbox_clock", "reminder", "outbox_message", "webhook"):
        op.drop_table(table)
    op.drop_index("uq_person_calendar_hash", "person")
    for table, columns in (("person", OF_PERSON), ("round", OF_ROUND)):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
