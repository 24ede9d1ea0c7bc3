"""How passwords and tokens are kept: passwords as Argon2id, tokens as SHA-256, neither as they were typed or sent."""

from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id at the least cost that OWASP names."""


def matches(kept: str, password: str) -> bool:
    """Tell whether the password is the one whose hash is kept."""
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return sha256(token.encode()).hexdigest()
