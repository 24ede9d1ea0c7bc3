"""The forms of the administration; what makes a value acceptable, the operations know."""

import re
from collections.abc import Iterable

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.domain.prereview.finding import Severity
from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.restructuring import Restructuring
from app.domain.procedure.rounds import RoundKind
from app.domain.roles import DUTIES, Role
from app.domain.text import whole_number
from app.forms import INCOMPLETE, Form
from app.forms.typed_table import SEPARATOR, TypedTableField
from app.models import BudgetaryUnit, ProblemKind

ROLES = {role.value: f"{role.label}：{DUTIES[role]}" for role in Role}
SEVERITIES = {severity.value: severity.label for severity in Severity}
FIRST_LEVEL = {rule.value: rule.label for rule in FirstLevelRule}
CEILINGS = {rule.value: rule.label for rule in CeilingRule}
KINDS = {kind.value: kind.label for kind in RoundKind}
NO_DATE = "日期请按年-月-日填写，如2026-10-08。"


class DayField(DateField):
    """A date; what is none gets a sentence of ours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_DATE) from None


class AdministrationForm(Form):
    """A form on a page of the administration; without fields it is a mere confirmation. `outdated`: somebody was faster."""

    outdated = False


class NameForm(AdministrationForm):
    """A new name for something, with the name that the page showed."""

    was = HiddenField()
    name = StringField("名称", [InputRequired("请填写名称。")])


class UnitForm(AdministrationForm):
    """A new unit."""

    code = StringField("单位代码", [InputRequired("请填写单位代码。")])
    name = StringField("单位名称", [InputRequired("请填写单位名称。")])
    parent_code = SelectField("上级单位")
    is_finance = BooleanField("财政部门")

    def offer(self, units: list[BudgetaryUnit]) -> None:
        """Fill the choice of parents."""
        parents = _units(unit for unit in units if not unit.is_finance)
        self.parent_code.choices = {"": "无（一级预算单位）", **parents}


class RestructuringForm(AdministrationForm):
    """What becomes of a unit, with the other unit, and what the page said would be carried along."""

    how = HiddenField(validators=[InputRequired(INCOMPLETE)])
    target = SelectField("单位", coerce=int, validate_choice=False)
    shown = HiddenField()

    @property
    def kind(self) -> Restructuring | None:
        """What `how` names, None for nothing that there is."""
        return next((each for each in Restructuring if each.value == self.how.data), None)


class SectionForm(AdministrationForm):
    """A new 内设机构."""

    code = StringField("代码", [InputRequired("请填写代码。")])
    name = StringField("名称", [InputRequired("请填写名称。")])


class FurtherCodeForm(AdministrationForm):
    """Three digits of another unit."""

    code = StringField("三位代码", [InputRequired("请填写代码。")])


class OwnUnitsForm(AdministrationForm):
    """The units that a reviewer looks after, with those that the page showed."""

    was = HiddenField()
    units = SelectMultipleField("分管单位", coerce=int)

    def offer(self, units: list[BudgetaryUnit]) -> None:
        """Fill the choice of units; finance looks after none of its own."""
        self.units.choices = {
            str(unit.id): f"{unit.code} {unit.name}" for unit in units if not unit.is_finance
        }

    @property
    def shown(self) -> list[int] | None:
        """What the page showed, None where it does not say."""
        if self.was.data is None:
            return None
        numbers = [whole_number(each) for each in self.was.data.split()]
        known = [each for each in numbers if each is not None]
        return known if known == numbers else None


class RoleForm(AdministrationForm):
    """A role for a unit, a stand-in's when it has a last day."""

    unit_code = SelectField("单位", [InputRequired("请选择单位。")])
    role = SelectField("角色", [InputRequired("请选择角色。")], choices=ROLES, coerce=Role)
    until = DayField("代办至", [Optional()])

    def offer(self, units: list[BudgetaryUnit]) -> None:
        """Fill the choice of units."""
        self.unit_code.choices = _units(units)


class PersonForm(RoleForm):
    """A new person with a first role."""

    login = StringField("账号", [InputRequired("请填写账号。")])
    name = StringField("姓名", [InputRequired("请填写姓名。")])


class DatesForm(AdministrationForm):
    """The dates of a round, with what the page showed in words."""

    was = HiddenField()
    opens = DayField("开放日期", [Optional()])
    closes = DayField("截止日期", [Optional()])
    returned_until = DayField("退回修改截止日期", [Optional()])


