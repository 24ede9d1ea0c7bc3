"""What may be typed: forms read it, rules and operations judge it."""

from typing import Protocol

from flask_wtf import FlaskForm


class FieldProblem(Protocol):
    """What is wrong with an input: a Chinese sentence, and the name of the field, blank for the whole form."""

    message: str
    field: str


class Form(FlaskForm):
    """The base of all forms; WTForms' own messages are Chinese without another library (`WTF_I18N_ENABLED` is off)."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

    def refuse(self, rejected: FieldProblem) -> None:
        """Show an operation's `Rejected` at its field, or above the form where it names none of the form's."""
        field = self._fields.get(rejected.field)
        if field is None:
            self.form_errors.append(rejected.message)
        else:
            field.errors = [*field.errors, rejected.message]
