"""What a few could stop the portal with: large bodies, half-sent ones, the largest form; another signs in meanwhile."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from app.domain.form.sheet import COLUMNS, ROW_CAP, WIDE
from app.models import Declaration, Indicator, db
from tests.concurrency.test_behind_nginx import nginx
from tests.faults.office import Browser, children, served
from tests.world import World, standing_world

SECONDS, GROWTH = 2.0, 0.2
"""What the sign-in page of another may take, and by how much the memory of the workers may have grown afterwards."""
BODIES, HALF_SENT, AT_ONCE = 6, 10, 8
BODY = b"a&" * (4 << 20)
"""8 MiB of four million fields."""


@dataclass(slots=True)
class Watch:
    """How long the sign-in page of another took at worst, and how often it was asked for."""

    worst: float = 0.0
    asked: int = 0


def crowd(app: Flask, uri: str, folder: Path) -> str:
    """Try all of it and return in words what it took.

    Raises `AssertionError` where the sign-in page took longer than `SECONDS` or the workers keep more memory than `GROWTH`.
    """
    with app.app_context():
        world = standing_world()
        declaration_id = _largest(world)
        db.session.remove()
    said = []
    with served(uri) as (master, port), nginx(port, folder) as front:
        form, headers = f"/declarations/{declaration_id}", Browser(app, world, "preparer", [port]).headers
        for _ in range(4):
            _ask(port, "GET", form, headers)
        before = _memory(master.pid)
        for name, work in {
            f"{BODIES} bodies of 8 MiB": lambda: _at_once(
                BODIES, lambda: _ask(port, "POST", "/sign-in", {}, BODY)
            ),
            f"{HALF_SENT} half-sent ones": lambda: _half_sent(front),
            f"the largest form {AT_ONCE} times": lambda: _at_once(
                AT_ONCE, lambda: _ask(port, "GET", form, headers)
            ),
        }.items():
            with _watched(front) as watch:
                answers = work()
            said.append(f"{name}: {dict(answers)}, /sign-in at worst {watch.worst:.2f} s of {watch.asked}")
            print(said[-1], flush=True)
            assert watch.asked and watch.worst < SECONDS, said[-1]
        after = _memory(master.pid)
        said.append(f"memory {before >> 20} MiB before, {after >> 20} MiB after")
        assert after <= before * (1 + GROWTH), said[-1]
    return "; ".join(said)


def _largest(world: World) -> int:
    """Return a declaration whose texts and rows are as long and as many as are stored."""

    declaration_id = world.filled()
    words = "开展数字服务12场次，覆盖3000人次，经费12.5万元。"
    texts = {field.key: (words * 1000)[: field.cap] for field in WIDE}
    db.session.execute(update(Declaration).where(Declaration.id == declaration_id).values(texts))
    kept = db.session.query(Indicator).filter_by(declaration_id=declaration_id).all()
    for number in range(ROW_CAP - len(kept)):
        cells = {key: f"{number}{words * 40}"[: min(column.cap, 700)] for key, column in COLUMNS.items()}
        like = {"category_id": kept[0].category_id, "declaration_id": declaration_id}
        db.session.add(Indicator(**like, **cells, identity=f"{number:010x}", position=1000 + number))
    db.session.commit()
    return declaration_id


def _ask(port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> int:
    """Return the status of the answer, 0 where the connection was ended before."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    try:
        connection.request(method, path, body or None, {"Host": "portal.example"} | headers | kind)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _at_once(count: int, ask: Callable[[], int]) -> Counter[int]:
    answers: Counter[int] = Counter()
    threads = [threading.Thread(target=lambda: answers.update([ask()])) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _half_sent(front: int) -> Counter[int]:
    """Begin many requests and leave them so, for as long as the sign-in page is asked for five times."""
    begun = []
    for _ in range(HALF_SENT):
        connection = HTTPConnection("127.0.0.1", front, timeout=60)
        connection.putrequest("POST", "/sign-in", skip_host=True)
        for name, value in {"Host": "portal.example", "Content-Length": "1000"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(b"login=")
        begun.append(connection)
    answers = Counter(_ask(front, "GET", "/sign-in", {}) for _ in range(5))
    for connection in begun:
        connection.close()
    return answers


@contextmanager
def _watched(front: int) -> Iterator[Watch]:
    """Ask for the sign-in page again and again, through the proxy, for as long as something goes on."""
    watch, is_over = Watch(), threading.Event()

    def look() -> None:
        while not is_over.is_set():
            begun = time.monotonic()
            status = _ask(front, "GET", "/sign-in", {})
            # The example lets two in a second, and twenty more at once: what it turns away took no time of the portal.
            watch.worst = max(watch.worst, time.monotonic() - begun)
            watch.asked += status == 200
            is_over.wait(0.5)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield watch
    finally:
        is_over.set()
        looking.join()


def _memory(master: int) -> int:
    """Return the bytes that the workers hold."""
    lines = (Path(f"/proc/{each}/status").read_text() for each in children(master))
    return sum(int(text.partition("VmRSS:")[2].split()[0]) << 10 for text in lines)
