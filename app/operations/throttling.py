"""How often a password may be guessed: every try is counted before the password is looked at, shared by all processes.

The pause is for a login together with where the tries come from, so that nobody keeps another one out; tries that are
refused during a pause count for nothing, so that it does not grow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, delete, exists, func, select

from app.domain.procedure.events import EventKind
from app.models import Event, LoginAttempt, LoginSession, Person, db
from app.models.types import now
from app.operations import Rejected
from app.operations.events import record
from app.operations.transaction import change_rows, writing

FACTOR = 10
"""This many times the tries of one login are left to a login from everywhere together, and to the logins of one address."""
KNOWN_FOR = timedelta(days=30)
"""An address that somebody signed in from within this time is one of theirs."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `attempts` for one login from one place within `window`."""

    attempts: int
    window: timedelta

    @property
    def sentence(self) -> str:
        """What somebody is told during the pause."""
        return f"尝试次数过多，请{int(self.window.total_seconds() // 60)}分钟后再试。"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a try comes from: a network address, or a browser or login session that is known to be the person's."""

    name: str
    is_known: bool = False


def place_of(address: str) -> Place:
    """Return the place of a network address; of IPv6 the network of 64 bits, which one subscriber has for themselves."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return Place(address[:64])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return Place(str(ip_network((parsed, 64), strict=False)))
    return Place(address[:64])


def count_attempt(login: str, place: Place, throttle: Throttle, field: str = "password") -> int:
    """Count a try and return its id; raises `Rejected` at `field` during a pause, for which the try does not count.

    It is committed before anything is counted: of many at once, no more than allowed see a count that lets them pass.
    """
    with writing():
        attempt = LoginAttempt(login=login, address=place.name)
        db.session.add(attempt)
        db.session.flush()
        attempt_id = attempt.id
    since = now() - throttle.window
    if _is_over(login, place, throttle.attempts, since):
        with writing():
            forget(LoginAttempt.id == attempt_id)
            if not _is_noted(login, since):
                record(EventKind.SIGN_IN_THROTTLED, None, subject=login)
        raise Rejected(throttle.sentence, field)
    return attempt_id


def forget(*which: ColumnElement[bool]) -> None:
    """Let tries count no more, in the present transaction."""
    change_rows(delete(LoginAttempt).where(*which))


def forget_login(login: str, place: Place) -> None:
    """Let the tries of a login from a place count no more, in the present transaction."""
    forget(LoginAttempt.login == login, LoginAttempt.address == place.name)


def _is_over(login: str, place: Place, attempts: int, since: datetime) -> bool:
    of_login, here = LoginAttempt.login == login, LoginAttempt.address == place.name
    recent = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at > since)
    if db.session.scalars(recent.where(of_login, here)).one() > attempts:
        return True
    if place.is_known:
        return False
    everywhere = db.session.scalars(recent.where(of_login)).one()
    if everywhere > attempts * FACTOR and not _is_address_of(login, place):
        return True
    tried = select(func.count(LoginAttempt.login.distinct())).where(LoginAttempt.at > since, here)
    # A login that nobody guessed at yet is let through, whatever others did from there.
    return everywhere > 1 and db.session.scalars(tried).one() > attempts * FACTOR


def _is_address_of(login: str, place: Place) -> bool:
    entered = (LoginSession.address == place.name, LoginSession.started_at > now() - KNOWN_FOR)
    theirs = select(LoginSession.id).join(LoginSession.person).where(Person.login == login, *entered)
    return bool(db.session.scalar(select(exists(theirs))))


def _is_noted(login: str, since: datetime) -> bool:
    noted = (Event.at > since, Event.kind == EventKind.SIGN_IN_THROTTLED, Event.subject == login)
    return bool(db.session.scalar(select(exists(select(Event.id).where(*noted)))))
