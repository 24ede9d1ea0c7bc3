"""The portal as the browser tests serve it: one server for a process, whose database is put back between tests."""

import secrets
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Locator
from sqlalchemy import make_url, select
from werkzeug.serving import WSGIRequestHandler, make_server

from app.domain.form.sheet import shown_value
from app.models import Declaration, Indicator, LoginSession, Person, db
from app.models.types import now
from app.operations.credentials import token_hash
from tests.world import World

PATIENCE = 60
"""Seconds until the last request of a test has been answered."""


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Server:
    """A portal served by threads of this process; it can go away and come back on the same port.

    Its SQLite database is a file, which is put back to a snapshot between tests.
    """

    def __init__(self, app: Flask, folder: Path, world: World | None = None):
        self.app, self.folder, self.world = app, folder, world
        with app.app_context():
            self._database = Path(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)
        self._beginning = self._snapshot()
        self._prepared: dict[tuple, tuple[Path, object]] = {}
        self._is_fresh = self.has_fonts = False
        self._running, self._changed = 0, threading.Condition()
        self.port, self.is_up = 0, False
        self.start()
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, on the port that it had before."""
        self._served = make_server("127.0.0.1", self.port, self._answer, threaded=True, request_handler=Quiet)
        self.port, self.is_up = self._served.port, True
        self._thread = threading.Thread(target=self._served.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self.is_up = False
        self._served.shutdown()
        self._thread.join()
        self._served.server_close()

    def set_back(self) -> None:
        """Begin a test on the database as it was when the server was made."""
        if not self.is_up:
            self.start()
        self._put(self._beginning)
        self._is_fresh, self.has_fonts = True, False

    def run(self, deed: Callable, *arguments):
        """Do something to the database behind the browser's back and return what it returns."""
        self._is_fresh = False
        with self.app.app_context():
            done = deed(*arguments)
            db.session.commit()
            return done

    def prepare(self, deed: Callable, *arguments):
        """Do as `run` does before anything else happens in a test; what the deed left is copied for later tests.

        The deed has to be a function of a module, and its arguments hashable besides the world.
        """
        assert self._is_fresh, "something happened in this test already"
        key = (deed, tuple(each for each in arguments if not isinstance(each, World)))
        if key not in self._prepared:
            done = self.run(deed, *arguments)
            self._prepared[key] = (self._snapshot(), done)
        snapshot, done = self._prepared[key]
        self._put(snapshot)
        return done

    def stored(self, control: Locator) -> str:
        """Return the text that the database holds for a cell of the page."""
        name = control.get_attribute("id")
        declaration_id = int(
            control.page.url.partition("/declarations/")[2].partition("?")[0].partition("#")[0]
        )
        return self.run(_stored, declaration_id, name)

    def cookie(self, login: str) -> dict[str, str]:
        """Begin a login session past the sign-in page, and return its cookie for a browser."""
        token, name = secrets.token_urlsafe(), self.app.config["SESSION_COOKIE_NAME"]
        self.run(_begin_session, login, token)
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
        return {"name": name, "value": client.get_cookie(name).value, "url": self.address}

    def _answer(self, environ: dict, start: Callable) -> Iterable[bytes]:
        if "/fonts/" in environ["PATH_INFO"] and not self.has_fonts:
            start("404 Not Found", [])
            return []
        with self._changed:
            self._running += 1
        try:
            return self.app(environ, start)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _put(self, snapshot: Path) -> None:
        """Replace the database by a copy, once no request of the test before is being answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._running, PATIENCE)
        self._let_go()
        for left in self.folder.glob(f"{self._database.name}-*"):
            left.unlink()
        # Another file under the same name: a connection that was forgotten cannot write into it.
        copy = self._database.with_suffix(".copy")
        shutil.copy(snapshot, copy)
        copy.replace(self._database)

    def _snapshot(self) -> Path:
        self._let_go()
        number = len(list(self.folder.glob("*.snapshot")))
        return Path(shutil.copy(self._database, self.folder / f"{number}.snapshot"))

    def _let_go(self) -> None:
        """Close every connection; the last one writes the log back into the file."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def _stored(declaration_id: int, name: str) -> str:
    key, _, identity = name.partition("-")
    if not identity:
        return shown_value(getattr(db.session.get_one(Declaration, declaration_id), key))
    return getattr(db.session.scalars(select(Indicator).where(Indicator.identity == identity)).one(), key)


def _begin_session(login: str, token: str) -> None:
    person_id = db.session.scalars(select(Person.id).where(Person.login == login)).one()
    db.session.add(LoginSession(token_hash=token_hash(token), person_id=person_id, proved_at=now()))
