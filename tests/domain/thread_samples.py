"""Threads for the tests of the domain: what was said in them, in few words."""

from datetime import UTC, datetime

from app.domain.form.places import Place
from app.domain.procedure.audiences import Audience
from app.domain.procedure.stages import HOLDERS, Status
from app.domain.review.threads import Message, MessageKind, Thread, Weight
from app.domain.roles import UNIT_ROLES, Role

OPENER, ANOTHER = 7, 8
STAGE_OF = {role: stage for stage, role in HOLDERS.items()}
STOOD = "当时的政策依据。"
"""What stood at the place when something was asked."""


def words(
    kind="open", role=Role.REVIEWER, audience=Audience.ALL, person=OPENER, number=1, event=None, quote=STOOD
):
    """Return a message; `number` is its id, so that a thread's messages have ids of their own."""
    return Message(
        number,
        MessageKind(kind),
        person,
        "苏清明",
        Role(role),
        datetime(2026, 9, 1, tzinfo=UTC),
        "请补充依据。",
        audience,
        quote if kind in ("open", "follow_up") else None,
        event,
    )


def thread(*messages, weight=Weight.MUST, stage=None, audience=Audience.ALL, number=1, place="policy_basis"):
    """Return a thread of messages, by default with sent words of its stage's holder; the stage is its opener's."""
    stage = stage or (STAGE_OF[messages[0].role] if messages else Status.FINANCE_REVIEW)
    messages = messages or (words(role=HOLDERS[stage], audience=audience, event=1),)
    is_sent = messages[0].audience is not Audience.UNSENT
    return Thread(number, number if is_sent else None, Place.at(place), weight, audience, stage, messages)


def asked(audience=Audience.ALL, role=Role.REVIEWER):
    """Return the words that open a thread, sent."""
    return words("open", role, audience, event=1)


def answered(audience=Audience.UNIT, role=Role.PREPARER, event=None, number=2):
    """Return an answer."""
    assert role in UNIT_ROLES | {Role.REVIEWER}
    return words("answer", role, audience, ANOTHER, number, event)
