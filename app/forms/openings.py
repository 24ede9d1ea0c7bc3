"""The forms with which one lets go of a stage: the lock of the page, and to whom."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional

from app.forms import INCOMPLETE, Form


class LettingGoForm(Form):
    """Giving back; with `person`, handing over."""

    lock = IntegerField(validators=[InputRequired(INCOMPLETE)])
    person = IntegerField("同事", [Optional()])
