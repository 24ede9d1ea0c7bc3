"""Search: the words that declarations are found by, and an index of their grams on each system"""

import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LENGTHS, PORTION = (1, 2, 4), 500
ADD = "INSERT INTO search_index (rowid, tokens) VALUES (new.declaration_id, new.tokens)"
DROP = (
    "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.declaration_id, old.tokens)"
)
TRIGGERS = {"insert": ADD, "delete": DROP, "update": f"{DROP}; {ADD}"}
NAMES = """SELECT d.id, d.unit_id, d.project_code, d.project_name, s.project_name AS submitted,
    coalesce(f.project_name, s.project_name) AS at_finance FROM declaration d
    LEFT JOIN revision s ON s.id = d.submitted_revision_id LEFT JOIN revision f ON f.id = d.finance_revision_id
    WHERE d.id > :last ORDER BY d.id LIMIT :few"""


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("unit_words", sa.String(), nullable=False),
        sa.Column("department_words", sa.String(), nullable=False),
        sa.Column("finance_words", sa.String(), nullable=False),
        sa.Column("tokens", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_search_entry_declaration_id_declaration")
        ),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_search_entry")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='search_entry', "
            "content_rowid='declaration_id', detail='none', tokenize='ascii')"
        )
        for event, action in TRIGGERS.items():
            op.execute(
                f"CREATE TRIGGER search_entry_{event} AFTER {event.upper()} ON search_entry BEGIN {action}; END"
            )
    _fill()
    if not sqlite:
        # After the rows: an index made at once is smaller and quicker to make than one that grows.
        op.create_index(
            "ix_search_entry_tokens",
            "search_entry",
            [sa.text("string_to_array(tokens, ' ')")],
            postgresql_using="gin",
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_entry")


def _fill() -> None:
    connection = op.get_bind()
    table = sa.table(
        "search_entry",
        *map(sa.column, ("declaration_id", "unit_words", "department_words", "finance_words", "tokens")),
    )
    last = 0
    while rows := connection.execute(sa.text(NAMES), {"last": last, "few": PORTION}).all():
        connection.execute(sa.insert(table), [_entry(row) for row in rows])
        last = rows[-1].id


def _entry(row: sa.Row) -> dict[str, object]:
    code, *names = map(_searchable, (row.project_code, row.project_name, row.submitted, row.at_finance))
    unit, department, finance = (f"{code}\n{name}" for name in names)
    grams = {
        gram.encode("utf-16-be", "surrogatepass").hex() for text in {code, *names} for gram in _grams(text)
    }
    return {
        "declaration_id": row.id,
        "unit_words": unit,
        "department_words": department,
        "finance_words": finance,
        "tokens": " ".join([f"u{row.unit_id}", *sorted(grams)]),
    }


def _searchable(text: str | None) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text or "").casefold())
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) != "Cf")


def _grams(text: str) -> Iterator[str]:
    for length in LENGTHS:
        yield from (text[at : at + length] for at in range(len(text) - length + 1))
