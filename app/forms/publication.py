"""The forms of 公开; what makes an opinion acceptable, the operations know."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.domain.procedure.publication import Disclosure, Ground, Opinion
from app.forms import INCOMPLETE
from app.forms.administration import AdministrationForm

AS_PROPOSED = "proposed"
"""The choice of finance to follow the unit."""
_CHOICES = {each.value: each.label for each in Disclosure}


class OpinionForm(AdministrationForm):
    """What the unit proposes or finance decides."""

    choice = RadioField("意见", [InputRequired("请选定公开或不公开。")], choices=_CHOICES)
    ground = SelectField(
        "不公开的原因", choices={"": "请选择", **{each.value: each.label for each in Ground}}
    )
    words = TextAreaField("说明")

    def offer_following(self) -> None:
        """Let finance follow the unit."""
        self.choice.choices = {AS_PROPOSED: "按单位意见", **_CHOICES}

    @property
    def opinion(self) -> Opinion | None:
        """The opinion of a form that was validated, None to follow the unit."""
        if self.choice.data == AS_PROPOSED:
            return None
        ground = Ground(self.ground.data) if self.ground.data else None
        return Opinion(Disclosure(self.choice.data), ground, self.words.data or "")


class PublicAnswerForm(AdministrationForm):
    """What is answered to a finding before anything is made public."""

    finding = HiddenField(validators=[InputRequired(INCOMPLETE)])
    text = TextAreaField("核对结果")
    hides = BooleanField("公开时隐去")
