"""The form of an import: the round and the workbook."""

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.forms import Form
from app.models import Round


class UploadForm(Form):
    """A workbook for a round."""

    round_id = SelectField("申报批次", coerce=int, validators=[InputRequired("请选择申报批次。")])
    workbook = FileField("工作簿", [FileRequired("请选择要导入的工作簿。")])

    def offer(self, rounds: list[Round]) -> None:
        """Fill the choice of rounds."""
        self.round_id.choices = {str(each.id): each.title for each in rounds}
