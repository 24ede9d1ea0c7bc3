"""The forms of 新建 and 复制: what makes the project code, or the round in which a project keeps the one it has."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import UUID, InputRequired, Length, NumberRange, Optional, ValidationError

from app.domain.form.sheet import ProjectType
from app.domain.procedure.rounds import today
from app.forms import INCOMPLETE, Form
from app.models import BudgetaryUnit, FirstLevelProject, Round

NO_SECTION = ("000", "不分内设机构")


class NewDeclarationForm(Form):
    """Round, type, start year and section, or a code that the project already has."""

    form_key = HiddenField(validators=[Optional(), UUID(INCOMPLETE)])
    round_id = SelectField("申报批次", coerce=int, validators=[InputRequired("请选择申报批次。")])
    first_level = SelectField("一级项目", coerce=int, default=0)
    project_type = SelectField("项目类型")
    start_year = IntegerField(
        "项目起始年度",
        [InputRequired("请填写起始年度，如2027。"), NumberRange(2000, 2099, "年度应为2000至2099。")],
    )
    section = SelectField("单位和内设机构", validators=[InputRequired("请选择内设机构。")])
    project_code = StringField("已有项目编码", [Length(max=40)])

    def offer(
        self,
        rounds: list[Round],
        units: list[BudgetaryUnit],
        types: tuple[ProjectType, ...],
        projects: Sequence[FirstLevelProject] = (),
    ) -> None:
        """Fill the choices with what the person may choose from; `projects` are the 一级项目."""
        self.first_level.choices = {"0": "不填", **{str(each.id): _named(each) for each in projects}}
        self.round_id.choices = {str(each.id): each.title for each in rounds}
        self.project_type.choices = {"": "请选择", **{each.code: str(each) for each in types}}
        self.section.choices = {
            f"{unit.id}-{code}": f"{unit.name} · {code} {name}"
            for unit in units
            for code, name in [*((section.code, section.name) for section in unit.sections), NO_SECTION]
        }
        if self.start_year.data is None and not self.is_submitted():
            self.start_year.data = rounds[0].budget_year if rounds else today().year + 1

    def validate_project_type(self, field: SelectField) -> None:
        """A 一级项目 carries the 项目类型 in; without one it is chosen."""
        if not field.data and not self.first_level.data:
            raise ValidationError("请选择项目类型。")

    def wanted(self) -> dict[str, Any]:
        """Return what was chosen, under the names of `NewDeclaration`."""
        unit_id, _, section = self.section.data.partition("-")
        return {
            "unit_id": int(unit_id),
            "section": section,
            "round_id": self.round_id.data,
            "project_type": self.project_type.data,
            "start_year": self.start_year.data,
            "project_code": self.project_code.data or "",
            "first_level_id": self.first_level.data or None,
        }


def _named(project: FirstLevelProject) -> str:
    return f"{project.budget_year}年度 {project.title}"


class GoingOnForm(Form):
    """The round that a project of an earlier year goes on in; whether it may is the operation's to judge, since a second
    click finds the round taken by the first."""

    form_key = HiddenField(validators=[Optional(), UUID(INCOMPLETE)])
    round_id = SelectField(
        "申报批次", coerce=int, validators=[InputRequired("请选择申报批次。")], validate_choice=False
    )

    def offer(self, rounds: list[Round]) -> None:
        """Fill the choice of rounds."""
        self.round_id.choices = {str(each.id): each.title for each in rounds}
