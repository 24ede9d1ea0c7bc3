"""A sender: takes what is due out of the outbox and hands it over, each server in a lane of its own.

A lane is a thread, so a server that hangs holds nobody else up. It may be killed at any moment: what it had in hand is
taken by the next sender.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from time import monotonic

from app.delivery import Undelivered
from app.delivery.channels import Channels
from app.delivery.smtp import Connection
from app.delivery.smtp import made as mail_of
from app.delivery.webhooks import hand_over
from app.domain.mail import domain_of
from app.domain.procedure.outbox import LEASE, OutboxState, is_stale
from app.models.faults import FAULTS
from app.models.types import now
from app.operations import outbox
from app.operations.letters import NotToSend, Ready, made
from app.operations.outbox import MAIL, Claimed
from app.operations.transaction import release

log = logging.getLogger(__name__)

REST, LONGEST_REST = 5.0, 300.0
"""Seconds that a lane rests after its server took nothing: doubled each time, up to the longest."""
LANES = 64
"""So many lanes run at once."""
STALE = "当时没有发送，已过期"
BROKEN = "系统出错，未能生成，详见运行日志"


class Sender:
    """Sends what is due. `inside` makes the application's context for a thread, `lease` how long a claim lasts."""

    def __init__(
        self,
        channels: Channels,
        inside: Callable[[], AbstractContextManager[object]],
        lease: timedelta = LEASE,
    ):
        self.channels, self.inside, self.lease = channels, inside, lease
        self.is_over = threading.Event()
        self.did: Counter[OutboxState] = Counter()
        self._lanes: dict[int, threading.Thread] = {}
        self._rests: dict[int, tuple[float, float]] = {}
        self._noting = threading.Lock()

    def start_lanes(self, seconds: float = float("inf")) -> bool:
        """Start a lane for each server that something is due for and that does not rest; tell whether any is at work.

        A lane takes nothing new after so many seconds.
        """
        self._lanes = {lane: thread for lane, thread in self._lanes.items() if thread.is_alive()}
        with self.inside():
            due = outbox.lanes_due()
        for lane in due[:LANES]:
            waits = lane == MAIL and self.channels.server is None
            if waits or lane in self._lanes or self._rests.get(lane, (0.0, 0.0))[0] > monotonic():
                continue
            thread = threading.Thread(target=self._work, args=(lane, monotonic() + seconds), daemon=True)
            self._lanes[lane] = thread
            thread.start()
        return bool(self._lanes)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the lanes are through, so long at most."""
        until = None if seconds is None else monotonic() + seconds
        for thread in list(self._lanes.values()):
            thread.join(None if until is None else max(until - monotonic(), 0))

    def _work(self, lane: int, until: float) -> None:
        try:
            with self.inside():
                self._send_all(lane, until)
        except FAULTS as fault:
            log.warning("the outbox waits: %s", type(fault).__name__)
            self._rest(lane)
        except Exception:
            log.exception("lane %s of the outbox failed", lane)
            self._rest(lane)

    def _send_all(self, lane: int, until: float) -> None:
        server = self.channels.server
        if lane != MAIL or server is None:
            self._empty(lane, until, None)
            return
        with closing(Connection(server, self.channels.sender)) as connection:
            self._empty(lane, until, connection)

    def _empty(self, lane: int, until: float, connection: Connection | None) -> None:
        while monotonic() < until and not self.is_over.is_set():
            claimed = outbox.claim(lane, self.lease)
            if claimed is None:
                return
            try:
                self._note(self._send(claimed, connection))
                self._rests.pop(lane, None)
            except Undelivered as refused:
                self._note(outbox.failed(claimed, refused.said, is_final=refused.is_final))
                if refused.is_away:
                    self._rest(lane)
                    return
            except FAULTS:
                raise
            except Exception:
                # One message that cannot be made keeps no other one.
                log.exception("message %s of the outbox failed", claimed.id)
                self._note(outbox.failed(claimed, BROKEN, is_final=False))

    def _send(self, claimed: Claimed, connection: Connection | None) -> OutboxState:
        if is_stale(claimed.begun_at, now(), claimed.tries):
            return outbox.failed(claimed, STALE, is_final=True)
        ready = made(claimed, self.channels)
        # Nothing is held while a server outside is waited for.
        release()
        if isinstance(ready, NotToSend):
            outbox.drop(claimed, ready.why)
            return OutboxState.DROPPED
        outbox.sent(claimed, self._hand_over(ready, claimed, connection))
        return OutboxState.SENT

    def _hand_over(self, ready: Ready, claimed: Claimed, connection: Connection | None) -> str:
        channels = self.channels
        message_id = claimed.message_id(domain_of(channels.sender) or "portal.invalid")
        if ready.robot:
            return hand_over(ready.robot, ready.letter, message_id.strip("<>"), channels.hosts)
        assert connection is not None
        mail = mail_of(
            ready.letter,
            sender=channels.sender,
            office=channels.office,
            to=ready.to,
            message_id=message_id,
            at=claimed.created_at,
            settings=channels.address("own_messages.show"),
        )
        return connection.hand_in(mail)

    def _note(self, state: OutboxState) -> None:
        with self._noting:
            self.did[state] += 1

    def _rest(self, lane: int) -> None:
        longer = min(self._rests.get(lane, (0.0, REST / 2))[1] * 2, LONGEST_REST)
        self._rests[lane] = monotonic() + longer, longer
