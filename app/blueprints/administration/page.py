"""The blueprint of the administration, and how its pages answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.forms.administration import AdministrationForm
from app.operations import Outdated, Rejected

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@contextmanager
def refusals(form: AdministrationForm) -> Iterator[None]:
    """Turn what an operation refuses into errors of the form."""
    try:
        yield
    except Rejected as rejected:
        form.refuse(rejected)
    except Outdated as outdated:
        form.form_errors.append(outdated.message)
        form.outdated = True


def done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Answer a success: the message, and on to a page."""
    flash(message, "success")
    return redirect(url_for(f"administration.{endpoint}", **values), 303)


def page(template: str, bad: AdministrationForm | None = None, **context: Any) -> ResponseReturnValue:
    """Answer with a page of the administration; `bad` is the form on it that was refused."""
    status = 200 if bad is None else 409 if bad.outdated else 422
    return render_template(f"administration/{template}", bad=bad, **context), status