class TermsForm(AdministrationForm):
    """What a round demands, with what the page showed in words."""

    was = HiddenField()
    kind = SelectField("批次性质", choices=KINDS, coerce=RoundKind)
    first_level = SelectField("一级项目", choices=FIRST_LEVEL, coerce=FirstLevelRule)
    ceilings = SelectField("控制数", choices=CEILINGS, coerce=CeilingRule)
    costing_from = StringField("支出明细必填的起点（项目总金额，元）", [Optional()])
    remind_days = StringField("截止前几天提醒", [Optional()])
    waiting_days = IntegerField("等待超过几天提醒", [Optional()])
    adjustments = BooleanField("接受本年度已批复项目的调整")
    signatures = BooleanField("打印签章栏")


class RoundForm(DatesForm):
    """A new round."""

    budget_year = IntegerField("预算年度", [InputRequired("请填写预算年度，如2027。")])
    name = StringField("批次名称", [InputRequired("请填写批次名称。")])
    drafting_round = StringField("编报轮次", [Optional()])


class ExtensionForm(AdministrationForm):
    """A later day for one unit."""

    unit_id = SelectField("单位", coerce=int)
    until = DayField("延至", [InputRequired(NO_DATE)])
    reason = TextAreaField("理由", [InputRequired("延期须写明理由。")])

    def offer(self, units: list[BudgetaryUnit]) -> None:
        """Fill the choice of units."""
        self.unit_id.choices = {
            str(unit.id): f"{unit.code} {unit.name}" for unit in units if not unit.is_finance
        }


class ProjectTypeForm(AdministrationForm):
    """A new 项目类型."""

    code = StringField("代码", [InputRequired("请填写代码。")])
    name = StringField("名称", [InputRequired("请填写名称。")])


class OpinionForm(AdministrationForm):
    """A 常用意见 and the kind of problem that it belongs to, with the text that the page showed."""

    was = HiddenField()
    text = TextAreaField("常用意见", [InputRequired("请填写常用意见。")])
    kind = SelectField("问题类型", validate_choice=False)

    def offer(self, kinds: Iterable[ProblemKind]) -> None:
        """Fill the choice of kinds."""
        self.kind.choices = {"": "不分类", **{str(each.id): each.name for each in kinds}}

    @property
    def kind_id(self) -> int | None:
        """The id of the kind, None for none; what is no id is the id of none."""
        return (whole_number(self.kind.data) or 0) if self.kind.data else None


class SharedIndicatorForm(AdministrationForm):
    """A 共性指标, with the state that the page showed."""

    was = HiddenField()
    level_2 = SelectField("二级指标", validate_choice=False)
    name = StringField("三级指标", [InputRequired("请填写三级指标。")])
    target_value = StringField("指标值")
    definition = TextAreaField("指标解释")
    note = StringField("来源或说明")

    def offer(self, names: list[str]) -> None:
        """Fill the choice of 二级指标; one that no catalogue has any more stays chosen."""
        chosen = [self.level_2.data] if self.level_2.data and self.level_2.data not in names else []
        self.level_2.choices = {name: name for name in (*names, *chosen)}


class CatalogueForm(AdministrationForm):
    """A new version of the indicator catalogue."""

    name = StringField("目录名称", [InputRequired("请填写目录名称。")])
    categories = TypedTableField(
        "二级指标", ("一级指标", "二级指标"), [InputRequired("请至少填写一个二级指标。")]
    )


class ReviewSchemeForm(AdministrationForm):
    """A new scheme of the review sheet."""

    name = StringField("审核标准名称", [InputRequired("请填写审核标准名称。")])
    points = TypedTableField(
        "审核要点", ("审核内容", "审核要点", "分值", "要求"), [InputRequired("请填写审核要点。")]
    )
    bands = TypedTableField("等级", ("等级", "下限（%）", "后果"), [InputRequired("请填写等级。")])
    conclusions = StringField("结论")

    @property
    def scheme(self) -> str:
        """The scheme as `read_scheme` reads it."""
        conclusions = [each for each in re.split(r"[、，,｜|\s]+", self.conclusions.data or "") if each]
        lines = [
            self.points.data,
            self.bands.data,
            SEPARATOR.join(("结论", *conclusions)) if conclusions else "",
        ]
        return "\n".join(filter(None, lines))


class RuleForm(AdministrationForm):
    """The severity of a rule, with the one that the page showed."""

    was = HiddenField()
    severity = SelectField("级别", choices=SEVERITIES, validate_choice=False)


def _units(units: Iterable[BudgetaryUnit]) -> dict[str, str]:
    return {unit.code: f"{unit.code} {unit.name}" for unit in units}
