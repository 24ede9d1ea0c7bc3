"""The session cookie: signed, and without an age of its own, since the login session in the database has one."""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature


class SessionCookie(SecureCookieSessionInterface):
    """Flask's cookie, whose signature may come from a clock that is ahead of this machine's.

    Flask refuses a signature that seems to lie in the future: with two web nodes whose clocks differ by a second, nobody
    who signed in at one would be signed in at the other.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the request's cookie holds, a blank session for none and for one that was not signed here."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            return self.session_class(serializer.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, and `Vary: Cookie` where the session was read; for a static file neither.

        Flask-Login reads the session for every answer, so that browsers would fetch static files anew after signing in.
        """
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Read and write the cookies of `app` so."""
    app.session_interface = SessionCookie()
