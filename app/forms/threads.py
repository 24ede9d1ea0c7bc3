"""The form of a new thread."""

from collections.abc import Mapping

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import UUID, Optional

from app.domain.procedure.audiences import Audience
from app.domain.procedure.stages import Status
from app.domain.review.thread_permissions import ADDRESSES, weights
from app.domain.review.threads import Weight
from app.domain.text import whole_number
from app.forms import INCOMPLETE, Form

TO = {Audience.ALL: "申报单位", Audience.FINANCE_ONLY: "财政审核人"}
"""Whom an approver asks, in a word."""


class ThreadForm(Form):
    """What is asked, how gravely, of which kind, and where there is a choice of whom; `rule` is that of the finding it is
    about."""

    form_key = HiddenField(validators=[Optional(), UUID(INCOMPLETE)])
    place = HiddenField()
    rule = HiddenField()
    weight = RadioField("性质", [Optional()], default=Weight.MUST.value, validate_choice=False)
    audience = RadioField("对象", [Optional()], default=Audience.ALL.value, validate_choice=False)
    kind = SelectField("问题类型", [Optional()], default="", validate_choice=False)
    text = TextAreaField("批注")

    def offer(self, status: Status, kinds: Mapping[int, str]) -> None:
        """Offer what may be written in the stage, and the kinds of problem; a choice of one is no choice."""
        self.kind.choices = {"": "不选", **{str(kind_id): name for kind_id, name in kinds.items()}}
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

    @property
    def chosen_kind(self) -> int | None:
        """The id of the kind of problem that was chosen, None for none; what is no id is the id of none."""
        return (whole_number(self.kind.data) or 0) if self.kind.data else None
