"""Identities of indicator rows: ten hexadecimal digits, or a UUID for rows that were made when identities were UUIDs.

They are unique within a declaration, and stand on the page with every cell, so that they are short.
"""

import re
import secrets
from uuid import NAMESPACE_OID, UUID, uuid5

_DIGITS = 10
_IDENTITY = re.compile(rf"[0-9a-f]{{{_DIGITS}}}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


def new_identity() -> str:
    """Return the identity of a new row."""
    return secrets.token_hex(_DIGITS // 2)


def identity_in(form: UUID, name: str) -> str:
    """Return the identity of the row of a name that a form adds: the same however often the form is sent."""
    return uuid5(form, name).hex[:_DIGITS]


def identity_of_step(step_key: str, *words: str) -> str:
    """Return the identity of a row of the step that a page sends under this key, "" for a step without a key."""
    return identity_in(uuid5(NAMESPACE_OID, step_key), "\n".join(words)) if step_key else ""


def is_identity(text: str) -> bool:
    """Tell whether `text` may be an identity."""
    return bool(_IDENTITY.fullmatch(text))


def read_identity(text: str) -> str:
    """Return `text` where it may be an identity; raises `ValueError`."""
    if not is_identity(text):
        raise ValueError(f"no identity: {text!r}")
    return text
