"""A mail server and a robot's server on loopback: real protocols, bad behaviour on demand, everything taken is kept."""

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[str, str], str | None]
"""Told a step (`connect`, `mail`, `rcpt`, `data`, `end`, `post`) and what came, says how to misbehave: `hang`, `break`, or
an answer of its own; None to behave."""


@dataclass
class MailServer:
    """What a fake mail server took, in its order. `behave` may be set at any time."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    behave: Behaviour = lambda *_: None
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The server for `PORTAL_MAIL_URL`."""
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        """Return the Message-ID of everything that was taken."""
        return [mail["Message-ID"] for mail in self.taken]


@dataclass
class RobotServer:
    """What a fake robot's server took: path, headers and body of each request."""

    port: int = 0
    taken: list[tuple[str, dict[str, str], dict]] = field(default_factory=list)
    behave: Behaviour = lambda *_: None
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        """The server for `PORTAL_WEBHOOK_HOSTS`."""
        return f"127.0.0.1:{self.port}"


class BrokenOff(Exception):
    """The connection is broken off."""


class _Talk(socketserver.StreamRequestHandler):
    """A conversation with one client; `fake` is that of the server."""

    fake: MailServer
    context: ssl.SSLContext | None = None

    def setup(self) -> None:
        if self.context:
            self.request.settimeout(60)
            try:
                self.request = self.context.wrap_socket(self.request, server_side=True)
            except OSError:
                self.request.close()
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def handle(self) -> None:
        with suppress(OSError, BrokenOff):
            self._greet_and_take()

    def _greet_and_take(self) -> None:
        self._answer("connect", "", "220 fake ready")
        to = ""
        while line := self.rfile.readline().decode().strip():
            self.fake.said.append(line)
            verb = line[:4].upper()
            if verb == "EHLO":
                self._say("250-fake\r\n250 8BITMIME")
            elif verb == "MAIL":
                self._answer("mail", line, "250 ok")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self._answer("rcpt", to, "250 ok")
            elif verb == "DATA":
                self._take(to)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, to: str) -> None:
        if not self._answer("data", to, "354 go on").startswith("354"):
            return
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        answer = self.fake.behave("end", to)
        if answer is None or answer == "break":
            self.fake.taken.append(mail)
        self._give("end", answer or "250 taken")

    def _answer(self, step: str, what: str, well: str) -> str:
        answer = self.fake.behave(step, what) or well
        self._give(step, answer)
        return answer

    def _give(self, step: str, answer: str) -> None:
        if answer == "hang":
            self.fake.released.wait()
            raise BrokenOff
        if answer == "break":
            raise BrokenOff
        self._say(answer)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(context: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Serve SMTP on a free port, over TLS with a `context`."""
    fake = MailServer()
    talk = type("Talk", (_Talk,), {"fake": fake, "context": context})
    with _serving(socketserver.ThreadingTCPServer, talk) as fake.port:
        yield fake
        fake.released.set()


@contextmanager
def robot_server() -> Iterator[RobotServer]:
    """Serve HTTP on a free port; an answer of `behave` is `STATUS JSON`."""
    fake = RobotServer()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = fake.behave("post", self.path)
            if answer == "hang":
                fake.released.wait()
            if answer in ("hang", "break"):
                self.close_connection = True
                return
            if answer is None:
                fake.taken.append((self.path, dict(self.headers), body))
            status, _, words = (answer or '200 {"errcode": 0, "code": 0}').partition(" ")
            self.send_response(int(status))
            if status.startswith("3"):
                self.send_header("Location", words)
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with _serving(ThreadingHTTPServer, Talk) as fake.port:
        yield fake
        fake.released.set()


@contextmanager
def _serving(kind, handler) -> Iterator[int]:
    kind.daemon_threads = kind.allow_reuse_address = True
    kind.block_on_close = False
    server = kind(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
