"""Identities of indicator rows: ten hexadecimal digits, or a UUID for rows that were made when identities were UUIDs.

They are unique within a declaration, and stand on the page with every cell, so that they are short.
"""

import re
import secrets
from uuid import UUID, uuid5

_DIGITS = 10
_IDENTITY = re.compile(rf"[0-9a-f]{{{_DIGITS}}}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


def new_identity() -> str:
    """Return the identity of a new row."""
    return secrets.token_hex(_DIGITS // 2)


def identity_in(form: UUID, name: str) -> str:
    """Return the identity of the row of a name that a form adds: the same however often the form is sent."""
    return uuid5(form, name).hex[:_DIGITS]


def is_identity(text: str) -> bool:
    """Tell whether `text` may be an identity."""
    return bool(_IDENTITY.fullmatch(text))


def read_identity(text: str) -> str:
    """Return `text` where it may be an identity; raises `ValueError`."""
    if not is_identity(text):
        raise ValueError(f"no identity: {text!r}")
    return text
