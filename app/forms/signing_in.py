"""The forms of signing in and of one's own password."""

from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.forms import Form


class SignInForm(Form):
    """Login and password."""

    login = StringField("账号", [InputRequired("请填写账号。"), Length(max=64)])
    password = PasswordField("密码", [InputRequired("请填写密码。"), Length(max=256)])


class NewPasswordForm(Form):
    """A new password, typed twice; what makes one acceptable, the operation knows."""

    new = PasswordField("新密码", [InputRequired("请填写新密码。"), Length(max=256)])
    again = PasswordField("再输入一次", [EqualTo("new", "两次输入的新密码不一致。")])


class LinkForm(NewPasswordForm):
    """A new password through a one-time link, with the link's other half."""

    code = StringField("验证码", [InputRequired("请填写验证码。"), Length(max=64)])


class CodeForm(Form):
    """A code of the second factor, or a recovery code."""

    code = StringField("动态口令", [InputRequired("请填写动态口令。"), Length(max=64)])


class PasswordForm(NewPasswordForm):
    """A new password, with the present one."""

    current = PasswordField("现在的密码", [InputRequired("请填写现在的密码。"), Length(max=256)])
