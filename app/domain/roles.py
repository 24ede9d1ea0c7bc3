"""The seven roles. A person holds any number of (unit, role) pairs."""

from collections.abc import Iterable

from app.domain.labelled import Labelled


class Role(Labelled):
    """What a person may do for a unit; docs/procedure.md says what each is for."""

    PREPARER = "preparer", "填报人"
    SUBMITTER = "submitter", "单位审核人"
    ENDORSER = "endorser", "主管部门审核人"
    REVIEWER = "reviewer", "财政审核人"
    APPROVER = "approver", "批复人"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计（只读）"


UNIT_ROLES = frozenset({Role.PREPARER, Role.SUBMITTER})
"""Roles that read and write the working sheet of their own unit."""


def reads_working_sheet(roles: frozenset[Role]) -> bool:
    """The working sheet is read by people of its unit and the auditor alone."""
    return bool(roles & (UNIT_ROLES | {Role.AUDITOR}))


FINANCE_ROLES = frozenset({Role.REVIEWER, Role.APPROVER})
"""Roles that exist in a finance unit only."""

GRANTED_BY_TWO = FINANCE_ROLES | {Role.ADMINISTRATOR, Role.AUDITOR}
"""Roles that one administrator asks for and another one agrees to."""
_APART_FROM_ADMINISTRATION = FINANCE_ROLES | {Role.AUDITOR}


def kept_apart(held: Iterable[Role], wanted: Role) -> Role | None:
    """Return a role held that nobody holds beside `wanted`: who administers does not review, approve or audit."""
    apart = frozenset({Role.ADMINISTRATOR})
    if wanted is Role.ADMINISTRATOR:
        apart = _APART_FROM_ADMINISTRATION
    elif wanted not in _APART_FROM_ADMINISTRATION:
        apart = frozenset()
    return next((role for role in held if role in apart), None)


class SecondYesKind(Labelled):
    """What one administrator asks for and another one has to agree to."""

    ROLE = "role", "增加角色"
    SECOND_FACTOR = "second_factor", "重设动态口令"


DUTIES = {
    Role.PREPARER: "填写、导入申报表，送审",
    Role.SUBMITTER: "核对本单位申报表并提交",
    Role.ENDORSER: "审核下属单位的申报表",
    Role.REVIEWER: "审核申报表，通过或退回",
    Role.APPROVER: "批复，或退回复审",
    Role.ADMINISTRATOR: "单位、人员、批次和代码",
    Role.AUDITOR: "查看全部，不作修改",
}
"""What each role does, in a few words, for the sign-in page and the administration."""
