"""People at a browser without scripts: clients that read pages, fill in forms and press buttons."""

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import PASSWORD


class Person:
    """Somebody at a browser without scripts."""

    def __init__(self, app: Flask, login: str = ""):
        self.client: FlaskClient = app.test_client()
        self.page = BeautifulSoup("", "html.parser")
        if login:
            self.get("/sign-in")
            answer = self.submit("form", login=login, password=PASSWORD)
            assert answer.status_code == 200, answer.text

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
        token = self.page.select_one("meta[name=csrf-token]")
        headers = {"X-CSRFToken": token["content"] if token else ""}
        if fragment:
            headers["HX-Request"] = "true"
        return self.client.post(address, data=data or {}, headers=headers, **options)

    def text(self) -> str:
        """Return the words of the page."""
        return self.page.get_text(" ", strip=True)

    def _read(self, answer: TestResponse) -> TestResponse:
        self.address = answer.request.path
        if answer.mimetype == "text/html":
            self.page = BeautifulSoup(answer.text, "html.parser")
        return answer

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
            if words in (button.get_text(strip=True), button.get("aria-label")):
                return button
        raise AssertionError(f"no button {words}")


def _value(control) -> str:
    if control.name == "textarea":
        return control.get_text().removeprefix("\n").replace("\n", "\r\n")
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return "" if chosen is None else chosen.get("value", chosen.get_text(strip=True))
    return control.get("value", "")


@pytest.fixture
def sign_in(bare_app, world) -> Iterator[Callable[[str], Person]]:
    """Return a function that signs a person in at a browser of their own."""
    yield lambda login="": Person(bare_app, login)


@pytest.fixture
def in_app(bare_app) -> Callable:
    """Return a function that runs another one inside an application context."""

    def run(function: Callable, *arguments, **options):
        with bare_app.app_context():
            return function(*arguments, **options)

    return run
