"""The form of a workflow action: the action, the lock of the page, a reason, and for 批复 its number and date."""

from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.domain.procedure.workflow import Approval
from app.forms import Form


class ActionForm(Form):
    """One action on a declaration."""

    action = HiddenField()
    lock = IntegerField(validators=[InputRequired("页面不完整，请刷新后重试。")])
    reason = TextAreaField("意见")
    approval_number = StringField("批复文号")
    approved_on = DateField("批复日期", [Optional()])

    def unreadable(self) -> str | None:
        """Return what cannot be read on the page, None when everything can."""
        if self.validate():
            return None
        field, messages = next(iter(self.errors.items()))
        return "批复日期不是日期，请按年-月-日填写。" if field == "approved_on" else messages[0]

    def approval(self) -> Approval | None:
        """Return number and date of the approval, None unless both were given."""
        number, day = self.approval_number.data or "", self.approved_on.data
        return None if not number.strip() or day is None else Approval(number, day)
