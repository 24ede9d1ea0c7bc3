"""Initial schema: units, people, code lists, rounds, declarations, revisions, events"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SHOWN_REVISIONS = ("submitted_revision_id", "finance_revision_id")
"""Columns that point back at a table which points at theirs, so their keys come last."""


def upgrade() -> None:
    op.create_table(
        "allocation_method",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_method")),
        sa.UniqueConstraint("name", name=op.f("uq_allocation_method_name")),
    )
    op.create_table(
        "budgetary_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_finance", sa.Boolean(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("primary_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["budgetary_unit.id"], name=op.f("fk_budgetary_unit_parent_id_budgetary_unit")
        ),
        sa.ForeignKeyConstraint(
            ["primary_id"], ["budgetary_unit.id"], name=op.f("fk_budgetary_unit_primary_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgetary_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_budgetary_unit_code")),
        sa.UniqueConstraint("name", name=op.f("uq_budgetary_unit_name")),
    )
    with op.batch_alter_table("budgetary_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budgetary_unit_primary_id"), ["primary_id"], unique=False)

    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
        sa.UniqueConstraint("name", name=op.f("uq_catalogue_version_name")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_attempt_address_at"), ["address", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_login_at"), ["login", "at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "project_type",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_project_type")),
        sa.UniqueConstraint("name", name=op.f("uq_project_type_name")),
    )
    op.create_table(
        "catalogue_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level_1", sa.String(length=40), nullable=False),
        sa.Column("level_2", sa.String(length=40), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["catalogue_version.id"],
            name=op.f("fk_catalogue_category_version_id_catalogue_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_category")),
        sa.UniqueConstraint("version_id", "level_2", name=op.f("uq_catalogue_category_version_id_level_2")),
    )
    op.create_table(
        "code_serial",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("start_year", sa.String(length=2), nullable=False),
        sa.Column("drafting_round", sa.String(length=2), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_code_serial_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", "start_year", "drafting_round", name=op.f("pk_code_serial")),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "password_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_link_token_hash")),
    )
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_person_role_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_role")),
        sa.UniqueConstraint(
            "person_id", "unit_id", "role", name=op.f("uq_person_role_person_id_unit_id_role")
        ),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("drafting_round", sa.String(length=2), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("returned_until", sa.Date(), nullable=True),
        sa.Column("catalogue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_id"], ["catalogue_version.id"], name=op.f("fk_round_catalogue_id_catalogue_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("budget_year", "name", name=op.f("uq_round_budget_year_name")),
    )
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_section_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_section_unit_id_code")),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_code", sa.String(length=21), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_type_code", sa.String(length=2), nullable=False),
        sa.Column("project_name", sa.String(), nullable=False),
        sa.Column("implementation_years", sa.Integer(), nullable=True),
        sa.Column("is_new_project", sa.Boolean(), nullable=True),
        sa.Column("allocation_method", sa.String(length=40), nullable=False),
        sa.Column("medium_term_amount", sa.BigInteger(), nullable=True),
        sa.Column("budget_year_amount", sa.BigInteger(), nullable=True),
        sa.Column("policy_basis", sa.String(), nullable=False),
        sa.Column("costing_basis", sa.String(), nullable=False),
        sa.Column("annual_objective", sa.String(), nullable=False),
        sa.Column("long_term_objective", sa.String(), nullable=False),
        sa.Column("submitted_revision_id", sa.Integer(), nullable=True),
        sa.Column("finance_revision_id", sa.Integer(), nullable=True),
        sa.Column("approval_number", sa.String(length=60), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_type_code"],
            ["project_type.code"],
            name=op.f("fk_declaration_project_type_code_project_type"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_declaration_round_id_round")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_declaration_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("form_key", name=op.f("uq_declaration_form_key")),
        sa.UniqueConstraint(
            "project_code",
            "round_id",
            "version_no",
            name=op.f("uq_declaration_project_code_round_id_version_no"),
        ),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_declaration_status"), ["status"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_declaration_unit_id_status"), ["unit_id", "status"], unique=False
        )

    op.create_table(
        "round_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_extension_round_id_round")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["budgetary_unit.id"], name=op.f("fk_round_extension_unit_id_budgetary_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_extension")),
        sa.UniqueConstraint("round_id", "unit_id", name=op.f("uq_round_extension_round_id_unit_id")),
    )
    op.create_table(
        "author",
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_author_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_author_person_id_person")),
        sa.PrimaryKeyConstraint("declaration_id", "person_id", name=op.f("pk_author")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=36), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("target_value", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["catalogue_category.id"],
            name=op.f("fk_indicator_category_id_catalogue_category"),
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_indicator_declaration_id_declaration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("declaration_id", "identity", name=op.f("uq_indicator_declaration_id_identity")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_declaration_id"), ["declaration_id"], unique=False)

    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_opening_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_declaration_id"), ["declaration_id"], unique=False)
        batch_op.create_index(
            "uq_opening_current",
            ["declaration_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_name", sa.String(), nullable=False),
        sa.Column("medium_term_amount", sa.BigInteger(), nullable=True),
        sa.Column("budget_year_amount", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_revision_declaration_id_declaration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("declaration_id", "number", name=op.f("uq_revision_declaration_id_number")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_status", sa.String(length=32), nullable=True),
        sa.Column("to_status", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("lock", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_event_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_person_id_person")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_event_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_declaration_id_id"), ["declaration_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_person_id_declaration_id"), ["person_id", "declaration_id"], unique=False
        )
    with op.batch_alter_table("declaration") as batch_op:
        for column in SHOWN_REVISIONS:
            batch_op.create_foreign_key(f"fk_declaration_{column}_revision", "revision", [column], ["id"])
    _fill_code_lists()


def downgrade() -> None:
    with op.batch_alter_table("declaration") as batch_op:
        for column in SHOWN_REVISIONS:
            batch_op.drop_constraint(f"fk_declaration_{column}_revision", type_="foreignkey")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_person_id_declaration_id"))
        batch_op.drop_index(batch_op.f("ix_event_declaration_id_id"))

    op.drop_table("event")
    op.drop_table("revision")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_opening_current",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_opening_declaration_id"))

    op.drop_table("opening")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_declaration_id"))

    op.drop_table("indicator")
    op.drop_table("author")
    op.drop_table("round_extension")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_unit_id_status"))
        batch_op.drop_index(batch_op.f("ix_declaration_status"))
        batch_op.drop_index(batch_op.f("ix_declaration_round_id"))

    op.drop_table("declaration")
    op.drop_table("section")
    op.drop_table("round")
    op.drop_table("person_role")
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_link_person_id"))

    op.drop_table("password_link")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_person_id"))

    op.drop_table("login_session")
    op.drop_table("code_serial")
    op.drop_table("catalogue_category")
    op.drop_table("project_type")
    op.drop_table("person")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_attempt_login_at"))
        batch_op.drop_index(batch_op.f("ix_login_attempt_address_at"))

    op.drop_table("login_attempt")
    op.drop_table("catalogue_version")
    with op.batch_alter_table("budgetary_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgetary_unit_primary_id"))

    op.drop_table("budgetary_unit")
    op.drop_table("allocation_method")


CATEGORIES = (
    ("产出指标", "数量指标", True),
    ("产出指标", "质量指标", True),
    ("产出指标", "时效指标", True),
    ("产出指标", "成本指标", True),
    ("效益指标", "经济效益指标", False),
    ("效益指标", "社会效益指标", True),
    ("效益指标", "生态效益指标", False),
    ("效益指标", "可持续影响指标", False),
    ("满意度指标", "服务对象满意度指标", True),
    ("满意度指标", "其他满意度指标", False),
)


def _fill_code_lists() -> None:
    """Give a fresh portal the lists of the official form; administrators keep them from then on."""
    project_type = sa.table("project_type", *map(sa.column, ("code", "name", "is_active")))
    types = (("01", "其他项目"), ("02", "政府投资项目"), ("15", "履职类(运转)项目"))
    op.bulk_insert(project_type, [{"code": code, "name": name, "is_active": True} for code, name in types])
    method = sa.table("allocation_method", *map(sa.column, ("name", "is_active")))
    op.bulk_insert(
        method, [{"name": name, "is_active": True} for name in ("因素法和项目法", "因素法", "项目法")]
    )
    version = sa.table("catalogue_version", *map(sa.column, ("id", "name")))
    op.bulk_insert(version, [{"name": "财预〔2015〕88号"}])
    version_id = op.get_bind().scalar(sa.select(version.c.id))
    category = sa.table(
        "catalogue_category", *map(sa.column, ("version_id", "position", "level_1", "level_2", "required"))
    )
    op.bulk_insert(
        category,
        [
            {
                "version_id": version_id,
                "position": position,
                "level_1": level_1,
                "level_2": level_2,
                "required": required,
            }
            for position, (level_1, level_2, required) in enumerate(CATEGORIES, 1)
        ],
    )
