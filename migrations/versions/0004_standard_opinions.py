"""常用意见: opinions that everybody who decides may insert, kept by administrators"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPINIONS = (
    "指标值缺少依据，请说明测算过程或历史数据。",
    "年度目标与绩效指标不对应，请逐项对照后补充或调整。",
    "测算依据未写明数量、单价或单价来源，请补充。",
    "测算依据的合计与本年度项目金额不一致，请核对。",
    "政策依据请写明文件名称、文号和具体条款。",
    "指标值不可衡量，请改为可量化或可考核的表述。",
    "指标解释请写明计算口径和数据来源。",
    "时效指标请写明完成时间。",
    "成本指标请与项目预算和支出标准衔接。",
    "效益指标与项目内容关联不强，请选用能体现项目效果的指标。",
    "满意度指标请写明调查对象和调查方式。",
    "目标明确，指标清晰，测算依据充分，同意。",
)


def upgrade() -> None:
    table = op.create_table(
        "standard_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_opinion")),
        sa.UniqueConstraint("text", name=op.f("uq_standard_opinion_text")),
    )
    op.bulk_insert(
        table,
        [
            {"position": position, "text": text, "is_active": True}
            for position, text in enumerate(OPINIONS, 1)
        ],
    )


def downgrade() -> None:
    op.drop_table("standard_opinion")
