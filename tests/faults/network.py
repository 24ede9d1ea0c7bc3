"""A network that the tests can make silent: it takes what is sent and hands nothing on, as a broken way does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 1 << 16


class Network:
    """The way to a port of this machine, under the port `port`."""

    def __init__(self, to: int):
        self._to, self._sockets = to, []
        self._hands_on = threading.Event()
        self._hands_on.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Hand nothing on from now, in either direction; nobody is told."""
        self._hands_on.clear()

    def speak(self) -> None:
        """Hand on what was kept back, and what comes."""
        self._hands_on.set()

    def close(self) -> None:
        """End every connection."""
        self.speak()
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                self.connections += 1
                there = socket.create_connection(("127.0.0.1", self._to))
                self._sockets += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(PIECE):
                self._hands_on.wait()
                other.sendall(piece)
        with suppress(OSError):
            self._hands_on.wait()
            other.shutdown(socket.SHUT_WR)


@contextmanager
def network(to: int) -> Iterator[Network]:
    """Run a network before a port."""
    way = Network(to)
    try:
        yield way
    finally:
        way.close()
