"""How secrets lie in the database (keys of second factors, addresses of robots, codes that wait to be sent): sealed with a
key that is derived from the portal's secret key.

So whoever gets hold of the database or of a dump of it, but not of the secret key, makes no codes. Keys of second
factors of an earlier version lie there in the clear; each is sealed at its next use.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Sequence

_FACTORS, _WORDS = b"second factor", b"outbox"
"""What a key is derived for."""
_NONCE = 12
"""Bytes."""
_PLAIN = 32
"""Characters of a key in the clear: 160 bits in Base32. A sealed one has 64, all that its column holds."""


def sealed(secret: str, person_id: int, keys: Sequence[str]) -> str:
    """Return the Base32 `secret` sealed for a person with the first of the portal's secret keys (AES-256-GCM)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    content = AESGCM(_derived(keys[0])).encrypt(nonce, base64.b32decode(secret), _about(person_id))
    return base64.urlsafe_b64encode(nonce + content).decode()


def opened(kept: str, person_id: int, keys: Sequence[str]) -> str | None:
    """Return the secret that lies there, None where none of the secret keys opens it."""
    if len(kept) <= _PLAIN:
        return kept
    # Only here: most people have no second factor.
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for key in keys:
        try:
            content = base64.urlsafe_b64decode(kept)
            found = AESGCM(_derived(key)).decrypt(content[:_NONCE], content[_NONCE:], _about(person_id))
        except (InvalidTag, binascii.Error, ValueError):
            continue
        return base64.b32encode(found).decode()
    return None


def sealed_words(words: str, about: str, keys: Sequence[str]) -> str:
    """Return `words` sealed with the first of the portal's secret keys; `about` is where they lie: elsewhere they do not
    open."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    content = AESGCM(_derived(keys[0], _WORDS)).encrypt(nonce, words.encode(), about.encode())
    return base64.urlsafe_b64encode(nonce + content).decode()


def opened_words(kept: str, about: str, keys: Sequence[str]) -> str | None:
    """Return the words that were sealed, None where none of the secret keys opens them."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for key in keys:
        try:
            content = base64.urlsafe_b64decode(kept)
            found = AESGCM(_derived(key, _WORDS)).decrypt(content[:_NONCE], content[_NONCE:], about.encode())
        except (InvalidTag, binascii.Error, ValueError):
            continue
        return found.decode()
    return None


def _derived(key: str, purpose: bytes = _FACTORS) -> bytes:
    return hmac.digest(key.encode(), purpose, "sha256")


def _about(person_id: int) -> bytes:
    """Return what binds a sealed secret to its person: in another's row it does not open."""
    return str(person_id).encode()
