"""The form of a 控制数; what makes a value acceptable, the operations know."""

from collections.abc import Iterable

from wtforms import SelectField, StringField

from app.domain.form.sheet import ProjectType
from app.forms.administration import AdministrationForm
from app.models import BudgetaryUnit, FirstLevelProject


class CeilingForm(AdministrationForm):
    """A 控制数 of a round; a blank amount takes it away."""

    unit = SelectField("单位", validate_choice=False)
    department = SelectField(
        "适用范围", choices={"": "本单位", "全部门": "全部门（含下属单位）"}, validate_choice=False
    )
    project_type = SelectField("项目类型", validate_choice=False)
    first_level = SelectField("一级项目", validate_choice=False)
    amount = StringField("控制数（元）")

    def offer(
        self,
        units: Iterable[BudgetaryUnit],
        types: Iterable[ProjectType],
        projects: Iterable[FirstLevelProject],
    ) -> None:
        """Fill the choices."""
        open_units = (each for each in units if not each.is_finance and each.closed_on is None)
        self.unit.choices = {"": "请选择", **{each.code: f"{each.code} {each.name}" for each in open_units}}
        self.project_type.choices = {"": "全部项目", **{each.code: str(each) for each in types}}
        self.first_level.choices = {"": "不按一级项目", **{each.code: each.title for each in projects}}
