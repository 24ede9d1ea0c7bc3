"""The example for nginx in front of real workers: slow clients hold nginx alone, and a renewed worker breaks nothing off."""

import hashlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app.models import LoginSession, db
from app.operations.attachments import Upload, attach
from app.operations.credentials import token_hash
from tests.applications import running, sqlite_copy
from tests.attachment_samples import PDF
from tests.world import World, standing_world

ROOT = Path(__file__).parents[2]
HOST, SECRET, TOKEN = "portal.example", "a secret of more than thirty-two characters", "token-of-the-test"
THREADS, SLOW_UPLOADS, RENEWED_AFTER = 4, 8, 14
LARGE = PDF + bytes(range(256)) * (78 << 10)
"""20 MB, which is more than any buffer on the way."""
BOUNDARY = "piece-of-a-form"


class Site:
    """The portal behind nginx, and the browser of a preparer."""

    def __init__(self, port: int, cookie: str, csrf: str, declaration_id: int, attachment_id: int):
        self.port, self.declaration_id, self.attachment_id = port, declaration_id, attachment_id
        self.headers = {"Host": HOST, "Cookie": cookie, "X-CSRFToken": csrf}

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=600)

    def get(self, path: str) -> int:
        return self.fetched(path)[0]

    def fetched(self, path: str) -> tuple[int, bytes]:
        """Return status and content."""
        connection = self.connection()
        connection.request("GET", path, headers=self.headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def begin_upload(self, name: str) -> tuple[HTTPConnection, bytes]:
        """Send the head and half of the body of an upload, and return the connection and the other half."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        content = uploaded(name)
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        connection = self.connection()
        connection.putrequest("POST", f"/declarations/{self.declaration_id}/attachments", skip_host=True)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(len(body)),
        }
        for key, value in (self.headers | headers).items():
            connection.putheader(key, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2])
        return connection, body[len(body) // 2 :]


def uploaded(name: str) -> bytes:
    return PDF + name.encode() * 2000


@pytest.fixture(scope="module")
def site(world_template, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    uri = sqlite_copy(world_template, folder)
    with ExitStack() as stack:
        for app in running(uri, folder):
            made = prepared(app)
        behind = stack.enter_context(served(uri, folder))
        front = stack.enter_context(nginx(behind, folder))
        yield Site(front, *made)


def prepared(app: Flask) -> tuple[str, str, int, int]:
    """Sign the preparer in, give them a draft with a large attachment, and return cookie, CSRF token and ids."""
    app.config.update(SECRET_KEY=SECRET, SESSION_COOKIE_NAME="__Host-portal")
    with app.app_context():
        world: World = standing_world()
        declaration_id = world.draft()
        upload = Upload("大合同.pdf", io.BytesIO(LARGE))
        attachment_id = attach(world.actor("preparer"), declaration_id, upload, 1 << 30)
        db.session.add(LoginSession(token_hash=token_hash(TOKEN), person_id=world.people["preparer"]))
        db.session.commit()
    with app.test_request_context():
        csrf = generate_csrf()
        kept = {"csrf_token": session["csrf_token"], "_user_id": TOKEN, "_fresh": True}
        cookie = app.session_interface.get_signing_serializer(app).dumps(kept)
    return f"__Host-portal={cookie}", csrf, declaration_id, attachment_id


@contextmanager
def served(uri: str, folder: Path) -> Iterator[int]:
    """Serve with one worker that is renewed after a few requests, and yield its port."""
    environment = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    environment |= {"DATABASE_URL": uri, "PORTAL_SECRET_KEY": SECRET, "PORTAL_PROXIES": "1"}
    environment |= {"PORTAL_PUBLIC_URL": f"https://{HOST}", "TMPDIR": str(folder)}
    options = ["--bind", "127.0.0.1:0", "--workers", "1", "--threads", str(THREADS)]
    options += ["--max-requests", str(RENEWED_AFTER), "--max-requests-jitter", "0"]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:app.serving", *options, "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline()
        yield int(re.match(r"Serving on http://127\.0\.0\.1:(\d+)/", said)[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()


@contextmanager
def nginx(behind: int, folder: Path) -> Iterator[int]:
    """Run nginx with the example, but for its ports and its certificate, and yield its port."""
    front, plain = free_port(), free_port()
    example = (ROOT / "docs" / "examples" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{front};"),
    ):
        assert example.count(old) == 1
        example = example.replace(old, new)
    # On a busy machine half an upload may wait for longer than a client should.
    example = re.sub(r"(_timeout) \d+s;", r"\1 600s;", example)
    example = re.sub(r"^ *ssl_certificate.*;\n", "", example, flags=re.M)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.getuid() == 0 else ""
    around = f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{around}http {{\naccess_log off;\n{paths}{example}}}\n")
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        wait_for(front, process)
        yield front
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            continue
    raise AssertionError("nginx does not start")


def test_slow_uploads_disturb_nobody_and_arrive_whole(site):
    """There are twice as many of them as the portal has threads."""
    names = [f"{number}号.pdf" for number in range(SLOW_UPLOADS)]
    begun = [site.begin_upload(name) for name in names]
    for _ in range(2):
        assert site.get(f"/declarations/{site.declaration_id}") == 200
    for connection, rest in begun:
        connection.send(rest)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303
        connection.close()
    address = f"/declarations/{site.declaration_id}/attachments"
    status, page = site.fetched(address)
    assert status == 200
    kept = {
        site.fetched(f"{address}/{number}")[1]
        for number in set(re.findall(rf'{address}/(\d+)"', page.decode()))
    }
    assert kept >= {uploaded(name) for name in names}


def test_large_bodies_and_half_sent_ones_of_strangers_disturb_nobody(site):
    """Ten that are never sent whole hold nginx alone; six of 8 MiB are refused before they are read."""
    with ExitStack() as stack:
        begun = [stack.enter_context(closing(site.connection())) for _ in range(10)]
        large = [stack.enter_context(closing(site.connection())) for _ in range(6)]
        for connection in (*begun, *large):
            connection.putrequest("POST", "/sign-in", skip_host=True)
            connection.putheader("Host", HOST)
            connection.putheader("Content-Length", str(8 << 20) if connection in large else "1000")
            connection.endheaders(b"login=")
        assert site.get(f"/declarations/{site.declaration_id}") == 200
        for connection in large:
            with closing(connection.getresponse()) as answer:
                assert answer.status == 413 and answer.read()


def test_a_slow_download_outlives_the_worker_that_began_it(site):
    connection = site.connection()
    address = f"/declarations/{site.declaration_id}/attachments/{site.attachment_id}"
    connection.request("GET", address, headers=site.headers)
    answer = connection.getresponse()
    assert answer.status == 200
    digest = hashlib.sha256(answer.read(1000))
    for _ in range(RENEWED_AFTER):
        assert site.get("/healthz") == 200
    while piece := answer.read(1 << 16):
        digest.update(piece)
    connection.close()
    assert digest.digest() == hashlib.sha256(LARGE).digest()
