"""The chains of events: each event carries a hash over its content and over the hash of the event before it.

There is one chain for each declaration, one for each person's other events, and one for those of nobody: a chain has as many
writers as the declaration or the person has, so that no two declarations wait for each other.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

HASHED = (
    "kind",
    "declaration_id",
    "person_id",
    "to_person_id",
    "role",
    "stands_in",
    "at",
    "from_status",
    "to_status",
    "reason",
    "subject",
    "revision_id",
    "prereview_id",
    "lock",
    "address",
    "session_id",
    "request_id",
)
"""The columns of an event that are hashed, in this order.

Not among them are its id, which a restore may give anew, and `unit_name`, which is filled in when a unit changes its name.
"""


def chain_of(declaration_id: int | None, person_id: int | None) -> str:
    """Return the name of the chain that an event belongs to."""
    if declaration_id is not None:
        return f"declaration-{declaration_id}"
    return "house" if person_id is None else f"person-{person_id}"


def digest(chain: str, position: int, before: str, event: Mapping[str, object]) -> str:
    """Return the SHA-256, as 64 hexadecimal digits, of an event at a position of its chain, counted from 1.

    `before` is the digest of the event before it, "" for none. `event` has the `HASHED` columns by name: words as they are
    stored, `at` a UTC time with or without its zone. Raises `TypeError` for what no column holds.
    """
    content = [chain, position, before, *(_plain(name, event[name]) for name in HASHED)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _plain(name: str, value: object) -> object:
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
        return moment.isoformat(timespec="microseconds")
    if name == "stands_in":
        return bool(value)
    return (value or "") if name in ("reason", "subject") else value
