"""The form of a new thread."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import UUID, Optional

from app.domain.procedure.audiences import Audience
from app.domain.procedure.stages import Status
from app.domain.review.thread_permissions import ADDRESSES, weights
from app.domain.review.threads import Weight
from app.forms import INCOMPLETE, Form

TO = {Audience.ALL: "申报单位", Audience.FINANCE_ONLY: "财政审核人"}
"""Whom an approver asks, in a word."""


class ThreadForm(Form):
    """What is asked, how gravely, and where there is a choice of whom; `rule` is that of the finding it is about."""

    form_key = HiddenField(validators=[Optional(), UUID(INCOMPLETE)])
    place = HiddenField()
    rule = HiddenField()
    weight = RadioField("性质", [Optional()], default=Weight.MUST.value, validate_choice=False)
    audience = RadioField("对象", [Optional()], default=Audience.ALL.value, validate_choice=False)
    text = TextAreaField("批注")

    def offer(self, status: Status) -> None:
        """Offer what may be written in the stage; a choice of one is no choice."""
        self.weight.choices = {each.value: each.label for each in weights(status)}
        self.audience.choices = {each.value: TO[each] for each in ADDRESSES[status] if each in TO}
        if len(self.audience.choices) < 2:
            del self.audience

    @property
    def chosen_weight(self) -> Weight | None:
        """The weight that was chosen, None for none that exists."""
        return next((each for each in Weight if each.value == self.weight.data), None)

    @property
    def chosen_audience(self) -> Audience | None:
        """For whom it was chosen to be, None where there was no choice."""
        chosen = self.audience.data if "audience" in self else None
        return next((each for each in TO if each.value == chosen), None)
