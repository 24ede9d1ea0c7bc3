"""The forms of 一级项目; what makes a value acceptable, the operations know."""

import json
from collections.abc import Iterable, Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from app.domain.form.sheet import ProjectType
from app.forms import INCOMPLETE, Form
from app.forms.administration import AdministrationForm
from app.models import BudgetaryUnit, FirstLevelProject


class FirstLevelForm(AdministrationForm):
    """A 一级项目, with the state that the page showed."""

    was = HiddenField()
    code = StringField("编码", [InputRequired("请填写编码。")])
    name = StringField("名称", [InputRequired("请填写名称。")])
    department = SelectField("一级预算单位", validate_choice=False)
    project_type = SelectField("项目类型", validate_choice=False)
    allocation_method = SelectField("分配方式", validate_choice=False)

    def offer(
        self, departments: Iterable[BudgetaryUnit], types: Iterable[ProjectType], methods: Iterable[str]
    ) -> None:
        """Fill the choices."""
        self.department.choices = {
            "": "请选择",
            **{each.code: f"{each.code} {each.name}" for each in departments},
        }
        self.project_type.choices = {"": "请选择", **{each.code: str(each) for each in types}}
        self.allocation_method.choices = {"": "请选择", **{each: each for each in methods}}


class NewFirstLevelForm(FirstLevelForm):
    """A new 一级项目 of a budget year."""

    budget_year = IntegerField("预算年度", [InputRequired("请填写预算年度，如2027。")])


class ListUploadForm(AdministrationForm):
    """A workbook that holds a list, for a budget year or a round."""

    into = IntegerField("预算年度", [InputRequired("请填写预算年度，如2027。")])
    workbook = FileField("工作簿", [FileRequired("请选择要导入的工作簿。")])


class ListConfirmForm(AdministrationForm):
    """The rows of a workbook that the preview showed, to be written."""

    into = IntegerField("预算年度", [InputRequired(INCOMPLETE)])
    rows = HiddenField(validators=[InputRequired(INCOMPLETE)])

    def read(self, width: int) -> list[tuple[int, list[str]]]:
        """Return each row's number and its `width` texts; none where the page is not ours."""
        try:
            found = json.loads(self.rows.data or "")
            rows = [(int(number), list(map(str, texts))) for number, texts in found]
        except (TypeError, ValueError):
            return []
        return rows if all(len(texts) == width for _, texts in rows) else []


def packed(rows: Sequence[tuple[int, Sequence[str]]]) -> str:
    """Return rows as `ListConfirmForm` carries them."""
    return json.dumps([(number, list(texts)) for number, texts in rows], ensure_ascii=False)


class NamingForm(Form):
    """The 一级项目 that a declaration names, with the one that the page showed."""

    was = IntegerField(validators=[Optional()])
    first_level = SelectField("一级项目", coerce=int, validate_choice=False)

    def offer(self, projects: Iterable[FirstLevelProject]) -> None:
        """Fill the choice."""
        self.first_level.choices = {"0": "不填", **{str(each.id): each.title for each in projects}}


class TakingOverForm(Form):
    """The 一上 round whose declarations are taken over."""

    from_round = IntegerField(validators=[Optional()])
