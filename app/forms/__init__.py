"""What may be typed: forms read it, rules and operations judge it."""

from flask_wtf import FlaskForm


class Form(FlaskForm):
    """The base of all forms; WTForms' own messages are Chinese without another library (`WTF_I18N_ENABLED` is off)."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

    def refuse(self, rejected) -> None:
        """Show an operation's `Rejected` at its field, or above the form where it names none of the form's."""
        field = self._fields.get(rejected.field)
        if field is None:
            self.form_errors.append(rejected.message)
        else:
            field.errors = [*field.errors, rejected.message]
