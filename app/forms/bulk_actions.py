"""The form of an action on several declarations: what is said or given once for all of them."""

from app.forms.actions import ActionForm


class SeveralForm(ActionForm):
    """One action on several declarations; each brings a lock of its own."""

    lock = None
