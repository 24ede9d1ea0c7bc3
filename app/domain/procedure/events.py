"""The kinds of event that the portal records: every action of the workflow, with its value and label, and others."""

from app.domain.labelled import Labelled
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action


class EventKind(Labelled):
    """What happened, in the word that the timeline shows."""

    OPEN = Action.OPEN
    SEND = Action.SEND
    SUBMIT = Action.SUBMIT
    ENDORSE = Action.ENDORSE
    PASS_REVIEW = Action.PASS_REVIEW
    APPROVE = Action.APPROVE
    TAKE_BACK = Action.TAKE_BACK
    REFER_BACK = Action.REFER_BACK
    SEND_BACK = Action.SEND_BACK
    DECLINE = Action.DECLINE
    RECALL = Action.RECALL
    DISCARD = Action.DISCARD
    ADJUST = Action.ADJUST
    REPLACED = "replaced", "被替换"
    GIVE_BACK = "give_back", "交还"
    HAND_OVER = "hand_over", "转交"
    URGED = "urged", "催办"
    CREATE = "create", "新建"
    IMPORT = "import", "导入"
    IMPORT_UPDATE = "import_update", "导入更新"
    COPY = "copy", "复制"
    TAKEN_OVER = "taken_over", "带入二上"
    CONFIRMED = "confirmed", "确认沿用"
    ATTACHED = "attached", "添加附件"
    ATTACHMENT_REMOVED = "attachment_removed", "删除附件"
    STAMPED = "stamped", "添加盖章件"
    CARRIED_ALONG = "carried_along", "随单位调整"
    UNIT_CHANGED = "unit_changed", "单位变更"
    PERSON_CHANGED = "person_changed", "人员变更"
    ROLE_CHANGED = "role_changed", "角色变更"
    ROUND_CHANGED = "round_changed", "批次变更"
    ROUND_EXTENDED = "round_extended", "单位延期"
    CODES_CHANGED = "codes_changed", "代码变更"
    FIRST_LEVEL_CHANGED = "first_level_changed", "一级项目变更"
    CEILING_CHANGED = "ceiling_changed", "控制数变更"
    RULES_CHANGED = "rules_changed", "预审规则变更"
    SIGNED_IN = "signed_in", "登录"
    SIGN_IN_REFUSED = "sign_in_refused", "登录被拒"
    SIGN_IN_THROTTLED = "sign_in_throttled", "登录暂停"
    SIGNED_OUT = "signed_out", "退出"
    PASSWORD_REFUSED = "password_refused", "密码核对未通过"
    PASSWORD_LINK_ISSUED = "password_link_issued", "签发设密链接"
    LINK_CODE_TAKEN = "link_code_taken", "取出设密验证码"
    LINK_REFUSED = "link_refused", "设密验证码不符"
    SECOND_FACTOR_SET = "second_factor_set", "启用动态口令"
    SECOND_FACTOR_DROPPED = "second_factor_dropped", "重设动态口令"
    SECOND_FACTOR_REFUSED = "second_factor_refused", "动态口令不符"
    SECOND_YES_ASKED = "second_yes_asked", "请另一位系统管理员同意"
    SECOND_YES_REFUSED = "second_yes_refused", "没有同意"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    MESSAGES_CHANGED = "messages_changed", "消息接收方式变更"
    CALENDAR_RENEWED = "calendar_renewed", "更换日历地址"
    OUTBOX_CHANGED = "outbox_changed", "外发设置变更"
    EXPORTED = "exported", "导出"
    DOWNLOADED = "downloaded", "下载"
    PRINTED = "printed", "打印"
    ACCESS_REFUSED = "access_refused", "越权被拒"
    DEMO_LOADED = "demo_loaded", "装入演示数据"
    RESTORED = "restored", "从备份恢复"
    ARCHIVED = "archived", "归档"
    PUBLICATION_ANSWERED = "publication_answered", "公开前核对"
    PUBLICATION_PROPOSED = "publication_proposed", "提出公开意见"
    PUBLICATION_DECIDED = "publication_decided", "公开决定"
    PUBLISHED = "published", "生成公开包"
    EVENTS_ADOPTED = "events_adopted", "补录操作记录"


def told(kind: EventKind, from_status: Status | None) -> str:
    """Return what an event is called in the record: its label, and for 退回 to whom the declaration went."""
    if kind is not EventKind.SEND_BACK:
        return kind.label
    return "退回填报人" if from_status is Status.UNIT_REVIEW else "退回申报单位"


DECIDING_NOTHING = frozenset({EventKind.OPEN, EventKind.GIVE_BACK, EventKind.HAND_OVER, EventKind.URGED})
"""Who has a stage open, and who waits for it."""

OF_LOGINS = frozenset(
    {
        EventKind.SIGNED_IN,
        EventKind.PASSWORD_CHANGED,
        EventKind.PASSWORD_REFUSED,
        EventKind.SECOND_FACTOR_SET,
        EventKind.MESSAGES_CHANGED,
        EventKind.CALENDAR_RENEWED,
    }
)
"""What a person does to their own login, of what is listed to them."""

_LOGINS = OF_LOGINS | {
    *(
        EventKind.SIGN_IN_REFUSED,
        EventKind.SIGN_IN_THROTTLED,
        EventKind.SIGNED_OUT,
        EventKind.SECOND_FACTOR_REFUSED,
    ),
    *(EventKind.PASSWORD_LINK_ISSUED, EventKind.LINK_CODE_TAKEN, EventKind.LINK_REFUSED),
    *(EventKind.SECOND_FACTOR_DROPPED, EventKind.ACCESS_REFUSED),
}
_RIGHTS = frozenset(
    {
        *(EventKind.PERSON_CHANGED, EventKind.ROLE_CHANGED, EventKind.UNIT_CHANGED),
        *(EventKind.SECOND_YES_ASKED, EventKind.SECOND_YES_REFUSED),
    }
)
_OUT = frozenset(
    {
        *(EventKind.EXPORTED, EventKind.DOWNLOADED, EventKind.PRINTED),
        *(EventKind.ARCHIVED, EventKind.PUBLISHED),
    }
)
_SETTINGS = frozenset(
    {
        *(
            EventKind.ROUND_CHANGED,
            EventKind.ROUND_EXTENDED,
            EventKind.CODES_CHANGED,
            EventKind.FIRST_LEVEL_CHANGED,
            EventKind.CEILING_CHANGED,
            EventKind.RULES_CHANGED,
            EventKind.OUTBOX_CHANGED,
        ),
        *(EventKind.RESTORED, EventKind.DEMO_LOADED, EventKind.EVENTS_ADOPTED),
    }
)
GROUPS = {
    "登录": _LOGINS,
    "人员和权限": _RIGHTS,
    "设置": _SETTINGS,
    "导出和打印": _OUT,
    "办理": frozenset(EventKind) - _LOGINS - _RIGHTS - _SETTINGS - _OUT,
}
"""The record's kinds of event as the auditor chooses among them."""
