"""The form of giving back and handing over: the lock of the page, and the id of the colleague."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional

from app.forms import INCOMPLETE, Form


class OpeningForm(Form):
    """Giving back; with `person`, handing over."""

    lock = IntegerField(validators=[InputRequired(INCOMPLETE)])
    person = IntegerField("同事", [Optional()])
