"""The kinds of event that the portal records; the actions of the workflow are among them under their own values."""

from app.domain.labelled import Labelled


class EventKind(Labelled):
    """What happened, in the word that the timeline shows."""

    OPEN = "open", "开始审核"
    SEND = "send", "送审"
    SUBMIT = "submit", "提交"
    ENDORSE = "endorse", "主管部门审核通过"
    PASS_REVIEW = "pass_review", "审核通过"
    APPROVE = "approve", "批复"
    TAKE_BACK = "take_back", "取消审核"
    REFER_BACK = "refer_back", "退回复审"
    SEND_BACK = "send_back", "退回"
    DECLINE = "decline", "不予安排"
    RECALL = "recall", "撤回"
    DISCARD = "discard", "作废"
    GIVE_BACK = "give_back", "交还"
    HAND_OVER = "hand_over", "转交"
    CREATE = "create", "新建"
    IMPORT = "import", "导入"
    IMPORT_UPDATE = "import_update", "导入更新"
    COPY = "copy", "复制"
    ATTACHED = "attached", "添加附件"
    ATTACHMENT_REMOVED = "attachment_removed", "删除附件"
    UNIT_CHANGED = "unit_changed", "单位变更"
    PERSON_CHANGED = "person_changed", "人员变更"
    ROLE_CHANGED = "role_changed", "角色变更"
    ROUND_CHANGED = "round_changed", "批次变更"
    ROUND_EXTENDED = "round_extended", "单位延期"
    CODES_CHANGED = "codes_changed", "代码变更"
    RULES_CHANGED = "rules_changed", "预审规则变更"
    SIGNED_IN = "signed_in", "登录"
    SIGN_IN_REFUSED = "sign_in_refused", "登录被拒"
    SIGNED_OUT = "signed_out", "退出"
    PASSWORD_LINK_ISSUED = "password_link_issued", "签发设密链接"
    PASSWORD_CHANGED = "password_changed", "修改密码"


ABOUT_OPENING = frozenset({EventKind.OPEN, EventKind.GIVE_BACK, EventKind.HAND_OVER})
"""Who has a stage open, which decides nothing."""
