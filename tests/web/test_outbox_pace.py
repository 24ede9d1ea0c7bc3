"""Where no service sends, the portal does, beside its requests; and the service, until it is told to end."""

import os
import signal
import threading

import pytest

from app.blueprints.outbox_pace import Pace
from app.domain.procedure.outbox import MessageChoice
from app.models import db
from app.models.types import now
from app.operations.own_messages import set_own
from app.operations.reminders import REMINDED, SERVICE, clock, set_clock
from tests.house import House
from tests.mail_servers import mail_server
from tests.web.test_news import walked


@pytest.fixture
def mail(new_house):
    with mail_server() as fake:
        new_house.app.config.update(MAIL_URL=fake.url, MAIL_FROM="portal@office.example")
        yield fake


def written(house: House) -> None:
    """Write one message."""
    house.run(lambda: set_own(house.world.actor("preparer"), "lin@unit.example", MessageChoice.AT_ONCE))
    walked(house, "submit:submitter")


def test_the_portal_sends_after_an_answer_that_waits_for_nothing(new_house, mail):
    taken, asked = threading.Event(), threading.Event()

    def behave(step, _):
        if step == "rcpt":
            asked.set()
            taken.wait()
        return None

    mail.behave = behave
    written(new_house)
    pace = Pace(new_house.app)
    with new_house.app.test_request_context("/healthz"):
        answer = pace.after(new_house.app.make_response("well"))
        answer.close()
    # The answer is out, though the mail server has not said a word.
    assert asked.wait(60) and mail.taken == []
    with new_house.app.test_request_context("/healthz"):
        before = pace.looked_at
        pace.after(new_house.app.make_response("well")).close()
        assert pace.looked_at == before, "a request of a moment later wakes nobody"
    with new_house.app.test_request_context("/healthz", method="POST"):
        pace.after(new_house.app.make_response("well"))
        assert pace.looked_at > before, "one that may have written something does"
    ended = threading.Event()
    mail.behave = lambda step, _: ended.set() if step == "end" else None
    taken.set()
    assert ended.wait(60)


def test_where_a_service_sends_the_portal_leaves_it_alone(new_house, mail):
    written(new_house)
    new_house.run(lambda: (set_clock(SERVICE, now()), db.session.remove()))
    pace = Pace(new_house.app)
    pace.turn(pace.sender())
    assert mail.said == []


def test_where_nothing_can_leave_nothing_is_looked_for(new_house):
    written(new_house)
    pace = Pace(new_house.app)
    pace.turn(pace.sender())
    assert new_house.run(clock, REMINDED) is None


def test_the_service_sends_until_it_is_told_to_end(new_house, mail):
    written(new_house)
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    mail.behave = lambda step, _: os.kill(os.getpid(), signal.SIGTERM) if step == "end" else None
    try:
        done = new_house.app.test_cli_runner().invoke(args=["outbox", "send"])
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert done.exit_code == 0 and "已发送1条" in done.output and len(mail.taken) == 1
