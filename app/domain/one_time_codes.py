"""One-time codes of a second factor: TOTP as RFC 6238 has it, six digits of SHA-1, a new one every 30 seconds."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

from app.domain.text import squeezed

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE = 1
"""Steps by which the clock of a phone may differ, either way."""


def new_secret() -> str:
    """Return a new key of 160 bits in Base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """Return the code of a step, the number of `STEP_SECONDS` since 1970."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, typed: str, at: datetime, newest: int | None) -> int | None:
    """Return the step whose code was typed, None for a wrong code and for one not newer than the `newest` that was used."""
    present, code = int(at.timestamp()) // STEP_SECONDS, squeezed(typed)
    found = None
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > (newest or 0):
            found = step
    return found


def enrolment_address(secret: str, login: str, office: str) -> str:
    """Return what the QR code for an authenticator says (otpauth, the key URI format)."""
    query = urlencode(
        {"secret": secret, "issuer": office, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote
    )
    return f"otpauth://totp/{quote(office, safe='')}:{quote(login, safe='')}?{query}"
