"""People at a browser without scripts: clients that read pages, fill in forms and press buttons."""

import re
import secrets
from datetime import timedelta

from bs4 import BeautifulSoup
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import LoginSession, db
from app.models import Person as StoredPerson
from app.models.types import now
from app.operations.credentials import token_hash
from tests.world import PASSWORD

TOKEN = re.compile(r'name="csrf[-_]token"[^>]*? (?:content|value)="([^"]+)"')


class Person:
    """Somebody at a browser without scripts, signed in unless `login` is blank.

    The login session is written into the database past the sign-in page, and last seen in an hour's time, so that
    no request writes when it was seen or asks for the password again, and the number of a page's statements does not
    vary with the minute.
    """

    def __init__(self, app: Flask, login: str = ""):
        self.client: FlaskClient = app.test_client()
        self._html, self._page, self.token = "", None, ""
        if login:
            self._enter(app, login)

    @property
    def page(self) -> BeautifulSoup:
        """The page that was opened last, parsed when it is first looked at."""
        assert self._html, "no page was opened"
        if self._page is None:
            self._page = BeautifulSoup(self._html, "html.parser")
        return self._page

    def sign_in(self, login: str, password: str = PASSWORD) -> "Person":
        """Sign in by the form, as everybody does outside of tests, and return oneself."""
        self.get("/sign-in")
        answer = self.submit("form", login=login, password=password)
        assert answer.status_code == 200, answer.text
        return self

    def get(self, address: str, **options) -> TestResponse:
        """Open a page."""
        return self._read(self.client.get(address, follow_redirects=True, **options))

    def submit(self, form: str, button: str | None = None, **typed) -> TestResponse:
        """Fill in a form of the page, chosen by a CSS selector, and press a button of it, chosen by its words."""
        element = self.page.select_one(form)
        assert element, f"no {form} on the page"
        fields = self._fields(element) | {name: value for name, value in typed.items() if value is not None}
        address = element.get("action") or self.address
        if button is not None:
            pressed = self._button(element, button)
            assert not pressed.has_attr("disabled"), f"{button} is disabled"
            address = pressed.get("formaction") or address
            if pressed.get("name"):
                fields[pressed["name"]] = pressed.get("value", "")
        return self._read(self.client.post(address, data=fields, follow_redirects=True))

    def post(self, address: str, data: dict | None = None, fragment: bool = False, **options) -> TestResponse:
        """Post as a script would, with the page's CSRF token."""
        headers = {"X-CSRFToken": self.token}
        if fragment:
            headers["HX-Request"] = "true"
        return self.client.post(address, data=data or {}, headers=headers, **options)

    def text(self) -> str:
        """Return the words of the page."""
        return self.page.get_text(" ", strip=True)

    def _read(self, answer: TestResponse) -> TestResponse:
        self.address = answer.request.path
        if answer.mimetype == "text/html":
            self._html, self._page = answer.text, None
            token = TOKEN.search(self._html)
            self.token = token[1] if token else ""
        return answer

    def _enter(self, app: Flask, login: str) -> None:
        token = secrets.token_urlsafe(32)
        with app.app_context():
            person_id = db.session.scalars(select(StoredPerson.id).where(StoredPerson.login == login)).one()
            seen = now() + timedelta(hours=1)
            db.session.add(
                LoginSession(
                    token_hash=token_hash(token), person_id=person_id, last_seen_at=seen, proved_at=seen
                )
            )
            db.session.commit()
        with app.test_request_context():
            self.token = generate_csrf()
            kept = {"csrf_token": session["csrf_token"], "_user_id": token, "_fresh": True}
        with self.client.session_transaction() as cookie:
            cookie.update(kept)

    def _fields(self, form) -> dict[str, str]:
        outside = self.page.select(f'[form="{form["id"]}"]') if form.get("id") else []
        fields = {}
        for control in [*form.select("input, textarea, select"), *outside]:
            if (
                not control.get("name")
                or control.name == "button"
                or control.get("type") in ("checkbox", "radio", "file")
            ):
                continue
            fields[control["name"]] = _value(control)
        return fields

    def _button(self, form, words: str):
        outside = self.page.select(f'button[form="{form["id"]}"]') if form.get("id") else []
        for button in [*form.select("button"), *outside]:
            group = button.find_parent(role="group")
            in_group = f"{button.get('title')}：{group.get('aria-label')}" if group else ""
            if words in (button.get_text(strip=True), button.get("aria-label"), in_group):
                return button
        raise AssertionError(f"no button {words}")


def _value(control) -> str:
    if control.name == "textarea":
        return control.get_text().removeprefix("\n").replace("\n", "\r\n")
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return "" if chosen is None else chosen.get("value", chosen.get_text(strip=True))
    return control.get("value", "")
