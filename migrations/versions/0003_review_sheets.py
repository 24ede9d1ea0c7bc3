"""Review sheets (审核表) and their schemes"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "财预〔2015〕88号"
POINTS = (
    ("完整性", "规范完整性", 10, "格式规范，内容完整、准确、详实，无缺项、错项"),
    ("完整性", "明确清晰性", 10, "目标明确，文字清晰，无歧义"),
    ("相关性", "目标相关性", 15, "与政策依据、部门职能和规划相符"),
    ("相关性", "指标科学性", 15, "指标与目标对应，可衡量，可考核"),
    ("适当性", "绩效合理性", 15, "目标值合理，符合正常水平"),
    ("适当性", "资金匹配性", 15, "目标与资金规模相匹配，测算有依据"),
    ("可行性", "实现可能性", 10, "经过论证，能够按期实现"),
    ("可行性", "条件充分性", 10, "人员、场地、制度等条件具备"),
)
BANDS = (
    ("优", 90, "可进入下一步预算安排"),
    ("良", 80, "与单位协商完善后，可进入下一步预算安排"),
    ("中", 60, "单位修改完善，重新报送审核"),
    ("差", 0, "不得进入下一步预算安排"),
)
CONCLUSIONS = ("通过", "修改后通过", "退回", "不予安排")


def upgrade() -> None:
    scheme = op.create_table(
        "review_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_scheme")),
        sa.UniqueConstraint("name", name=op.f("uq_review_scheme_name")),
    )
    op.bulk_insert(scheme, [{"name": NAME, "content": _standard()}])
    with op.batch_alter_table("round") as batch_op:
        batch_op.add_column(sa.Column("review_scheme_id", sa.Integer(), nullable=True))
    op.execute("UPDATE round SET review_scheme_id = (SELECT id FROM review_scheme)")
    with op.batch_alter_table("round") as batch_op:
        batch_op.alter_column("review_scheme_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_round_review_scheme_id_review_scheme"), "review_scheme", ["review_scheme_id"], ["id"]
        )
    op.create_table(
        "review_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_review_sheet_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["review_scheme.id"], name=op.f("fk_review_sheet_scheme_id_review_scheme")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_sheet_person_id_person")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_review_sheet_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheet")),
        sa.UniqueConstraint("declaration_id", "number", name=op.f("uq_review_sheet_declaration_id_number")),
    )
    op.create_index(
        "uq_review_sheet_working",
        "review_sheet",
        ["declaration_id"],
        unique=True,
        sqlite_where=sa.text("frozen_at IS NULL"),
        postgresql_where=sa.text("frozen_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("review_sheet")
    with op.batch_alter_table("round") as batch_op:
        batch_op.drop_constraint(op.f("fk_round_review_scheme_id_review_scheme"), type_="foreignkey")
        batch_op.drop_column("review_scheme_id")
    op.drop_table("review_scheme")


def _standard() -> str:
    """Return the scheme of the house as it is stored: the JSON of this revision, whatever later code writes."""
    criteria: dict[str, list[dict]] = {}
    for number, (criterion, name, full, question) in enumerate(POINTS, 1):
        point = {"key": str(number), "name": name, "full": full, "question": question}
        criteria.setdefault(criterion, []).append(point)
    content = {
        "name": NAME,
        "criteria": [{"name": name, "points": points} for name, points in criteria.items()],
        "bands": [dict(zip(("name", "floor", "consequence"), band, strict=True)) for band in BANDS],
        "conclusions": CONCLUSIONS,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
