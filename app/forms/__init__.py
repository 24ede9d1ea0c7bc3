"""What may be typed: forms read it, rules and operations judge it."""

from typing import Protocol

from flask_wtf import FlaskForm

INCOMPLETE = "页面不完整，请刷新后重试。"
"""What a form says whose hidden fields are not those of the page."""


class FieldProblem(Protocol):
    """What is wrong with an input: a Chinese sentence, and the name of the field, blank for the whole form."""

    message: str
    field: str


class Form(FlaskForm):
    """The base of all forms; WTForms' own messages are Chinese without another library (`WTF_I18N_ENABLED` is off)."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

    def first_problem(self) -> tuple[str, str]:
        """Return the name of the first field that was refused and what it says; two blanks where none was."""
        found = ((name, field.errors[0]) for name, field in self._fields.items() if field.errors)
        return next(found, ("", ""))

    def refuse(self, rejected: FieldProblem) -> None:
        """Show an operation's `Rejected` at its field, or above the form where it names none of the form's."""
        field = self._fields.get(rejected.field)
        if field is None:
            self.form_errors.append(rejected.message)
        else:
            field.errors = [*field.errors, rejected.message]
