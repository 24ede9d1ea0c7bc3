"""Whose page asks: what one person opened is not used in the name of another who signed in at the same browser since."""

from flask import current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from app.blueprints.access import current_actor

HEADER = "X-Page-Of"
"""By which the script of a page says whose it is."""
REFUSED = {"X-Other-Person": "1"}
"""The header of an answer that refuses it."""


def page_mark() -> str:
    """Return what a page carries of the signed-in person: id and name, signed."""
    return _signer().dumps([current_actor().person_id, current_actor().name])


def other_owner() -> str | None:
    """Return why a page is another person's than whoever is signed in, in a sentence with both names; else None."""
    mark = request.headers.get(HEADER)
    if not mark or not current_user.is_authenticated:
        return None
    try:
        person_id, owner = _signer().loads(mark)
    except BadSignature:
        return None
    actor = current_actor()
    if person_id == actor.person_id:
        return None
    return (
        f"本页由{owner}打开，本浏览器现在登录的是{actor.name}，因此没有办理。"
        f"输入的内容仍在页面上，请由{owner}重新登录后继续。"
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="page-owner")
