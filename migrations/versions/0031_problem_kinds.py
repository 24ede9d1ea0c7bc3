"""Kinds of problem, which a thread and a 常用意见 may name"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KINDS = (
    "不够细化量化",
    "与项目不相关",
    "指标与指标值不匹配",
    "一级或二级指标类型错误",
    "建议拆分",
    "建议补充",
    "测算依据不足",
    "文字错误",
    "其他",
)
OF_OPINIONS = {
    "指标值缺少依据，请说明测算过程或历史数据。": "测算依据不足",
    "年度目标与绩效指标不对应，请逐项对照后补充或调整。": "建议补充",
    "测算依据未写明数量、单价或单价来源，请补充。": "测算依据不足",
    "测算依据的合计与本年度项目金额不一致，请核对。": "测算依据不足",
    "政策依据请写明文件名称、文号和具体条款。": "建议补充",
    "指标值不可衡量，请改为可量化或可考核的表述。": "不够细化量化",
    "指标解释请写明计算口径和数据来源。": "不够细化量化",
    "时效指标请写明完成时间。": "不够细化量化",
    "成本指标请与项目预算和支出标准衔接。": "指标与指标值不匹配",
    "效益指标与项目内容关联不强，请选用能体现项目效果的指标。": "与项目不相关",
    "满意度指标请写明调查对象和调查方式。": "不够细化量化",
}
"""The kinds of the 常用意见 that migration 0004 brought."""
TABLES = ("standard_opinion", "thread")


def upgrade() -> None:
    kinds = op.create_table(
        "problem_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_kind")),
        sa.UniqueConstraint("name", name=op.f("uq_problem_kind_name")),
    )
    rows = [{"position": at, "name": name, "is_active": True} for at, name in enumerate(KINDS, 1)]
    op.bulk_insert(kinds, rows)
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("kind_id", sa.Integer(), nullable=True))
            key = op.f(f"fk_{table}_kind_id_problem_kind")
            batch.create_foreign_key(key, "problem_kind", ["kind_id"], ["id"])
    named = sa.text(
        "UPDATE standard_opinion SET kind_id = (SELECT id FROM problem_kind WHERE name = :kind) WHERE text = :text"
    )
    for text, kind in OF_OPINIONS.items():
        op.execute(named.bindparams(text=text, kind=kind))
    op.create_index(
        "ix_thread_declaration_id_kind_id_audience", "thread", ["declaration_id", "kind_id", "audience"]
    )


def downgrade() -> None:
    op.drop_index("ix_thread_declaration_id_kind_id_audience", "thread")
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_kind_id_problem_kind"), type_="foreignkey")
            batch.drop_column("kind_id")
    op.drop_table("problem_kind")
