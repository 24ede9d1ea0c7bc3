"""The first steps of each role, for the card that a person sees until they put it away."""

from app.domain.actor import Actor
from app.domain.roles import Role

FIRST_STEPS = {
    Role.PREPARER: (
        "新建申报表，或用导入模板填好后导入。",
        "在表上逐格填写，离开一格即保存；可以从Excel整块粘贴指标。",
        "看完整性和预审，改正错误，对警告修改或说明。",
        "送审；退回的申报表在待办中，按批注逐条修改或答复。",
    ),
    Role.SUBMITTER: (
        "在待办中打开送来的申报表，开始审核。",
        "需要修改的，在格上写批注后退回填报人。",
        "没有问题的提交；下属单位的申报表先到主管部门，其余到财政。",
    ),
    Role.ENDORSER: (
        "在待审核中打开下属单位的申报表，开始审核。",
        "在格上写批注后退回，或审核通过，报财政。",
    ),
    Role.REVIEWER: (
        "在待审核中打开申报表，开始审核。",
        "看预审问题，在格上写批注；须修改的批注不解决不能通过。",
        "填写审核表，审核通过，或写明理由退回申报单位。",
    ),
    Role.APPROVER: (
        "在待批复中打开申报表，开始审核。",
        "填写批复文号和日期后批复，批复文件随即存档。",
        "有疑问的退回复审，或退回申报单位。",
    ),
    Role.ADMINISTRATOR: (
        "在单位中录入单位和内设机构，在人员中新增人员并签发设置密码的链接。",
        "在批次中新增申报批次，规定起止日期。",
        "在代码中核对项目类型、分配方式、指标目录和审核标准。",
    ),
    Role.AUDITOR: ("在全部中按年度、单位、阶段筛选申报表。", "打开一份申报表，查看流转记录、批注和审核表。"),
}


def steps_of(actor: Actor) -> list[tuple[Role, tuple[str, ...]]]:
    """Return the steps of each role that the person holds, in the order of the roles."""
    return [(role, FIRST_STEPS[role]) for role in Role if actor.has_role(role)]
