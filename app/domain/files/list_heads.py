"""The heads by which lists are read that finance sends as workbooks."""

from app.domain.files.plain_rows import Head

FIRST_LEVEL_HEADS = (
    Head("code", ("编码", "一级项目编码", "项目编码", "代码")),
    Head("name", ("名称", "一级项目名称", "项目名称", "一级项目")),
    Head("department", ("部门", "一级预算单位", "主管部门", "单位", "预算单位")),
    Head("project_type", ("项目类型", "类型")),
    Head("allocation_method", ("分配方式", "资金分配方式")),
)
"""The columns of a workbook with 一级项目, in the order of what is typed."""

CEILING_HEADS = (
    Head("unit", ("单位", "预算单位", "申请单位", "单位名称", "单位编码", "单位代码"), is_required=False),
    Head("department", ("部门", "一级预算单位", "主管部门", "适用范围"), is_required=False),
    Head("project_type", ("项目类型", "类型"), is_required=False),
    Head("first_level", ("一级项目", "一级项目编码", "一级项目名称"), is_required=False),
    Head(
        "amount",
        (
            *("控制数（元）", "控制数", "本年度控制数（元）", "本年度控制数", "下达控制数（元）"),
            *("金额（元）", "金额", "本年度金额（元）"),
        ),
        is_amount=True,
    ),
)
"""The columns of a workbook with 控制数, in the order of what is typed."""
