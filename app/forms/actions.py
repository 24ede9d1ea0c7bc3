"""The forms of a workflow action: the action, a reason, for 批复 its number and date; for one declaration its lock."""

from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.domain.procedure.workflow import Approval
from app.forms import INCOMPLETE, Form


class ActionForm(Form):
    """An action, with what is said or given once for all the declarations that it is for."""

    action = HiddenField()
    reason = TextAreaField("意见")
    approval_number = StringField("批复文号")
    approved_on = DateField("批复日期", [Optional()])

    def unreadable(self) -> str | None:
        """Return what cannot be read on the page, None when everything can."""
        return self.problem()[1] or None

    def problem(self) -> tuple[str, str]:
        """Return the field that cannot be read and a sentence about it, two blanks when everything can."""
        if self.validate():
            return "", ""
        field, message = self.first_problem()
        return field, "批复日期不是日期，请按年-月-日填写。" if field == "approved_on" else message

    def approval(self) -> Approval | None:
        """Return number and date of the approval, None unless both were given."""
        number, day = self.approval_number.data or "", self.approved_on.data
        return None if not number.strip() or day is None else Approval(number, day)


class DeclarationActionForm(ActionForm):
    """An action on one declaration, with the lock that its page showed."""

    lock = IntegerField(validators=[InputRequired(INCOMPLETE)])
