"""The forms of messages out: how one is told, and the robots of groups."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.domain.mail import ADDRESS_CAP
from app.domain.procedure.outbox import MessageChoice, WebhookForm
from app.domain.roles import Role
from app.forms.administration import AdministrationForm
from app.models import BudgetaryUnit

CHOICES = {choice.value: choice.label for choice in MessageChoice}
WANTED = {choice.value: choice.label for choice in MessageChoice if choice is not MessageChoice.NONE}
FORMS = {form.value: form.label for form in WebhookForm}
TYPED = ADDRESS_CAP + 50
"""Signs of what is looked at at all."""


class MessagesForm(AdministrationForm):
    """An e-mail address and how often one is told, with what the page showed in words."""

    was = HiddenField()
    address = StringField("邮箱地址", [Length(max=TYPED, message="邮箱地址太长。")])
    choice = SelectField("接收方式", choices=CHOICES, coerce=MessageChoice)


class GroupForm(AdministrationForm):
    """The robot of a group: as whom it reads, how often, and where it listens."""

    name = StringField("名称", [InputRequired("请填写名称。")])
    form = SelectField("类型", choices=FORMS, coerce=WebhookForm)
    unit_id = SelectField("按哪个单位", coerce=int)
    role = SelectField("按哪个角色", coerce=Role)
    choice = SelectField("发送方式", choices=WANTED, coerce=MessageChoice)
    address = StringField("机器人的网址", [InputRequired("请填写机器人的网址。")])
    secret = StringField("密钥")

    def offer(self, units: list[BudgetaryUnit], roles: tuple[Role, ...]) -> None:
        """Fill the choices of units and roles."""
        self.unit_id.choices = {str(unit.id): f"{unit.code} {unit.name}" for unit in units}
        self.role.choices = {role.value: role.label for role in roles}
